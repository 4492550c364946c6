import ChatCore
import ChatDialects
import NIOCore

/// Passwords: the server's, an operator's, a gateway's. They are compared elsewhere, and no line is obeyed meanwhile.
extension Session {
    /// Lets somebody into the chat, if they know the server's password where there is one. Of a user of this host it is known who they are.
    func logIn(as introduction: Introduction, password: String?) {
        guard member == nil else { return hold(.complaint(.alreadyLoggedIn)) }
        guard let hash = courier.settings.passwordHash, face.entry.takesPassword, !knowsPassword, origin.hostUser == nil
        else {
            return enter(as: introduction)
        }
        guard let password else { return refuse(.wrongPassword, as: "somebody who knows the server's password") }
        check(password, against: hash, whenBusy: .serverFull) { session, isRight in
            guard isRight else {
                return session.refuse(.wrongPassword, as: "somebody who knows the server's password")
            }
            session.knowsPassword = true
            session.enter(as: introduction)
        }
    }

    // MARK: Operators

    /// Makes the member an operator, if they are one.
    ///
    /// A name that there is none of costs the same time as any other, and has the same answer: names are not to be found by trying.
    func becomeOperator(_ name: String, password: String) {
        let settings = courier.settings
        let candidates = settings.operators.filter { $0.mayCome(from: origin.address) }
        guard !candidates.isEmpty else { return failToBecomeOperator(name, .noOperator) }
        let candidate = candidates.first { $0.name == name }
        let decoy = settings.operators.lazy.compactMap(\.passwordHash).first
        guard let hash = candidate?.passwordHash ?? decoy else {
            return finishBecoming(candidate, name, isRight: false)
        }
        check(password, against: hash, whenBusy: .tooFast(linesPerSecond: settings.floodRate)) {
            $0.finishBecoming(candidate, name, isRight: $1)
        }
    }

    private func finishBecoming(_ candidate: OperatorSettings?, _ name: String, isRight: Bool) {
        guard let candidate, candidate.isProved(byPassword: isRight, certificate: origin.certificateFingerprint) else {
            return failToBecomeOperator(name, .wrongPassword)
        }
        wrongPasswords = 0
        ask(.promote(host: candidate.host))
    }

    private func failToBecomeOperator(_ name: String, _ complaint: Complaint) {
        wrongPasswords += 1
        courier.chronicle.warnOfWrongPassword(origin, as: "the operator \(name.prefix(bytes: 32))")
        hold(.complaint(complaint, isLast: wrongPasswords >= SessionLimits.wrongPasswords))
    }

    // MARK: Gateways

    /// Takes a gateway's word for where the client is.
    func vouch(_ claim: GatewayClaim) {
        guard member == nil else { return hold(.complaint(.alreadyLoggedIn)) }
        let gateways = courier.settings.gateways.filter { $0.mayBe(origin) }
        guard let gateway = gateways.first(where: { $0.name == claim.gateway }) ?? gateways.first, !hasVouched,
            let address = InternetAddress(claim.address)
        else { return refuse(.unknownGateway, as: "a gateway") }
        check(claim.password, against: gateway.passwordHash, whenBusy: .serverFull) { session, isRight in
            guard isRight else { return session.refuse(.unknownGateway, as: "the gateway \(gateway.name)") }
            session.move(to: address.text, isSecure: claim.isSecure)
        }
    }

    /// The client is elsewhere: it counts there from now on, and what the gateway has shown of itself is not the client's.
    private func move(to host: String, isSecure: Bool) {
        hasVouched = true
        courier.doorkeeper.leave(from: origin.address?.host)
        let address = PeerAddress(host: host, port: origin.address?.port ?? origin.guestNumber)
        origin = Origin(
            via: origin.via,
            address: address,
            host: courier.cloak.host(for: address),
            session: origin.session,
            guestNumber: origin.guestNumber,
            isSecure: origin.isSecure && isSecure
        )
        _ = courier.welcome(self)
    }

    // MARK: Waiting for the verdict

    /// The connection ends with this.
    private func refuse(_ complaint: Complaint, as whom: String) {
        courier.chronicle.warnOfWrongPassword(origin, as: whom)
        hold(.complaint(complaint, isLast: true))
    }

    private func check(
        _ password: String,
        against hash: String,
        whenBusy complaint: Complaint,
        _ body: @escaping (Session, Bool) -> Void
    ) {
        let verify = courier.settings.verify
        let verdict = courier.work.ask(on: channel.eventLoop) { verify(password, hash) }
        guard let verdict else { return hold(.complaint(complaint)) }
        wait(for: verdict, body)
    }

    /// Goes on when something is found out, if the connection is still there then.
    /// - Parameter verdict: on the session's loop.
    func wait<Value>(for verdict: EventLoopFuture<Value>, _ body: @escaping (Session, Value) -> Void) {
        awaitsVerdict = true
        verdict.assumeIsolated().whenComplete { outcome in
            guard self.phase == .open else { return }
            self.awaitsVerdict = false
            if case .success(let value) = outcome { body(self, value) }
            self.concludeIfDone()
            self.takeTurn()
        }
    }
}

extension OperatorSettings {
    fileprivate func mayCome(from address: PeerAddress?) -> Bool {
        addresses.isEmpty || addresses.contains { range in address.map { range.contains($0.host) } ?? false }
    }

    fileprivate func isProved(byPassword isRight: Bool, certificate: String?) -> Bool {
        guard passwordHash != nil || certificateFingerprint != nil else { return false }
        return (passwordHash == nil || isRight)
            && (certificateFingerprint == nil || certificateFingerprint == certificate)
    }
}

extension GatewaySettings {
    fileprivate func mayBe(_ origin: Origin) -> Bool {
        guard let address = origin.address, addresses.contains(where: { $0.contains(address.host) }) else {
            return false
        }
        return certificateFingerprint == nil || certificateFingerprint == origin.certificateFingerprint
    }
}
