/// Eight bytes in a word, for questions about all of them at once.
///
/// A line is looked through several times between one socket and the other: for what ends it, what must not stand in it, what is not ASCII. Byte
/// by byte, that was the largest single cost of a message, 3,200 instructions of 45,000; so it takes about one a byte.
/// Source: https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord, and the notes after it
struct EightBytes {
    let word: UInt64

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// One of them is no ASCII.
    var hasHighBit: Bool { word & EightBytes.highBits != 0 }

    /// One of them is less than a limit.
    /// - Parameter limit: at most 128.
    func hasByte(below limit: UInt8) -> Bool {
        (word &- EightBytes.ones &* UInt64(limit)) & ~word & EightBytes.highBits != 0
    }

    /// One of them is this one.
    func hasByte(_ byte: UInt8) -> Bool { EightBytes(word: word ^ EightBytes.ones &* UInt64(byte)).hasByte(below: 1) }
}

extension UnsafeRawBufferPointer {
    /// Whether something holds for one of the bytes.
    /// - Parameter holds: is asked for eight at a time, some of them twice; the missing ones of fewer than eight are DEL.
    @inline(__always)
    func contains(where holds: (EightBytes) -> Bool) -> Bool {
        guard count >= 8 else {
            return holds(EightBytes(word: reduce(0x7F7F_7F7F_7F7F_7F7F) { $0 << 8 | UInt64($1) }))
        }
        var offset = 0
        while offset < count - 8 {
            if holds(EightBytes(word: loadUnaligned(fromByteOffset: offset, as: UInt64.self))) { return true }
            offset += 8
        }
        return holds(EightBytes(word: loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)))
    }
}

extension StringProtocol {
    /// The UTF-8 of the text, without a copy where that is possible.
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) { return result }
        var copy = String(self)
        return copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    /// Whether a byte is among the UTF-8.
    func contains(byte: UInt8) -> Bool { withBytes { $0.contains { $0.hasByte(byte) } } }
}
