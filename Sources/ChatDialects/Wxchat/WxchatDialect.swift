import ChatCore
import NIOCore

/// The protocol of wxchat: to connect is to be there, what was just said comes first, and every message carries the time.
///
/// Its client sends no line endings, and names nobody until they have named themselves: until then they are `('IP', PORT)`.
struct WxchatDialect: TextDialect {
    private var standpoint: Standpoint

    /// - Parameter room: the room that to connect leads into.
    init(room: String) { standpoint = Standpoint(home: room, start: .oldest) }

    var variant: Variant { Variant(dialect: 1) }
    var greeting: String { "" }
    var entersAsGuest: Bool { true }
    var showsMessageOfTheDay: Bool { true }
    var firstRequest: Request { .enter(room: standpoint.home, from: standpoint.start) }

    mutating func interpret(_ line: String) -> Intent { standpoint.interpret(line) }

    // MARK: What happens

    func encode(_ event: Event, time: ServerTime, into bytes: inout ByteBuffer) {
        let name = WxchatDialect.name(of: event.persona)
        let stamp = Stamp(event.time, in: time)
        switch event.kind {
        case .entered: bytes.writeString("\(stamp)\(name) has joined")
        case .left(_, let words), .quit(.leaving(let words)):
            bytes.writeString("\(stamp)\(name) is leaving now")
            bytes.writeTrailing(words)
        case .quit(.lost), .quit(.killed):
            bytes.writeString("\(stamp)\(name) has exited")
            bytes.writeTrailing(Phrases.cause(of: event))
        case .kicked(let room, let by, let words):
            let by = WxchatDialect.name(of: by)
            return tell(Phrases.kicked(name, room: room, by: by, words: words), stamp, into: &bytes)
        case .renamed(let old): bytes.writeString("\(stamp)\(WxchatDialect.name(of: old)) now goes by \(name)")
        case .away(let words):
            bytes.writeString("\(stamp)\(name) will be right back")
            bytes.writeTrailing(words)
        case .back(let words, _):
            bytes.writeString("\(stamp)\(name) is back")
            bytes.writeTrailing(words)
        case .said(let addressee, let words, .action):
            bytes.writeString("\(stamp)\(addressee.isPrivate ? "(private) " : "")* \(name) ")
            bytes.writeSafe(words)
        case .said(let addressee, let words, let manner):
            guard manner.isSpeech else { return }
            bytes.writeString("\(stamp)\(addressee.isPrivate ? "Private message" : "Message") from \(name):")
            for line in words.lines {
                bytes.writeString("\r\n\t")
                bytes.writeSafe(line)
            }
        case .topic, .modesChanged, .roomRenamed, .invited, .invitation, .knocked, .redacted, .removed,
            .realNameChanged,
            .hostChanged, .appeared, .vanished, .screened, .announced, .paired:
            guard let sentence = Phrases.sentence(for: event, by: name) else { return }
            return tell(sentence, stamp, into: &bytes)
        }
        bytes.writeString("\r\n")
    }

    /// Their own goodbye comes as the answer to it, since who has left reads no more.
    func showsOwn(_ event: Event) -> Bool {
        switch event.kind {
        case .left, .quit: false
        case .entered, .kicked, .renamed, .away, .back, .said, .topic, .paired, .modesChanged, .roomRenamed,
            .invited, .invitation, .knocked, .redacted, .removed, .realNameChanged, .hostChanged, .appeared,
            .vanished, .screened, .announced:
            true
        }
    }

    private static func name(of persona: Persona) -> String { persona.guestAddress?.tuple ?? persona.name }

    // MARK: Answers

    mutating func answer(
        _ reply: Reply,
        to request: Request,
        own: [Event],
        from index: Int,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) -> Answer {
        if case .gone(let event) = reply { encode(event, time: time, into: &bytes) }
        let lines = ReplyLines(reply, isArrival: standpoint.current == nil)
        let stamp = Stamp(time.now(), in: time)
        let resumeAt = bytes.writePart(of: lines.count, from: index) { tell(lines[$0], stamp, into: &$1) }
        return Answer(resumeAt: resumeAt, then: standpoint.follow(reply))
    }

    func say(_ words: [String], time: ServerTime, into bytes: inout ByteBuffer) {
        let stamp = Stamp(time.now(), in: time)
        for words in words { tell(words, stamp, into: &bytes) }
    }

    func complain(
        _ complaint: Complaint,
        to request: Request?,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) {
        tell(Phrases.words(complaint), Stamp(time.now(), in: time), into: &bytes)
    }

    func tellMissed(_ count: UInt64, time: ServerTime, into bytes: inout ByteBuffer) {
        bytes.writeString("\(Stamp(time.now(), in: time))\(Phrases.missed(count))\r\n")
    }

    func sayGoodbye(_ reason: String, time: ServerTime, into bytes: inout ByteBuffer) {
        tell(reason, Stamp(time.now(), in: time), into: &bytes)
    }

    // MARK: State

    func write(to writer: inout StateWriter) { standpoint.write(to: &writer) }

    mutating func restore(from reader: inout StateReader) throws(StateProblem) { try standpoint.restore(from: &reader) }

    /// Writes `-- WORDS`, which is how everything looks that the protocol has no words for.
    private func tell(_ words: String, _ stamp: Stamp, into bytes: inout ByteBuffer) {
        bytes.writeString("\(stamp)-- ")
        bytes.writeSafe(words)
        bytes.writeString("\r\n")
    }
}

/// What every message begins with: `At Sat Nov 21 09:30:00 2026 -- `.
private struct Stamp: CustomStringConvertible {
    let description: String

    init(_ moment: Timestamp, in time: ServerTime) {
        description = "At \(LocalTime(moment, secondsEast: time.secondsEast(moment)).asctime) -- "
    }
}
