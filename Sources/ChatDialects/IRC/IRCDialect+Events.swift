import ChatCore
import NIOCore

/// What clients are sent of what happens: it depends on what was agreed on alone, but for what the chat lets everybody read on their own.
extension IRCDialect {
    func encode(_ event: Event, time: ServerTime, into bytes: inout ByteBuffer) {
        write(at: event.time, into: &bytes) { encode(event, &$0) }
    }

    func encode(_ events: [Event], time: ServerTime, into bytes: inout ByteBuffer) -> [Int] {
        guard let first = events.first else { return [] }
        return write(at: first.time, into: &bytes) { writer in
            events.map { event in
                writer.now = event.time
                encode(event, &writer)
                return writer.writtenBytes
            }
        }
    }

    func encode(_ event: Event, _ writer: inout LineWriter) {
        switch event.kind {
        case .entered(let room, let away): writer.entered(event, room, away)
        case .left(let room, let words): writer.line(event, "PART", room, trailing: words)
        case .kicked(let room, let by, let words): writer.kicked(event, room, by: by, words)
        case .quit(let departure): writer.line(event, "QUIT", trailing: departure.words)
        case .renamed(let old): writer.line(event, by: old, "NICK", event.persona.name)
        case .away(let words):
            guard capabilities.contains(.awayNotify) else { return }
            writer.line(event, "AWAY", trailing: words.awayWords)
        case .back:
            guard capabilities.contains(.awayNotify) else { return }
            writer.line(event, "AWAY")
        case .said(let addressee, let words, let manner): writer.said(event, to: addressee, words, manner)
        case .topic(let room, let words): writer.line(event, "TOPIC", room, trailing: words)
        case .modesChanged(let room, let changes): writer.modesChanged(event, room, changes)
        case .roomRenamed(let old, let room, let words): encodeRename(event, from: old, to: room, words, &writer)
        case .invited(let name, let room):
            guard capabilities.contains(.inviteNotify) else { return }
            writer.line(event, "INVITE", name, room)
        case .invitation(let room): writer.line(event, "INVITE", target, room)
        case .knocked(let room, _):
            writer.numeric(.RPL_KNOCK, room, event.persona.mask, trailing: "has asked for an invite.")
        case .redacted(let addressee, let number, let words):
            guard capabilities.contains(.redaction) else { return }
            writer.redacted(event, addressee, number, words)
        case .realNameChanged:
            guard capabilities.contains(.setName) else { return }
            writer.line(event, "SETNAME", trailing: event.persona.realName)
        case .hostChanged(let old):
            guard capabilities.contains(.changeHost) else { return }
            writer.line(event, by: old, "CHGHOST", event.persona.user, event.persona.host)
        case .appeared: writer.numeric(.RPL_MONONLINE, trailing: event.persona.mask)
        case .vanished: writer.numeric(.RPL_MONOFFLINE, trailing: event.persona.name)
        case .screened:
            let persona = event.persona
            let words = "is messaging you, and you have user mode +g set."
            writer.numeric(.RPL_UMODEGMSG, persona.name, "\(persona.user)@\(persona.host)", trailing: words)
        case .announced(let words): writer.line(event, "WALLOPS", trailing: words)
        case .removed, .paired: return
        }
    }

    func showsOwn(_ event: Event) -> Bool {
        switch event.kind {
        // Of what somebody said to one alone, only they themselves can be that one.
        case .said(let addressee, _, _): addressee.isPrivate || capabilities.contains(.echoMessage)
        case .entered, .left, .kicked, .renamed, .topic, .modesChanged, .roomRenamed, .invitation, .redacted,
            .realNameChanged, .hostChanged, .announced, .appeared, .vanished, .screened, .paired:
            true
        case .quit, .away, .back, .invited, .knocked, .removed: false
        }
    }

    /// Where the client does not know that rooms can be renamed, it is as if the member went and came back.
    /// Source: https://ircv3.net/specs/extensions/channel-rename
    private func encodeRename(
        _ event: Event,
        from old: String,
        to room: RoomView,
        _ words: String?,
        _ writer: inout LineWriter
    ) {
        if capabilities.contains(.channelRename) {
            return writer.line(event, "RENAME", old, room.name, trailing: words ?? "")
        }
        guard let persona, Names.foldRoom(old) != Names.foldRoom(room.name) else { return }
        writer.line(event, by: persona, "PART", old, trailing: words)
        writer.joined(LineTags(time: event.time, isBot: persona.modes.contains(.bot)), persona, room.name)
        writer.topic(of: room)
        guard !capabilities.contains(.noImplicitNames) else { return }
        _ = writer.names(of: room, from: 0, atMost: .max)
        writer.endOfNames(room.name)
    }
}

extension LineWriter {
    /// A line about an event.
    fileprivate mutating func line(
        _ event: Event,
        by persona: Persona? = nil,
        _ command: StaticString,
        _ parameters: String...,
        trailing words: String? = nil
    ) {
        begin(event, by: persona, command)
        for parameter in parameters { middle(parameter) }
        if let words { trailing(words) }
        end()
    }

    fileprivate mutating func entered(_ event: Event, _ room: String, _ away: Away?) {
        joined(LineTags(time: event.time, isBot: event.persona.modes.contains(.bot)), event.persona, room)
        if let away, capabilities.contains(.awayNotify) { line(event, "AWAY", trailing: away.words.awayWords) }
    }

    /// Source: https://ircv3.net/specs/extensions/extended-join
    fileprivate mutating func joined(_ tags: LineTags, _ persona: Persona, _ room: String) {
        begin(tags)
        source(persona)
        command("JOIN")
        middle(room)
        if capabilities.contains(.extendedJoin) {
            middle(persona.account ?? "*")
            trailing(persona.realName)
        }
        end()
    }

    fileprivate mutating func kicked(_ event: Event, _ room: String, by: Persona, _ words: String?) {
        line(event, by: by, "KICK", room, event.persona.name, trailing: words ?? by.name)
    }

    fileprivate mutating func modesChanged(_ event: Event, _ room: String, _ changes: [ModeChange]) {
        let fixed = LineWriter.bytes(ofSource: event.persona) + "MODE".utf8.count + LineWriter.bytes(of: room) + 3
        for group in ModeGroup.groups(of: changes, bytes: LineWriter.bodyBytes - fixed) {
            begin(event, "MODE")
            middle(room)
            middle(group.letters)
            for parameter in group.parameters { middle(parameter) }
            end()
        }
    }

    fileprivate mutating func redacted(
        _ event: Event,
        _ addressee: Event.Addressee,
        _ number: UInt64,
        _ words: String?
    ) {
        begin(LineTags(time: event.time, message: event.number, isBot: event.persona.modes.contains(.bot)))
        source(event.persona)
        command("REDACT")
        middle(addressee)
        write(byte: UInt8(ascii: " "))
        write(messageID: number)
        if let words { trailing(words) }
        end()
    }
}

extension Event.Departure {
    /// Why somebody left, in the form that clients are used to; nil where they did not say.
    var words: String? {
        switch self {
        case .leaving(let words): words.map { "Quit: \($0)" }
        case .lost(let error): error ?? "Connection closed"
        case .killed(let by, let words): "Killed (\(by)\(words.map { " (\($0))" } ?? ""))"
        }
    }
}

extension String? {
    /// What being away is for; never empty, since that would mean being back.
    var awayWords: String { self.flatMap { $0.isEmpty ? nil : $0 } ?? "away" }
}
