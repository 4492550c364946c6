import ChatCore
import NIOCore

/// CHATHISTORY: what was said in a channel, as far as its queue still holds it. Source: https://ircv3.net/specs/extensions/chathistory
///
/// Private messages are kept until they have been read, and no longer: of them there is nothing to show.
extension IRCDialect {
    mutating func chatHistory(_ message: IRCMessage) -> Intent {
        guard capabilities.contains(.chatHistory) else {
            return .read([numeric(.ERR_UNKNOWNCOMMAND, command.name, trailing: "Unknown command")])
        }
        do throws(HistoryProblem) {
            return try history(message)
        } catch {
            return .read([failure(command.name, error.code, error.context.map(\.middle), error.words)])
        }
    }

    private mutating func history(_ message: IRCMessage) throws(HistoryProblem) -> Intent {
        let name = message[0].uppercased()
        guard let subcommand = HistorySubcommand(rawValue: name) else { throw .invalid([name], "Unknown command") }
        guard message.count >= subcommand.parameters else { throw .invalid([name], "Insufficient parameters") }
        guard message.count <= subcommand.parameters else { throw .invalid([name], "Too many parameters") }
        let text = message[message.count - 1]
        guard let limit = Int(text), limit > 0 else { throw .invalid([name, text], "Invalid limit") }
        command.cost = IRCDialect.historyCost(limit)
        func mark(_ index: Int) throws(HistoryProblem) -> HistoryMark {
            if let mark = self.mark(message[index]) { return mark }
            throw .invalid([name, message[index]], "Invalid reference")
        }
        switch subcommand {
        case .latest:
            return try history(name, of: message[1], .latest(after: message[2] == "*" ? nil : try mark(2)), limit)
        case .before: return try history(name, of: message[1], .before(try mark(2)), limit)
        case .after: return try history(name, of: message[1], .after(try mark(2)), limit)
        case .around: return try history(name, of: message[1], .around(try mark(2)), limit)
        case .between: return try history(name, of: message[1], .between(try mark(2), try mark(3)), limit)
        case .targets:
            guard case (.time(let first), .time(let second)) = (try mark(1), try mark(2)) else {
                throw .invalid([name], "Invalid timestamp")
            }
            command.query = .targets(HistoryTargets(first: first, second: second, limit: limit))
            return .request(.latestMessages)
        }
    }

    private func history(
        _ name: String,
        of target: String,
        _ selection: HistorySelection,
        _ limit: Int
    ) throws(HistoryProblem) -> Intent {
        switch Event.Addressee(target) {
        case .room(let room): return .request(.history(.named(room), selection, limit: limit))
        case .member(let nick) where nick != "*": return .read(emptyBatch(of: nick))
        case .member, .ranked: throw .noTarget(name, target)
        }
    }

    private func emptyBatch(of nick: String) -> [String] {
        guard capabilities.contains(.batch) else { return [] }
        let (server, reference) = (facts.serverName, IRCDialect.historyReference)
        return [":\(server) BATCH +\(reference) chathistory \(nick.middle)", ":\(server) BATCH -\(reference)"]
    }

    /// `msgid=r1-7`, or `timestamp=2026-11-21T09:30:00.000Z`, which is a millisecond. What another run of the server has called a message is older
    /// than everything that there is.
    private func mark(_ text: String) -> HistoryMark? {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        let value = String(text[text.index(after: equals)...])
        switch text[..<equals] {
        case "msgid": return MessageID.parts(of: value).map { .event($0.run == facts.run ? $0.number : 0) }
        case "timestamp":
            guard let start = Timestamp(serverTime: value) else { return nil }
            return .time(start..<Timestamp(microseconds: start.microseconds + 1000))
        default: return nil
        }
    }

    /// As many lines as the messages are worth that are asked for, fifty for one.
    private static func historyCost(_ limit: Int) -> Int { 1 + (min(limit, Limits.historyMessages) + 49) / 50 }

    // MARK: What is answered

    /// What the batch is called: there is one such batch at a time on a connection.
    private static let historyReference = "h"

