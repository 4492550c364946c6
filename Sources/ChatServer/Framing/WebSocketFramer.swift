import ChatCore
import NIOCore
import NIOWebSocket

/// Takes the frames of a WebSocket's client apart: each of its messages becomes a line with a newline after it, for a `LineFramer` to judge as over TCP.
///
/// Payloads are unmasked and judged as they come, wherever they are cut, so that nothing is held but the message that has begun, and of that no more
/// than shows that it is too long. Source: RFC 6455 §5; https://ircv3.net/specs/extensions/websocket: a message is a line.
struct WebSocketFramer {
    /// What came of some bytes.
    struct Output {
        /// Messages, each with a newline.
        var lines = ByteBuffer()
        /// Frames to be sent.
        var answer = ByteBuffer()
        /// How many frames were no message, but a part of one, or about the connection.
        var minorFrames = 0
    }

    /// What has begun and not ended: elsewhere, since most of the time there is nothing.
    private final class Held: Sendable {
        let parser: WebSocketParser

        init(_ parser: WebSocketParser) { self.parser = parser }
    }

    private var held: Held?

    /// Nothing has begun.
    init() {}

    /// Nothing is taken in any more; why.
    var closure: WebSocketClosure? { held?.parser.closure }

    /// Takes what was read from the connection; nothing once there is a `closure`.
    /// - Parameter limit: the most bytes in a line.
    mutating func take(_ bytes: ByteBuffer, limit: Int) -> Output {
        var parser = held?.parser ?? WebSocketParser()
        held = nil
        defer { if !parser.isIdle { held = Held(parser) } }
        return parser.take(bytes, limit: limit)
    }

    /// Takes in nothing any more.
    mutating func close(_ closure: WebSocketClosure) { held = Held(WebSocketParser(closure: closure)) }
}

/// What outlives the process.
extension WebSocketFramer {
    func write(to writer: inout StateWriter) { writer.write(held) { $1.parser.write(to: &$0) } }

    init(from reader: inout StateReader) throws(StateProblem) {
        let parser = try reader.optional { (reader) throws(StateProblem) in try WebSocketParser(from: &reader) }
        held = parser.flatMap { $0.isIdle ? nil : Held($0) }
    }
}

/// Where in its frames a WebSocket's client is.
private struct WebSocketParser: Sendable {
    /// A frame whose payload is on its way.
    struct Frame {
        let opcode: WebSocketOpcode
        let isFinal: Bool
        /// How much of the payload is still to come.
        var remaining: Int
        /// The next byte's in its lowest eight bits.
        var mask: UInt32
    }

    /// A message of which not all frames have come.
    struct Message {
        let isText: Bool
        /// How long it is so far.
        var length = 0
        /// The beginning of it: enough to tell that it is too long.
        var bytes = ByteBuffer()
        var validator = UTF8Validator()
        var endsWithNewline = false
    }

    /// So much of a message is read at least before the connection is closed over it: it is refused as a line would be over TCP.
    static let patience = 64 << 10
    /// What a control frame holds at most. RFC 6455 §5.5
    static let mostControlBytes = 125
    /// A length, and a mask.
    static let mostHeaderBytes = 14

    private var header = ByteBuffer()
    private var frame: Frame?
    private var message: Message?
    /// The payload of a control frame.
    private var control = ByteBuffer()
    private(set) var closure: WebSocketClosure?

    init(closure: WebSocketClosure? = nil) { self.closure = closure }

    var isIdle: Bool { header.readableBytes == 0 && frame == nil && message == nil && closure == nil }

    mutating func take(_ bytes: ByteBuffer, limit: Int) -> WebSocketFramer.Output {
        var output = WebSocketFramer.Output()
        guard closure == nil else { return output }
        var rest = bytes
        do throws(WebSocketClosure) {
            repeat {
                if frame == nil, try !readHeader(&rest, limit: limit) { break }
            } while try readPayload(&rest, &output, limit: limit)
        } catch {
            self = WebSocketParser(closure: error)
        }
        return output
    }

    // MARK: The header

