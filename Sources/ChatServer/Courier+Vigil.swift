import ChatCore
import ChatDialects
import NIOCore

/// Whether a loop's connections are still there.
///
/// One sweep in `SessionLimits.sweep` looks at all of them, so that none has a timer of its own, and what comes in costs no more than a mark.
struct Vigil {
    fileprivate var isSweeping = false
}

extension Courier {
    /// Has an eye on a connection from here on, if its protocol lets us ask.
    func watch(_ session: Session) {
        session.lastHeard = loop.now
        guard !vigil.isSweeping else { return }
        vigil.isSweeping = true
        sweepLater()
    }

    private func sweepLater() {
        _ = loop.assumeIsolated().scheduleTask(in: SessionLimits.sweep) { [weak self] in
            self?.sweep()
            self?.sweepLater()
        }
    }

    private func sweep() {
        guard settings.pingSeconds > 0 else { return }
        let now = loop.now
        for session in connections.values {
            session.checkSilence(at: now, allowed: .seconds(Int64(settings.pingSeconds)))
        }
    }
}

extension Session {
    /// Asks who was silent for so long whether they are there; who was silent for as long again is not.
    fileprivate func checkSilence(at now: NIODeadline, allowed: TimeAmount) {
        guard phase == .open else { return }
        // While lines wait for their turn nothing new is read, and whoever sent them is there.
        if wasHeard || (hasLine && !outbox.isBusy) {
            (wasHeard, lastHeard, pinged) = (false, now, nil)
        } else if let pinged {
            guard now - pinged >= allowed else { return }
            let words = "Ping timeout: \((now - lastHeard).nanoseconds / 1_000_000_000) seconds"
            leave(.lost(error: words))
            sayGoodbye { $0.sayGoodbye(words, time: $1, into: &$2) }
        } else if now - lastHeard >= allowed {
            guard dialect.ping(time: courier.time, into: &outbox.pending) else { return }
            pinged = now
            flush()
        }
    }
}
