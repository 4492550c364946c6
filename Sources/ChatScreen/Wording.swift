import ChatClient

/// What is said of everything that can happen: the one place for the phrases, whether they stand on a screen, in a pipe or in an error message.
public enum Wording {
    /// What happened, in a line without time stamp and colours, and without control characters; nil where there is nothing to say.
    ///
    /// A message stands behind its place: `#lobby <ann> hello`, `#lobby * ann waves`, `#lobby -ann- hello`; one to one, the place is the other's name.
    /// - Parameter isUnverified: names are whatever who sends them says: `<ann?>`.
    public static func line(_ happening: Happening, isUnverified: Bool = false) -> String? {
        phrase(happening.kind, isUnverified: isUnverified).map(oneLine)
    }

    /// A text of several lines in one, without control characters: `one / two`.
    static func oneLine(_ text: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        return Glyphs.harmless(lines.joined(separator: " / "))
    }

    /// As `line`, as it was sent.
    static func phrase(_ kind: Happening.Kind, isUnverified: Bool = false) -> String? {
        switch kind {
        case .message(let message): said(message, isUnverified: isUnverified)
        case .connecting, .welcome, .disconnected, .reconnected, .loginRefused: connection(kind)
        case .joined, .parted, .quit, .kicked, .renamed, .away, .back: coming(kind)
        case .topic, .mode, .invited, .redacted: room(kind)
        case .people, .refused, .information, .misunderstood, .help, .dropped, .confirmed: answer(kind)
        }
    }

    // MARK: Messages

    private static func said(_ message: Happening.Message, isUnverified: Bool) -> String {
        let name = message.sender + (isUnverified && !message.isOwn ? "?" : "")
        let words =
            switch message.manner {
            case .message: "<\(name)> \(message.text)"
            case .action: "* \(name) \(message.text)"
            case .notice: "-\(name)- \(message.text)"
            }
        return "\(place(message.target)) \(words)"
    }

    private static func place(_ target: Happening.Target) -> String {
        switch target {
        case .room(let name), .direct(let name): name
        }
    }

    // MARK: The connection

    private static func connection(_ kind: Happening.Kind) -> String? {
        switch kind {
        case .connecting(let server): "connecting to \(server) …"
        case .welcome(let name, let place): "welcome to \(place), \(name)"
        case .disconnected(let reason, let seconds?): "not connected: \(reason); trying again in \(duration(seconds))"
        case .disconnected(let reason, nil): "not connected: \(reason)"
        case .reconnected(let seconds, let missed): returned(after: seconds, missed: missed)
        case .loginRefused(let reason, let next?): "not let in: \(reason); trying as \(next)"
        case .loginRefused(let reason, nil): "not let in: \(reason)"
        default: nil
        }
    }

    private static func returned(after seconds: Int, missed: Int?) -> String {
        let gap = "connected again after \(duration(seconds))"
        switch missed {
        case nil: return "\(gap); what was said meanwhile is not known"
        case 0?: return "\(gap); nothing was said meanwhile"
        case 1?: return "\(gap); one message was said meanwhile"
        case let count?: return "\(gap); \(count) messages were said meanwhile"
        }
    }

    /// `45 s`, `5 min`, `2 h 10 min`, `3 days`.
    static func duration(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: return "\(max(0, seconds)) s"
        case ..<3_600: return "\(seconds / 60) min"
        case ..<172_800:
            let minutes = seconds / 60 % 60
            return "\(seconds / 3_600) h" + (minutes == 0 ? "" : " \(minutes) min")
        default: return "\(seconds / 86_400) days"
        }
    }

    // MARK: Coming and going

    private static func coming(_ kind: Happening.Kind) -> String? {
        switch kind {
        case .joined(let room, _, isUs: true): "you joined \(room)"
        case .joined(let room, let name, isUs: false): "\(name) joined \(room)"
        case .parted(let room, _, let words, isUs: true): "you left \(room)" + behind(words)
        case .parted(let room, let name, let words, isUs: false): "\(name) left \(room)" + behind(words)
        case .quit(let name, let words, _): "\(name) is gone" + behind(words)
        case .kicked(let room, _, let by, let words, isUs: true): "\(by) put you out of \(room)" + behind(words)
        case .kicked(let room, let name, let by, let words, isUs: false):
            "\(by) put \(name) out of \(room)" + behind(words)
        case .renamed(_, let new, _, isUs: true): "you are now \(new)"
        case .renamed(let old, let new, _, isUs: false): "\(old) is now \(new)"
        case .away(_, let words, _, isUs: true): "you are away" + behind(words)
        case .away(let name, let words, _, isUs: false): "\(name) will be right back" + behind(words)
        case .back(_, _, isUs: true): "you are back"
        case .back(let name, _, isUs: false): "\(name) is back"
        default: nil
        }
    }

    private static func behind(_ words: String?) -> String {
        guard let words, !words.isEmpty else { return "" }
        return " (\(words))"
    }

    // MARK: Rooms

    private static func room(_ kind: Happening.Kind) -> String? {
        switch kind {
        case .topic(let room, "", nil, isNew: false): "\(room) has no topic"
        case .topic(let room, let words, nil, _): "the topic of \(room): \(words)"
        case .topic(let room, "", let by?, _): "\(by) took away the topic of \(room)"
        case .topic(let room, let words, let by?, _): "\(by) set the topic of \(room): \(words)"
        case .mode(let room, let change, let by): "\(by) set \(change) in \(room)"
        case .invited(let room, let by): "\(by) asks you into \(room): /join \(room)"
        case .redacted(_, _, let by, let words): "a message was taken back by \(by)" + behind(words)
        default: nil
        }
    }

    // MARK: Answers

    private static func answer(_ kind: Happening.Kind) -> String? {
        switch kind {
        case .people(let room, let people): roster(room, people)
        case .refused(let reason, _): "refused: \(reason)"
        case .information(let words, _): words
        case .misunderstood(let words): words
        case .help(let words): words
        case .dropped(let tooLong, let invalid, let flooding): dropped(tooLong, invalid, flooding)
        default: nil
        }
    }

    private static func roster(_ room: String, _ people: [Overview.Person]) -> String {
        let names = people.sorted(by: Roster.stands).map { $0.rank + ($0.isAway ? "(\($0.name))" : $0.name) }
        return "\(Roster.count(people.count)) in \(room): " + names.joined(separator: " ")
    }

    private static func dropped(_ tooLong: Int, _ invalid: Int, _ flooding: Int) -> String {
        let parts = [(tooLong, "too long"), (invalid, "no UTF-8"), (flooding, "too many at once")]
        return "datagrams dropped: "
            + parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}
