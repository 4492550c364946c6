import ChatCore
import ChatDialects
import NIOCore

/// How a session finds out which user of this host has connected: the kernel knows the number, and the user database the name. Until then the channel is
/// not registered, so that nothing is read and nothing is heard of its end, and whoever stays unknown is turned away.
extension Session {
    /// Counts the connection, and asks who it is; once, before the channel is registered.
    /// - Returns: completes when they are known; fails where the connection is closed instead.
    func identify() -> EventLoopFuture<Void> {
        let entrance = channel.eventLoop.makePromise(of: Void.self)
        self.entrance = entrance
        peer = outbox.descriptor.flatMap(PeerCredentials.user)
        if courier.welcome(self) { lookUp() }
        return entrance.futureResult
    }

    private func lookUp() {
        guard let peer else { return breakOff("the kernel does not say who it is") }
        guard peer != PeerCredentials.overflow else { return turnAway(peer, for: .hidden) }
        let find = courier.settings.findUser
        guard let search = courier.userDatabase.ask(on: channel.eventLoop, { find(peer) }) else {
            return turnAway(peer, for: .noAnswer)
        }
        set(.deadline, in: SessionLimits.identifying) { $0.turnAway(peer, for: .noAnswer) }
        search.assumeIsolated().whenComplete { outcome in
            switch outcome {
            case .success(.found(let user)): self.goOn(as: user)
            case .success(.nobody): self.turnAway(peer, for: .noUser(id: peer))
            case .success(.failed), .failure: self.turnAway(peer, for: .noAnswer)
            }
        }
    }

    private func goOn(as user: HostUser) {
        guard phase == .arriving else { return }
        cancel(.deadline)
        origin = origin.identified(as: user)
        let entrance = entrance
        self.entrance = nil
        entrance?.succeed()
    }

    private func turnAway(_ peer: UInt32, for problem: IdentityProblem) {
        // Whoever is closed already has no descriptor any more: its number may be another connection's.
        guard phase == .arriving else { return }
        cancel(.deadline)
        courier.chronicle.warnOfUnidentified(origin, peer: peer, problem)
        turnAway(with: .unidentified(problem))
    }
}
