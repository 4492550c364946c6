/// Reads what a `CheckpointWriter` wrote.
struct CheckpointReader {
    var reader: StateReader
    private var personas: [Persona] = []
    private var events: [Event] = []

    init(_ reader: StateReader) { self.reader = reader }

    mutating func persona() throws(StateProblem) -> Persona {
        let index = try reader.number()
        guard index == 0 else {
            guard index <= UInt64(personas.count) else { throw .damaged("persona \(index) of \(personas.count)") }
            return personas[Int(index) - 1]
        }
        personas.append(try reader.value())
        return personas[personas.count - 1]
    }

    mutating func event() throws(StateProblem) -> Event {
        let index = try reader.number()
        guard index == 0 else {
            guard index <= UInt64(events.count) else { throw .damaged("event \(index) of \(events.count)") }
            return events[Int(index) - 1]
        }
        let number = try reader.counter()
        let (time, actor) = (try reader.value(Timestamp.self), try reader.value(MemberID.self))
        let (persona, tags) = (try persona(), try reader.text())
        events.append(
            Event(number: number, time: time, actor: actor, persona: persona, kind: try kind(), tags: tags)
        )
        return events[events.count - 1]
    }

    /// - Parameter newest: the number that no event exceeds.
    mutating func place(upTo newest: UInt64) throws(StateProblem) -> (kind: PlaceKind, place: Place) {
        let serial = try reader.number()
        let tag = try reader.tag()
        guard let kind = PlaceKind(rawValue: tag), (kind == .mailbox) == (serial % 2 == 1) else {
            throw .damaged("a place of kind \(tag)")
        }
        let room = kind == .room ? try room() : nil
        return (kind, Place(serial: serial, ring: try ring(upTo: newest), room: room))
    }

    private mutating func ring(upTo newest: UInt64) throws(StateProblem) -> Ring {
        let end = try reader.counter()
        let eventLimit = try reader.bound(atLeast: 1)
        let byteLimit = try reader.bound(atLeast: 0)
        let count = try reader.number()
        guard count <= UInt64(eventLimit), count <= end else { throw .damaged("a ring of \(count) events") }
        var events: [Event] = []
        for _ in 0..<count {
            let event = try event()
            guard event.number > events.last?.number ?? 0, event.number <= newest else {
                throw .damaged("event \(event.number) in the wrong place")
            }
            events.append(event)
        }
        return Ring(holding: events, end: end, events: eventLimit, bytes: byteLimit)
    }

    private mutating func room() throws(StateProblem) -> Room {
        let name = try reader.text()
        var room = Room(
            name: name,
            key: Names.foldRoom(name),
            isPermanent: try reader.flag(),
            created: try reader.value()
        )
        room.topic = try reader.optional()
        room.modes = try reader.value()
        for list in MaskList.allCases {
            for listed in try reader.list(of: ListedMask.self) {
                guard let mask = Mask(listed.mask) else { throw .damaged("a mask that is none") }
                room.masks.add(mask, to: list, by: listed.by, at: listed.at)
            }
        }
        room.renamings = Pace(try reader.list())
        return room
    }

    /// A member who reads on their own, of whom nothing stands in the chat's tables yet.
    mutating func member() throws(StateProblem) -> (member: Member, memberships: [StoredMembership]) {
        let origin = try reader.value(Origin.self)
        let persona = try persona()
        var member = Member(origin: origin, lane: 0, persona: persona, since: Timestamp(microseconds: 0))
        member.away = try reader.optional()
        member.partner = try reader.optional()
        member.invitations = try reader.list { (reader) throws(StateProblem) in
            Invitation(room: try reader.value(), letsIn: try reader.flag())
        }
        member.invitingPace = Pace(try reader.list())
        member.knockingPace = Pace(try reader.list())
        member.since = try reader.value()
        member.lastSpoke = try reader.value()
        member.watched = try reader.list { (reader) throws(StateProblem) in
            let written = try reader.text()
            return WatchedName(written: written, fold: Names.fold(written))
        }
        member.watchesClosely = try reader.flag()
        member.accepted = try reader.list()
        member.lastScreened = try reader.optional()
        member.pausedAfter = try reader.optional { (reader) throws(StateProblem) in try reader.number() }
        return (member, try reader.list())
    }

    mutating func pastMembers() throws(StateProblem) -> [PastMember] {
        let count = try reader.number()
        guard count <= UInt64(reader.remaining) else { throw .damaged("\(count) members who left") }
        var members: [PastMember] = []
        for _ in 0..<count { members.append(PastMember(persona: try persona(), until: try reader.value())) }
        return members
    }
}

extension StateReader {
    /// Reads how many there ever were of something, which can go on being counted.
    mutating func counter() throws(StateProblem) -> UInt64 {
        let count = try number()
        guard count < 1 << 60 else { throw .damaged("\(count) where a count stands") }
        return count
    }
}
