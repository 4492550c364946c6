/// From whom a member hears in private: from everybody, or, with `MemberModes.callerID`, from those whom they accepted.
///
/// It is a person who is accepted, by whatever name, until they leave: whoever takes the name afterwards is somebody else.
/// Source: the caller-id mode (`+g`) and ACCEPT of ircd-hybrid, https://github.com/ircd-hybrid/ircd-hybrid/blob/main/doc/modes.txt
extension Chat {
    /// Answers with the names of those for whom something changed.
    mutating func accept(_ names: [String], _ accepts: Bool, by id: MemberID) throws(Refusal) -> Reply {
        var accepted = stillHere(self[id].accepted)
        var concerned: [MemberID] = []
        for name in names {
            let other = try member(named: name)
            guard accepted.contains(other) != accepts else { continue }
            concerned.append(other)
            if accepts { accepted.append(other) } else { accepted.removeAll { $0 == other } }
            guard accepted.count <= Limits.acceptedNames else { throw .acceptListFull(limit: Limits.acceptedNames) }
        }
        self[id].accepted = accepted
        return .accepted(concerned.map { self[$0].persona.name })
    }

    /// In the order in which they were accepted, by the names they have now.
    func acceptedNames(of id: MemberID) -> [String] {
        stillHere(self[id].accepted).map { self[$0].persona.name }
    }

    /// Stops what somebody who is not accepted wants to tell a member who screens, and lets that member know now and then.
    /// Who screens and tells somebody something accepts them, so that they can answer.
    /// - Throws: `notAccepted`.
    mutating func screen(
        _ manner: Event.Manner,
        from id: MemberID,
        to target: MemberID,
        at now: Timestamp
    ) throws(Refusal) {
        guard id != target else { return }
        if self[target].persona.modes.contains(.callerID), !isOperator(id), !self[target].accepted.contains(id) {
            // A question from client to client is nobody who wants to talk.
            let isNotified = manner.isSpeech && tellScreened(target, of: id, at: now)
            throw .notAccepted(name: self[target].persona.name, isNotified: isNotified)
        }
        if self[id].persona.modes.contains(.callerID) { acceptForAnswer(target, by: id) }
    }

    /// False where the member was told of somebody less than `Limits.screenedSeconds` ago.
    private mutating func tellScreened(_ target: MemberID, of id: MemberID, at now: Timestamp) -> Bool {
        if let last = self[target].lastScreened {
            // A clock that was set back must not keep the member in the dark.
            let quiet = 0..<Int64(Limits.screenedSeconds) * 1_000_000
            guard !quiet.contains(now.microseconds - last.microseconds) else { return false }
        }
        self[target].lastScreened = now
        publish(.screened, of: id, in: mailbox(of: target), at: now)
        return true
    }

    private mutating func acceptForAnswer(_ other: MemberID, by id: MemberID) {
        guard !self[id].accepted.contains(other) else { return }
        let accepted = stillHere(self[id].accepted)
        if accepted.count < Limits.acceptedNames { self[id].accepted = accepted + [other] }
    }

    private func stillHere(_ ids: [MemberID]) -> [MemberID] { ids.filter(isMember) }
}
