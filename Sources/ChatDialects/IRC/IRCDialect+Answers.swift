import ChatCore
import NIOCore

/// What is answered: each reply finds its words here, or in the file of what it is about.
extension IRCDialect {
    func awaitsAnswer(to request: Request) -> Bool {
        switch request {
        case .away, .back: true
        case .leave: if case .partingAll = command.query { true } else { false }
        default: false
        }
    }

    mutating func answer(
        _ reply: Reply,
        to request: Request,
        own: [Event],
        from index: Int,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) -> Answer {
        tellThemselves(own, time: time)
        let answer = writeAnswer(at: time, into: &bytes) { dialect, writer in
            for event in own where dialect.showsOwn(event) && !event.isPrivate { dialect.encode(event, &writer) }
            return dialect.write(reply, to: request, from: index, time, &writer)
        }
        if case .gone = reply { conclude(time: time, into: &bytes) }
        return answer
    }

    mutating func say(_ words: [String], time: ServerTime, into bytes: inout ByteBuffer) {
        writeAnswer(at: time, into: &bytes) { dialect, writer in
            let negotiation = ":\(dialect.facts.serverName) CAP "
            for line in words + dialect.clockLines(time) {
                // What is being agreed on is not in use yet.
                writer.line(line, hasTags: !line.hasPrefix(negotiation))
            }
        }
    }

    mutating func conclude(time: ServerTime, into bytes: inout ByteBuffer) {
        if !command.remarks.isEmpty {
            writeAnswer(at: time, into: &bytes) { for line in $0.command.remarks { $1.line(line) } }
        }
        if var response = command.takeResponse() {
            write(at: time.now(), into: &bytes) { response.conclude(&$0) }
        }
        command = CurrentCommand()
    }

    func tellMissed(_ count: UInt64, time: ServerTime, into bytes: inout ByteBuffer) {
        write(at: time.now(), into: &bytes) { $0.notice(Phrases.missed(count)) }
    }

    func ping(time: ServerTime, into bytes: inout ByteBuffer) -> Bool {
        write(at: time.now(), into: &bytes) { writer in
            writer.begin("PING")
            writer.trailing(facts.serverName)
            writer.end()
        }
        return true
    }

    func sayGoodbye(_ reason: String, time: ServerTime, into bytes: inout ByteBuffer) {
        write(at: time.now(), into: &bytes) { $0.closing(reason) }
    }

    // MARK: Where it is written to

    /// Writes what belongs to no command.
    @inline(__always)
    func write<Result>(
        at now: Timestamp,
        into bytes: inout ByteBuffer,
        _ body: (inout LineWriter) -> Result
    ) -> Result {
        LineBytes.with { line in
            var writer = LineWriter(for: self, at: now, in: line)
            return writer.collect(into: &bytes, body)
        }
    }

    /// What belongs to a command is written to the client; with a label, it is gathered first.
    mutating func writeAnswer<Result>(
        at time: ServerTime,
        into bytes: inout ByteBuffer,
        _ body: (inout IRCDialect, inout LineWriter) -> Result
    ) -> Result {
        LineBytes.with { line in
            var writer = LineWriter(for: self, at: time.now(), in: line)
            guard command.label != nil else { return writer.collect(into: &bytes) { body(&self, &$0) } }
            var lines = ByteBuffer()
            let result = writer.collect(into: &lines) { body(&self, &$0) }
            var response = command.takeResponse()
            writer.collect(into: &bytes) { response?.add(lines, &$0) }
            command.response = response
            return result
        }
    }

    /// What a member says to themselves they get twice: as they sent it, with its label, and as it came, without.
    /// Source: https://ircv3.net/specs/extensions/labeled-response
    private mutating func tellThemselves(_ own: [Event], time: ServerTime) {
        guard var response = command.takeResponse() else { return }
        for event in own where event.isPrivate {
            var bytes = ByteBuffer()
            encode(event, time: time, into: &bytes)
            response.follow(with: bytes)
        }
        command.response = response
    }

    // MARK: What is written

