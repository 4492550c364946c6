/// The whole chat as one value: who is here, where, and what was said.
///
/// It has no clock, does no I/O, and knows no thread: whoever holds it sees to it that one caller at a time does, and says what time it is.
/// Each request changes it at once and altogether, or is refused and changes nothing. What a request means for others becomes events in
/// *places*; which readers have something new to collect, and what belongs into the journal, is left in `takeEffects()`.
public struct Chat: Sendable {
    /// The bounds in force; see `apply(_:)`.
    public internal(set) var limits: Limits

    var members = Slots<Member>()
    var places = Slots<Place>()
    var sizes = LargestFirst()
    var lanes: [Lane]
    /// Who has a name, by `Names.fold`.
    var namesTaken: [String: MemberID] = [:]
    /// Who has a name that looks like this, by `Names.skeleton`.
    var looksTaken: [String: MemberID] = [:]
    /// The rooms one can enter, by `Names.foldRoom`.
    var roomsByKey: [String: RoomID] = [:]
    /// How many rooms were made, and how many mailboxes.
    var made = (rooms: UInt64(0), mailboxes: UInt64(0))
    /// The number of the newest event.
    public internal(set) var newest: UInt64 = 0
    /// The member who waits for somebody to talk with.
    var seeker: MemberID?
    /// The rooms that stay when nobody is in them.
    var permanentRooms: [RoomID] = []
    /// Who hears of those who have a name, by `Names.fold`; no empty sets.
    var watchers: [String: Set<MemberID>] = [:]
    /// Who had a name before.
    var past = PastMembers()
    /// How many members chose what.
    var tally = Tally()
    var effects = Effects()
    /// Changes that were logged are being made again: nobody reads, and nothing may depend on what was read.
    var isRedoing = false
    /// While redoing, the numbers of the events that each place has dropped since, the oldest first: who had read some of them is yet to be found.
    var dropped: [RoomID: [UInt64]] = [:]
    /// While redoing, the number of the newest event of the checkpoint.
    var newestBefore: UInt64 = 0

    /// A chat without members.
    /// - Parameters:
    ///   - limits: the bounds; change them with `apply(_:)`.
    ///   - lanes: how many groups of readers are woken together, 1 to `Limits.lanes`; in the daemon one for each event loop.
    ///   - permanentRooms: names of rooms that stay when nobody is in them.
    ///   - now: since when there are these rooms.
    public init(limits: Limits, lanes: Int, permanentRooms: [String], at now: Timestamp = Timestamp(microseconds: 0)) {
        precondition((1...Limits.lanes).contains(lanes), "a chat has 1 to \(Limits.lanes) lanes")
        self.limits = limits
        self.lanes = Array(repeating: Lane(), count: lanes)
        for name in permanentRooms where roomsByKey[Names.foldRoom(name)] == nil {
            self.permanentRooms.append(makeRoom(name: name, isPermanent: true, at: now))
        }
    }

    /// Who is here, and how many rooms have somebody in them.
    public var census: (members: Int, rooms: Int) {
        // All others are closed by the last one out.
        (members.count, roomsByKey.count - permanentRooms.count { roomCount($0) == 0 })
    }

    /// Whether the member is still here: somebody else may have put them out.
    public func isMember(_ id: MemberID) -> Bool { members.contains(id.key) }

    /// Does what a member asks, or refuses it.
    /// - Parameters:
    ///   - id: a member; one who has left is a bug of the caller's, and traps.
    ///   - now: the moment, for the events.
    /// - Throws: why not; nothing has changed then, but that with `Refusal.notAccepted` the other may have been told.
    public mutating func perform(_ request: Request, by id: MemberID, at now: Timestamp) throws(Refusal) -> Reply {
        switch request {
        case .enter(let room, let key, let start): try enter(room, key: key, from: start, by: id, at: now)
        case .leave(let room, let words): try leave(room, words: words, by: id, at: now)
        case .say(let room, let words, let manner, let tags):
            try say(words, manner, tags: tags, in: room, by: id, at: now)
        case .sayToRanked(let room, let rank, let words, let manner, let tags):
            try sayToRanked(words, manner, tags: tags, in: room, atLeast: rank, by: id, at: now)
        case .tell(let name, let words, let manner, let tags):
            try tell(name, words, manner, tags: tags, by: id, at: now)
        case .rename(let name): try rename(to: name, by: id, at: now)
        case .away(let words, let pausing): try goAway(words, pausing: pausing, by: id, at: now)
        case .back(let words): try comeBack(words, by: id, at: now)
        case .topic(let room): try topic(of: room, by: id)
        case .setTopic(let room, let words): try setTopic(words, of: room, by: id, at: now)
        case .members(let room): .members(view(try visibleRoom(room, to: id), for: id))
        case .rooms: .rooms(summaries(for: id))
        case .kick(let name, let room, let words): try kick(name, from: room, words: words, by: id, at: now)
        case .seekPartner: seekPartner(by: id, at: now)
        case .setRealName(let words): try setRealName(words, by: id, at: now)
        case .modes(let room): .modes(view(try visibleRoom(room, to: id), for: id))
        case .changeModes(let room, let changes): try changeModes(changes, of: room, by: id, at: now)
        case .masks(let room, let list): try masks(list, of: room, by: id)
        case .invite(let name, let room): try invite(name, to: room, by: id, at: now)
        case .invitations: .invitations(invitations(of: id))
        case .knock(let room, let words): try knock(at: room, words: words, by: id, at: now)
        case .renameRoom(let room, let name, let words): try renameRoom(room, to: name, words: words, by: id, at: now)
        case .redact(let addressee, let number, let words):
            try redact(number, from: addressee, words: words, by: id, at: now)
        case .history(let room, let selection, let limit): try history(of: room, selection, limit: limit, for: id)
        case .latestMessages: .latestMessages(latestMessages(for: id))
        case .ownModes: .ownModes(self[id].persona.modes, before: self[id].persona.modes)
        case .changeOwnModes(let set, let clear): changeOwnModes(set: set, clear: clear, by: id)
        case .profile(let name): .profile(try profile(of: name, for: id))
        case .past(let name, let count): .past(name: name, pastMembers(named: name, count: count))
        case .lookUp(let names): .found(lookUp(names, for: id))
        case .search(let pattern, let index): search(pattern, from: index, for: id)
        case .watch(let names): watch(names, by: id)
        case .unwatch(let names): unwatch(names, by: id)
        case .unwatchAll: unwatchAll(by: id)
        case .watched: .watched(watchedNames(of: id))
        case .watchStatus: watchStatus(of: id)
        case .watchClosely(let closely): watchClosely(closely, by: id)
        case .accept(let names, let accepts): try accept(names, accepts, by: id)
        case .accepted: .accepted(acceptedNames(of: id))
        case .census: .census(fullCensus)
        case .promote(let host): promote(id, host: host, at: now)
        case .kill(let name, let words): try kill(name, words: words, by: id, at: now)
        case .announce(let words): try announce(words, by: id, at: now)
        case .quit(let departure): .gone(quit(id, departure, at: now))
        }
    }