    /// What was said, each message as it was, under the channel's name of now.
    func show(_ messages: [Event], saidIn room: String, from index: Int, _ writer: inout LineWriter) -> Answer {
        if index == 0 { writer.openBatch(IRCDialect.historyReference, "chathistory", room) }
        return showPart(of: messages, from: index, &writer) { message, writer in
            guard case .said(_, let words, let manner) = message.kind else { return }
            writer.said(message, to: .room(room), words, manner)
        }
    }

    /// TARGETS.
    func show(_ latest: [LatestMessage], from index: Int, _ writer: inout LineWriter) -> Answer {
        guard case .targets(let targets) = command.query else { return Answer() }
        if index == 0 { writer.openBatch(IRCDialect.historyReference, "draft/chathistory-targets") }
        return showPart(of: targets.selected(from: latest), from: index, &writer) { $1.target($0) }
    }

    /// Writes items into the batch that is open, and ends it after the last one.
    private func showPart<Item>(
        of items: [Item],
        from index: Int,
        _ writer: inout LineWriter,
        item: (Item, inout LineWriter) -> Void
    ) -> Answer {
        writer.batch = IRCDialect.historyReference
        let resumeAt = writer.writePart(of: items.count, from: index) { item(items[$0], &$1) }
        writer.batch = nil
        if resumeAt == nil { writer.closeBatch(IRCDialect.historyReference) }
        return Answer(resumeAt: resumeAt)
    }
}

/// What CHATHISTORY can be asked.
private enum HistorySubcommand: String {
    case latest = "LATEST"
    case before = "BEFORE"
    case after = "AFTER"
    case around = "AROUND"
    case between = "BETWEEN"
    case targets = "TARGETS"

    /// How many it needs, itself among them; it takes no more.
    var parameters: Int { self == .between ? 5 : 4 }
}

/// Why CHATHISTORY cannot be answered.
private struct HistoryProblem: Error {
    let code: String
    let context: [String]
    let words: String

    static func invalid(_ context: [String], _ words: String) -> HistoryProblem {
        HistoryProblem(code: "INVALID_PARAMS", context: context, words: words)
    }

    static func noTarget(_ subcommand: String, _ target: String) -> HistoryProblem {
        HistoryProblem(
            code: "INVALID_TARGET",
            context: [subcommand, target],
            words: LineWriter.noHistory
        )
    }
}

/// Which channels CHATHISTORY TARGETS shows: those where something was said last between two times, counted from the first.
struct HistoryTargets {
    let first: Range<Timestamp>
    let second: Range<Timestamp>
    let limit: Int

    /// Those that are asked for, by the time of their last message.
    func selected(from latest: [LatestMessage]) -> [LatestMessage] {
        let isForwards = first.lowerBound <= second.lowerBound
        let (start, end) = isForwards ? (first.upperBound, second.lowerBound) : (second.upperBound, first.lowerBound)
        let between = latest.filter { start <= $0.time && $0.time < end }
            .sorted { ($0.time, $0.room) < ($1.time, $1.room) }
        return isForwards ? Array(between.prefix(limit)) : between.suffix(limit)
    }
}

extension LineWriter {
    /// Why there is no history, whether or not there is such a channel.
    fileprivate static let noHistory = "Messages could not be retrieved"

    mutating func noHistory(_ selection: HistorySelection, of room: String) {
        fail("CHATHISTORY", "INVALID_TARGET", [selection.subcommand.rawValue, room], trailing: LineWriter.noHistory)
    }

    fileprivate mutating func target(_ latest: LatestMessage) {
        begin("CHATHISTORY")
        command("TARGETS")
        middle(latest.room)
        write(byte: UInt8(ascii: " "))
        write(latest.time)
        end()
    }
}

extension HistorySelection {
    fileprivate var subcommand: HistorySubcommand {
        switch self {
        case .latest: .latest
        case .before: .before
        case .after: .after
        case .around: .around
        case .between: .between
        }
    }
}
