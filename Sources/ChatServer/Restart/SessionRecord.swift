import ChatCore
import NIOCore

/// What a successor has to know of a connection besides what the chat knows, as it was at one moment between two system calls.
///
/// The state of the dialect stands after it, to its end.
struct SessionRecord {
    /// What is true or not.
    struct Flags: OptionSet {
        let rawValue: UInt8
        static let hasVouched = Flags(rawValue: 1 << 0)
        static let knowsPassword = Flags(rawValue: 1 << 1)
        static let owesMessageOfTheDay = Flags(rawValue: 1 << 2)
        static let hasTooMuchInput = Flags(rawValue: 1 << 3)
    }

    /// The protocol.
    var via: String
    /// The room that the listener leads into.
    var room: String
    var origin: Origin
    var flags: Flags
    var member: MemberID?
    /// How many changes of the chat they have asked for, but for those of `line`.
    var changes: UInt64
    /// How many with those of `line`.
    var changesMade: UInt64
    /// Who they have become by `line`.
    var newcomer: MemberID?
    /// What has been read for them, and stands in `unsent` or went out before.
    var position: ReadingPosition
    /// So many bytes of the events after `position` are out already.
    var skipped: UInt64
    /// How many bytes the kernel had taken before `unsent`.
    var sent: UInt64
    /// What goes out next; the kernel may have taken some of it since.
    var unsent: ByteBuffer
    /// How many bytes were read from the connection, in all.
    var consumed: UInt64
    /// The line that was dealt with, and was not dealt with altogether.
    var line: ByteBuffer?
    /// What has come after it.
    var framer: LineFramer
    var telnet: TelnetOptions
    var flood: FloodControl
    var wrongPasswords: Int
    /// The frames that lines come and go in; nil where there are none.
    var webSocket: WebSocket?
}

extension SessionRecord: Stored {
    func write(to writer: inout StateWriter) {
        writeBeginning(to: &writer)
        writeRest(to: &writer)
    }

    /// What stays the same for as long as the origin does.
    func writeBeginning(to writer: inout StateWriter) {
        writer.write(via)
        writer.write(room)
        writer.write(origin)
    }

    /// What comes after it.
    func writeRest(to writer: inout StateWriter) {
        writer.write(flags.rawValue)
        writer.write(member)
        writer.write(changes)
        writer.write(changesMade)
        writer.write(newcomer)
        writer.write(position)
        writer.write(skipped)
        writer.write(sent)
        writer.write(unsent)
        writer.write(consumed)
        writer.write(line) { $0.write($1) }
        framer.write(to: &writer)
        telnet.write(to: &writer)
        flood.write(to: &writer)
        writer.write(wrongPasswords)
        writer.write(webSocket)
    }

    init(from reader: inout StateReader) throws(StateProblem) {
        via = try reader.text()
        room = try reader.text()
        origin = try reader.value()
        flags = Flags(rawValue: try reader.number(as: UInt8.self))
        member = try reader.optional { (reader) throws(StateProblem) in try reader.value() }
        changes = try reader.number()
        changesMade = try reader.number()
        newcomer = try reader.optional { (reader) throws(StateProblem) in try reader.value() }
        position = try reader.value()
        skipped = try reader.number()
        sent = try reader.number()
        unsent = try reader.buffer()
        consumed = try reader.number()
        line = try reader.optional { (reader) throws(StateProblem) in try reader.buffer() }
        framer = try LineFramer(from: &reader)
        telnet = try TelnetOptions(from: &reader)
        flood = try FloodControl(from: &reader)
        wrongPasswords = try reader.int()
        webSocket = reader.version >= 3 ? try reader.optional() : nil
    }
}

extension StateWriter {
    mutating func write(_ buffer: ByteBuffer) {
        buffer.withUnsafeReadableBytes { write($0.bindMemory(to: UInt8.self)) }
    }
}

extension StateReader {
    mutating func buffer() throws(StateProblem) -> ByteBuffer { ByteBuffer(bytes: try data()) }
}