    /// - Returns: false where more of it has to come.
    private mutating func readHeader(_ bytes: inout ByteBuffer, limit: Int) throws(WebSocketClosure) -> Bool {
        if header.readableBytes > 0 {
            // Some of it came before.
            header.writeImmutableBuffer(bytes)
            (bytes, header) = (header, ByteBuffer())
        }
        let start = bytes
        frame = try nextFrame(&bytes, limit: limit)
        guard frame == nil else { return true }
        if start.readableBytes > 0 { header = ByteBuffer(bytes: start.readableBytesView) }
        return false
    }

    private func nextFrame(_ bytes: inout ByteBuffer, limit: Int) throws(WebSocketClosure) -> Frame? {
        guard let first = bytes.readInteger(as: UInt8.self) else { return nil }
        guard first & 0x70 == 0 else { throw .violation("a reserved bit is set, and no extension was agreed on") }
        let (opcode, isFinal) = (WebSocketOpcode(encodedWebSocketOpcode: first & 0x0F)!, first & 0x80 != 0)
        try check(opcode, isFinal: isFinal)
        guard let second = bytes.readInteger(as: UInt8.self) else { return nil }
        guard second & 0x80 != 0 else { throw .violation("a frame without a mask") }
        guard let length = try readLength(second & 0x7F, of: opcode, &bytes) else { return nil }
        let mostBytes = max(WebSocketParser.patience, limit + 2)
        let before = opcode.isControlOpcode ? 0 : message?.length ?? 0
        guard length <= UInt64(max(mostBytes - before, 0)) else {
            throw WebSocketClosure(.messageTooLarge, "a message of more than \(mostBytes) bytes")
        }
        guard let mask = bytes.readInteger(endianness: .little, as: UInt32.self) else { return nil }
        return Frame(opcode: opcode, isFinal: isFinal, remaining: Int(length), mask: mask)
    }

    /// Whether a frame of that kind may come now.
    private func check(_ opcode: WebSocketOpcode, isFinal: Bool) throws(WebSocketClosure) {
        switch opcode {
        case .text, .binary:
            guard message == nil else { throw .violation("a message inside another") }
        case .continuation:
            guard message != nil else { throw .violation("a continuation of nothing") }
        case .connectionClose, .ping, .pong:
            guard isFinal else { throw .violation("a control frame in fragments") }
        default: throw .violation("an opcode that means nothing")
        }
    }

    /// - Returns: nil where more of it has to come.
    private func readLength(
        _ short: UInt8,
        of opcode: WebSocketOpcode,
        _ bytes: inout ByteBuffer
    ) throws(WebSocketClosure) -> UInt64? {
        if opcode.isControlOpcode, short > WebSocketParser.mostControlBytes {
            throw .violation("a control frame of more than \(WebSocketParser.mostControlBytes) bytes")
        }
        guard short > 125 else { return UInt64(short) }
        let least: UInt64 = short == 126 ? 126 : 0x10000
        guard let length = short == 126 ? bytes.readInteger(as: UInt16.self).map(UInt64.init) : bytes.readInteger()
        else { return nil }
        guard length >= least, length >> 63 == 0 else {
            throw .violation("a length that is not written as it has to be")
        }
        return length
    }

    // MARK: The payload

    /// - Returns: false where more of it has to come.
    private mutating func readPayload(
        _ bytes: inout ByteBuffer,
        _ output: inout WebSocketFramer.Output,
        limit: Int
    ) throws(WebSocketClosure) -> Bool {
        guard var frame = frame else { return false }
        let payload = bytes.readSlice(length: min(frame.remaining, bytes.readableBytes))!
        if frame.opcode.isControlOpcode {
            control.writeUnmasked(payload, &frame.mask)
        } else {
            var message = message ?? Message(isText: frame.opcode == .text)
            self.message = nil
            try message.take(payload, &frame.mask, limit: limit)
            self.message = message
        }
        frame.remaining -= payload.readableBytes
        self.frame = frame.remaining > 0 ? frame : nil
        guard frame.remaining == 0 else { return false }
        try end(frame, &output)
        return true
    }

    /// A frame is whole.
    private mutating func end(_ frame: Frame, _ output: inout WebSocketFramer.Output) throws(WebSocketClosure) {
        guard !frame.opcode.isControlOpcode else {
            defer { control = ByteBuffer() }
            output.minorFrames += 1
            switch frame.opcode {
            case .ping: output.answer.writeFrame(.pong, control)
            case .connectionClose: throw WebSocketClosure.answer(to: control)
            default: break
            }
            return
        }
        guard frame.isFinal, let message else { return output.minorFrames += 1 }
        guard message.validator.isBetweenCharacters else { throw Message.isNoText }
        output.lines.writeImmutableBuffer(message.bytes)
        output.lines.writeInteger(UInt8.newline)
        self.message = nil
    }
}

