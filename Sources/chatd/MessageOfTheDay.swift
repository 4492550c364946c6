import Logging

#if canImport(Glibc)
    import Glibc
#endif

/// The file that greets those who come in.
enum MessageOfTheDay {
    /// Everybody who comes in gets all of it.
    private static let longestBytes = 16 << 10

    /// Reads it; a file that cannot be read, or is not UTF-8, is left out with a warning: nobody should be kept out for want of a greeting.
    static func read(_ path: String?, logger: Logger) -> [String] {
        guard let path else { return [] }
        func without(_ reason: String) -> [String] {
            logger.warning("the message of the day is left out: \(path): \(reason)")
            return []
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return without(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: longestBytes + 1) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress!, buffer.count))
        }
        guard bytes.count <= longestBytes else { return without("longer than \(longestBytes) bytes") }
        guard let text = String(validating: bytes, as: UTF8.self) else { return without("not UTF-8") }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
