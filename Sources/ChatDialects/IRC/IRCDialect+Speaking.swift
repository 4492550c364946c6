import ChatCore

/// PRIVMSG, NOTICE and TAGMSG: what is said, and to whom.
extension IRCDialect {
    mutating func privmsg(_ message: IRCMessage) -> Intent {
        let targets = message[0]
        guard !targets.isEmptyList else {
            return .read([numeric(.ERR_NORECIPIENT, trailing: "No recipient given (PRIVMSG)")])
        }
        guard let text = message.given(1) else {
            return .read([numeric(.ERR_NOTEXTTOSEND, trailing: "No text to send")])
        }
        return say(text, to: targets, isNotice: false, tags: clientTags(of: message))
    }

    /// To a NOTICE there are no answers, so that no two programs answer each other for ever. Source: RFC 2812 §3.3.2
    mutating func notice(_ message: IRCMessage) -> Intent {
        guard let text = message.given(1) else { return .nothing }
        return say(text, to: message[0], isNotice: true, tags: clientTags(of: message))
    }

    mutating func tagmsg(_ message: IRCMessage) -> Intent {
        let tags = clientTags(of: message)
        guard !tags.isEmpty else { return .nothing }
        return ask(ofEach: message[0].listedOnce) {
            .speech("", to: Event.Addressee($0), manner: .tagsOnly, tags: tags)
        }
    }

    /// - Parameter targets: with commas between them.
    mutating func say(_ text: String, to targets: String, isNotice: Bool, tags: String) -> Intent {
        let (words, manner) = Event.Manner.read(text, isNotice: isNotice)
        // Of one target, as there nearly always is, no list is made.
        guard targets.isList else { return targets.isEmpty ? .nothing : say(words, to: targets, manner, tags) }
        let targets = targets.listedOnce
        if targets.contains(where: { Event.Addressee($0).isRanked }) { command.cost = IRCDialect.rankedCost }
        return ask(ofEach: targets) { .speech(words, to: Event.Addressee($0), manner: manner, tags: tags) }
    }

    private mutating func say(_ words: String, to target: String, _ manner: Event.Manner, _ tags: String) -> Intent {
        let addressee = Event.Addressee(target)
        if addressee.isRanked { command.cost = IRCDialect.rankedCost }
        return .request(.speech(words, to: addressee, manner: manner, tags: tags))
    }

    /// What it costs to say something to those of a rank, who are found among all who are in the room.
    private static let rankedCost = 5

    /// What the client has attached for other clients.
    func clientTags(of message: IRCMessage) -> String {
        message.hasTags && capabilities.contains(.messageTags) ? message.tags.clientOnly : ""
    }

    /// Source: https://ircv3.net/specs/extensions/message-redaction
    func redact(_ message: IRCMessage) -> Intent {
        let (target, identifier) = (message[0], message[1])
        guard let (run, number) = MessageID.parts(of: identifier), run == facts.run else {
            let context = [target.middle, identifier.middle]
            return .read([failure("REDACT", "UNKNOWN_MSGID", context, "There is no such message")])
        }
        return .request(.redact(Event.Addressee(target), number: number, words: message.given(2)))
    }
}

extension Event.Manner {
    /// The words and the manner of a text, in which 0x01 marks what clients say to each other.
    /// Source: https://modern.ircdocs.horse/ctcp
    static func read(_ text: String, isNotice: Bool) -> (words: String, manner: Event.Manner) {
        guard text.utf8.first == 1 else { return (text, isNotice ? .notice : .plain) }
        var words = text.dropFirst()
        if words.utf8.last == 1 { words = words.dropLast() }
        if isNotice { return (String(words), .response) }
        guard let action = words.wholePrefix("ACTION") else { return (String(words), .query) }
        return (action, .action)
    }
}

extension Substring {
    /// What follows the word and one blank; nil where it is not the first word.
    fileprivate func wholePrefix(_ word: String) -> String? {
        guard utf8.starts(with: word.utf8) else { return nil }
        let rest = utf8.dropFirst(word.utf8.count)
        guard let next = rest.first else { return "" }
        return next == UInt8(ascii: " ") ? String(Substring(rest.dropFirst())) : nil
    }
}

extension Event.Addressee {
    /// Whom a target means: `#room`, `@#room` for those of a rank, or a name. Of several ranks the lowest counts.
    init(_ target: String) {
        guard target.utf8.first != UInt8(ascii: "#") else {
            self = .room(target)
            return
        }
        let marks = target.utf8.prefix { Rank(symbol: $0) != nil }
        let name = target.utf8[marks.endIndex...]
        guard name.first == UInt8(ascii: "#") else {
            self = .member(target)
            return
        }
        let lowest = marks.compactMap { Rank(symbol: $0) }.min()
        let room = lowest == nil ? target : String(Substring(name))
        self = lowest.map { .ranked($0, room: room) } ?? .room(room)
    }
}

extension Request {
    fileprivate static func speech(
        _ words: String,
        to addressee: Event.Addressee,
        manner: Event.Manner,
        tags: String
    ) -> Request {
        switch addressee {
        case .room(let room): .say(.named(room), words: words, manner: manner, tags: tags)
        case .ranked(let rank, let room):
            .sayToRanked(.named(room), atLeast: rank, words: words, manner: manner, tags: tags)
        case .member(let name): .tell(name: name, words: words, manner: manner, tags: tags)
        }
    }
}
