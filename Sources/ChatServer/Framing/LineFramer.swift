import ChatDialects
import NIOCore

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
    /// True while there are ends of lines other than newlines.
    private(set) var listensForQuiet: Bool
    /// Nil while nothing is held, so that an idle connection costs nothing.
    private var held: ByteBuffer?
    /// How many of the held bytes are known to have no newline.
    private var scanned = 0
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
        let view = bytes.readableBytesView
        guard let newline = view.firstIndex(of: UInt8(ascii: "\n")) else {
            return bytes.moveReaderIndex(to: bytes.writerIndex)
        }
        bytes.moveReaderIndex(forwardBy: newline + 1 - view.startIndex)
        isSkipping = false
        listensForQuiet = false
    }

    /// The next line that has arrived whole.
    mutating func next() -> Line? {
        if let length = lengthToNewline() {
            listensForQuiet = false
            let line = take(length)
            take(1)
            return length <= limit + 1 ? read(line) : .fault(.lineTooLong(limit: limit))
        }
        guard let held, held.readableBytes > limit + 1 else { return nil }
        take(held.readableBytes)
        isSkipping = true
        return .fault(.lineTooLong(limit: limit))
    }

    /// True where `next()` would return something.
    var hasLine: Bool {
        mutating get { lengthToNewline() != nil || (held?.readableBytes ?? 0) > limit + 1 }
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
            isSkipping = false
        }
        guard listensForQuiet, !isSkipping, let held else { return nil }
        return read(take(held.readableBytes))
    }

    private mutating func lengthToNewline() -> Int? {
        guard let view = held?.readableBytesView else { return nil }
        if let newline = view[(view.startIndex + scanned)...].firstIndex(of: UInt8(ascii: "\n")) {
            return newline - view.startIndex
        }
        scanned = view.count
        return nil
    }

    @discardableResult
    private mutating func take(_ length: Int) -> ByteBuffer {
        scanned = 0
        let bytes = held!.readSlice(length: length)!
        if held!.readableBytes == 0 { held = nil }
        return bytes
    }

    private func read(_ bytes: ByteBuffer) -> Line {
        var line = bytes
        if line.readableBytesView.last == UInt8(ascii: "\r") { line.moveWriterIndex(to: line.writerIndex - 1) }
        guard line.readableBytes <= limit else { return .fault(.lineTooLong(limit: limit)) }
        return line.readableBytesView.contains(0) ? .fault(.containsNUL) : .text(line)
    }
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
