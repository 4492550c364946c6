import ChatCore
import NIOCore

/// The protocol of the two-person talk program: two people at a time, fields split by `|`, no line endings, and one packet a message.
///
/// Its client splits what it receives at `|`, shows the first field, and takes `login|NAME` for "from now on you talk with NAME"; so a `|` in
/// anything else becomes `¦`. Nothing ends an output: each must be a packet of its own, which `DialectCatalog` asks for by its pacing.
struct TalkDialect: TextDialect {
    private let room: String
    private var isLoggedIn = false

    /// - Parameter room: the room that a login leads into.
    init(room: String) { self.room = room }

    var variant: Variant { Variant(dialect: 3) }
    var greeting: String { "" }
    var entersAsGuest: Bool { false }
    var showsMessageOfTheDay: Bool { false }
    var firstRequest: Request { .enter(room: room, from: .now) }

    // MARK: What people type

    mutating func interpret(_ line: String) -> Intent {
        let fields = line.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
        switch fields[0].trimmed {
        case "" where fields.count == 1: return .nothing
        case "exit": return .quit(words: nil)
        case "login":
            if isLoggedIn { return .turnDown(.alreadyLoggedIn) }
            let name = Names.mend(fields.count > 1 ? String(fields[1]) : "")
            return name.isEmpty ? .turnDown(.refusal(.nameEmpty)) : .login(Introduction(name: name))
        case "talk":
            guard isLoggedIn else { return .turnDown(.notLoggedIn) }
            guard fields.count == 3 else { return .turnDown(.usage("talk|NAME|TEXT")) }
            return .request(TalkDialect.speech(to: fields[1].trimmed, String(fields[2])))
        case let command: return .turnDown(.unknownCommand(command))
        }
    }

    private static func speech(to name: String, _ text: String) -> Request {
        name.utf8.first == UInt8(ascii: "#")
            ? .say(.named(name), words: text, manner: .plain) : .tell(name: name, words: text, manner: .plain)
    }

    // MARK: What happens

    /// Who comes and goes is nothing to two people who talk: only what is said is shown, and who the other one is.
    func encode(_ event: Event, time: ServerTime, into bytes: inout ByteBuffer) {
        switch event.kind {
        case .said(_, let words, .action): write("* \(event.persona.name) \(words)", into: &bytes)
        case .said(.member, let words, .plain) where event.persona.via == "talk": write(words, into: &bytes)
        case .said(_, let words, let manner):
            guard manner.isSpeech else { return }
            write("\(event.persona.name): \(words.lines.joined(separator: " "))", into: &bytes)
        case .paired: bytes.writeString("login|\(event.persona.name)")
        case .invitation, .announced, .screened:
            write(Phrases.sentence(for: event, by: event.persona.name) ?? "", into: &bytes)
        case .entered, .left, .kicked, .quit, .renamed, .away, .back, .topic, .modesChanged, .roomRenamed, .invited,
            .knocked,
            .redacted, .removed, .realNameChanged, .hostChanged, .appeared, .vanished:
            return
        }
    }

    func showsOwn(_ event: Event) -> Bool {
        switch event.kind {
        // Of what somebody said to one alone, only they themselves can be that one.
        case .said(let addressee, _, _): addressee.isPrivate
        case .paired: true
        case .entered, .left, .kicked, .quit, .renamed, .away, .back, .topic, .modesChanged, .roomRenamed,
            .invited, .invitation, .knocked, .redacted, .removed, .realNameChanged, .hostChanged, .appeared,
            .vanished, .screened, .announced:
            false
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
        case .entered, .alreadyIn:
            isLoggedIn = true
            return Answer(then: .seekPartner)
        default:
            let lines = ReplyLines(reply)
            return Answer(resumeAt: bytes.writePart(of: lines.count, from: index) { write(lines[$0], into: &$1) })
        }
    }

    func say(_ words: [String], time: ServerTime, into bytes: inout ByteBuffer) {
        write(words.joined(separator: " "), into: &bytes)
    }

    func complain(
        _ complaint: Complaint,
        to request: Request?,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) {
        switch complaint {
        case .refusal(.noSuchMember(let name)): write("no such user \(name)", into: &bytes)
        case .refusal(.nameTaken): write("name taken", into: &bytes)
        case .refusal(.nameNotPossible), .refusal(.nameEmpty): write("name not possible", into: &bytes)
        case .alreadyLoggedIn: write("already logged in", into: &bytes)
        case .notLoggedIn: write("not logged in", into: &bytes)
        case .unknownCommand(let command): write("unknown command \(command)", into: &bytes)
        case .usage: write("say it with the command, a name and a text, and a vertical bar between them", into: &bytes)
        default: write(Phrases.words(complaint), into: &bytes)
        }
    }

    func tellMissed(_ count: UInt64, time: ServerTime, into bytes: inout ByteBuffer) {
        write(Phrases.missed(count), into: &bytes)
    }

    func sayGoodbye(_ reason: String, time: ServerTime, into bytes: inout ByteBuffer) { write(reason, into: &bytes) }

    private func write(_ words: String, into bytes: inout ByteBuffer) { bytes.writeSafe(words, for: .bar) }

    // MARK: State

    /// Whether they have come in: with whom they talk, the chat knows.
    func write(to writer: inout StateWriter) { writer.write(isLoggedIn) }

    mutating func restore(from reader: inout StateReader) throws(StateProblem) { isLoggedIn = try reader.flag() }
}
