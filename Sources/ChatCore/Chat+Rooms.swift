/// Coming into rooms and going out of them, topics, and who is where.
extension Chat {
    mutating func enter(
        _ wanted: String,
        key: String?,
        from start: StartingPoint,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let name: String
        do { name = try Names.checkRoom(wanted) } catch { throw .roomNotPossible(wanted, error) }
        let known = roomsByKey[Names.foldRoom(name)]
        if let known, self[id].membership(in: known) != nil { return .alreadyIn(view(known, for: id)) }
        try checkRoomLimits(of: id, making: known == nil)

        let room = known ?? makeRoom(name: name, isPermanent: false, at: now)
        detach(id)
        self[room].memberships += 1
        let persona = self[id].persona
        let index = self[room].room!.roster.append(
            Roster.Entry(id: id, persona: persona, isAway: self[id].away != nil)
        )
        publish(.entered(room: self[room].room!.name, away: self[id].away), of: id, in: [room], at: now)
        let own = self[room].ring.end - 1
        let oldest = self[room].ring.oldest
        self[id].memberships.append(
            Membership(place: room, start: own, next: start == .now ? max(own, oldest) : oldest, rosterIndex: index)
        )
        record(.join(room: self[room].room!.name), of: id)
        return .entered(view(room, for: id))
    }

    mutating func leave(
        _ reference: RoomReference,
        words: String?,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let room = try place(reference, of: id).place
        let words = try text(words, atMost: limits.awayBytes)
        let name = self[room].room!.name
        remove(id, from: room, with: .left(room: name, words: words), reason: words, at: now)
        return .done
    }

    mutating func kick(
        _ name: String,
        from reference: RoomReference,
        words: String?,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let room = try place(reference, of: id).place
        let words = try text(words, atMost: limits.awayBytes)
        let target = try member(named: name)
        let roomName = self[room].room!.name
        guard self[target].membership(in: room) != nil else { throw .notInRoom(roomName) }
        let kicked = Event.Kind.kicked(room: roomName, by: self[id].persona, words: words)
        if detach(target) { tellLane(of: target) }
        let reason = "Kicked by \(self[id].persona.name)" + (words.map { ": \($0)" } ?? "")
        remove(target, from: room, with: kicked, reason: reason, at: now)
        return .done
    }

    func topic(of reference: RoomReference, by id: MemberID) throws(Refusal) -> Reply {
        let room = self[try place(reference, of: id).place].room!
        return .topic(room: room.name, room.topic)
    }

    mutating func setTopic(
        _ words: String,
        of reference: RoomReference,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let room = try place(reference, of: id).place
        let words = try text(words, atMost: limits.topicBytes) ?? ""
        let name = self[room].room!.name
        self[room].room!.topic = words.isEmpty ? nil : Topic(words: words, by: self[id].persona.mask, at: now)
        publish(.topic(room: name, words: words), of: id, in: [room], at: now)
        record(.topic(room: name), of: id)
        return .done
    }

    /// The rooms that have somebody in them, and the permanent ones.
    func summaries(for id: MemberID) -> [RoomSummary] {
        roomsByKey.values.map { id in
            let room = self[id].room!
            return RoomSummary(name: room.name, members: room.roster.count, topic: room.topic, created: room.created)
        }
    }

    func view(_ id: RoomID, for asker: MemberID) -> RoomView {
        let room = self[id].room!
        return RoomView(
            id: id,
            name: room.name,
            topic: room.topic,
            roster: room.roster,
            modes: room.modes,
            created: room.created,
            isInside: self[asker].membership(in: id) != nil
        )
    }

    /// A room that the member is in, or may know of.
    func visibleRoom(_ reference: RoomReference, to id: MemberID) throws(Refusal) -> RoomID {
        try place(reference, of: id).place
    }

    func roomCount(_ id: RoomID) -> Int { self[id].room?.roster.count ?? 0 }

    /// The member's open membership of a room.
    func place(_ reference: RoomReference, of id: MemberID) throws(Refusal) -> Membership {
        let member = self[id]
        switch reference {
        case .id(let room):
            guard let index = member.membership(in: room) else { throw .notInRoom(nil) }
            return member.memberships[index]
        case .named(let name):
            guard name.utf8.count <= Names.maximumRawBytes, let room = roomsByKey[Names.foldRoom(name)] else {
                throw .noSuchRoom(name)
            }
            guard let index = member.membership(in: room) else { throw .notInRoom(self[room].room!.name) }
            return member.memberships[index]
        }
    }

    /// Ends a membership with an event that the member still reads.
    private mutating func remove(
        _ id: MemberID,
        from room: RoomID,
        with kind: Event.Kind,
        reason: String?,
        at now: Timestamp
    ) {
        detach(id)
        publish(kind, of: id, in: [room], at: now)
        let index = self[id].membership(in: room)!
        self[id].memberships[index].end = self[room].ring.end
        record(.leave(room: self[room].room!.name, reason: reason), of: id)
        removeFromRoster(self[id].memberships[index])
    }

    /// Takes a member out of the roster; the last one out closes the room.
    mutating func removeFromRoster(_ membership: Membership) {
        let room = membership.place
        if let moved = self[room].room!.roster.remove(at: membership.rosterIndex) {
            let index = self[moved].membership(in: room)!
            self[moved].memberships[index].rosterIndex = membership.rosterIndex
        }
        if self[room].room!.roster.count == 0, !self[room].room!.isPermanent {
            roomsByKey[self[room].room!.key] = nil
            self[room].room = nil
        }
    }

    private func checkRoomLimits(of id: MemberID, making isNew: Bool) throws(Refusal) {
        if isNew, limits.rooms > 0, roomsByKey.count >= limits.rooms { throw .tooManyRooms(limit: limits.rooms) }
        // Whoever comes and goes while reading nothing leaves an interval each time.
        let unread = self[id].memberships.count { $0.end != nil }
        if unread >= Limits.unreadIntervals { throw .inTooManyRooms(limit: Limits.unreadIntervals) }
        guard limits.roomsPerMember > 0 else { return }
        // An interval not yet read to its end counts too: coming and going while reading nothing must stay bounded.
        let count = self[id].memberships.count { $0.place != self[id].mailbox }
        if count >= limits.roomsPerMember { throw .inTooManyRooms(limit: limits.roomsPerMember) }
    }

    mutating func makeRoom(name: String, isPermanent: Bool, at now: Timestamp) -> RoomID {
        let key = Names.foldRoom(name)
        let room = Room(name: name, key: key, isPermanent: isPermanent, created: now)
        let ring = Ring(events: limits.queueEvents, bytes: limits.queueBytes)
        let id = RoomID(key: places.insert { _ in Place(ring: ring, room: room) })
        roomsByKey[key] = id
        return id
    }
}
