/// Making changes again that a log holds.
///
/// A chat that was read from a checkpoint makes all changes again that were logged since then, in their order. Nobody reads meanwhile, for reading is not
/// logged; so nothing that a change does to others may depend on what somebody had read. What did, and how it is made the same or harmless:
/// * A mailbox that was read was freed, and made anew. Here it stays, and holds what it would hold and more. Rooms and mailboxes are numbered apart.
/// * A closed room was freed once it was read. Here it stays; the ids of rooms do not tell where they are kept.
/// * A redaction finds what is held, and too many intervals that were not read keep a member from entering rooms. Both were refused before they were
///   logged, by `changesNothing`; so what is logged goes through here, where at least as much is held.
/// * Intervals that were read stay, but never more than could be unread.
/// * Which ring gave way to the bound on all of them depended on what others held: none does here, before `resume`.
extension Chat {
    /// Whether a request need not stand in the log: a mere question, or one that is about to be refused for what somebody has read or not. That is known
    /// now, and to nobody who redoes the log: whatever changes nothing by this must not be logged.
    public func changesNothing(_ request: Request, by id: MemberID) -> Bool {
        switch request {
        case .enter: limitOnIntervals(of: id) != nil
        case .redact(let addressee, let number, _): !isHeld(number, in: addressee)
        default: request.changesNothing
        }
    }

    /// Makes a change again; only between reading a checkpoint and `resume`.
    /// - Parameter now: the moment at which it was made.
    public mutating func redo(_ change: Change, at now: Timestamp) -> Redone {
        precondition(isRedoing, "there is nothing to redo")
        // Who is to be woken is nobody, and the journal had it.
        defer { effects = Effects() }
        switch change {
        case .admit(let origin, let introduction):
            return .admitted(
                Result { () throws(Refusal) in try admit(origin, as: introduction, lane: 0, at: now) }
            )
        case .perform(let request, let id):
            let before = newest
            guard isMember(id) else { return .performed(.failure(.dismissed), caused: before + 1..<before + 1) }
            let outcome = Result { () throws(Refusal) in try perform(request, by: id, at: now) }
            return .performed(outcome, caused: before + 1..<newest + 1)
        case .apply(let limits):
            apply(limits)
            return .applied
        case .keep(let names):
            keepRooms(named: names, at: now)
            return .applied
        }
    }

    /// Takes note of what a place has dropped.
    mutating func note(_ numbers: [UInt64], in place: RoomID) {
        if isRedoing, !numbers.isEmpty { dropped[place, default: []] += numbers }
    }

    /// Frees intervals that must have been read: they are read to their ends in the order in which they ended, and nobody who had more of them unread than
    /// may be entered another room.
    mutating func forgetReadIntervals(of id: MemberID) {
        var surplus = self[id].memberships.count { $0.end != nil } - Limits.unreadIntervals + 1
        while surplus > 0, let index = self[id].memberships.firstIndex(where: { $0.end != nil }) {
            release(self[id].memberships.remove(at: index).place)
            surplus -= 1
        }
    }
}

/// What a change came to when it was made again: the same as the first time.
public enum Redone: Sendable {
    /// Somebody was let in, or not.
    case admitted(Result<MemberID, Refusal>)
    /// What a member was answered, and the numbers of the events that it caused. `Refusal.dismissed` for who was no member any more.
    case performed(Result<Reply, Refusal>, caused: Range<UInt64>)
    /// Bounds were changed, or which rooms stay.
    case applied
}
