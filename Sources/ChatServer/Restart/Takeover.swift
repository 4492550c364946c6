import ChatCore
import ChatDialects
import NIOCore
import NIOWebSocket
import StateMemory

/// What a predecessor left, made sense of: the chat as it was at the predecessor's last instruction, and where each connection stood.
///
/// All of it is found out before anything is changed, so that a process which is killed over it leaves everything to the next one.
struct Takeover {
    /// A connection that goes on.
    struct Connection {
        let descriptor: CInt
        let serial: UInt64
        let face: ListenerFace
        /// As the kernel's counts complete it.
        var record: SessionRecord
        var dialect: any Dialect
        /// Who has come in since the record was written: the line that asked for it is to be obeyed again.
        var newcomer: MemberID?
        /// Changes that were made for the line that is to be obeyed again, before the checkpoint.
        var forgotten: UInt64
        var memos: [Memo] = []
    }

    /// The newest checkpoint, in this build's format.
    private var checkpoint: [UInt8]
    /// What has changed since.
    private(set) var changes: [LoggedChange]
    /// The chat as it is now.
    private(set) var chat: Chat
    private(set) var connections: [Connection] = []
    /// Descriptors of connections that nothing is known of: they were about to be closed.
    private(set) var strangers: [CInt] = []
    /// Who was put out by an operator, and has not been told.
    private(set) var dismissed: [Dismissal] = []
    /// Members whose connections are gone.
    private(set) var goneMembers = 0
    /// Who stands for a LAN, by `LANBridge.session`: no connection is theirs, and they stay.
    private(set) var bridgeMembers: [String: MemberID] = [:]
    /// Connections of which bytes were read that nobody has any more.
    private(set) var connectionsWithLoss = 0
    private let version: Int

    /// - Parameters:
    ///   - descriptors: of the clients; whoever calls owns them until this has succeeded.
    ///   - lanes: how many event loops there are now.
    /// - Throws: where the chat itself cannot be read.
    init(
        _ left: LeftState,
        descriptors: [CInt],
        settings: ServerSettings,
        rooms: [String],
        bridges: [LANBridge] = [],
        lanes: Int,
        at now: Timestamp
    ) throws(StateProblem) {
        guard left.isLogWhole else { throw .damaged("what has changed since its checkpoint is not whole") }
        version = Int(left.format)
        var reader = try StateReader(left.checkpoint[...], version: version)
        let started = Timestamp(microseconds: try reader.signed())
        chat = try Chat(from: &reader)
        try reader.finish()
        let isCurrent = version == ServerState.format
        checkpoint = isCurrent ? left.checkpoint : ChangeLog.checkpoint(of: chat, started: started)
        changes = []
        find(left, descriptors, settings)
        try redo(left)
        resume(settings: settings, rooms: rooms, bridges: bridges, lanes: lanes, at: now)
    }

    /// Finds what is known of each descriptor.
    private mutating func find(_ left: LeftState, _ descriptors: [CInt], _ settings: ServerSettings) {
        var byCookie: [UInt64: LeftConnection] = [:]
        for connection in left.connections { byCookie[connection.cookie] = connection }
        for descriptor in descriptors {
            guard let cookie = socketCookie(descriptor), let connection = byCookie.removeValue(forKey: cookie),
                let found = try? read(connection, descriptor, left, settings)
            else {
                strangers.append(descriptor)
                continue
            }
            connections.append(found)
        }
    }

    private mutating func read(
        _ connection: LeftConnection,
        _ descriptor: CInt,
        _ left: LeftState,
        _ settings: ServerSettings
    ) throws(StateProblem) -> Connection {
        var reader = try StateReader(connection.record[...], version: version)
        var record: SessionRecord = try reader.value()
        guard let entry = DialectCatalog.entry(named: record.via) else {
            throw .damaged("there is no protocol \(record.via)")
        }
        let context = DialectContext(room: record.room, facts: settings.facts, isSecure: false)
        var dialect = entry.make(context)
        try dialect.restore(from: &reader)
        try reader.finish()
        // What is counted of a connection that is over has no meaning.
        let account = SocketAccount.of(descriptor).flatMap { $0.isClosed ? nil : $0 }
        record.settle(sent: connection.sent, position: connection.position, written: account?.written)
        let missing = account.map { $0.consumed > record.consumed ? Int($0.consumed - record.consumed) : 0 }
        if missing != 0 {
            if let lost = left.lostInput(serial: connection.serial, offset: record.consumed, count: missing) {
                record.take(lost, negotiates: entry.negotiates)
            } else if let missing {
                connectionsWithLoss += 1
                record.consumed += UInt64(missing)
                // Where the next frame begins, nobody knows any more.
                record.webSocket?.close(WebSocketClosure(.serviceRestart, "the server was restarted"))
            }
        }
        return Connection(
            descriptor: descriptor,
            serial: connection.serial,
            face: ListenerFace(entry: entry, room: record.room),
            record: record,
            dialect: dialect,
            newcomer: record.newcomer,
            forgotten: record.changesMade - min(record.changes, record.changesMade)
        )
    }

