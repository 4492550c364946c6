/// Coming into the chat, names, being away, and leaving.
extension Chat {
    /// Lets somebody in, as a guest or by name. They read on their own until `read` has shown them all there is. What they say of themselves
    /// that is too long is cut, and modes that nobody can choose are not theirs. A user of this host is called by their login name where that is
    /// free, and else as they wish.
    /// - Parameters:
    ///   - origin: where they come from.
    ///   - introduction: what they say of themselves.
    ///   - lane: which group of readers they are woken with.
    /// - Throws: `chatFull`, or what is wrong with the name; nothing has changed then.
    public mutating func admit(
        _ origin: Origin,
        as introduction: Introduction,
        lane: Int,
        at now: Timestamp
    ) throws(Refusal) -> MemberID {
        precondition(lanes.indices.contains(lane), "there is no lane \(lane)")
        guard limits.members == 0 || members.count < limits.members else { throw .chatFull(limit: limits.members) }
        let persona = Persona(
            name: try name(from: origin, introduction),
            user: origin.hostUser?.user ?? introduction.user,
            host: origin.host,
            realName: realName(from: origin, introduction),
            guestAddress: introduction.name == nil ? origin.address : nil,
            via: origin.via,
            modes: introduction.modes.intersection(.choosable).union(origin.isSecure ? .secure : []),
            hostUser: origin.hostUser
        )
        let key = members.insert { _ in Member(origin: origin, lane: lane, persona: persona, since: now) }
        let id = MemberID(key: key)
        claim(persona.name, for: id)
        tally.count(id, from: [], to: persona.modes)
        tally.peak = max(tally.peak, members.count)
        if let words = introduction.away {
            self[id].away = Away(words: goodbye(words), since: now)
            record(.away(reason: self[id].away?.words), of: id)
        }
        tellAppeared(id, at: now)
        return id
    }

    private func name(from origin: Origin, _ introduction: Introduction) throws(Refusal) -> String {
        if let user = origin.hostUser, let name = try? free(user.chatName, for: nil) { return name }
        return if let name = introduction.name { try free(name, for: nil) } else { guestName(origin.guestNumber) }
    }

    /// Of a user of this host what its database says, where they say nothing but their name.
    private func realName(from origin: Origin, _ introduction: Introduction) -> String? {
        let said = introduction.realName.map(Persona.realName).flatMap { $0.isEmpty ? nil : $0 }
        guard let user = origin.hostUser, said == nil || said == introduction.name || said == user.name else {
            return said
        }
        return user.realName.map(Persona.realName)
    }

    mutating func rename(to wanted: String, by id: MemberID, at now: Timestamp) throws(Refusal) -> Reply {
        let name = try free(wanted, for: id)
        let old = self[id].persona
        guard name != old.name else { return .changed(old) }
        try checkMayRename(id)
        release(old.name, of: id)
        claim(name, for: id)
        self[id].persona = old.with(name: name)
        updateRosters(of: id)
        publish(.renamed(from: old), of: id, in: homes(of: id), at: now)
        if Names.fold(old.name) != Names.fold(name) {
            past.append(old, until: now)
            tellVanished(old, of: id, at: now)
            tellAppeared(id, at: now)
        }
        record(.nick(old: old.name), of: id)
        return .changed(self[id].persona)
    }

    mutating func goAway(_ words: String?, pausing: Bool, by id: MemberID, at now: Timestamp) throws(Refusal) -> Reply {
        let words = try text(words, atMost: limits.awayBytes)
        let wasAway = self[id].away
        self[id].away = Away(words: words, since: wasAway?.since ?? now)
        updateRosters(of: id)
        if pausing { detach(id) }
        let event = publishEverywhere(.away(words: words), of: id, at: now)
        record(.away(reason: words), of: id)
        if pausing, self[id].pausedAfter == nil { self[id].pausedAfter = event.number }
        return wasAway == nil ? .done : .stillAway(words: words)
    }

    mutating func comeBack(_ words: String?, by id: MemberID, at now: Timestamp) throws(Refusal) -> Reply {
        guard let away = self[id].away else { throw .notAway }
        let words = try text(words, atMost: limits.awayBytes)
        let seconds = Int(max(0, now.seconds - away.since.seconds))
        self[id].away = nil
        self[id].pausedAfter = nil
        self[id].isPaused = false
        updateRosters(of: id)
        publishEverywhere(.back(words: words, seconds: seconds), of: id, at: now)
        record(.back(seconds: seconds), of: id)
        return .done
    }

    /// One event, in each of the member's rooms; afterwards nothing of them is left but what they said.
    mutating func quit(_ id: MemberID, _ departure: Event.Departure, at now: Timestamp) -> Event {
        detach(id)
        let (departure, reason) = spoken(departure)
        let event = publish(.quit(departure), of: id, in: openRooms(of: id), at: now)
        for membership in self[id].memberships {
            if membership.end == nil, membership.place != self[id].mailbox {
                record(.leave(room: self[membership.place].room!.name, reason: reason), of: id)
                removeFromRoster(membership)
            }
            release(membership.place)
        }
        endPairing(of: id, at: now)
        forgetChoices(of: id, at: now)
        release(self[id].persona.name, of: id)
        members.remove(id.key)
        return event
    }

