import ChatCore
import NIOCore

/// Chat over plain telnet or `nc`: a line is said to everyone but its sender, whose terminal has shown it already.
///
/// Messages begin with a carriage return, so that they overwrite what the reader's terminal shows of a half-typed line. A guest is shown in
/// three ways, as the original does it: `[IP:PORT]` who comes, `<('IP', PORT)>` who speaks, and `(IP, PORT)` who goes.
struct TelnetDialect: TextDialect {
    private var standpoint: Standpoint

    /// - Parameter room: the room that to connect leads into.
    init(room: String) { standpoint = Standpoint(home: room, start: .now) }

    var variant: Variant { Variant(dialect: 2) }
    var greeting: String { "" }
    var entersAsGuest: Bool { true }
    var showsMessageOfTheDay: Bool { true }
    var firstRequest: Request { .enter(room: standpoint.home, from: standpoint.start) }

    mutating func interpret(_ line: String) -> Intent { standpoint.interpret(line) }

    // MARK: What happens

    func encode(_ event: Event, time: ServerTime, into bytes: inout ByteBuffer) {
        let persona = event.persona
        switch event.kind {
        case .entered: bytes.writeString("\(presence(persona)) entered room")
        case .left, .quit:
            bytes.writeString("\rClient \(persona.guestAddress?.unquotedTuple ?? "(\(persona.name))") is offline")
        case .kicked(let room, let by, let words):
            return tell(Phrases.kicked(speaker(persona), room: room, by: speaker(by), words: words), into: &bytes)
        case .renamed(let old): bytes.writeString("\r\(presence(old)) now goes by \(persona.name)")
        case .away(let words):
            bytes.writeString("\r\(presence(persona)) will be right back")
            bytes.writeTrailing(words)
        case .back(let words, _):
            bytes.writeString("\r\(presence(persona)) is back")
            bytes.writeTrailing(words)
        case .said(let addressee, let words, .action):
            bytes.writeString("\r\(addressee.isPrivate ? "(private) " : "")* \(speaker(persona)) ")
            bytes.writeSafe(words)
        case .said(let addressee, let words, let manner):
            guard manner.isSpeech else { return }
            for line in words.lines {
                bytes.writeString("\r<\(speaker(persona))> \(addressee.isPrivate ? "(private) " : "")")
                bytes.writeSafe(line)
                bytes.writeString("\n")
            }
            return
        case .topic, .modesChanged, .roomRenamed, .invited, .invitation, .knocked, .redacted, .removed,
            .realNameChanged,
            .hostChanged, .appeared, .vanished, .screened, .announced, .paired:
            guard let sentence = Phrases.sentence(for: event, by: speaker(persona)) else { return }
            return tell(sentence, into: &bytes)
        }
        bytes.writeString("\n")
    }

    func showsOwn(_ event: Event) -> Bool {
        switch event.kind {
        // Of what somebody said to one alone, only they themselves can be that one.
        case .said(let addressee, _, _): addressee.isPrivate
        case .entered, .left, .quit: false
        case .kicked, .renamed, .away, .back, .topic, .paired, .modesChanged, .roomRenamed, .invited, .invitation,
            .knocked, .redacted, .removed, .realNameChanged, .hostChanged, .appeared, .vanished, .screened,
            .announced:
            true
        }
    }

    private func presence(_ persona: Persona) -> String { "[\(persona.guestAddress?.hostAndPort ?? persona.name)]" }
    private func speaker(_ persona: Persona) -> String { persona.guestAddress?.tuple ?? persona.name }

    // MARK: Answers

    mutating func answer(
        _ reply: Reply,
        to request: Request,
        own: [Event],
        from index: Int,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) -> Answer {
        let lines = ReplyLines(reply, isArrival: standpoint.current == nil)
        let resumeAt = bytes.writePart(of: lines.count, from: index) { tell(lines[$0], into: &$1) }
        return Answer(resumeAt: resumeAt, then: standpoint.follow(reply))
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
        tell(Phrases.words(complaint), into: &bytes)
    }

    func tellMissed(_ count: UInt64, time: ServerTime, into bytes: inout ByteBuffer) {
        bytes.writeString("\r\(Phrases.missed(count))\n")
    }

    func sayGoodbye(_ reason: String, time: ServerTime, into bytes: inout ByteBuffer) { tell(reason, into: &bytes) }

    // MARK: State

    func write(to writer: inout StateWriter) { standpoint.write(to: &writer) }

    mutating func restore(from reader: inout StateReader) throws(StateProblem) { try standpoint.restore(from: &reader) }

    /// Writes `-- WORDS`, which is how everything looks that the protocol has no words for.
    private func tell(_ words: String, into bytes: inout ByteBuffer) {
        bytes.writeString("\r-- ")
        bytes.writeSafe(words)
        bytes.writeString("\n")
    }
}
