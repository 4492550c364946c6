import ChatCore

/// The chat once more, slow and obvious: lists of everything that ever happened, searched from one end to the other.
///
/// There are no rings, slots, heaps or lane positions here. A place is the list of all its events and how many of them are gone; a reader is a list of
/// stays with a position in each; what one may read is gathered, sorted by number and rid of repeats whenever somebody asks.
final class SlowChat {
    /// An event, and what it counts.
    struct Told {
        let number: UInt64
        let time: Timestamp
        let actor: Int
        let shown: Shown
        let deed: Deed
        var name: String { shown.name }
        /// What is left of a message that was taken back.
        var emptied: Told {
            Told(number: number, time: time, actor: actor, shown: shown, deed: Deed("removed"))
        }
        var cost: Int { 64 + name.utf8.count + deed.texts.reduce(0) { $0 + ($1?.utf8.count ?? 0) } }
    }

    final class Place {
        /// What the real chat calls it.
        var id: RoomID
        /// Which of two equally large rings gives way first: the lower.
        var slot: Int
        let owner: Member?
        var name: String
        var key: String { Names.foldRoom(name) }
        var isPermanent: Bool
        var topic = ""
        var rules = Rules()
        var masks: [(list: MaskList, mask: SlowMask, by: String)] = []
        var renamed: Timestamp?
        /// All events there ever were.
        var log: [Told] = []
        /// How many of them are no longer held.
        var dropped = 0
        var bytes = 0
        var holdsNothing: Bool { dropped == log.count }

        init(id: RoomID, slot: Int, owner: Member?, name: String, isPermanent: Bool) {
            (self.id, self.slot, self.owner, self.name, self.isPermanent) = (id, slot, owner, name, isPermanent)
            rules.flags = isPermanent ? [.noOutsiders] : [.noOutsiders, .topicLocked]
        }

        func dropOldest() {
            bytes -= log[dropped].cost
            dropped += 1
        }
    }

    /// A membership: from coming in to going out.
    final class Stay {
        let place: Place
        /// The position of the own coming in: what was before is a replay.
        var entered: Int
        var next: Int
        var end: Int?
        var ranks: Set<Rank> = []
        var limit: Int { end ?? place.log.count }

        init(place: Place, entered: Int, next: Int) {
            (self.place, self.entered, self.next) = (place, entered, next)
        }
    }

    final class Member {
        let number: Int
        let origin: Origin
        var lane: Int
        var name = "" {
            didSet {
                fold = Names.fold(name)
                looks = SlowChat.looks(of: name)
            }
        }
        private(set) var fold = ""
        private(set) var looks: Set<String> = []
        var guestAddress: PeerAddress?
        var away: Away?
        var stays: [Stay] = []
        var partner: Member?
        var choices = Choices()
        var isWithLane = false
        var pausedAfter: UInt64?
        var isPaused = false
        /// The last collection handed out something of the mailbox.
        var mailboxWasHandedOut = false
        var invitations: [(place: Place, letsIn: Bool)] = []
        var invited: [Timestamp] = []
        var knocked: Timestamp?

        init(number: Int, origin: Origin, lane: Int) {
            (self.number, self.origin, self.lane) = (number, origin, lane)
        }

        var mailbox: Stay? { stays.first { $0.place.owner != nil } }
        var rooms: [Stay] { stays.filter { $0.place.owner == nil && $0.end == nil } }
        func stay(in place: Place) -> Stay? { rooms.first { $0.place === place } }
        func isIn(_ place: Place) -> Bool { stay(in: place) != nil }
        func rank(in place: Place) -> Rank? { stay(in: place)?.ranks.max() }
    }

    /// What a room's rules are at a moment.
    struct Rules: Equatable {
        var flags: RoomFlags = []
        var key: String?
        var limit: Int?
    }

    struct Away: Equatable {
        let words: String?
        let since: Timestamp
    }

    var limits: Limits
    var members: [Member] = []
    /// Rooms one can enter.
    var rooms: [Place] = []
    /// Those, mailboxes, and closed rooms that somebody still reads.
    var places: [Place] = []
    var newest: UInt64 = 0
    var seeker: Member?
    var isAwake: [Bool]
    /// By lane: who was with it, and was put on their own by somebody else.
    var detached: [[Member]]
    var admitted = 0
    /// Who had which name, the last first.
    var past: [(name: String, until: Timestamp)] = []
    /// The most members at once.
    var peak = 0
    /// By lane: who was put out of the chat by somebody else.
    var dismissed: [[Dismissed]]