    /// Takes on new bounds: rings drop at once what no longer fits; members and rooms above a new limit stay.
    public mutating func apply(_ limits: Limits) {
        self.limits = limits
        for place in allPlaces {
            let isMailbox = self[place].owner != nil
            var dropped: [UInt64] = []
            self[place].ring.limit(
                events: isMailbox ? limits.mailboxEvents : limits.queueEvents,
                bytes: isMailbox ? limits.mailboxBytes : limits.queueBytes
            ) {
                dropped.append($0.number)
            }
            note(dropped, in: place)
            sizes.update(place, bytes: self[place].ring.bytes)
        }
        holdTotal()
    }

    /// What has to happen outside: taken once after each call that changes something, under the same lock.
    public mutating func takeEffects() -> Effects {
        defer { effects = Effects() }
        return effects
    }

    /// In the order in which they are kept.
    var allPlaces: [RoomID] { places.keys.map { RoomID(key: $0, serial: places[$0].serial) } }

    /// Keeps another place.
    mutating func insert(_ place: Place) -> RoomID {
        RoomID(key: places.insert { _ in place }, serial: place.serial)
    }

    // Read in place where that is safe: see `Slots`.
    #if DEBUG
        subscript(id: MemberID) -> Member {
            get { members[id.key] }
            _modify { yield &members[id.key] }
        }

        subscript(id: RoomID) -> Place {
            get { places[id.key] }
            _modify { yield &places[id.key] }
        }
    #else
        subscript(id: MemberID) -> Member {
            @inline(__always) _read { yield members[id.key] }
            _modify { yield &members[id.key] }
        }

        subscript(id: RoomID) -> Place {
            @inline(__always) _read { yield places[id.key] }
            _modify { yield &places[id.key] }
        }
    #endif

    func text(_ words: String?, atMost limit: Int) throws(Refusal) -> String? {
        guard let words, !words.isEmpty else { return nil }
        guard words.utf8.count <= limit else { throw .textTooLong(bytes: words.utf8.count, limit: limit) }
        return words
    }
}

/// What changes outside of the chat when something happened in it.
public struct Effects: Sendable {
    /// The lanes that had nothing to collect before, and have now.
    public internal(set) var wake = LaneSet()
    /// What belongs into the journal, in order.
    public internal(set) var facts: [Fact] = []
}

/// A set of lanes, in one word.
public struct LaneSet: Sendable, Equatable, Sequence {
    var bits: UInt64 = 0

    /// No lane.
    public init() {}

    mutating func insert(_ lane: Int) { bits |= 1 << UInt64(lane) }

    /// The lanes of either set.
    public func union(_ other: LaneSet) -> LaneSet {
        var union = self
        union.bits |= other.bits
        return union
    }

    /// The lanes, in order.
    public func makeIterator() -> Iterator { Iterator(rest: bits) }

    /// Goes through the lanes, the lowest first.
    public struct Iterator: IteratorProtocol {
        fileprivate var rest: UInt64

        /// The next lane.
        public mutating func next() -> Int? {
            guard rest != 0 else { return nil }
            defer { rest &= rest - 1 }
            return rest.trailingZeroBitCount
        }
    }

    /// True where there is no lane in it.
    public var isEmpty: Bool { bits == 0 }
}

/// Something that belongs into the journal: never what was said.
public struct Fact: Sendable {
    /// Where the member came from.
    public let origin: Origin
    /// The member's name; after a change of name, the new one.
    public let name: String
    /// What happened.
    public let kind: Kind

    /// What can be recorded.
    public enum Kind: Sendable, Equatable {
        /// Came into a room.
        case join(room: String)
        /// Went out of a room: one fact a room, with the reason.
        case leave(room: String, reason: String?)
        /// Changed their name.
        case nick(old: String)
        /// Went away.
        case away(reason: String?)
        /// Came back after so many seconds.
        case back(seconds: Int)
        /// Said what a room is about.
        case topic(room: String)
        /// Kept order: what was done, in a few words such as `put bob out of #lobby`; never what people said.
        case moderation(String)
    }
}
