/// Writes a chat. Personas and events are shared by many: each is written where it is met first, and is a number from then on.
struct CheckpointWriter {
    var writer: StateWriter
    private var personas: [ObjectIdentifier: UInt64] = [:]
    /// By the number of the event.
    private var events: [UInt64: UInt64] = [:]

    init(_ writer: StateWriter, personas count: Int) {
        self.writer = writer
        personas.reserveCapacity(count)
    }

    /// 0 and the persona, or which one of those before it is.
    mutating func write(_ persona: Persona) {
        let object = ObjectIdentifier(persona)
        if let index = personas[object] { return writer.write(index) }
        writer.write(tag: 0)
        writer.write(persona)
        personas[object] = UInt64(personas.count) + 1
    }

    /// 0 and the event, or which one of those before it is.
    mutating func write(_ event: Event) {
        if let index = events[event.number] { return writer.write(index) }
        writer.write(tag: 0)
        events[event.number] = UInt64(events.count) + 1
        writer.write(event.number)
        writer.write(event.time)
        writer.write(event.actor)
        write(event.persona)
        writer.write(event.tags)
        write(event.kind)
    }

    /// Where it stands in the chat is written by the members who are there.
    mutating func write(_ place: Place) {
        writer.write(place.serial)
        if let room = place.room {
            writer.write(tag: PlaceKind.room.rawValue)
            write(room)
        } else {
            writer.write(tag: (place.owner == nil ? PlaceKind.closed : .mailbox).rawValue)
        }
        let ring = place.ring
        writer.write(ring.end)
        writer.write(ring.eventLimit)
        writer.write(ring.byteLimit)
        writer.write(UInt64(ring.count))
        for ordinal in ring.oldest..<ring.end { write(ring[ordinal]) }
    }

    private mutating func write(_ room: Room) {
        writer.write(room.name)
        writer.write(room.isPermanent)
        writer.write(room.created)
        writer.write(room.topic)
        writer.write(room.modes)
        for list in MaskList.allCases { writer.write(room.masks.listed(in: list)) }
        writer.write(room.renamings.times)
    }

    /// - Parameter memberships: where the member is, with what the lane has read for them.
    mutating func write(_ member: Member, _ memberships: [StoredMembership]) {
        writer.write(member.origin)
        write(member.persona)
        writer.write(member.away)
        writer.write(member.partner)
        writer.write(member.invitations) { writer, invitation in
            writer.write(invitation.room)
            writer.write(invitation.letsIn)
        }
        writer.write(member.invitingPace.times)
        writer.write(member.knockingPace.times)
        writer.write(member.since)
        writer.write(member.lastSpoke)
        writer.write(member.watched) { $0.write($1.written) }
        writer.write(member.watchesClosely)
        writer.write(member.accepted)
        writer.write(member.lastScreened)
        writer.write(member.pausedAfter) { $0.write($1) }
        writer.write(memberships)
    }

    mutating func write(_ past: PastMember) {
        write(past.persona)
        writer.write(past.until)
    }
}

/// What a place is.
enum PlaceKind: UInt8 {
    /// A room that one can enter.
    case room
    /// A mailbox.
    case mailbox
    /// A room that is no more, which somebody still reads.
    case closed
}

/// A membership in a checkpoint.
struct StoredMembership: Stored {
    /// Which one of the places.
    var place: Int
    var entered: UInt64
    var start: UInt64
    var first: UInt64
    var next: UInt64
    var end: UInt64?
    var left: UInt64
    /// Where the member stands in the roster; nothing of it where they are not in a room.
    var rosterIndex: Int
    var ranks: Ranks

    init(_ membership: Membership, place: Int, next: UInt64, ranks: Ranks) {
        self.place = place
        entered = membership.entered
        start = membership.start
        first = membership.first
        self.next = next
        end = membership.end
        left = membership.left
        rosterIndex = membership.rosterIndex
        self.ranks = ranks
    }

    /// The membership that it was, of a place whose ring has got to `ringEnd`.
    func membership(of place: RoomID, _ kind: PlaceKind, ringEnd: UInt64) throws(StateProblem) -> Membership {
        let mayHaveEnded = kind == .mailbox ? end == nil && entered == 0 : kind == .room || end != nil
        guard mayHaveEnded, next <= end ?? ringEnd, end ?? 0 <= ringEnd else { throw .damaged("a membership") }
        return Membership(
            place: place,
            entered: entered,
            start: start,
            first: first,
            next: next,
            end: end,
            left: left,
            rosterIndex: rosterIndex
        )
    }

    func write(to writer: inout StateWriter) {
        writer.write(UInt64(place))
        writer.write(entered)
        writer.write(start)
        writer.write(first)
        writer.write(next)
        writer.write(end) { $0.write($1) }
        writer.write(left)
        writer.write(UInt64(rosterIndex))
        writer.write(ranks)
    }

    init(from reader: inout StateReader) throws(StateProblem) {
        place = Int(try reader.number(as: UInt32.self))
        entered = try reader.number()
        start = try reader.number()
        first = try reader.number()
        next = try reader.number()
        end = try reader.optional { (reader) throws(StateProblem) in try reader.number() }
        left = try reader.number()
        rosterIndex = Int(try reader.number(as: UInt32.self))
        ranks = try reader.value()
    }
}