    /// Ends everybody's membership at once, for the journal alone: there is no event, since nobody will be there to read it.
    public mutating func dismissEverybody(reason: String) {
        for key in members.keys {
            let id = MemberID(key: key)
            for room in openRooms(of: id) { record(.leave(room: self[room].room!.name, reason: reason), of: id) }
        }
        let permanent = places.keys.compactMap { places[$0].room }.filter(\.isPermanent).map(\.name)
        let facts = effects.facts
        self = Chat(limits: limits, lanes: lanes.count, permanentRooms: permanent)
        effects.facts = facts
    }

    func member(named name: String) throws(Refusal) -> MemberID {
        guard let id = present(name) else { throw .noSuchMember(name) }
        return id
    }

    /// The member of that name, nil where there is none.
    func present(_ name: String) -> MemberID? {
        name.utf8.count <= Names.maximumRawBytes ? namesTaken[Names.fold(name)] : nil
    }

    /// The words of a goodbye that is too long are cut rather than refused: who leaves, leaves.
    private func spoken(_ departure: Event.Departure) -> (Event.Departure, reason: String?) {
        switch departure {
        case .leaving(let words):
            let words = words.flatMap(goodbye)
            return (.leaving(words: words), "Quit" + (words.map { ": \($0)" } ?? ""))
        case .lost(let error):
            return (departure, error ?? "Connection closed")
        case .killed(let by, let words):
            let words = words.flatMap(goodbye)
            return (.killed(by: by, words: words), "Killed by \(by)" + (words.map { ": \($0)" } ?? ""))
        }
    }

    /// As much of the words as may be; nil where that is nothing.
    func goodbye(_ words: String) -> String? {
        let cut = words.prefix(bytes: limits.awayBytes)
        return cut.isEmpty ? nil : cut
    }

    private func free(_ wanted: String, for id: MemberID?) throws(Refusal) -> String {
        let name: String
        do { name = try Names.check(wanted) } catch {
            throw error == .empty ? .nameEmpty : .nameNotPossible(wanted, error)
        }
        let isFree =
            (namesTaken[Names.fold(name)] ?? id) == id && looks(of: name).allSatisfy { (looksTaken[$0] ?? id) == id }
        guard isFree else { throw .nameTaken(name) }
        return name
    }

    /// `guest-PORT`, or with the lowest number behind it that is free; past 64, one that is found by doubling, then halving, since thousands may
    /// come from one port.
    private func guestName(_ number: Int) -> String {
        let name = "guest-\(number)"
        func isTaken(_ count: Int) -> Bool { namesTaken[count == 1 ? name : "\(name)-\(count)"] != nil }
        guard isTaken(1) else { return name }
        for count in 2...64 where !isTaken(count) { return "\(name)-\(count)" }
        var (taken, free) = (64, 128)
        while isTaken(free) { (taken, free) = (free, free * 2) }
        while free - taken > 1 {
            let middle = (taken + free) / 2
            if isTaken(middle) { taken = middle } else { free = middle }
        }
        return "\(name)-\(free)"
    }

    /// What a name looks like: as written, in lower case, and its likeness in lower case. `Вob` with a Cyrillic В looks like `bob` by the last alone.
    private func looks(of name: String) -> [String] {
        let written = Names.skeleton(name)
        let folded = Names.fold(name)
        var looks = [written]
        for look in [folded == name ? written : Names.skeleton(folded), Names.fold(written)] where !looks.contains(look)
        {
            looks.append(look)
        }
        return looks
    }

    mutating func claim(_ name: String, for id: MemberID) {
        namesTaken[Names.fold(name)] = id
        for look in looks(of: name) { looksTaken[look] = id }
    }

    private mutating func release(_ name: String, of id: MemberID) {
        namesTaken[Names.fold(name)] = nil
        for look in looks(of: name) where looksTaken[look] == id { looksTaken[look] = nil }
    }

    mutating func updateRosters(of id: MemberID) {
        let member = self[id]
        for membership in member.memberships where membership.end == nil && membership.place != member.mailbox {
            self[membership.place].room!.roster.update(at: membership.rosterIndex) {
                $0.persona = member.persona
                $0.isAway = member.away != nil
            }
        }
    }
}

extension String {
    /// As much from the start as fits into so many bytes of UTF-8, never cut inside a character.
    public func prefix(bytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = startIndex
        var length = 0
        while end < endIndex {
            length += self[end].utf8.count
            if length > limit { break }
            formIndex(after: &end)
        }
        return String(self[..<end])
    }
}