    // What happened since these were last emptied.
    var woken: Set<Int> = []
    var facts: [String] = []

    /// What the real chat calls the mailbox of a member, and its slot; asked whenever one is made.
    var identifyMailbox: (Member) -> (RoomID, Int)? = { _ in nil }

    init(limits: Limits, lanes: Int) {
        self.limits = limits
        isAwake = Array(repeating: false, count: lanes)
        detached = Array(repeating: [], count: lanes)
        dismissed = Array(repeating: [], count: lanes)
    }

    func open(_ name: String, id: RoomID, slot: Int, isPermanent: Bool) -> Place {
        let place = Place(id: id, slot: slot, owner: nil, name: name, isPermanent: isPermanent)
        rooms.append(place)
        places.append(place)
        return place
    }

    func roster(of place: Place) -> [Member] { members.filter { $0.isIn(place) } }

    // MARK: Publishing

    func publish(_ deed: Deed, by member: Member, as shown: Shown? = nil, in places: [Place], at now: Timestamp) {
        newest += 1
        let told = Told(
            number: newest,
            time: now,
            actor: member.number,
            shown: shown ?? member.shown,
            deed: deed
        )
        for place in places {
            place.log.append(told)
            place.bytes += told.cost
            hold(place)
            for reader in members where reader.isWithLane && !isAwake[reader.lane] {
                if reader.stays.contains(where: { $0.place === place }) { wake(reader.lane) }
            }
        }
        holdTotal()
    }

    func publishEverywhere(_ deed: Deed, by member: Member, andToWatchers: Bool = true, at now: Timestamp) {
        let rooms = member.rooms.map(\.place)
        let homes = rooms.isEmpty ? [mailbox(of: member)] : rooms
        let watchers = members.filter { $0 !== member && $0.choices.watchesClosely && $0.watches(member.name) }
        publish(deed, by: member, in: homes + (andToWatchers ? watchers.map(mailbox) : []), at: now)
    }

    private func hold(_ place: Place) {
        let events = place.owner == nil ? limits.queueEvents : limits.mailboxEvents
        let bytes = place.owner == nil ? limits.queueBytes : limits.mailboxBytes
        while place.log.count - place.dropped > events { place.dropOldest() }
        while place.bytes > bytes { place.dropOldest() }
    }

    private func holdTotal() {
        while places.reduce(0, { $0 + $1.bytes }) > limits.totalBytes {
            places.max { $0.bytes != $1.bytes ? $0.bytes < $1.bytes : $0.slot > $1.slot }!.dropOldest()
        }
    }

    func apply(_ limits: Limits) {
        self.limits = limits
        places.forEach(hold)
        holdTotal()
    }

    func wake(_ lane: Int) {
        guard !isAwake[lane] else { return }
        isAwake[lane] = true
        woken.insert(lane)
    }

    func mailbox(of member: Member) -> Place {
        if let mailbox = member.mailbox { return mailbox.place }
        guard let (id, slot) = identifyMailbox(member) else {
            fatalError("the chat made no mailbox for \(member.name)")
        }
        let place = Place(id: id, slot: slot, owner: member, name: "", isPermanent: true)
        places.append(place)
        member.stays.append(Stay(place: place, entered: 0, next: 0))
        return place
    }

    /// Forgets a place that nobody can enter and nobody reads.
    func free(_ place: Place) {
        guard !rooms.contains(where: { $0 === place }) else { return }
        guard !members.contains(where: { $0.stays.contains { $0.place === place } }) else { return }
        places.removeAll { $0 === place }
    }

    func close(_ place: Place) {
        guard !place.isPermanent, roster(of: place).isEmpty else { return }
        rooms.removeAll { $0 === place }
        free(place)
    }

    func record(_ fact: String, of member: Member) { facts.append("\(member.name) \(fact)") }

    // MARK: Reading

    enum State { case more, upToDate, paused, withLane }

    /// Everything held that the member has not read, in order, each once.
    func unread(of member: Member) -> [Told] {
        var unread: [Told] = []
        for stay in member.stays {
            for position in max(stay.next, stay.place.dropped)..<max(stay.limit, stay.next, stay.place.dropped) {
                unread.append(stay.place.log[position])
            }
        }
        unread.sort { $0.number < $1.number }
        var previous: UInt64 = 0
        return unread.filter { told in
            defer { previous = told.number }
            return told.number != previous
        }
    }

