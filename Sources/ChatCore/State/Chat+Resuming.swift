/// Going on after changes were redone.
extension Chat {
    /// Ends redoing. Everybody reads on their own from their position, and goes with the lane once there is nothing left to read.
    /// - Parameters:
    ///   - lanes: how many groups of readers there are now.
    ///   - limits: the bounds from now on.
    ///   - permanentRooms: names of rooms that stay when nobody is in them: new ones are made, and those which are not named any more close when they
    ///     are empty.
    ///   - readers: who is still there, on which lane, and how far they have read. Who is no member is passed over.
    ///   - now: since when there are rooms that are new.
    public mutating func resume(
        lanes count: Int,
        limits: Limits,
        permanentRooms names: [String],
        readers: [MemberID: (lane: Int, position: ReadingPosition)],
        at now: Timestamp
    ) -> Resumption {
        precondition(isRedoing, "a chat resumes once")
        precondition((1...Limits.lanes).contains(count), "a chat has 1 to \(Limits.lanes) lanes")
        let dismissed = lanes[0].dismissed
        lanes = Array(repeating: Lane(), count: count)
        var absent: [MemberID] = []
        for id in members.keys.map(MemberID.init) {
            if let reader = readers[id] {
                precondition(lanes.indices.contains(reader.lane), "there is no lane \(reader.lane)")
                self[id].lane = reader.lane
                go(to: reader.position, id)
            } else {
                // Nobody reads what is there for them.
                go(to: ReadingPosition(number: newest), id)
                absent.append(id)
            }
        }
        (isRedoing, dropped) = (false, [:])
        apply(limits)
        keepRooms(named: names, at: now)
        effects = Effects()
        return Resumption(absent: absent, dismissed: dismissed)
    }

    /// Takes a member to just where they were.
    private mutating func go(to position: ReadingPosition, _ id: MemberID) {
        self[id].position = position
        for index in self[id].memberships.indices {
            self[id].memberships[index].next = next(in: self[id].memberships[index], from: position)
        }
        shortenMailbox(of: id)
        closeReadIntervals(of: id)
    }

    /// The ordinal from which a membership is to be read on.
    private func next(in membership: Membership, from position: ReadingPosition) -> UInt64 {
        let (ring, dropped) = (self[membership.place].ring, dropped[membership.place] ?? [])
        let replay = position.replays.first { $0.entered == membership.entered }
        // Who had not read their own coming in, and was in no replay, had read nothing there.
        if replay == nil, membership.entered > position.number { return membership.first }
        let number = replay?.number ?? position.number
        if let end = membership.end, number >= membership.left { return end }
        let next =
            ring.ordinal(after: number, dropped: dropped, latest: newestBefore)
            ?? min(membership.next, ring.oldest - UInt64(dropped.count))
        return min(max(next, membership.first), membership.end ?? ring.end)
    }

    /// Lets a mailbox begin with what is unread, as one that was made anew would: its owner alone reads it.
    private mutating func shortenMailbox(of id: MemberID) {
        guard let place = self[id].mailbox, let index = self[id].memberships.firstIndex(where: { $0.place == place })
        else { return }
        let (next, ring) = (self[id].memberships[index].next, self[place].ring)
        self[place].ring = Ring(
            holding: ring.events(from: max(next, ring.oldest)),
            end: ring.end - next,
            events: ring.eventLimit,
            bytes: ring.byteLimit
        )
        self[id].memberships[index] = Membership(place: place, entered: 0, start: 0, next: 0)
        sizes.update(place, bytes: self[place].ring.bytes)
    }

    /// Has just these rooms stay when nobody is in them; those that are new are made.
    mutating func keepRooms(named names: [String], at now: Timestamp) {
        let before = permanentRooms
        permanentRooms = []
        for room in before { self[room].room!.isPermanent = false }
        for name in names {
            let room = roomsByKey[Names.foldRoom(name)] ?? makeRoom(name: name, isPermanent: true, at: now)
            guard !permanentRooms.contains(room) else { continue }
            self[room].room!.isPermanent = true
            permanentRooms.append(room)
        }
        for room in before {
            closeIfEmpty(room)
            freeIfNobodyReads(room)
        }
    }
}

/// Who was there when a chat went on.
public struct Resumption: Sendable {
    /// Members who have no position, in the order of their slots: the caller lets them quit.
    public let absent: [MemberID]
    /// Who was put out of the chat; some were told so before.
    public let dismissed: [Dismissal]
}
