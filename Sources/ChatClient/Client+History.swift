import ChatCore
import ChatDialects

/// What was said before we came, or while we were gone. Source: https://ircv3.net/specs/extensions/chathistory
extension Client {
    /// We are in, and about to enter our rooms: where the server can tell what was said there, it is waited for.
    mutating func beginCatchingUp() {
        guard link.negotiation.hasHistory, !wishes.rooms.isEmpty else {
            if let seconds = link.gapSeconds { show(.reconnected(afterSeconds: seconds, missed: nil)) }
            return
        }
        link.catchUp.gapSeconds = link.gapSeconds
        for room in wishes.rooms { link.catchUp.await(link.key(room.name), .none, at: now.uptime) }
    }

    /// We have entered a room.
    mutating func askHistory(of key: String) {
        guard link.negotiation.hasHistory else { return }
        let wasThere = link.catchUp.gapSeconds != nil && link.catchUp.waiting[key] != nil
        if let mark = memory.mark(of: key) {
            ask(key, .after(mark, byID: mark.id != nil))
        } else if wasThere, let moment = memory.latest ?? lostAt?.time {
            ask(key, .since(moment))
        } else {
            ask(key, .latest)
        }
    }

    private mutating func ask(_ key: String, _ question: CatchUp.Question) {
        guard let name = link.rooms[key]?.room.name else { return finishHistory(of: key, isAnswered: false) }
        link.catchUp.await(key, question, at: now.uptime)
        let words: String? =
            switch question {
            case .none: nil
            case .after(let mark, true): "AFTER \(name) msgid=\(mark.id ?? "") \(page)"
            case .after(let mark, false): "AFTER \(name) timestamp=\(mark.time.rfc3339) \(page)"
            case .since(let moment): "AFTER \(name) timestamp=\(moment.rfc3339) \(page)"
            case .latest: "LATEST \(name) * \(min(page, ClientLimits.firstHistory))"
            }
        if let words { send(["CHATHISTORY \(words)"]) }
    }

    /// How many messages are asked for at once.
    private var page: Int {
        guard let limit = link.support.historyLimit, limit > 0 else { return ClientLimits.historyPage }
        return min(limit, ClientLimits.historyPage)
    }

    /// A batch of history is over: there may be more.
    /// - Parameter count: how many messages it had.
    mutating func historyEnded(of target: String, _ count: Int) {
        let key = link.key(target)
        guard let question = link.catchUp.waiting[key], question != .none else { return }
        link.catchUp.postpone(from: now.uptime)
        let progress = link.catchUp.progress[key]
        if question != .latest, count >= page, let progress, let last = progress.last,
            progress.count < ClientLimits.history, question != .after(last, byID: last.id != nil)
        {
            return ask(key, .after(last, byID: last.id != nil))
        }
        finishHistory(of: key, isAnswered: true)
    }

    /// FAIL CHATHISTORY: the server does not know the message any more, or tells nothing of that room.
    /// - Returns: whether it is about a question of ours.
    mutating func historyFailed(_ line: ReceivedLine) -> Bool {
        let named = line.all(from: 2).dropLast().map { link.key($0) }.first { link.catchUp.waiting[$0] != nil }
        let asked = link.catchUp.waiting.first { $0.value != .none }?.key
        guard let key = named ?? asked, let question = link.catchUp.waiting[key] else { return false }
        if case .after(let mark, true) = question {
            ask(key, .after(mark, byID: false))
        } else {
            finishHistory(of: key, isAnswered: false)
        }
        return true
    }

    /// It is not waited for any more: the server may be too slow, or answer nothing at all.
    mutating func stopCatchingUp() {
        for key in link.catchUp.waiting.keys { finishHistory(of: key, isAnswered: false) }
    }

    /// A room's history has come to its end, or will not come; with the last room's, everything is shown.
    mutating func finishHistory(of key: String, isAnswered: Bool) {
        guard link.catchUp.isUnderWay else { return }
        link.catchUp.finish(key, isAnswered: isAnswered)
        guard !link.catchUp.isUnderWay else { return }
        for happening in link.catchUp.release(at: now.time) { perform(.show(happening)) }
    }
}
