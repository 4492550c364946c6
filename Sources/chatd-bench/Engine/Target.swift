import Glibc

/// A server to be measured, which runs already and listens on 127.0.0.1.
struct Target: Sendable {
    /// The server's name in tables: `chatd`, `inspircd`, `ngircd`, or `floor` for the bare loop.
    var name: String
    /// Where it speaks IRC.
    var port: Int
    /// Whose CPU time and memory are read; it must belong to the same user.
    var process: pid_t
}
