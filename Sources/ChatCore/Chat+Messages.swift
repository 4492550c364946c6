/// Saying things, to a room or to one; and publishing, which everything that happens goes through.
extension Chat {
    mutating func say(
        _ words: String,
        _ manner: Event.Manner,
        tags: String,
        in reference: RoomReference,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let (room, membership) = try roomAndMembership(reference, of: id)
        let words = try said(words, manner, tags: tags)
        if try checkSpeech(manner, of: id, in: room, as: reference, membership: membership) {
            recordModeration("spoke in \(name(of: room))", by: id, asOperator: true)
        }
        if manner.isSpeech { self[id].lastSpoke = now }
        let kind = Event.Kind.said(to: .room(name(of: room)), words: words, manner: manner)
        let event = publish(kind, of: id, in: room, at: now, tags: tags)
        return membership == nil ? .said(event) : .done
    }

    /// Says something to those in a room who have a rank. It stands in their mailboxes, since a room's ring is read by everybody.
    mutating func sayToRanked(
        _ words: String,
        _ manner: Event.Manner,
        tags: String,
        in reference: RoomReference,
        atLeast rank: Rank,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let (room, membership) = try roomAndMembership(reference, of: id)
        let name = self.name(of: room)
        guard membership != nil || isOperator(id) else { throw unheard(.outside, id, in: room, as: reference) }
        let words = try said(words, manner, tags: tags)
        if try checkSpeech(manner, of: id, in: room, as: reference, membership: membership) {
            recordModeration("spoke in \(name)", by: id, asOperator: true)
        }
        if manner.isSpeech { self[id].lastSpoke = now }
        let kind = Event.Kind.said(to: .ranked(rank, room: name), words: words, manner: manner)
        return .said(publishToRanked(kind, atLeast: rank, in: room, by: id, at: now, tags: tags))
    }

    /// Publishes to those others in a room who have at least a rank, and to nobody else.
    @discardableResult
    mutating func publishToRanked(
        _ kind: Event.Kind,
        atLeast rank: Rank,
        in room: RoomID,
        by id: MemberID,
        at now: Timestamp,
        tags: String = ""
    ) -> Event {
        let mailboxes = self[room].room!.roster.members(atLeast: rank).filter { $0 != id }.map { mailbox(of: $0) }
        return publish(kind, of: id, in: mailboxes, at: now, tags: tags)
    }

    /// The words of a message: not empty, but for one that says all in its tags.
    private func said(_ words: String, _ manner: Event.Manner, tags: String) throws(Refusal) -> String {
        if manner == .tagsOnly {
            guard !tags.isEmpty else { throw .textEmpty }
            return ""
        }
        guard let words = try text(words, atMost: limits.messageBytes) else { throw .textEmpty }
        return words
    }

    mutating func tell(
        _ name: String,
        _ words: String,
        _ manner: Event.Manner,
        tags: String,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let target = try member(named: name)
        let words = try said(words, manner, tags: tags)
        try screen(manner, from: id, to: target, at: now)
        if manner.isSpeech { self[id].lastSpoke = now }
        let addressee = self[target].persona
        let kind = Event.Kind.said(to: .member(addressee.name), words: words, manner: manner)
        let event = publish(kind, of: id, in: mailbox(of: target), at: now, tags: tags)
        return .delivered(to: addressee, away: self[target].away, event)
    }

    mutating func seekPartner(by id: MemberID, at now: Timestamp) -> Reply {
        guard self[id].partner == nil, seeker != id else { return .done }
        guard let other = seeker else {
            seeker = id
            return .done
        }
        seeker = nil
        self[id].partner = other
        self[other].partner = id
        publish(.paired, of: other, in: mailbox(of: id), at: now)
        publish(.paired, of: id, in: mailbox(of: other), at: now)
        return .done
    }

    /// Who is left alone talks with whoever waits, or waits for the next.
    mutating func endPairing(of id: MemberID, at now: Timestamp) {
        if seeker == id { seeker = nil }
        guard let other = self[id].partner else { return }
        self[id].partner = nil
        self[other].partner = nil
        _ = seekPartner(by: other, at: now)
    }

