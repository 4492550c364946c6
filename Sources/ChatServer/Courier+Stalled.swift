import ChatCore
import ChatDialects
import NIOCore

/// Which of a loop's readers wait for room in their sockets, of those that cannot go on after a gap.
///
/// Who reads on learns by that how much the rings have dropped meanwhile. Whose socket takes no more never reads on, and is looked after here: one
/// look under the lock in `SessionLimits.stalling` for all of them, and none while nobody waits.
struct StalledReaders {
    fileprivate var sessions: [ObjectIdentifier: Session] = [:]
    /// A look is to come.
    fileprivate(set) var isLooking = false

    mutating func forget(_ session: Session) { sessions[ObjectIdentifier(session)] = nil }
}

extension Courier {
    /// Has an eye on a session whose channel holds what its socket did not take, until there is room again.
    func watchForRoom(_ session: Session) {
        guard session.phase == .open, !session.dialect.survivesGaps else { return }
        stalled.sessions[ObjectIdentifier(session)] = session
        if !stalled.isLooking { lookLater() }
    }

    private func lookLater() {
        stalled.isLooking = true
        _ = loop.assumeIsolated().scheduleTask(in: SessionLimits.stalling) { [weak self] in self?.look() }
    }

    private func look() {
        stalled.isLooking = false
        stalled.sessions = stalled.sessions.filter { $1.phase == .open && $1.outbox.wait == .channel }
        guard !stalled.sessions.isEmpty else { return }
        let readers = stalled.sessions.values.compactMap { session in session.member.map { (session, $0) } }
        let missed = hub.missed(by: readers.map(\.1))
        for ((session, _), count) in zip(readers, missed) where count > 0 { session.endTooFarBehind(by: count) }
        lookLater()
    }
}
