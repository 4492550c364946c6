#if canImport(Glibc)
    import Glibc
#endif

/// Which users of this host this process can see. Source: user_namespaces(7).
enum UserNamespace {
    /// False inside a user namespace that has a few users alone, as systemd makes one for `PrivateUsers=yes`: all others are the same one there.
    static var hasUsers: Bool {
        guard let file = fopen("/proc/self/uid_map", "re") else { return true }
        defer { fclose(file) }
        var map = [UInt8](repeating: 0, count: 4096)
        let count = fread(&map, 1, map.count, file)
        return hasUsers(map: String(decoding: map[..<count], as: UTF8.self))
    }

    /// - Parameter map: lines of three numbers, of which the last is how many users one range of them has.
    static func hasUsers(map: String) -> Bool {
        let sizes = map.split(separator: "\n").compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        return sizes.reduce(0, +) >= fewestUsers
    }

    /// Containers have that many at least, and services one or two.
    private static let fewestUsers = 1000
}
