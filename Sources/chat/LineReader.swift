#if canImport(Glibc)
    import Glibc
#endif

/// Standard input, line by line. Bounded: of a line that is too long, nothing is kept.
struct LineReader {
    /// What a read gave.
    enum Outcome: Equatable {
        /// These lines, without their ends.
        case lines([String])
        /// The end, and before it these lines.
        case end([String])
    }

    /// The longest line; a server would cut it into dozens.
    static let longestBytes = 16 << 10

    private var rest: [UInt8] = []
    private var isSkipping = false
    /// Lines that were dropped, since they were no UTF-8 or too long.
    private(set) var dropped = 0

    /// Reads what is there; waits where nothing is.
    mutating func read(from descriptor: Int32 = STDIN_FILENO) -> Outcome {
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        let count = Glibc.read(descriptor, &chunk, chunk.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return .lines([]) }
        guard count > 0 else { return .end(rest.isEmpty && !isSkipping ? [] : finish()) }
        return .lines(take(chunk.prefix(count)))
    }

    /// The lines that end in these bytes.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                lines += finish()
            } else if rest.count == Self.longestBytes {
                isSkipping = true
            } else {
                rest.append(byte)
            }
        }
        return lines
    }

    /// The line that has come to its end.
    private mutating func finish() -> [String] {
        defer { (rest, isSkipping) = ([], false) }
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        guard !isSkipping, let line = String(validating: rest, as: UTF8.self) else {
            dropped += 1
            return []
        }
        return [line]
    }
}
