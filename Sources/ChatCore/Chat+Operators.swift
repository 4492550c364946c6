/// What those do who operate the server.
extension Chat {
    /// Makes somebody an operator who reads what others announce; the caller has checked that they may.
    mutating func promote(_ id: MemberID, host: String?, at now: Timestamp) -> Reply {
        let old = self[id].persona
        let modes = old.modes.union([.operator, .wallops])
        become(old.with(host: host, modes: modes), id)
        if self[id].persona.host != old.host { publishEverywhere(.hostChanged(from: old), of: id, at: now) }
        record(.moderation("became an operator"), of: id)
        return .changed(self[id].persona)
    }

    /// Puts a member out of the chat as if they had left: their id is stale from then on, and their lane is told so, also where it is the
    /// operator's own.
    mutating func kill(_ name: String, words: String?, by id: MemberID, at now: Timestamp) throws(Refusal) -> Reply {
        try checkOperator(id)
        let target = try member(named: name)
        let by = self[id].persona.name
        let words = words.flatMap(goodbye)
        let lane = self[target].lane
        record(.moderation("put \(self[target].persona.name) out of the chat"), of: id)
        _ = quit(target, .killed(by: by, words: words), at: now)
        lanes[lane].dismissed.append(Dismissal(member: target, by: by, words: words))
        wake(lane)
        return .done
    }

    mutating func announce(_ words: String, by id: MemberID, at now: Timestamp) throws(Refusal) -> Reply {
        try checkOperator(id)
        guard let words = try text(words, atMost: limits.messageBytes) else { throw .textEmpty }
        publish(.announced(words: words), of: id, in: mailboxes(of: tally.wallopsReaders), at: now)
        return .done
    }

    func isOperator(_ id: MemberID) -> Bool { self[id].persona.modes.contains(.operator) }

    private func checkOperator(_ id: MemberID) throws(Refusal) {
        guard isOperator(id) else { throw .notOperator }
    }
}