    /// Makes all changes again, and keeps for each connection what came of those that it does not know of.
    private mutating func redo(_ left: LeftState) throws(StateProblem) {
        var bySerial: [UInt64: Int] = [:]
        for (index, connection) in connections.enumerated() { bySerial[connection.serial] = index }
        for entry in left.log {
            let change = try LoggedChange(entry[...], version: version)
            changes.append(change)
            let outcome = chat.redo(change.change, at: change.time)
            guard let index = bySerial[change.author.connection],
                change.author.ordinal > connections[index].record.changes
            else { continue }
            if change.author.ordinal <= connections[index].record.changesMade { connections[index].forgotten -= 1 }
            connections[index].memos.append(Memo(change: change.bytes, outcome: outcome))
            if case .admitted(.success(let id)) = outcome {
                connections[index].newcomer = id
                // What the record says of reading was read by them, if they had come in when it was written.
                let read = connections[index].record.position.number
                connections[index].record.position.number = max(read, chat.newest)
            }
        }
    }

    /// Lets everybody go on reading where they were, and those go whose connections are gone.
    private mutating func resume(
        settings: ServerSettings,
        rooms: [String],
        bridges: [LANBridge],
        lanes: Int,
        at now: Timestamp
    ) {
        var readers: [MemberID: (lane: Int, position: ReadingPosition)] = [:]
        for connection in connections {
            guard let member = connection.record.member ?? connection.newcomer else { continue }
            readers[member] = (Adoption.lane(of: connection.descriptor, lanes: lanes), connection.record.position)
        }
        for bridge in bridges {
            guard let member = chat.member(ofSession: bridge.session, in: bridge.room) else { continue }
            bridgeMembers[bridge.session] = member
            // How far they had read stands nowhere: of what was said last, a LAN may miss something, as of everything.
            readers[member] = (ChatServer.lane, ReadingPosition(number: chat.newest))
        }
        let resumption = chat.resume(
            lanes: lanes,
            limits: settings.limits,
            permanentRooms: rooms,
            readers: readers,
            at: now
        )
        dismissed = resumption.dismissed
        for index in connections.indices {
            let persona = connections[index].record.member.flatMap { chat.persona(of: $0) }
            connections[index].dialect.resettle(as: persona)
        }
        goneMembers = resumption.absent.count
        note(.apply(settings.limits), at: now)
        note(.keep(rooms: rooms), at: now)
        for id in resumption.absent {
            let request = Request.quit(.lost(error: "Connection lost"))
            note(.perform(request, by: id), at: now)
            _ = try? chat.perform(request, by: id, at: now)
        }
    }

    private mutating func note(_ change: Change, at now: Timestamp) {
        changes.append(LoggedChange(change, by: .server, at: now))
    }

    /// Writes all of it into a new file, in this build's format: whoever comes next finds what this process has found.
    func write(into file: StateFile) {
        var writer = StateWriter()
        file.beginCheckpoint()
        checkpoint.withUnsafeBufferPointer(file.completeCheckpoint)
        for change in changes {
            writer.removeAll()
            LoggedChange.write(change.change, by: change.author, at: change.time, to: &writer)
            writer.bytes.withUnsafeBufferPointer { file.append($0) }
        }
    }

    /// Lets go of the chat, which goes on elsewhere and would else be copied when it changes, and of what was written down.
    mutating func forgetChat() {
        chat = Chat(limits: Limits(), lanes: 1, permanentRooms: [], at: Timestamp(microseconds: 0))
        (checkpoint, changes) = ([], [])
    }

    /// Writes down where the connections stand, and has their descriptors kept.
    /// - Returns: the slots of `connections`; nil where the file has no room.
    func writeConnections(_ handover: Handover) -> [ConnectionSlot?] {
        var writer = StateWriter()
        handover.hold(connections.map { ($0.descriptor, $0.serial) })
        return connections.map { connection in
            let slot = handover.makeSlot(serial: connection.serial, descriptor: connection.descriptor)
            writer.removeAll()
            writer.write(connection.record)
            connection.dialect.write(to: &writer)
            let record = connection.record
            writer.bytes.withUnsafeBufferPointer {
                slot?.commit($0, sent: record.sent, position: record.position.number)
            }
            return slot
        }
    }
}

extension SessionRecord {
    /// Completes what was written down by what is known to have gone out since.
    /// - Parameters:
    ///   - sent: how many bytes had gone out when the newest note was made.
    ///   - number: up to which event, by that note.
    ///   - written: how many bytes the kernel has taken; nil where it does not say: then nothing has, for what is known.
    mutating func settle(sent noted: UInt64, position number: UInt64, written: UInt64?) {
        if number != position.number {
            // Whole runs have gone out since the record was written, and everything before them.
            position = ReadingPosition(number: number)
            skipped = 0
        }
        let before = sent
        sent = max(written ?? noted, noted)
        let out = Int(sent - min(before, sent))
        if noted >= before + UInt64(unsent.readableBytes), noted > before || unsent.readableBytes == 0 {
            unsent = ByteBuffer()
            skipped += sent - noted
        } else if out <= unsent.readableBytes {
            unsent.moveReaderIndex(forwardBy: out)
        } else {
            skipped += UInt64(out - unsent.readableBytes)
            unsent = ByteBuffer()
        }
    }

    /// Takes bytes that were read and not written down.
    mutating func take(_ input: [UInt8], negotiates: Bool) {
        consumed += UInt64(input.count)
        var text = ByteBuffer(bytes: input)
        if negotiates {
            let (rest, answer) = telnet.filter(text)
            unsent.writeBytes(answer)
            text = rest
        }
        if let output = webSocket?.take(text, limit: framer.limit) {
            unsent.writeImmutableBuffer(output.answer)
            text = output.lines
        }
        framer.append(text)
    }
}
