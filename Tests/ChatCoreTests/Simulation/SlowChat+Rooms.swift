import ChatCore

/// Rooms of the slow chat: who sees them, comes in and goes out.
extension SlowChat {
    func view(_ place: Place, for member: Member) -> View {
        let roster = roster(of: place)
            .map { other in
                let ranks = other.stay(in: place)!.ranks.sorted()
                return "\(other.number) \(other.name)\(other.away == nil ? "" : " is away") \(ranks)"
            }
        return View(
            name: place.name,
            topic: place.topic,
            roster: Set(roster),
            rules: place.rules,
            isInside: member.isIn(place)
        )
    }

    func maySee(_ place: Place, _ member: Member) -> Bool {
        member.isIn(place) || member.isOperator || !place.rules.flags.contains(.secret)
    }

    func isOpen(_ place: Place) -> Bool { rooms.contains { $0 === place } }

    /// The room that is meant, whoever is in it; an id means one's own.
    func meant(_ reference: RoomReference, by member: Member) throws(Refusal) -> Place {
        switch reference {
        case .id(let id):
            guard let stay = member.rooms.first(where: { $0.place.id == id }) else { throw .notInRoom(nil) }
            return stay.place
        case .named(let name):
            let key = Names.foldRoom(name)
            guard let place = rooms.first(where: { $0.key == key }) else { throw .noSuchRoom(name) }
            return place
        }
    }

    /// A room that the member may know of.
    func look(at reference: RoomReference, by member: Member) throws(Refusal) -> Place {
        let place = try meant(reference, by: member)
        if case .named(let name) = reference, !maySee(place, member) { throw .noSuchRoom(name) }
        return place
    }

    /// A room that the member is in.
    func find(
        _ reference: RoomReference,
        for member: Member,
        orAnywhere: Bool = false
    ) throws(Refusal) -> Place {
        let place = try look(at: reference, by: member)
        guard member.isIn(place) || orAnywhere else { throw .notInRoom(place.name) }
        return place
    }

    /// What stands in the way of somebody who wants to come in.
    private func obstacle(to member: Member, entering place: Place, key: String?) -> Refusal? {
        if member.invitations.contains(where: { $0.place === place && $0.letsIn }) { return nil }
        if place.keepsOut(member) { return .banned(room: place.name) }
        let needsNone = place.masks.contains { $0.list == .invitations && $0.mask.concerns(member) }
        if place.rules.flags.contains(.inviteOnly), !needsNone { return .inviteOnly(room: place.name) }
        if place.rules.key != nil, place.rules.key != key { return .wrongKey(room: place.name) }
        if let limit = place.rules.limit, roster(of: place).count >= limit {
            return .roomFull(room: place.name, limit: limit)
        }
        return nil
    }

    func enter(
        _ wanted: String,
        key given: String?,
        from start: StartingPoint,
        by member: Member,
        at now: Timestamp,
        made: (RoomID, Int)?
    ) throws(Refusal) -> Answer {
        let name: String
        do { name = try Names.checkRoom(wanted) } catch { throw .roomNotPossible(wanted, error) }
        let key = Names.foldRoom(name)
        var place = rooms.first { $0.key == key }
        if let place, member.isIn(place) { return .alreadyIn(view(place, for: member)) }
        if place == nil, limits.rooms > 0, rooms.count >= limits.rooms { throw .tooManyRooms(limit: limits.rooms) }
        if limits.roomsPerMember > 0, member.stays.count(where: { $0.place.owner == nil }) >= limits.roomsPerMember {
            throw .inTooManyRooms(limit: limits.roomsPerMember)
        }
        let isNew = place == nil
        if let place, let obstacle = obstacle(to: member, entering: place, key: given) {
            guard member.isOperator else { throw obstacle }
            record("entered \(place.name) as an operator of the server", of: member)
        }
        if place == nil {
            guard let (id, slot) = made else { fatalError("the chat made no room \(name)") }
            place = open(name, id: id, slot: slot, isPermanent: false)
        }
        guard let place else { fatalError() }
        member.isWithLane = false
        let own = place.log.count
        publish(Deed("entered", place.name, member.away?.words), by: member, in: [place], at: now)
        let next = start == .oldest ? place.dropped : max(own, place.dropped)
        member.stays.append(Stay(place: place, entered: own, next: next))
        if isNew { member.stay(in: place)!.ranks = [.operator] }
        member.invitations.removeAll { $0.place === place }
        record("joined \(place.name)", of: member)
        return .entered(view(place, for: member))
    }

    func leave(
        _ room: RoomReference,
        _ words: String?,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let place = try find(room, for: member)
        let words = try checked(words, limits.awayBytes)
        remove(member, from: place, Deed("left", place.name, words), reason: words, at: now)
        return .done
    }

    func remove(_ member: Member, from place: Place, _ deed: Deed, reason: String?, at now: Timestamp) {
        member.isWithLane = false
        publish(deed, by: member, in: [place], at: now)
        member.rooms.first { $0.place === place }!.end = place.log.count
        record("left \(place.name) (\(reason ?? ""))", of: member)
        close(place)
    }

    func setTopic(
        _ words: String,
        of room: RoomReference,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let place = try find(room, for: member, orAnywhere: member.isOperator)
        let isHeld = place.rules.flags.contains(.topicLocked) && !reaches(.halfOperator, member, in: place)
        if isHeld, !member.isOperator { throw .rankTooLow(room: place.name, needed: .halfOperator) }
        let checked = try checked(words, limits.topicBytes) ?? ""
        let silence = silence(of: member, in: place, .plain)
        if let silence, !member.isOperator { throw .mayNotSpeak(room: place.name, silence) }
        place.topic = checked
        publish(Deed("topic", place.name, place.topic), by: member, in: [place], at: now)
        record("topic \(place.name)", of: member)
        if isHeld || silence != nil {
            record("set the topic of \(place.name) as an operator of the server", of: member)
        }
        return .done
    }
}
