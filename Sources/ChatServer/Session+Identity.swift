import ChatCore
import ChatDialects
import NIOCore

/// How a session finds out which user of this host has connected: the kernel knows the number, and the user database the name. Until then nothing is
/// read, and whoever stays unknown is turned away.
extension Session {
    /// Asks who it is, and opens the session with the answer.
    func identify() {
        guard let peer else { return breakOff("the kernel does not say who it is") }
        guard peer != PeerCredentials.overflow else { return turnAway(peer, for: .hidden) }
        let find = courier.settings.findUser
        guard let search = courier.userDatabase.ask(on: channel.eventLoop, { find(peer) }) else {
            return turnAway(peer, for: .noAnswer)
        }
        set(.deadline, in: SessionLimits.identifying) { $0.turnAway(peer, for: .noAnswer) }
        search.assumeIsolated().whenComplete { outcome in
            guard self.phase == .arriving else { return }
            switch outcome {
            case .success(.found(let user)): self.goOn(as: user)
            case .success(.nobody): self.turnAway(peer, for: .noUser(id: peer))
            case .success(.failed), .failure: self.turnAway(peer, for: .noAnswer)
            }
        }
    }

    private func goOn(as user: HostUser) {
        origin = origin.identified(as: user)
        awaitsIdentity = false
        courier.letIn(self)
        open()
        EarlyInput.passOn(in: channel)
    }

    private func turnAway(_ peer: UInt32, for problem: IdentityProblem) {
        courier.chronicle.warnOfUnidentified(origin, peer: peer, problem)
        turnAway(with: .unidentified(problem))
    }
}
