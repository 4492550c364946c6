#if canImport(Glibc)
    import Glibc
#endif

/// A file whose first line is a password. A pipe will do: `--password-file <(pass show chat)`.
///
/// Passwords come from nowhere else: everybody on the host can read arguments, and every child of a process its environment.
struct PasswordFile {
    let path: String

    /// What IRC takes in one line, and more.
    private static let longestBytes = 400

    /// The first line, without its end.
    /// - Throws: a `Failure` that says what would be right.
    func password() throws(Failure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(words(for: errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: Self.longestBytes + 2)
        while bytes.count <= Self.longestBytes, !bytes.contains(UInt8(ascii: "\n")) {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(words(for: errno)) }
            if count == 0 { break }
            bytes += chunk.prefix(count)
        }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard (1...Self.longestBytes).contains(line.count), !line.contains(0),
            let text = String(validating: line, as: UTF8.self)
        else { throw failure("expected a password of 1 to \(Self.longestBytes) bytes of UTF-8 in its first line") }
        return text
    }

    /// It is a file, and others than its owner may read it.
    var isOpenToOthers: Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return status.st_mode & (S_IRGRP | S_IROTH) != 0
    }

    private func failure(_ reason: String) -> Failure {
        Failure(status: ExitStatus.badConfiguration, reason: "the password in \(path): \(reason)")
    }
}
