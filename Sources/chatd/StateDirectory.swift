#if canImport(Glibc)
    import Glibc
#endif

/// The folder of what outlives the daemon: small files that nobody else may read, each replaced whole or not at all. Any thread, one at a time
/// for each file.
struct StateDirectory: Sendable {
    /// Its absolute path.
    let path: String
    /// Nothing that chatd keeps is nearly as large.
    private static let longestBytes = 16 << 20

    /// - Parameter path: of a folder, which is made where only it is missing.
    init(path: String) {
        self.path = path
        mkdir(path, 0o700)
    }

    /// What the configuration names, else what systemd gives.
    /// - Returns: nil for a daemon that was started by hand, without a place for it.
    static func find(configured: String?) -> StateDirectory? {
        let given = getenv("STATE_DIRECTORY").flatMap {
            String(cString: $0).split(separator: ":").first.map(String.init)
        }
        return (configured ?? given).map(StateDirectory.init)
    }

    /// - Returns: nil where there is no such file.
    func read(_ name: String) throws(StateFailure) -> [UInt8]? {
        let path = "\(path)/\(name)"
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw StateFailure("cannot open", path)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw StateFailure("cannot read", path) }
        // Somebody has copied it, say: what was readable for others may be known already, but need not stay so.
        if status.st_mode & 0o077 != 0 { fchmod(file, 0o600) }
        guard status.st_size <= Self.longestBytes else { throw StateFailure("cannot read", path, code: EFBIG) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= Self.longestBytes {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw StateFailure("cannot read", path) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// Makes a file, which nobody sees before it is whole and on the disk.
    /// - Throws: with `EEXIST` where there is one of that name; nothing has changed then.
    func create(_ name: String, with bytes: [UInt8]) throws(StateFailure) {
        try put(bytes, at: name) { link($0, $1) }
    }

    /// Replaces a file, or makes it: after a crash at any moment it is the old one or the new one, whole.
    /// - Throws: where that fails, the old one is still there.
    func replace(_ name: String, with bytes: [UInt8]) throws(StateFailure) {
        try put(bytes, at: name) { rename($0, $1) }
    }

    private func put(
        _ bytes: [UInt8],
        at name: String,
        by move: (_ unfinished: String, _ path: String) -> CInt
    ) throws(StateFailure) {
        let (unfinished, path) = ("\(path)/.\(name).new", "\(path)/\(name)")
        // One that a crash has left.
        unlink(unfinished)
        let file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw StateFailure("cannot write", path) }
        // Gone already where it was renamed.
        defer { unlink(unfinished) }
        let code = Self.write(bytes, to: file) && fsync(file) == 0 ? 0 : errno
        // What fsync(2) has seen written has no error left to tell.
        close(file)
        guard code == 0 else { throw StateFailure("cannot write", path, code: code) }
        guard move(unfinished, path) == 0 else { throw StateFailure("cannot write", path) }
        try synchronize()
    }

    private static func write(_ bytes: [UInt8], to file: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress!, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// A new name is on the disk when its folder is. Source: fsync(2).
    private func synchronize() throws(StateFailure) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw StateFailure("cannot write", path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw StateFailure("cannot write", path) }
    }
}

/// Why something could not be kept, or found again.
struct StateFailure: Error, CustomStringConvertible {
    let what: String
    let path: String
    /// As in errno(3).
    let code: CInt

    init(_ what: String, _ path: String, code: CInt = errno) {
        (self.what, self.path, self.code) = (what, path, code)
    }

    var description: String { "\(what) \(path): \(String(cString: strerror(code)))" }
}
