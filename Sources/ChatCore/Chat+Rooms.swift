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
        if let known, let obstacle = obstacle(to: id, entering: known, key: key) {
            guard isOperator(id) else { throw obstacle }
            recordModeration("entered \(self.name(of: known))", by: id, asOperator: true)
        }

        let room = known ?? makeRoom(name: name, isPermanent: false, at: now)
        detach(id)
        if isRedoing { forgetReadIntervals(of: id) }
        self[room].memberships += 1
        let persona = self[id].persona
        let index = self[room].room!.roster.append(
            Roster.Entry(
                id: id,
                persona: persona,
                isAway: self[id].away != nil,
                ranks: known == nil ? Ranks(.operator) : Ranks()
            )
        )
        let event = publish(.entered(room: self[room].room!.name, away: self[id].away), of: id, in: room, at: now)
        let ring = self[room].ring
        let (own, oldest) = (ring.end - 1, ring.oldest)
        self[id].memberships.append(
            Membership(
                place: room,
                entered: event.number,
                start: own,
                next: start == .now ? max(own, oldest) : oldest,
                rosterIndex: index
            )
        )
        self[id].invitations.removeAll { $0.room == room }
        record(.join(room: self[room].room!.name), of: id)
        return .entered(view(room, for: id))
    }

    mutating func leave(
        _ reference: RoomReference,
        words: String?,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let (room, membership) = try roomAndMembership(reference, of: id)
        guard membership != nil else { throw unknown(room, as: reference, to: id) }
        let words = try text(words, atMost: limits.awayBytes)
        let name = self.name(of: room)
        remove(id, from: room, with: .left(room: name, words: words), reason: words, at: now)
        return .done
    }

    func topic(of reference: RoomReference, by id: MemberID) throws(Refusal) -> Reply {
        let room = self[try visibleRoom(reference, to: id)].room!
        return .topic(room: room.name, room.topic)
    }

    mutating func setTopic(
        _ words: String,
        of reference: RoomReference,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let standing = try standing(in: reference, of: id)
        let (room, name) = (standing.room, self.name(of: standing.room))
        let isLocked = self[room].room!.modes.flags.contains(.topicLocked)
        guard !isLocked || standing.reaches(.halfOperator) else { throw .rankTooLow(room: name, needed: .halfOperator) }
        let words = try text(words, atMost: limits.topicBytes) ?? ""
        // A topic is words too.
        let speaksAsOperator = try checkSpeech(
            .plain,
            of: id,
            in: room,
            as: reference,
            membership: self[id].membership(in: room)
        )
        self[room].room!.topic = words.isEmpty ? nil : Topic(words: words, by: self[id].persona.mask, at: now)
        publish(.topic(room: name, words: words), of: id, in: room, at: now)
        record(.topic(room: name), of: id)
        if speaksAsOperator || isLocked && standing.overrides(.halfOperator) {
            recordModeration("set the topic of \(name)", by: id, asOperator: true)
        }
        return .done
    }

    /// The rooms that have somebody in them, and the permanent ones, as far as the member may know of them.
    func summaries(for id: MemberID) -> [RoomSummary] {
        roomsByKey.values.compactMap { place in
            guard maySee(place, id) else { return nil }
            let room = self[place].room!
            return RoomSummary(name: room.name, members: room.roster.count, topic: room.topic, created: room.created)
        }
    }

    func view(_ id: RoomID, for asker: MemberID) -> RoomView {
        view(id, isInside: self[asker].membership(in: id) != nil)
    }

    func view(_ id: RoomID, isInside: Bool) -> RoomView {
        let room = self[id].room!
        return RoomView(
            id: id,
            name: room.name,
            topic: room.topic,
            roster: room.roster,
            modes: room.modes,
            created: room.created,
            isInside: isInside
        )
    }

    /// A room that the member is in, or may know of.
    func visibleRoom(_ reference: RoomReference, to id: MemberID) throws(Refusal) -> RoomID {
        let (room, _) = try roomAndMembership(reference, of: id)
        guard maySee(room, id) else { throw unknown(room, as: reference, to: id) }
        return room
    }

    /// Whether a member may know of a room: of their own, and of those that are not secret.
    func maySee(_ room: RoomID, _ id: MemberID) -> Bool {
        !self[room].room!.modes.flags.contains(.secret) || self[id].membership(in: room) != nil || isOperator(id)
    }

    func roomCount(_ id: RoomID) -> Int { self[id].room?.roster.count ?? 0 }

    /// The room that a member speaks of, and the index of their open membership of it; nil for an outsider. An id names a room of one's own only.
    func roomAndMembership(
        _ reference: RoomReference,
        of id: MemberID
    ) throws(Refusal) -> (room: RoomID, membership: Int?) {
        switch reference {
        case .id(let room):
            guard let index = self[id].membership(in: room) else { throw .notInRoom(nil) }
            // What they hold may be from before a restart: it says which room it is, but not where that is kept.
            return (self[id].memberships[index].place, index)
        case .named(let name):
            // Nearly always it is a room of theirs, written as it is called: that costs neither folding nor hashing.
            if let index = self[id].memberships.firstIndex(where: { $0.end == nil && self[$0.place].room?.name == name }
            ) {
                return (self[id].memberships[index].place, index)
            }
            guard name.utf8.count <= Names.maximumRawBytes, let room = roomsByKey[Names.foldRoom(name)] else {
                throw .noSuchRoom(name)
            }
            return (room, self[id].membership(in: room))
        }
    }

    /// What an outsider is told who may do nothing in a room: not even that there is one, where it is secret.
    func unknown(_ room: RoomID, as reference: RoomReference, to id: MemberID) -> Refusal {
        guard case .named(let written) = reference, !maySee(room, id) else { return .notInRoom(name(of: room)) }
        return .noSuchRoom(written)
    }

    /// Ends a membership with an event that the member still reads.
    mutating func remove(
        _ id: MemberID,
        from room: RoomID,
        with kind: Event.Kind,
        reason: String?,
        at now: Timestamp
    ) {
        detach(id)
        publish(kind, of: id, in: room, at: now)
        // Those that ended stand in the order in which they did: so they are read to their ends.
        var membership = self[id].memberships.remove(at: self[id].membership(in: room)!)
        membership.end = self[room].ring.end
        membership.left = newest
        self[id].memberships.append(membership)
        record(.leave(room: self[room].room!.name, reason: reason), of: id)
        removeFromRoster(membership)
    }

    /// Takes a member out of the roster; the last one out closes the room.
    mutating func removeFromRoster(_ membership: Membership) {
        let room = membership.place
        if let moved = self[room].room!.roster.remove(at: membership.rosterIndex) {
            let index = self[moved].membership(in: room)!
            self[moved].memberships[index].rosterIndex = membership.rosterIndex
        }
        closeIfEmpty(room)
    }

    mutating func closeIfEmpty(_ room: RoomID) {
        guard self[room].room!.roster.count == 0, !self[room].room!.isPermanent else { return }
        roomsByKey[self[room].room!.key] = nil
        self[room].room = nil
    }

    private func checkRoomLimits(of id: MemberID, making isNew: Bool) throws(Refusal) {
        if isNew, limits.rooms > 0, roomsByKey.count >= limits.rooms { throw .tooManyRooms(limit: limits.rooms) }
        if let limit = limitOnIntervals(of: id) { throw .inTooManyRooms(limit: limit) }
    }

    /// The bound that keeps a member from entering any room; nil where none does.
    func limitOnIntervals(of id: MemberID) -> Int? {
        // Whoever was kept out then is not in the log.
        guard !isRedoing else { return nil }
        // Whoever comes and goes while reading nothing leaves an interval each time.
        let unread = self[id].memberships.count { $0.end != nil }
        if unread >= Limits.unreadIntervals { return Limits.unreadIntervals }
        guard limits.roomsPerMember > 0 else { return nil }
        // An interval not yet read to its end counts too: coming and going while reading nothing must stay bounded.
        let count = self[id].memberships.count { $0.place != self[id].mailbox }
        return count >= limits.roomsPerMember ? limits.roomsPerMember : nil
    }

    mutating func makeRoom(name: String, isPermanent: Bool, at now: Timestamp) -> RoomID {
        let key = Names.foldRoom(name)
        let room = Room(name: name, key: key, isPermanent: isPermanent, created: now)
        let ring = Ring(events: limits.queueEvents, bytes: limits.queueBytes)
        let id = insert(Place(serial: 2 * made.rooms, ring: ring, room: room))
        made.rooms += 1
        roomsByKey[key] = id
        return id
    }
}