    private mutating func write(
        _ reply: Reply,
        to request: Request,
        from index: Int,
        _ time: ServerTime,
        _ writer: inout LineWriter
    ) -> Answer {
        switch reply {
        case .done: return followDone(request, &writer)
        case .entered(let room): return enter(room, from: index, &writer)
        case .members(let room): return show(room, from: index, &writer)
        case .rooms(let rooms): return list(rooms, from: index, time.now(), &writer)
        case .matches(let matches, let next): return show(matches, next: next, to: request, from: index, &writer)
        case .masks(let room, let list, let masks): return show(masks, list, of: room, from: index, &writer)
        case .past(let name, let members): return show(members, called: name, from: index, time, &writer)
        case .census(let census): return welcome(census, from: index, &writer)
        case .profile(let profile): return show(profile, &writer)
        case .alreadyIn: break
        case .topic(let room, let topic): show(topic, of: room, &writer)
        case .delivered(let other, let away, let event): echo(event, to: other, away, &writer)
        case .said(let event): if event.isRedaction || capabilities.contains(.echoMessage) { encode(event, &writer) }
        case .stillAway: writer.nowAway()
        case .changed(let persona): change(to: persona, by: request, &writer)
        case .gone(let event): writer.closing(goodbye(event))
        case .modes(let room): showModes(of: room, &writer)
        case .modesChanged(let room, _, let problems): for problem in problems { complain(problem, room, &writer) }
        case .invited(let other, let room, let away): invited(other, to: room, away, &writer)
        case .invitations(let rooms): showInvitations(rooms, &writer)
        case .knocked(let room):
            writer.numeric(.RPL_KNOCKDLVR, room, trailing: "Your KNOCK has been delivered.")
        case .ownModes(let modes, let before): showOwnModes(modes, before, to: request, &writer)
        case .found(let found): show(found, &writer)
        case .watching(let online, let offline, let refused, let limit):
            showWatched(online, offline, refused: refused, limit: limit, &writer)
        case .watched(let names):
            writer.list(.RPL_MONLIST, items: names, separator: ",")
            writer.numeric(.RPL_ENDOFMONLIST, trailing: "End of MONITOR list")
        case .accepted(let names): showAccepted(names, to: request, &writer)
        case .history(let room, let messages): return show(messages, saidIn: room, from: index, &writer)
        case .latestMessages(let messages): return show(messages, from: index, &writer)
        }
        return Answer()
    }

    private mutating func followDone(_ request: Request, _ writer: inout LineWriter) -> Answer {
        switch request {
        case .away: writer.nowAway()
        case .back: writer.notAway()
        case .leave: return Answer(then: nextToLeave())
        default: break
        }
        return Answer()
    }

    /// JOIN 0 leaves the rooms one after another.
    mutating func nextToLeave() -> Request? {
        guard case .partingAll(let rooms) = command.query, let room = rooms.first else { return nil }
        command.query = .partingAll(Array(rooms.dropFirst()))
        return .leave(.named(room), words: nil)
    }

    private func echo(_ event: Event, to other: Persona, _ away: Away?, _ writer: inout LineWriter) {
        if capabilities.contains(.echoMessage) { encode(event, &writer) }
        guard let away, case .said(_, _, let manner) = event.kind else { return }
        switch manner {
        case .plain, .action, .query: writer.away(other.name, away)
        // To these, no program answers.
        case .notice, .response, .tagsOnly: break
        }
    }

    private func goodbye(_ event: Event) -> String {
        guard case .quit(let departure) = event.kind else { return event.persona.host }
        return "\(event.persona.host) (\(departure.words ?? "Quit"))"
    }
}

extension LineWriter {
    mutating func nowAway() { numeric(.RPL_NOWAWAY, trailing: "You have been marked as being away") }
    mutating func notAway() { numeric(.RPL_UNAWAY, trailing: "You are no longer marked as being away") }

    /// That somebody is away.
    mutating func away(_ name: String, _ away: Away) { numeric(.RPL_AWAY, name, trailing: away.words.awayWords) }
}

extension Event {
    /// Something that its actor said to one alone.
    fileprivate var isPrivate: Bool { if case .said(.member, _, _) = kind { true } else { false } }
    fileprivate var isRedaction: Bool { if case .redacted = kind { true } else { false } }
}
