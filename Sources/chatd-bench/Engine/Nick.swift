/// The name of a member: a letter and six digits. Seven bytes, fewer than the nine that old servers allow.
struct Nick: Equatable, CustomStringConvertible {
    /// The name and the `!` that follows it in the source of a line, as they stand in memory.
    private let word: UInt64

    /// - Parameters:
    ///   - letter: tells kinds of members apart.
    ///   - number: its last six digits count.
    init(_ letter: Unicode.Scalar, _ number: Int) {
        var characters = [UInt8(ascii: letter)]
        var (left, divisor) = (number % 1_000_000, 100_000)
        while divisor > 0 {
            characters.append(UInt8(ascii: "0") + UInt8(left / divisor))
            (left, divisor) = (left % divisor, divisor / 10)
        }
        characters.append(UInt8(ascii: "!"))
        word = characters.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    }

    var description: String {
        withUnsafeBytes(of: word) { String(decoding: $0.prefix(7), as: UTF8.self) }
    }

    /// Whether it is who says this line.
    @inline(__always)
    func says(_ line: Line) -> Bool {
        line.source.count >= 8 && line.source.loadUnaligned(as: UInt64.self) == word
    }
}
