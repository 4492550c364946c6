/// Questions about eight bytes at once, and about many, eight at a time.
///
/// A line is looked through several times between one socket and the other: for what must not stand in it, for what parts it, for what is no ASCII.
/// Byte by byte, that was the largest single cost of a message, 3,200 instructions of 45,000; so it takes about one for two bytes.
///
/// Each function marks bytes: it leaves the highest bit of each byte that the question is about, or of a byte after one, and 0 where there is none.
/// Source: https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord, and the notes after it
enum EightBytes {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Those that are no ASCII.
    static func nonASCII(_ word: UInt64) -> UInt64 { word & highBits }

    /// Those that are less than a limit, which is at most 128.
    @inline(__always)
    static func below(_ limit: UInt8, _ word: UInt64) -> UInt64 { (word &- ones &* UInt64(limit)) & ~word & highBits }

    /// Those that are this one.
    @inline(__always)
    static func equal(to byte: UInt8, _ word: UInt64) -> UInt64 { below(1, word ^ ones &* UInt64(byte)) }

    /// The ASCII letters among them in capitals; everything else stays.
    static func capitals(_ word: UInt64) -> UInt64 {
        let heptets = word & ~highBits
        let isBehindZ = heptets &+ ones &* UInt64(0x7F - UInt8(ascii: "z"))
        let isFromA = heptets &+ ones &* UInt64(0x80 - UInt8(ascii: "a"))
        return word ^ (isFromA & ~isBehindZ & ~word & highBits) >> 2
    }
}

extension UnsafeRawBufferPointer {
    /// Whether a byte is marked.
    /// - Parameter mark: takes eight bytes at a time, some of them twice; the missing ones of fewer than eight are DEL. It is asked for all of
    ///   them, without a question in between, so that the compiler can ask for several at once.
    @inline(__always)
    func contains(marked mark: (UInt64) -> UInt64) -> Bool {
        guard count >= 8 else { return mark(reduce(0x7F7F_7F7F_7F7F_7F7F) { $0 << 8 | UInt64($1) }) != 0 }
        var marks = mark(loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
        for index in 0..<count / 8 { marks |= mark(loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self)) }
        return marks != 0
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
    func contains(byte: UInt8) -> Bool { withBytes { $0.contains(marked: { EightBytes.equal(to: byte, $0) }) } }
}
