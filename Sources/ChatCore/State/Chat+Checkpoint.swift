/// The whole chat in bytes.
///
/// What follows from the rest is not written: who has which name, which rooms there are by name, who is in them by rank, who watches whom, how many chose
/// what. Nor is it who goes with which lane: whoever reads goes on from a `ReadingPosition`.
extension Chat {
    /// Writes everything but effects, and how lanes read.
    public func write(to writer: inout StateWriter) {
        // Taken out, so that there is one owner of the bytes all the time.
        let taken = writer
        writer = StateWriter()
        var checkpoint = CheckpointWriter(taken, personas: members.count)
        writeCounters(to: &checkpoint.writer)
        let places = allPlaces
        checkpoint.writer.write(UInt64(places.count))
        for place in places { checkpoint.write(self[place]) }
        writeMembers(to: &checkpoint, places: places)
        let past = past.members
        checkpoint.writer.write(UInt64(past.count))
        for member in past { checkpoint.write(member) }
        writer = checkpoint.writer
    }

    private func writeCounters(to writer: inout StateWriter) {
        writer.write(limits)
        writer.write(newest)
        writer.write(made.rooms)
        writer.write(made.mailboxes)
        writer.write(tally.peak)
        writer.write(seeker)
        writer.write(lanes.flatMap(\.dismissed))
    }

    private func writeMembers(to checkpoint: inout CheckpointWriter, places: [RoomID]) {
        let layout = members.layout
        checkpoint.writer.write(layout.generations) { $0.write($1) }
        checkpoint.writer.write(layout.free) { $0.write($1) }
        var indices = [Int](repeating: 0, count: places.reduce(0) { max($0, Int($1.key.index) + 1) })
        for (index, place) in places.enumerated() { indices[Int(place.key.index)] = index }
        for key in members.keys {
            var member = members[key]
            // One to a room that is no more lets nobody in.
            if !member.invitations.isEmpty { member.invitations.removeAll { !isOpen($0.room) } }
            let memberships = member.memberships.map { membership in
                let place = self[membership.place]
                let isInRoom = membership.end == nil && place.room != nil
                return StoredMembership(
                    membership,
                    place: indices[Int(membership.place.key.index)],
                    next: member.readsWithLane ? max(membership.next, place[lane: member.lane].next) : membership.next,
                    ranks: isInRoom ? place.room!.roster[membership.rosterIndex].ranks : Ranks()
                )
            }
            checkpoint.write(member, memberships)
        }
    }

    /// A chat as it was written, ready to `redo` what was logged since; to be gone on with only after `resume`.
    /// - Throws: where the bytes cannot be those of a chat.
    public init(from reader: inout StateReader) throws(StateProblem) {
        self.init(limits: try reader.value(), lanes: 1, permanentRooms: [])
        isRedoing = true
        newest = try reader.counter()
        newestBefore = newest
        made = (rooms: try reader.counter(), mailboxes: try reader.counter())
        let peak = try reader.bound(atLeast: 0)
        seeker = try reader.optional()
        lanes[0].dismissed = try reader.list()
        var checkpoint = CheckpointReader(reader)
        var tables = CheckpointTables()
        try readPlaces(from: &checkpoint, into: &tables)
        try readMembers(from: &checkpoint, into: &tables)
        past = PastMembers(try checkpoint.pastMembers())
        tally.peak = peak
        reader = checkpoint.reader
    }

    private mutating func readPlaces(
        from checkpoint: inout CheckpointReader,
        into tables: inout CheckpointTables
    ) throws(StateProblem) {
        let count = try checkpoint.reader.number()
        guard count <= UInt64(checkpoint.reader.remaining) else { throw .damaged("\(count) places") }
        for _ in 0..<count {
            let (kind, place) = try checkpoint.place(upTo: newest)
            guard place.serial / 2 < (kind == .mailbox ? made.mailboxes : made.rooms) else {
                throw .damaged("place \(place.serial), which was never made")
            }
            let id = insert(place)
            guard tables.add(id, kind) else { throw .damaged("place \(place.serial) twice") }
            sizes.update(id, bytes: place.ring.bytes)
            guard let room = place.room else { continue }
            guard roomsByKey.updateValue(id, forKey: room.key) == nil else { throw .damaged("two rooms of one name") }
            if room.isPermanent { permanentRooms.append(id) }
        }
    }

