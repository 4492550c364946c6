/// What members may know of each other.
extension Chat {
    /// All that the asker may know of a member, their rooms too: all of them for an operator, else those that both are in, and those
    /// that everybody may see unless the member is invisible.
    func profile(of name: String, for asker: MemberID) throws(Refusal) -> Profile {
        let id = try member(named: name)
        let member = self[id]
        let isPrivileged = isPrivileged(asker, concerning: id)
        let rooms = member.memberships.filter { membership in
            guard membership.end == nil, let room = self[membership.place].room else { return false }
            if isPrivileged || self[asker].membership(in: membership.place) != nil { return true }
            return !room.modes.flags.contains(.secret) && !member.persona.modes.contains(.invisible)
        }
        return Profile(
            persona: member.persona,
            away: member.away,
            since: member.since,
            lastSpoke: member.lastSpoke,
            rooms: rooms.map { membership in
                let room = self[membership.place].room!
                return (room.name, room.roster[membership.rosterIndex].ranks)
            },
            address: isPrivileged ? member.origin.address?.host : nil,
            certificateFingerprint: isPrivileged ? member.origin.certificateFingerprint : nil
        )
    }

    func pastMembers(named name: String, count: Int) -> [PastMember] {
        guard name.utf8.count <= Names.maximumRawBytes else { return [] }
        return past.named(name, count: count)
    }

    /// Those of the first `Limits.lookUps` who are here, in the order in which they were asked for.
    func lookUp(_ names: [String], for asker: MemberID) -> [Acquaintance] {
        names.prefix(Limits.lookUps).compactMap(present).map { acquaintance($0, for: asker) }
    }

    /// Who matches, among as many slots as may be looked at while others wait; the invisible are found by those only who share a room with
    /// them. Without a wildcard the pattern is the name of somebody whom the asker knows of.
    func search(_ pattern: SearchPattern, from index: Int, for asker: MemberID) -> Reply {
        guard pattern.mask.utf8.count <= Limits.maskBytes else { return .matches([], next: nil) }
        let glob = Glob(Names.fold(pattern.mask))
        if glob.isLiteral {
            let found = lookUp([pattern.mask], for: asker)
            return .matches(
                pattern.onlyOperators ? found.filter { $0.persona.modes.contains(.operator) } : found,
                next: nil
            )
        }
        let rooms = Set(openRooms(of: asker))
        let (keys, next) = members.keys(from: index, atMost: Limits.searchedAtOnce)
        let found = keys.map(MemberID.init).filter { id in
            (!pattern.onlyOperators || isOperator(id)) && mayFind(id, asker, whoIsIn: rooms)
                && matches(id, glob, for: asker)
        }
        return .matches(found.map { acquaintance($0, for: asker) }, next: next)
    }

    private func mayFind(_ id: MemberID, _ asker: MemberID, whoIsIn rooms: Set<RoomID>) -> Bool {
        !self[id].persona.modes.contains(.invisible) || isPrivileged(asker, concerning: id)
            || openRooms(of: id).contains(where: rooms.contains)
    }

    private func matches(_ id: MemberID, _ glob: Glob, for asker: MemberID) -> Bool {
        let persona = self[id].persona
        if glob.matchesFolded(persona.name) || glob.matchesFolded(persona.user) { return true }
        if glob.matchesFolded(persona.host) || glob.matchesFolded(persona.realName) { return true }
        guard isOperator(asker), let address = self[id].origin.address else { return false }
        return glob.matches(address.host)
    }

    private func acquaintance(_ id: MemberID, for asker: MemberID) -> Acquaintance {
        let address = isPrivileged(asker, concerning: id) ? self[id].origin.address?.host : nil
        return Acquaintance(persona: self[id].persona, away: self[id].away, address: address)
    }

    /// Whether a member may know what is nobody else's business.
    private func isPrivileged(_ asker: MemberID, concerning id: MemberID) -> Bool { asker == id || isOperator(asker) }
}
