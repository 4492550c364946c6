import Glibc

/// The bare loop as one of the servers: this program under its other command.
enum Floor {
    static func description() throws -> ServerDescription {
        ServerDescription(
            name: Role.floor,
            command: [try ownPath(), "bare-loop", "--port", "\(port)"],
            port: port
        )
    }

    /// Below the ports that the kernel gives to clients.
    private static let port = 26_600

    /// Source: proc(5), /proc/self/exe
    private static func ownPath() throws -> String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count)
        guard count > 0 else { throw Failure("/proc/self/exe cannot be read") }
        return String(decoding: path[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
