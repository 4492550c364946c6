#if canImport(Glibc)
    import Glibc
#endif

/// A file with a password in its first line, or with the hash of one.
enum SecretFile {
    /// A hash, or a password as long as crypt(3) takes one, and a line's end.
    private static let longestBytes = 1024

    /// The hash of the password: as it stands there where it begins as one does that crypt(3) takes.
    static func passwordHash(in path: String) throws(SecretFileProblem) -> String {
        let line = try firstLine(of: path)
        if line.hasPrefix("$"), Password.isUsable(hash: line) { return line }
        guard let hash = Password.hash(line) else {
            throw SecretFileProblem(
                path: path,
                reason: "expected a password of 1 to \(Password.longestBytes) bytes in the first line"
            )
        }
        return hash
    }

    private static func firstLine(of path: String) throws(SecretFileProblem) -> String {
        func unreadable() -> SecretFileProblem {
            SecretFileProblem(path: path, reason: String(cString: strerror(errno)))
        }
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw unreadable() }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: longestBytes)
        let count = read(file, &bytes, bytes.count)
        guard count >= 0 else { throw unreadable() }
        let line = bytes[..<count].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard let text = String(validating: line, as: UTF8.self), !text.isEmpty else {
            throw SecretFileProblem(path: path, reason: "no text in the first line; expected a password, or its hash")
        }
        return text
    }
}

/// Why a file with a secret is of no use.
struct SecretFileProblem: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "\(path): \(reason)" }
}
