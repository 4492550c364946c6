/// The line that a `LineWriter` has under way, and short ones before it, in a piece of the stack.
///
/// A line has some twenty parts, most of them a few bytes long. Each cost about 120 instructions as long as it went into the `ByteBuffer` by itself
/// (is the buffer the only owner of its bytes, is there room, which way round are they), and a whole line 5,900. Here a part is a copy, and
/// lines go into the buffer several at once.
struct LineBytes {
    /// The most bytes it holds: the longest line, what shows whether a character ends where it is cut, and `LineWriter.heldBytes` before it. What
    /// does not fit is dropped, since `LineWriter.end` would cut it off.
    static let capacity = 1016
    /// How large the piece of memory is: what is looked at eight bytes at a time may have seven behind it. No more than 1024 bytes are on the stack.
    private static let allocation = capacity + 8

    private let memory: UnsafeMutableRawPointer
    private(set) var count = 0

    /// Lends memory for a line.
    @inline(__always)
    static func with<Result>(_ body: (LineBytes) -> Result) -> Result {
        withUnsafeTemporaryAllocation(byteCount: allocation, alignment: 8) { memory in
            body(LineBytes(memory: memory.baseAddress!))
        }
    }

    private init(memory: UnsafeMutableRawPointer) { self.memory = memory }
}

extension LineBytes {
    /// What has been written so far.
    var contents: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    /// The byte at an index below `count`.
    subscript(index: Int) -> UInt8 {
        get { memory.load(fromByteOffset: index, as: UInt8.self) }
        set { memory.storeBytes(of: newValue, toByteOffset: index, as: UInt8.self) }
    }

    /// Takes back all but so many bytes.
    mutating func cut(to length: Int) { count = length }

    mutating func append(_ byte: UInt8) {
        guard count < LineBytes.capacity else { return }
        count += 1
        self[count - 1] = byte
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        let length = min(bytes.count, LineBytes.capacity - count)
        guard length > 0 else { return }
        (memory + count).copyMemory(from: bytes.baseAddress!, byteCount: length)
        count += length
    }

    mutating func append(_ text: StaticString) { text.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) } }

    mutating func append(_ text: some StringProtocol) { text.withBytes { append($0) } }

    /// A number below 100, in two digits.
    mutating func append(twoDigits number: Int) {
        guard count < LineBytes.capacity - 1 else { return }
        count += 2
        self[count - 2] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10)
        self[count - 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
    }

    /// Replaces the bytes from an index on that must not stand there; all of them are ASCII, so that no scalar is split.
    /// - Parameters:
    ///   - limit: all of them are below it, and few others are, so that nearly always there is nothing to do.
    ///   - byte: what stands there instead.
    @inline(__always)
    mutating func replace(from start: Int, below limit: UInt8, with byte: UInt8, where isForbidden: (UInt8) -> Bool) {
        guard hasByte(below: limit, from: start) else { return }
        for index in start..<count where isForbidden(self[index]) { self[index] = byte }
    }

    @inline(__always)
    private func hasByte(below limit: UInt8, from start: Int) -> Bool {
        // What is behind the end, and is looked at with the last bytes.
        memory.storeBytes(of: .max, toByteOffset: count, as: UInt64.self)
        var marks: UInt64 = 0
        for index in 0..<(count - start + 7) / 8 {
            marks |= EightBytes.below(limit, memory.loadUnaligned(fromByteOffset: start &+ index &* 8, as: UInt64.self))
        }
        return marks != 0
    }
}
