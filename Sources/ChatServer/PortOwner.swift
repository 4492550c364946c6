#if canImport(Glibc)
    import Glibc
#endif

/// Finds out which process listens on a TCP port, as far as /proc shows it to us (proc(5)).
enum PortOwner {
    /// The process, as `nginx (process 812)`.
    static func describe(port: Int) -> String? {
        let inodes = ["/proc/net/tcp6", "/proc/net/tcp"].flatMap { self.inodes(listeningOn: port, in: $0) }
        guard !inodes.isEmpty else { return nil }
        let links = Set(inodes.map { "socket:[\($0)]" })
        for process in entries(of: "/proc").compactMap({ Int($0) }) {
            let folder = "/proc/\(process)/fd"
            guard entries(of: folder).contains(where: { links.contains(target(of: "\(folder)/\($0)") ?? "") }) else {
                continue
            }
            let name = contents(of: "/proc/\(process)/comm")?.split(separator: "\n").first.map(String.init)
            return "\(name ?? "a process") (process \(process))"
        }
        return nil
    }

    /// The inodes of sockets in state 0A, which is LISTEN.
    private static func inodes(listeningOn port: Int, in table: String) -> [Substring] {
        (contents(of: table) ?? "").split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == "0A", let hex = fields[1].split(separator: ":").last else {
                return nil
            }
            return Int(hex, radix: 16) == port ? fields[9] : nil
        }
    }

    private static func entries(of folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            )
        }
        return names
    }

    private static func target(of link: String) -> String? {
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { bytes in
            let length = readlink(link, bytes.baseAddress!, bytes.count)
            return length > 0 ? String(decoding: bytes.prefix(length), as: UTF8.self) : nil
        }
    }

    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        return withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
            while true {
                let count = Glibc.read(descriptor, buffer.baseAddress!, buffer.count)
                guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
                bytes += buffer.prefix(count)
            }
        }
    }
}
