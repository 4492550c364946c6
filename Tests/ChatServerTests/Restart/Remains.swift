import ChatCore
import ChatDialects
import Glibc
import NIOCore
import StateMemory
import Testing

@testable import ChatServer

/// What a process leaves, made by hand: its chat and its log, and connections as it wrote them down. All of them speak IRC.
final class Remains {
    let file: StateFile
    /// As it is after all changes.
    private(set) var chat: Chat
    private(set) var descriptors: [CInt] = []
    private var log: ChangeLog
    private var nextSerial: UInt64 = 100

    /// Nobody is in the chat.
    init(format: Int = StateFormat.current) throws {
        file = try StateFile(generation: 1, format: UInt32(format), connections: 100, lanes: 2)
        chat = Chat(limits: Limits(), lanes: 2, permanentRooms: ["#lobby"], at: halfPastNine)
        log = ChangeLog(file)
        checkpoint()
        file.seal()
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }

    /// From here on changes go into the log.
    func checkpoint() {
        log.beginCheckpoint()
        log.endCheckpoint(bytes: ChangeLog.write(chat, started: halfPastNine, into: file))
    }

    /// What a successor finds.
    var left: LeftState { get throws { try LeftState(descriptor: file.descriptor) } }

    // MARK: The chat

    /// Somebody comes in, and into the lobby.
    func admit(_ name: String) throws -> MemberID {
        let (origin, introduction) = (Remains.origin(of: name), Introduction(name: name))
        log.note(.admit(origin, introduction), by: .server, at: halfPastNine)
        let id = try chat.admit(origin, as: introduction, lane: 0, at: halfPastNine)
        try change(.enter(room: "#lobby", from: .now), by: id)
        return id
    }

    /// - Parameter ordinal: which of the changes of its connection this is.
    func change(_ request: Request, by id: MemberID, connection: UInt64 = 0, ordinal: UInt64 = 0) throws {
        let author = ChangeLog.Author(connection: connection, ordinal: ordinal)
        log.note(.perform(request, by: id), by: author, at: halfPastNine)
        _ = try chat.perform(request, by: id, at: halfPastNine)
    }

    /// Somebody is let in by a connection, and nobody has been told.
    func admit(_ origin: Origin, _ introduction: Introduction, connection: UInt64, ordinal: UInt64) throws {
        let author = ChangeLog.Author(connection: connection, ordinal: ordinal)
        log.note(.admit(origin, introduction), by: author, at: halfPastNine)
        _ = try chat.admit(origin, as: introduction, lane: 0, at: halfPastNine)
    }

    func say(_ words: String, by id: MemberID, connection: UInt64 = 0, ordinal: UInt64 = 0) throws {
        let request = Request.say(.named("#lobby"), words: words, manner: .plain)
        try change(request, by: id, connection: connection, ordinal: ordinal)
    }

    static func origin(of name: String) -> Origin {
        let address = PeerAddress(host: "192.0.2.1", port: 4000)
        return Origin(via: "irc", address: address, host: "host-\(name)", session: "s-\(name)", guestNumber: 4000)
    }

    // MARK: The connections

    /// A connection that the chat's server has accepted.
    func connect() throws -> Connection {
        nextSerial += 1
        let connection = try Connection(serial: nextSerial)
        descriptors.append(connection.descriptor)
        return connection
    }

    /// - Parameter dialect: its state; by default, of a member who has nothing under way.
    func write(_ record: SessionRecord, of connection: Connection, dialect: [UInt8] = [0, 0]) throws {
        var writer = StateWriter()
        writer.write(record)
        writer.write(verbatim: dialect)
        try write(writer.bytes, of: connection, sent: record.sent, position: record.position.number)
    }

    func write(_ record: [UInt8], of connection: Connection, sent: UInt64 = 0, position: UInt64 = 0) throws {
        let cookie = try #require(socketCookie(connection.descriptor))
        let slot = try #require(file.makeSlot(serial: connection.serial, cookie: cookie))
        record.withUnsafeBufferPointer { slot.commit($0, sent: sent, position: position) }
    }

    /// All that a successor gets; the descriptors are its own from here on.
    func takePredecessor() throws -> Predecessor {
        defer { descriptors = [] }
        return try Predecessor(state: left, clients: descriptors)
    }

    /// A connection, from both ends.
    struct Connection {
        let serial: UInt64
        /// The server's end.
        let descriptor: CInt
        let client: TestClient

        fileprivate init(serial: UInt64) throws {
            self.serial = serial
            let listener = try BoundSocket.tcp(host: "127.0.0.1", port: 0)
            defer { close(listener) }
            listen(listener, 1)
            client = try TestClient(port: SocketAddressBytes.port(of: listener))
            descriptor = accept(listener, nil, nil)
            try #require(descriptor >= 0)
        }

        /// Sends what a record will say was sent, or perhaps not.
        func write(_ text: String) {
            let bytes = Array(text.utf8)
            #expect(send(descriptor, bytes, bytes.count, 0) == bytes.count)
        }
    }
}

extension SessionRecord {
    /// What is written down of somebody who has read everything up to an event, and has nothing to read or to be obeyed.
    static func idle(_ name: String, _ member: MemberID?, readUpTo number: UInt64) -> SessionRecord {
        SessionRecord(
            via: "irc",
            room: "#lobby",
            origin: Remains.origin(of: name),
            flags: [],
            member: member,
            changes: 0,
            changesMade: 0,
            newcomer: nil,
            position: ReadingPosition(number: number),
            skipped: 0,
            sent: 0,
            unsent: ByteBuffer(),
            consumed: 0,
            line: nil,
            framer: LineFramer(.lines, limit: 512),
            telnet: TelnetOptions(),
            flood: FloodControl(),
            wrongPasswords: 0,
            webSocket: nil
        )
    }

    /// A copy with changes.
    func with(_ change: (inout SessionRecord) -> Void) -> SessionRecord {
        var record = self
        change(&record)
        return record
    }

    var bytes: [UInt8] {
        var writer = StateWriter()
        writer.write(self)
        return writer.bytes
    }
}
