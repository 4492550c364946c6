import Glibc

/// A file without a name that a server prints into, closed with the last who knows it.
final class OutputFile: Sendable {
    let descriptor: Int32

    /// - Throws: `ServerProblem.noOutputFile`
    init() throws {
        var path = Array("/tmp/chatd-bench-XXXXXX".utf8CString)
        descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw ServerProblem.noOutputFile(errorNumber: errno) }
        unlink(path)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        close(descriptor)
    }

    /// The last line that is not empty, cut to 300 bytes; nil where there is none.
    var end: String? {
        let size = lseek(descriptor, 0, SEEK_END)
        var bytes = [UInt8](repeating: 0, count: min(Int(size), 4096))
        let count = pread(descriptor, &bytes, bytes.count, size - off_t(bytes.count))
        guard count > 0 else { return nil }
        let lines = bytes[..<count].split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
        return lines.last.map { String(decoding: $0.prefix(300), as: UTF8.self) }
    }
}
