import ChatCore
import ChatDialects
import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// Cuts what arrives into lines. What it holds is bounded by whoever appends: see `heldBytes` and `SessionLimits.waitingBytes`.
///
/// A newline ends a line, with or without a carriage return before it. Under `.linesOrQuiet`, until the connection's first newline, whatever
/// has arrived by the time that nothing more comes counts as a line too: `quiet()` is to be called then.
struct LineFramer {
    /// What the framer found.
    enum Line: Equatable {
        /// Without a NUL, and without its end.
        case text(ByteBuffer)
        /// Something that cannot be taken; the bytes are gone.
        case fault(Complaint)
    }

    /// The most bytes in a line, without its end.
    var limit: Int
    /// A line with a NUL in it is a fault.
    var refusesNUL = true
    /// True while there are ends of lines other than newlines.
    private(set) var listensForQuiet: Bool
    /// Nil while nothing is held, so that an idle connection costs nothing.
    private var held: ByteBuffer?
    /// How many of the held bytes are known to have no newline.
    private var scanned = 0
    /// The next line, once its newline has been found: `hasLine` and `next()` share one look at its bytes.
    private var found: Shape?
    /// The rest of a line that was too long is passed over.
    private var isSkipping = false

    init(_ framing: LineFraming, limit: Int) {
        self.limit = limit
        listensForQuiet = framing != .lines
    }

    /// True while a line has begun and not ended.
    var isHolding: Bool { held != nil || (isSkipping && listensForQuiet) }

    /// How much is held.
    var heldBytes: Int { held?.readableBytes ?? 0 }

    mutating func append(_ bytes: ByteBuffer) {
        var bytes = bytes
        if isSkipping { skip(&bytes) }
        guard bytes.readableBytes > 0 else { return }
        if held == nil {
            held = bytes
        } else {
            // A buffer keeps what was read of it until told otherwise: one that always ends inside a line would grow for ever.
            held!.discardReadBytes()
            held!.writeImmutableBuffer(bytes)
        }
    }

    /// Passes over the rest of a line that was too long.
    private mutating func skip(_ bytes: inout ByteBuffer) {
        guard let newline = bytes.withUnsafeReadableBytes({ $0.position(of: .newline) }) else {
            return bytes.moveReaderIndex(to: bytes.writerIndex)
        }
        bytes.moveReaderIndex(forwardBy: newline + 1)
        isSkipping = false
        listensForQuiet = false
    }

    /// The next line that has arrived whole.
    mutating func next() -> Line? {
        if findLine(), let shape = found {
            listensForQuiet = false
            let line = take(shape.length, andAfterIt: 1)
            return shape.length <= limit + 1 ? read(line, shape) : .fault(.lineTooLong(limit: limit))
        }
        guard let held, held.readableBytes > limit + 1 else { return nil }
        take(held.readableBytes)
        isSkipping = true
        return .fault(.lineTooLong(limit: limit))
    }

    /// True where `next()` would return something.
    var hasLine: Bool {
        mutating get { findLine() || (held?.readableBytes ?? 0) > limit + 1 }
    }

    /// True where `quiet()` would find an end.
    var hasLineIfQuiet: Bool {
        listensForQuiet && (isSkipping || held.map { !$0.readableBytesView.endsInsideCharacter } ?? false)
    }

    /// What has arrived, as a line; nil while a character is incomplete.
    mutating func quiet() -> Line? {
        guard listensForQuiet else { return nil }
        if isSkipping {
            isSkipping = false
            return nil
        }
        guard let held, !held.readableBytesView.endsInsideCharacter else { return nil }
        return read(take(held.readableBytes))
    }

    /// What is left when nothing more will come. Half a line of a protocol that ends them is not obeyed.
    mutating func end() -> Line? {
        defer {
            held = nil
            scanned = 0
            found = nil
            isSkipping = false
        }
        guard listensForQuiet, !isSkipping, let held else { return nil }
        return read(take(held.readableBytes))
    }

    private mutating func findLine() -> Bool {
        if found != nil { return true }
        guard let held else { return false }
        found = held.withUnsafeReadableBytes { bytes in
            bytes.position(of: .newline, from: scanned).map { Shape(bytes[..<$0]) }
        }
        scanned = held.readableBytes
        return found != nil
    }

    /// - Parameter extra: how many bytes after them are to go, too.
    @discardableResult
    private mutating func take(_ length: Int, andAfterIt extra: Int = 0) -> ByteBuffer {
        scanned = 0
        found = nil
        let bytes = held!.readSlice(length: length)!
        held!.moveReaderIndex(forwardBy: extra)
        if held!.readableBytes == 0 { held = nil }
        return bytes
    }

    private func read(_ bytes: ByteBuffer) -> Line { read(bytes, bytes.withUnsafeReadableBytes { Shape($0[...]) }) }

    private func read(_ bytes: ByteBuffer, _ shape: Shape) -> Line {
        let length = shape.endsInReturn ? shape.length - 1 : shape.length
        guard length <= limit else { return .fault(.lineTooLong(limit: limit)) }
        if shape.hasNUL, refusesNUL { return .fault(.containsNUL) }
        var line = bytes
        line.moveWriterIndex(to: line.readerIndex + length)
        return .text(line)
    }

    /// What has to be known of a line before it is one.
    private struct Shape {
        /// Without the newline.
        let length: Int
        let endsInReturn: Bool
        let hasNUL: Bool

        init(_ line: Slice<UnsafeRawBufferPointer>) {
            length = line.count
            endsInReturn = line.last == UInt8(ascii: "\r")
            hasNUL = UnsafeRawBufferPointer(rebasing: line).position(of: 0) != nil
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Where a byte stands first, from an index on. As the C library looks for it, which takes 30 instructions for a line of a chat; one by one
    /// it takes 600.
    func position(of byte: UInt8, from start: Int = 0) -> Int? {
        guard start < count, let baseAddress, let found = memchr(baseAddress + start, Int32(byte), count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - baseAddress
    }
}

extension UInt8 {
    static let newline = UInt8(ascii: "\n")
}

extension ByteBufferView {
    /// True where the last bytes are the beginning of a character, and may still become one.
    var endsInsideCharacter: Bool {
        for (index, byte) in suffix(3).reversed().enumerated() where byte & 0xC0 != 0x80 {
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return byte < 0xF5 && length > index + 1
        }
        return false
    }
}

/// What outlives the process: whatever is held is looked through anew.
extension LineFramer {
    func write(to writer: inout StateWriter) {
        writer.write(limit)
        writer.write(listensForQuiet)
        writer.write(isSkipping)
        writer.write(held) { $0.write($1) }
    }

    init(from reader: inout StateReader) throws(StateProblem) {
        limit = try reader.int()
        listensForQuiet = try reader.flag()
        isSkipping = try reader.flag()
        held = try reader.optional { (reader) throws(StateProblem) in try reader.buffer() }
        if held?.readableBytes == 0 { held = nil }
    }
}