    /// Puts one event into a place, and marks every lane that has readers there.
    @discardableResult
    mutating func publish(
        _ kind: Event.Kind,
        of id: MemberID,
        in place: RoomID,
        at now: Timestamp,
        tags: String = ""
    ) -> Event {
        let event = event(kind, of: self[id].persona, id, at: now, tags: tags)
        put(event, into: place)
        holdTotal()
        return event
    }

    /// Puts one event into places, and marks every lane that has readers there.
    @discardableResult
    mutating func publish(
        _ kind: Event.Kind,
        of id: MemberID,
        as persona: Persona? = nil,
        in places: [RoomID],
        at now: Timestamp,
        tags: String = ""
    ) -> Event {
        let event = event(kind, of: persona ?? self[id].persona, id, at: now, tags: tags)
        for place in places { put(event, into: place) }
        holdTotal()
        return event
    }

    private mutating func event(
        _ kind: Event.Kind,
        of persona: Persona,
        _ id: MemberID,
        at now: Timestamp,
        tags: String
    ) -> Event {
        newest += 1
        return Event(number: newest, time: now, actor: id, persona: persona, kind: kind, tags: tags)
    }

    private mutating func put(_ event: Event, into place: RoomID) {
        if isRedoing {
            var dropped: [UInt64] = []
            self[place].ring.append(event) { dropped.append($0.number) }
            note(dropped, in: place)
        } else {
            self[place].ring.append(event)
        }
        sizes.update(place, bytes: self[place].ring.bytes)
        mark(place)
    }

    /// Publishes in each room of the member's; in none, to themselves; and to those who watch them closely.
    @discardableResult
    mutating func publishEverywhere(_ kind: Event.Kind, of id: MemberID, at now: Timestamp) -> Event {
        publish(kind, of: id, in: homes(of: id) + closeWatchersMailboxes(of: id), at: now)
    }

    /// Where what befalls a member stands: in each of their rooms; in none, in their mailbox.
    mutating func homes(of id: MemberID) -> [RoomID] {
        let rooms = openRooms(of: id)
        return rooms.isEmpty ? [mailbox(of: id)] : rooms
    }

    func openRooms(of id: MemberID) -> [RoomID] {
        let member = self[id]
        return member.memberships.filter { $0.end == nil && $0.place != member.mailbox }.map(\.place)
    }

    /// The largest ring gives way first; not while redoing, since which one that is depends on which mailboxes have been read.
    mutating func holdTotal() {
        while sizes.total > limits.totalBytes, !isRedoing, let largest = sizes.largest {
            self[largest].ring.dropOldest()
            sizes.update(largest, bytes: self[largest].ring.bytes)
        }
    }

    private mutating func mark(_ place: RoomID) {
        for lane in self[place].lanes.indices
        where self[place].lanes[lane].readers > 0 && !self[place].lanes[lane].isMarked {
            self[place][lane: lane].isMarked = true
            lanes[lane].marked.append(place)
            wake(lane)
        }
    }

    mutating func wake(_ lane: Int) {
        guard !lanes[lane].isAwake else { return }
        lanes[lane].isAwake = true
        effects.wake.insert(lane)
    }

    /// The member's mailbox, which is made on first use.
    mutating func mailbox(of id: MemberID) -> RoomID {
        if let place = self[id].mailbox { return place }
        let ring = Ring(events: limits.mailboxEvents, bytes: limits.mailboxBytes)
        let place = insert(Place(serial: 2 * made.mailboxes + 1, ring: ring, owner: id))
        made.mailboxes += 1
        self[place].memberships = 1
        self[id].mailbox = place
        self[id].memberships.append(Membership(place: place, entered: 0, start: 0, next: 0))
        if self[id].readsWithLane { self[place][lane: self[id].lane].readers = 1 }
        return place
    }

    /// Made in the order of the members' slots: a set has another order in each run, and a run is to be repeatable.
    mutating func mailboxes(of ids: Set<MemberID>) -> [RoomID] {
        ids.sorted { $0.key.index < $1.key.index }.map { mailbox(of: $0) }
    }

    mutating func record(_ kind: Fact.Kind, of id: MemberID) {
        effects.facts.append(Fact(origin: self[id].origin, name: self[id].persona.name, kind: kind))
    }
}
