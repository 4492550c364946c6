import ChatCore
import ChatDialects
import NIOCore

/// Whether a loop's connections are still there, and who has to log in yet.
///
/// One sweep in `SessionLimits.sweep` looks at all of them, and one in `SessionLimits.loginSweep` at newcomers, so that none has a timer of its own:
/// one that is set and cancelled costs 10,000 instructions, and 48 bytes for as long as the connection lasts.
struct Vigil {
    fileprivate var isSweeping = false
    /// Until when newcomers have to log in, and how many seconds they were given.
    fileprivate var logins: [ObjectIdentifier: (end: NIODeadline, seconds: Int)] = [:]
    fileprivate var isSweepingLogins = false
}

extension Courier {
    /// Has an eye on a connection from here on, if its protocol lets us ask.
    func watch(_ session: Session) {
        session.lastHeard = loop.now
        guard !vigil.isSweeping else { return }
        vigil.isSweeping = true
        sweepLater()
    }

    /// Ends a connection from which nobody has logged in after so many seconds, or one more.
    func awaitLogin(of session: Session, seconds: Int) {
        vigil.logins[ObjectIdentifier(session)] = (loop.now + .seconds(Int64(seconds)), seconds)
        sweepLoginsLater()
    }

    func stopAwaitingLogin(of session: Session) { vigil.logins[ObjectIdentifier(session)] = nil }

    private func sweepLoginsLater() {
        guard !vigil.isSweepingLogins, !vigil.logins.isEmpty else { return }
        vigil.isSweepingLogins = true
        _ = loop.assumeIsolated().scheduleTask(in: SessionLimits.loginSweep) { [weak self] in
            self?.vigil.isSweepingLogins = false
            self?.sweepLogins()
            self?.sweepLoginsLater()
        }
    }

    private func sweepLogins() {
        let now = loop.now
        for (id, login) in vigil.logins where login.end <= now {
            vigil.logins[id] = nil
            connections[id]?.endForWantOfLogin(seconds: login.seconds)
        }
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
            sayGoodbye(words, as: .tryAgainLater)
        } else if now - lastHeard >= allowed {
            guard write({ dialect.ping(time: courier.time, into: &$0) }) else { return }
            pinged = now
            flush()
        }
    }
}