    private mutating func readMembers(
        from checkpoint: inout CheckpointReader,
        into tables: inout CheckpointTables
    ) throws(StateProblem) {
        let generations = try checkpoint.reader.slots()
        let free = try checkpoint.reader.slots()
        guard free.count <= generations.count else { throw .damaged("more slots are free than there are") }
        var (elements, stored): ([Member], [[StoredMembership]]) = ([], [])
        for _ in free.count..<generations.count {
            let (member, memberships) = try checkpoint.member()
            elements.append(member)
            stored.append(memberships)
        }
        guard let members = Slots(generations: generations, free: free, elements: elements) else {
            throw .damaged("slots that are free twice")
        }
        self.members = members
        for (key, memberships) in zip(members.keys, stored) { try settle(MemberID(key: key), memberships, &tables) }
        guard namesTaken.count == members.count else { throw .damaged("two members of one name") }
        for index in tables.places.indices { try fill(index, from: tables) }
        try checkPairs()
    }

    /// Puts a member into all tables where they stand.
    private mutating func settle(
        _ id: MemberID,
        _ memberships: [StoredMembership],
        _ tables: inout CheckpointTables
    ) throws(StateProblem) {
        let (persona, isAway) = (self[id].persona, self[id].away != nil)
        claim(persona.name, for: id)
        tally.count(id, from: [], to: persona.modes)
        for name in self[id].watched { watchers[name.fold, default: []].insert(id) }
        self[id].invitations = self[id].invitations.compactMap { invitation in
            tables.rooms[invitation.room].map { Invitation(room: $0, letsIn: invitation.letsIn) }
        }
        var rooms: Set<Int> = []
        for stored in memberships {
            guard tables.places.indices.contains(stored.place) else { throw .damaged("a place that is not there") }
            let (kind, place) = tables.places[stored.place]
            self[id].memberships.append(try stored.membership(of: place, kind, ringEnd: self[place].ring.end))
            self[place].memberships += 1
            if kind == .mailbox {
                guard self[id].mailbox == nil, self[place].owner == nil else { throw .damaged("a mailbox too many") }
                self[id].mailbox = place
                self[place].owner = id
            } else if stored.end == nil {
                guard rooms.insert(stored.place).inserted else { throw .damaged("a member twice in a room") }
                let entry = Roster.Entry(id: id, persona: persona, isAway: isAway, ranks: stored.ranks)
                tables.rosters[stored.place].append((stored.rosterIndex, entry))
            }
        }
    }

    /// Puts all who are in a room into its roster, in the order in which they were.
    private mutating func fill(_ index: Int, from tables: CheckpointTables) throws(StateProblem) {
        let (kind, place) = tables.places[index]
        switch kind {
        case .room:
            let roster = tables.rosters[index].sorted { $0.index < $1.index }
            for (index, entry) in roster {
                guard self[place].room!.roster.append(entry) == index else { throw .damaged("a roster with a gap") }
            }
            guard !roster.isEmpty || self[place].room!.isPermanent else { throw .damaged("an empty room") }
        case .mailbox, .closed:
            guard self[place].memberships > 0 else { throw .damaged("a place that nobody reads") }
        }
    }

    /// Who talks with one other is the one whom that one talks with, and does not wait for another.
    private func checkPairs() throws(StateProblem) {
        for id in members.keys.map(MemberID.init) {
            guard let partner = self[id].partner else { continue }
            guard partner != id, seeker != id, isMember(partner), self[partner].partner == id else {
                throw .damaged("half a pair")
            }
        }
        guard seeker.map(isMember) ?? true else { throw .damaged("nobody waits to talk") }
    }
}

/// What is needed to put a chat together again.
private struct CheckpointTables {
    /// In the order in which they were written.
    private(set) var places: [(kind: PlaceKind, id: RoomID)] = []
    /// The rooms that one can enter: where each is kept now.
    private(set) var rooms: [RoomID: RoomID] = [:]
    /// For each place: who is in it, and where they stand in its roster.
    var rosters: [[(index: Int, entry: Roster.Entry)]] = []
    private var serials: Set<UInt64> = []

    /// False where it was there already.
    mutating func add(_ id: RoomID, _ kind: PlaceKind) -> Bool {
        places.append((kind, id))
        rosters.append([])
        if kind == .room { rooms[id] = id }
        return serials.insert(id.serial).inserted
    }
}

extension StateReader {
    fileprivate mutating func slots() throws(StateProblem) -> [UInt32] {
        try list { (reader) throws(StateProblem) in try reader.number(as: UInt32.self) }
    }
}