extension WebSocketParser.Message {
    static let isNoText = WebSocketClosure(.dataInconsistentWithMessage, "a text that is not UTF-8")
    static let isSeveralLines = WebSocketClosure(.dataInconsistentWithMessage, "a message of several lines")

    /// Takes a part of the message.
    mutating func take(_ payload: ByteBuffer, _ mask: inout UInt32, limit: Int) throws(WebSocketClosure) {
        guard payload.readableBytes > 0 else { return }
        // One newline at the end is none of the line: some clients send it.
        if endsWithNewline { throw Self.isSeveralLines }
        let start = bytes.readableBytes
        bytes.writeUnmasked(payload, &mask)
        length += payload.readableBytes
        let (isValid, newline) = bytes.withUnsafeReadableBytes { all in
            let part = UnsafeRawBufferPointer(rebasing: all[start...])
            return (!isText || validator.take(part), part.position(of: .newline).map { $0 + start })
        }
        guard isValid else { throw Self.isNoText }
        if let newline {
            guard newline == bytes.readableBytes - 1 else {
                throw Self.isSeveralLines
            }
            endsWithNewline = true
            bytes.moveWriterIndex(to: bytes.writerIndex - 1)
        }
        // With a carriage return at the end and one byte more, it is too long for certain.
        if bytes.readableBytes > limit + 2 { bytes.moveWriterIndex(to: bytes.readerIndex + limit + 2) }
    }
}

/// What outlives the process: each value is one that frames may lead to, or it is damaged.
extension WebSocketParser {
    func write(to writer: inout StateWriter) {
        writer.write(header)
        writer.write(frame) { writer, frame in
            writer.write(tag: UInt8(webSocketOpcode: frame.opcode))
            writer.write(frame.isFinal)
            writer.write(UInt64(frame.remaining))
            writer.write(frame.mask)
        }
        writer.write(message) { writer, message in
            writer.write(message.isText)
            writer.write(UInt64(message.length))
            writer.write(message.bytes)
            message.validator.write(to: &writer)
            writer.write(message.endsWithNewline)
        }
        writer.write(control)
        writer.write(closure)
    }

    init(from reader: inout StateReader) throws(StateProblem) {
        header = try reader.buffer()
        frame = try reader.optional { (reader) throws(StateProblem) in try WebSocketParser.frame(from: &reader) }
        message = try reader.optional { (reader) throws(StateProblem) in try WebSocketParser.message(from: &reader) }
        control = try reader.buffer()
        closure = try reader.optional()
        let isControl = frame?.opcode.isControlOpcode == true
        guard header.readableBytes < WebSocketParser.mostHeaderBytes, frame == nil || header.readableBytes == 0,
            control.readableBytes + (isControl ? frame?.remaining ?? 0 : 0) <= WebSocketParser.mostControlBytes,
            frame == nil || isControl || message != nil
        else { throw .damaged("what no frames of a WebSocket lead to") }
    }

    private static func frame(from reader: inout StateReader) throws(StateProblem) -> Frame {
        let (tag, isFinal) = (try reader.tag(), try reader.flag())
        let (remaining, mask) = (try reader.number(as: UInt32.self), try reader.number(as: UInt32.self))
        let known: [WebSocketOpcode] = [.continuation, .text, .binary, .connectionClose, .ping, .pong]
        guard let opcode = WebSocketOpcode(encodedWebSocketOpcode: tag), known.contains(opcode) else {
            throw .damaged("\(tag) where an opcode stands")
        }
        return Frame(opcode: opcode, isFinal: isFinal, remaining: Int(remaining), mask: mask)
    }

    private static func message(from reader: inout StateReader) throws(StateProblem) -> Message {
        var message = Message(isText: try reader.flag())
        message.length = Int(try reader.number(as: UInt32.self))
        message.bytes = try reader.buffer()
        message.validator = try UTF8Validator(from: &reader)
        message.endsWithNewline = try reader.flag()
        return message
    }
}
