import ChatCore
import ChatDialects

/// What is said: as it comes, in batches, and out of the past.
extension Client {
    /// PRIVMSG and NOTICE.
    mutating func message(_ line: ReceivedLine, isNotice: Bool) {
        let reference = line.tag("batch")
        if let reference, case .message? = link.batches[reference]?.kind {
            let joins = line.hasTag("draft/multiline-concat")
            guard link.batches.append(line[1], isNotice: isNotice, joins: joins, to: reference) else {
                return lose("the server sends a message that is too long")
            }
            return
        }
        let head = head(of: line, target: line[0])
        guard let query = line.query(1) else { return say(head, [line[1]], isNotice ? .notice : .message) }
        // What else clients ask one another (VERSION, PING, TIME, …) is answered by nobody, and the answers were asked for by nobody.
        if query.word == "ACTION", !isNotice { say(head, [query.words], .action) }
    }

    /// BATCH.
    mutating func batch(_ line: ReceivedLine) {
        let reference = String(line[0].dropFirst())
        guard !reference.isEmpty else { return }
        if line[0].first == "-" { return batchEnded(link.batches.end(reference)) }
        let kind: Batches.Kind =
            switch line[1] {
            case "chathistory": .history(target: line[2])
            case "draft/multiline": .message(Batches.Draft(head: head(of: line, target: line[2])))
            default: .other
            }
        let batch = Batches.Batch(kind: kind, parent: line.tag("batch"))
        guard reference.utf8.count <= ClientLimits.nameBytes, link.batches.begin(reference, batch) else {
            return lose("the server has more than \(ClientLimits.batches) batches open")
        }
    }

    private mutating func batchEnded(_ batch: Batches.Batch?) {
        switch batch?.kind {
        case .history(let target): historyEnded(of: target, batch?.messages ?? 0)
        case .message(let draft): say(draft.head, draft.lines, draft.isNotice == true ? .notice : .message)
        case .other, nil: break
        }
    }

    private func head(of line: ReceivedLine, target: String) -> MessageHead {
        let history = link.batches.history(around: line.tag("batch"))
        return MessageHead(source: line.source, target: target, time: time(of: line), id: line.id, history: history)
    }

    /// A message has come, whole: shows it, unless it was seen already.
    private mutating func say(_ head: MessageHead, _ lines: [String], _ manner: Happening.Manner) {
        if let history = head.history { link.batches.count(in: history) }
        guard lines.contains(where: { !$0.isEmpty }) else { return }
        guard head.source.address != nil, !head.source.name.isEmpty else {
            for line in lines { tell(line, room(head.target)) }
            return
        }
        let isOwn = link.isUs(head.source.name)
        let (target, mark) = target(of: head, isOwn: isOwn)
        let key: String? = if case .room(let name) = target { link.key(name) } else { nil }
        guard !isOwn || head.history != nil || isEcho(head, lines) else { return }
        // What comes before its history does not move the mark past what is missing.
        let isAhead = head.history == nil && key.map(link.catchUp.awaits) == true
        guard memory.isNew(head, room: isAhead ? nil : key) else { return }
        show(
            lines.map { line in
                let isMentioned = !isOwn && Mention.stands(link.name, in: line, folding: link.support.folding)
                let message = Happening.Message(
                    sender: head.source.name,
                    target: target,
                    text: mark + line,
                    manner: manner,
                    isOwn: isOwn,
                    mentionsUs: isMentioned
                )
                return Happening(.message(message), time: head.time, isHistory: head.history != nil, id: head.id)
            },
            head,
            in: key
        )
    }

    private mutating func show(_ happenings: [Happening], _ head: MessageHead, in room: String?) {
        guard let room else { return happenings.forEach { perform(.show($0)) } }
        if head.history != nil, link.catchUp.tell(happenings, head, of: room) { return }
        for happening in happenings where !link.catchUp.hold(happening) { perform(.show(happening)) }
    }

    /// Where a message belongs, and what is to be said of it besides: it is for those of a rank alone.
    private func target(of head: MessageHead, isOwn: Bool) -> (Happening.Target, mark: String) {
        if let (signs, name) = link.support.ranked(head.target) { return (room(name) ?? .room(name), "[\(signs)] ") }
        if let room = room(head.target) { return (room, "") }
        return (.direct(isOwn ? head.target : head.source.name), "")
    }

    /// Our own words, as the server sends them to us: they were shown when they were sent, unless it was agreed that they come. What we say to
    /// ourselves comes twice then.
    private mutating func isEcho(_ head: MessageHead, _ lines: [String]) -> Bool {
        guard link.negotiation.has(.echoMessage) else { return false }
        guard head.id == nil, link.isUs(head.target) else { return true }
        let words = lines.joined(separator: "\n")
        let isSecond = link.ownWords == words
        link.ownWords = isSecond ? nil : words
        return !isSecond
    }

    /// REDACT. Source: https://ircv3.net/specs/extensions/message-redaction
    mutating func redacted(_ line: ReceivedLine) {
        guard let name = line.name(0), let id = line.name(1) else { return }
        let by = line.source.name.nonEmpty ?? link.serverName
        let target = room(name) ?? .direct(link.isUs(name) ? by : name)
        let kind = Happening.Kind.redacted(target: target, id: id, by: by, words: line[2].nonEmpty)
        let happening = Happening(kind, time: time(of: line))
        if !link.catchUp.hold(happening) { perform(.show(happening)) }
    }
}
