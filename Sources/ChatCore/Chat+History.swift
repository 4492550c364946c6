/// What was said in a room, as far as its ring still holds it: for those who are in it, and want to read what they missed.
///
/// A ring's events stand in the order of their numbers, and of their times as long as the clock does not go back. So the marks that a selection
/// names are found by halving, and between them so many events are looked at as may be while others wait.
extension Chat {
    /// Only who is in a room may ask, and is told all that it holds, also from before they came: as somebody is who comes in and reads from the oldest
    /// event on.
    func history(
        of reference: RoomReference,
        _ selection: HistorySelection,
        limit: Int,
        for id: MemberID
    ) throws(Refusal) -> Reply {
        let (room, membership) = try roomAndMembership(reference, of: id)
        guard membership != nil else { throw unknown(room, as: reference, to: id) }
        let count = min(max(0, limit), Limits.historyMessages)
        return .history(room: name(of: room), self[room].ring.messages(selection, atMost: count))
    }

    /// In each room, so many events are looked at that they are not too many in all of them together.
    func latestMessages(for id: MemberID) -> [LatestMessage] {
        let rooms = openRooms(of: id)
        let share = max(1, Limits.historyEvents / max(1, rooms.count))
        return rooms.compactMap { room in
            let ring = self[room].ring
            let message = ring.messages(at: (ring.oldest..<ring.end).suffix(share).reversed(), atMost: 1).first
            return message.map { LatestMessage(room: name(of: room), time: $0.time) }
        }
    }
}

/// Which of the messages in a room are asked for. The marks themselves are left out, but for the one that others are asked for around.
/// Source: https://ircv3.net/specs/extensions/chathistory
public enum HistorySelection: Sendable, Equatable {
    /// The newest; only those after a mark, where there is one.
    case latest(after: HistoryMark?)
    /// The newest before a mark.
    case before(HistoryMark)
    /// The oldest after a mark.
    case after(HistoryMark)
    /// What stands at a mark, and as many before it as after it.
    case around(HistoryMark)
    /// What stands between two marks, counted from the first, which may be the later one.
    case between(HistoryMark, HistoryMark)
}

/// A place in the history of a room.
public enum HistoryMark: Sendable, Equatable {
    /// Where the event of that number stands; where it would, if it is not held, or is one of another room.
    case event(UInt64)
    /// A time as exact as it was given: a millisecond, say. Where the clock went back, it is one of the places that such a time has.
    case time(Range<Timestamp>)

    /// The event does not come before the mark.
    fileprivate func isReached(by event: Event) -> Bool {
        switch self {
        case .event(let number): event.number >= number
        case .time(let time): event.time >= time.lowerBound
        }
    }

    /// The event comes after the mark.
    fileprivate func isPassed(by event: Event) -> Bool {
        switch self {
        case .event(let number): event.number > number
        case .time(let time): event.time >= time.upperBound
        }
    }
}

extension Ring {
    /// The messages of a selection, the oldest first.
    fileprivate func messages(_ selection: HistorySelection, atMost count: Int) -> [Event] {
        switch selection {
        case .latest(let mark): last(count, of: mark.map(end(of:)) ?? oldest, end)
        case .before(let mark): last(count, of: oldest, start(of: mark))
        case .after(let mark): first(count, of: end(of: mark), end)
        case .around(let mark): around(start(of: mark), atMost: count)
        case .between(let one, let other):
            start(of: one) <= start(of: other)
                ? first(count, of: end(of: one), start(of: other)) : last(count, of: end(of: other), start(of: one))
        }
    }

    private func around(_ middle: UInt64, atMost count: Int) -> [Event] {
        let before = last(count / 2, of: oldest, middle)
        return before + first(count - before.count, of: middle, end)
    }

    /// The ordinal of the first event that does not come before a mark.
    private func start(of mark: HistoryMark) -> UInt64 { firstOrdinal(where: mark.isReached(by:)) }

    /// The ordinal of the first event after a mark.
    private func end(of mark: HistoryMark) -> UInt64 { firstOrdinal(where: mark.isPassed(by:)) }

    private func first(_ count: Int, of start: UInt64, _ end: UInt64) -> [Event] {
        messages(at: (start..<max(start, end)).prefix(Limits.historyEvents), atMost: count)
    }

    private func last(_ count: Int, of start: UInt64, _ end: UInt64) -> [Event] {
        messages(at: (start..<max(start, end)).suffix(Limits.historyEvents).reversed(), atMost: count).reversed()
    }

    /// Those of the events that are messages, in the order of the ordinals.
    fileprivate func messages(at ordinals: some Sequence<UInt64>, atMost count: Int) -> [Event] {
        var messages: [Event] = []
        for ordinal in ordinals {
            if messages.count == count { break }
            if self[ordinal].isMessage { messages.append(self[ordinal]) }
        }
        return messages
    }
}

extension Event {
    /// Something that people said; what their clients ask and answer each other is no use to anybody later.
    fileprivate var isMessage: Bool { if case .said(_, _, let manner) = kind { manner.isSpeech } else { false } }
}
