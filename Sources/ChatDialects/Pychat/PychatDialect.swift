import ChatCore
import NIOCore

/// The protocol of PyChat: a command a line, a login by name, and answers that the client compares byte for byte.
///
/// The original client takes every answer to a login but its two refusals for success, so no other refusal of a name exists, whatever the reason.
struct PychatDialect: TextDialect {
    private enum State {
        case loggedOut(room: String)
        case inside(RoomID)
    }

    private var state: State

    /// - Parameter room: the room that a login leads into.
    init(room: String) { state = .loggedOut(room: room) }

    var variant: Variant { Variant(dialect: 0) }
    var greeting: String { "Connect Success" }
    var entersAsGuest: Bool { false }

    var showsMessageOfTheDay: Bool { false }
    var firstRequest: Request {
        switch state {
        case .loggedOut(let room): .enter(room: room, from: .now)
        case .inside(let room): .members(.id(room))
        }
    }

    // MARK: What people type

    mutating func interpret(_ line: String) -> Intent {
        let (command, words) = line.trimmed.firstWord
        switch (state, command) {
        case (_, ""): return .nothing
        case (_, "logout"): return .quit(words: nil)
        case (.loggedOut, "login"):
            let name = Names.mend(words)
            return name.isEmpty ? .turnDown(.refusal(.nameEmpty)) : .login(Introduction(name: name))
        case (.inside(let room), "say"):
            return words.isEmpty ? .nothing : .request(.say(.id(room), words: words, manner: .plain))
        case (.inside(let room), "look"): return .request(.members(.id(room)))
        default: return .turnDown(.unknownCommand(command))
        }
    }

    // MARK: What happens

    func encode(_ event: Event, time: ServerTime, into bytes: inout ByteBuffer) {
        let name = event.persona.name
        switch event.kind {
        case .entered: bytes.writeString("\(name) has entered the room.")
        case .left, .quit: bytes.writeString("\(name) has left the room.")
        case .kicked(let room, let by, let words):
            return tell(Phrases.kicked(name, room: room, by: by.name, words: words), into: &bytes)
        case .renamed(let old): bytes.writeString("\(old.name) now goes by \(name)")
        case .away(let words):
            bytes.writeString("\(name) will be right back")
            bytes.writeTrailing(words)
        case .back(let words, _):
            bytes.writeString("\(name) is back")
            bytes.writeTrailing(words)
        case .said(let addressee, let words, let manner):
            guard manner.isSpeech else { return }
            for line in words.lines {
                if addressee.isPrivate { bytes.writeString("[private] ") }
                bytes.writeString(manner == .action ? "* \(name) " : "\(name): ")
                bytes.writeSafe(line)
                bytes.writeString("\n")
            }
            return
        case .topic, .modesChanged, .roomRenamed, .invited, .invitation, .knocked, .redacted, .removed,
            .realNameChanged,
            .hostChanged, .appeared, .vanished, .screened, .announced, .paired:
            guard let sentence = Phrases.sentence(for: event, by: name) else { return }
            return tell(sentence, into: &bytes)
        }
        bytes.writeString("\n")
    }

    func showsOwn(_ event: Event) -> Bool {
        switch event.kind {
        case .entered, .left, .quit: false
        case .kicked, .renamed, .away, .back, .said, .topic, .paired, .modesChanged, .roomRenamed, .invited,
            .invitation, .knocked, .redacted, .removed, .realNameChanged, .hostChanged, .appeared, .vanished,
            .screened, .announced:
            true
        }
    }

    // MARK: Answers

    mutating func answer(
        _ reply: Reply,
        to request: Request,
        own: [Event],
        from index: Int,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) -> Answer {
        switch reply {
        case .entered(let room), .alreadyIn(let room):
            state = .inside(room.id)
            bytes.writeString("Login Success")
            return Answer()
        case .members(let room):
            let resumeAt = bytes.writePart(of: 1 + room.roster.count, from: index) { index, bytes in
                bytes.writeString(index == 0 ? "Online Users:" : room.roster[index - 1].persona.name)
                bytes.writeString("\n")
            }
            return Answer(resumeAt: resumeAt)
        default:
            let lines = ReplyLines(reply)
            return Answer(resumeAt: bytes.writePart(of: lines.count, from: index) { tell(lines[$0], into: &$1) })
        }
    }

    func say(_ words: [String], time: ServerTime, into bytes: inout ByteBuffer) {
        for words in words { tell(words, into: &bytes) }
    }

    func complain(
        _ complaint: Complaint,
        to request: Request?,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) {
        switch (state, complaint) {
        case (_, .unknownCommand(let command)):
            bytes.writeString("Unknown command ")
            bytes.writeSafe(command)
            bytes.writeString(" \n")
        case (.loggedOut, .refusal(.nameEmpty)): bytes.writeString("UserName Empty")
        case (.loggedOut, .refusal), (.loggedOut, .notUTF8), (.loggedOut, .containsNUL), (.loggedOut, .lineTooLong):
            bytes.writeString("UserName Exist")
        default: tell(Phrases.words(complaint), into: &bytes)
        }
    }

    func tellMissed(_ count: UInt64, time: ServerTime, into bytes: inout ByteBuffer) {
        bytes.writeString("\(Phrases.missed(count))\n")
    }

    func sayGoodbye(_ reason: String, time: ServerTime, into bytes: inout ByteBuffer) { tell(reason, into: &bytes) }

    // MARK: State

    /// The room they are in; none before the login.
    func write(to writer: inout StateWriter) {
        switch state {
        case .loggedOut: writer.write(false)
        case .inside(let room):
            writer.write(true)
            writer.write(room)
        }
    }

    mutating func restore(from reader: inout StateReader) throws(StateProblem) {
        if try reader.flag() { state = .inside(try reader.value()) }
    }

    /// Writes `-- WORDS`, which is how everything looks that the protocol has no words for.
    private func tell(_ words: String, into bytes: inout ByteBuffer) {
        bytes.writeString("-- ")
        bytes.writeSafe(words)
        bytes.writeString("\n")
    }
}