    func hasUnread(_ member: Member) -> Bool {
        member.isWithLane ? !unread(of: member).isEmpty : !member.isPaused
    }

    /// What was gone before it was read.
    struct Missed: Equatable {
        var inRooms = 0
        var direct = 0
    }

    /// Passes over what is gone, and counts how much of it the member should have seen.
    private func pass(_ stay: Stay, _ missed: inout Missed) {
        while stay.next < min(stay.place.dropped, stay.limit) {
            if stay.next >= stay.entered, stay.place.owner == nil { missed.inRooms += 1 }
            if stay.next >= stay.entered, stay.place.owner != nil { missed.direct += 1 }
            stay.next += 1
        }
    }

    /// How much of their rooms is gone that a member who reads on their own has not read.
    func missedInRooms(by member: Member) -> Int {
        guard !member.isWithLane else { return 0 }
        let stays = member.stays.filter { $0.place.owner == nil }
        return stays.reduce(0) { sum, stay in
            sum + (0..<min(stay.place.dropped, stay.limit)).count { $0 >= stay.next && $0 >= stay.entered }
        }
    }

    private func advance(_ member: Member, past number: UInt64) {
        for stay in member.stays where stay.next >= stay.place.dropped {
            while stay.next < stay.limit, stay.place.log[stay.next].number <= number { stay.next += 1 }
        }
    }

    /// What is new since the last collection, for one who goes with the lane; they take only so many events of it.
    /// A place that holds nothing at all has nothing to tell, and what was lost there is told with its next event.
    func takeWithLane(_ member: Member, atMost count: Int) -> Missed {
        var missed = Missed()
        for stay in member.stays where !stay.place.holdsNothing { pass(stay, &missed) }
        if let mailbox = member.mailbox, mailbox.next < mailbox.limit, !mailbox.place.holdsNothing {
            member.mailboxWasHandedOut = true
        }
        if let last = unread(of: member).prefix(count).last { advance(member, past: last.number) }
        return missed
    }

    /// What happens before a lane's readers are served.
    func beginCollection(lane: Int) {
        isAwake[lane] = false
        for member in members where member.lane == lane && member.mailboxWasHandedOut {
            member.mailboxWasHandedOut = false
            guard member.isWithLane, let mailbox = member.mailbox, mailbox.next == mailbox.limit else { continue }
            member.stays.removeAll { $0 === mailbox }
            free(mailbox.place)
        }
    }

    func read(_ member: Member, upTo newest: UInt64, bytes: Int) -> (state: State, missed: Missed, events: [Told]) {
        guard !member.isPaused else { return (.paused, Missed(), []) }
        var missed = Missed()
        for stay in member.stays { pass(stay, &missed) }
        var events: [Told] = []
        var size = 0
        for told in unread(of: member) where told.number <= min(newest, member.pausedAfter ?? .max) && size < bytes {
            events.append(told)
            size += told.cost
        }
        if let last = events.last { advance(member, past: last.number) }
        for stay in member.stays where stay.next == stay.limit && (stay.end != nil || stay.place.owner != nil) {
            member.stays.removeAll { $0 === stay }
            free(stay.place)
        }
        if size >= bytes { return (.more, missed, events) }
        if let last = member.pausedAfter {
            member.isPaused = last <= newest
            return (member.isPaused ? .paused : .upToDate, missed, events)
        }
        guard unread(of: member).isEmpty else { return (.upToDate, missed, events) }
        member.isWithLane = true
        detached[member.lane].removeAll { $0 === member }
        return (.withLane, missed, events)
    }
}

/// What somebody did, as its verb and the texts that count in a ring.
struct Deed: Equatable {
    let verb: String
    let texts: [String?]

    init(_ verb: String, _ texts: String?...) {
        self.verb = verb
        self.texts = texts
    }

    /// A change of modes counts its names, and eight bytes.
    init(changed room: String, _ changes: [ModeChange]) {
        verb = "changed \(changes)"
        texts =
            [room]
            + changes.flatMap { change in
                switch change {
                case .flag, .limit: ["12345678"]
                case .key(let key): ["12345678", key]
                case .rank(_, _, let name): ["12345678", name]
                case .mask(_, _, let mask): ["12345678", mask]
                }
            }
    }
}
