import NIOCore

/// Who has more to do than one turn holds, on one event loop: they get their next turns one after another.
///
/// Between two turns the loop looks after its sockets, so that however many have much to do, everybody else waits for one turn at most.
final class Turns {
    private let loop: any EventLoop
    private var sessions = CircularBuffer<Session>()
    private var isWaiting = false

    init(loop: any EventLoop) { self.loop = loop }

    /// Lets a session take another turn when those have had theirs who came before; on the loop.
    func add(_ session: Session) {
        guard !session.awaitsTurn else { return }
        session.awaitsTurn = true
        sessions.append(session)
        wait()
    }

    /// One task at a time, and it begins its wait when a turn is over: that is what leaves the loop to its sockets.
    private func wait() {
        guard !isWaiting, !sessions.isEmpty else { return }
        isWaiting = true
        loop.assumeIsolated().scheduleTask(in: SessionLimits.breather) { self.giveTurn() }
    }

    private func giveTurn() {
        isWaiting = false
        let session = sessions.removeFirst()
        session.awaitsTurn = false
        session.takeTurn()
        wait()
    }
}
