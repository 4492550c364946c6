import ChatCore
import ChatClient

/// Happenings as transcripts write them: every fact that they hold, each once.
extension Happening {
    func line(at now: Timestamp) -> String {
        var marks: [String] = []
        if isHistory { marks.append("history") }
        if let id { marks.append("id \(id)") }
        if time != now { marks.append("at \(time.microseconds / 1000 - Transcript.beginning.microseconds / 1000) ms") }
        if case .message(let message) = kind {
            if message.isOwn { marks.append("own") }
            if message.mentionsUs { marks.append("mention") }
        }
        return kind.words + (marks.isEmpty ? "" : " {\(marks.joined(separator: ", "))}")
    }
}

extension Happening.Target: CustomStringConvertible {
    /// `#garden`, `(ben)`.
    public var description: String {
        switch self {
        case .room(let name): name
        case .direct(let name): "(\(name))"
        }
    }
}

extension Happening.Kind {
    fileprivate var words: String {
        switch self {
        case .connecting(let server): "connecting to \(server)"
        case .welcome(let name, let place): "welcome to \(place), \(name)"
        case .disconnected(let reason, let seconds):
            "disconnected: \(reason); " + (seconds.map { "again in \($0) s" } ?? "not tried again")
        case .reconnected(let seconds, let missed): "back after \(seconds) s, missed \(missed.map(String.init) ?? "?")"
        case .loginRefused(let reason, let next):
            "not let in: \(reason); " + (next.map { "\($0) is next" } ?? "no other name")
        case .message(let message): message.words
        case .joined(let room, let name, let isUs): "\(room): \(name) joined\(us(isUs))"
        case .parted(let room, let name, let words, let isUs): "\(room): \(name) left\(us(isUs))\(because(words))"
        case .quit(let name, let words, let rooms): "\(rooms.list): \(name) is gone\(because(words))"
        case .kicked(let room, let name, let by, let words, let isUs):
            "\(room): \(name) was put out by \(by)\(us(isUs))\(because(words))"
        case .renamed(let old, let new, let rooms, let isUs): "\(rooms.list): \(old) is now \(new)\(us(isUs))"
        case .away(let name, let words, let rooms, let isUs):
            "\(rooms.list): \(name) is away\(us(isUs))\(because(words))"
        case .back(let name, let rooms, let isUs): "\(rooms.list): \(name) is back\(us(isUs))"
        case .topic(let room, let words, let by, let isNew):
            "\(room): \(isNew ? "new " : "")topic “\(words)”\(by.map { " by \($0)" } ?? "")"
        case .mode(let room, let change, let by): "\(room): mode \(change) by \(by)"
        case .invited(let room, let by): "\(by) asks us into \(room)"
        case .redacted(let target, let id, let by, let words): "\(target): \(by) takes back \(id)\(because(words))"
        case .people(let room, let people):
            "\(room): people " + people.map { "\($0.rank)\($0.name)" }.sorted().joined(separator: " ")
        case .refused(let reason, let target): "refused\(place(target)): \(reason)"
        case .information(let words, let target): "information\(place(target)): \(words)"
        case .misunderstood(let words): "misunderstood: \(words)"
        case .help(let words): "help: \(words)"
        case .dropped(let tooLong, let invalid, let flooding): "dropped \(tooLong), \(invalid), \(flooding)"
        case .confirmed(let word): "confirmed \(word)"
        }
    }

    private func us(_ isUs: Bool) -> String { isUs ? " (us)" : "" }
    private func because(_ words: String?) -> String { words.map { ": \($0)" } ?? "" }
    private func place(_ target: Happening.Target?) -> String { target.map { " in \($0)" } ?? "" }
}

extension Happening.Message {
    fileprivate var words: String {
        switch manner {
        case .message: "\(target) <\(sender)> \(text)"
        case .action: "\(target) * \(sender) \(text)"
        case .notice: "\(target) -\(sender)- \(text)"
        }
    }
}

extension [String] {
    fileprivate var list: String { isEmpty ? "nowhere" : joined(separator: ",") }
}
