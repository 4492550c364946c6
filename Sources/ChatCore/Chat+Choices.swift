/// What members choose for themselves, what they say of themselves and their modes; and how many chose what.
extension Chat {
    mutating func setRealName(_ words: String, by id: MemberID, at now: Timestamp) throws(Refusal) -> Reply {
        guard let words = try text(words, atMost: Limits.realNameBytes) else { throw .textEmpty }
        let realName = Persona.realName(from: words)
        guard realName != self[id].persona.realName else { return .changed(self[id].persona) }
        become(self[id].persona.with(realName: realName), id)
        publishEverywhere(.realNameChanged, of: id, at: now)
        return .changed(self[id].persona)
    }

    /// What can be chosen is, and a mode that is both set and cleared is off; an operator can lay down only what they were given.
    mutating func changeOwnModes(set: MemberModes, clear: MemberModes, by id: MemberID) -> Reply {
        let before = self[id].persona.modes
        let clearable = MemberModes.choosable.union(.operator)
        let modes = before.union(set.intersection(.choosable)).subtracting(clear.intersection(clearable))
        if modes != before { become(self[id].persona.with(modes: modes), id) }
        return .ownModes(modes, before: before)
    }

    /// Shows a member otherwise from now on, in every room.
    mutating func become(_ persona: Persona, _ id: MemberID) {
        tally.count(id, from: self[id].persona.modes, to: persona.modes)
        self[id].persona = persona
        updateRosters(of: id)
    }

    /// Nothing of what a member who leaves has chosen is kept but the name they had.
    mutating func forgetChoices(of id: MemberID, at now: Timestamp) {
        let persona = self[id].persona
        _ = unwatchAll(by: id)
        tellVanished(persona, of: id, at: now)
        past.append(persona, until: now)
        tally.count(id, from: persona.modes, to: [])
    }

    var fullCensus: Census {
        Census(
            members: members.count,
            invisible: tally.invisible,
            operators: tally.operators,
            rooms: roomsByKey.count,
            peak: tally.peak
        )
    }
}

extension MemberModes {
    /// Those that a member turns on and off.
    static let choosable: MemberModes = [.invisible, .wallops, .callerID, .bot]
}

/// How many chose what: kept, so that nobody has to be asked.
struct Tally: Sendable {
    private(set) var invisible = 0
    private(set) var operators = 0
    /// Who reads what operators announce.
    private(set) var wallopsReaders: Set<MemberID> = []
    /// The most members at once.
    var peak = 0

    mutating func count(_ id: MemberID, from old: MemberModes, to new: MemberModes) {
        func difference(_ mode: MemberModes) -> Int { (new.contains(mode) ? 1 : 0) - (old.contains(mode) ? 1 : 0) }
        invisible += difference(.invisible)
        operators += difference(.operator)
        if new.contains(.wallops) { wallopsReaders.insert(id) } else { wallopsReaders.remove(id) }
    }
}
