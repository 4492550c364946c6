/// How events reach their readers.
///
/// A reader goes *with the lane*, or *on its own*.
///
/// With the lane is for those who have read everything the lane has collected: all of them read the same runs of events at the same time, and none
/// of them has a position of its own to keep. One `collect` serves them all.
///
/// On its own goes whoever needs a different position: a newcomer, someone who is away, a socket that takes no more, a member who has just left or was put
/// out of a room. `read` serves them one at a time, and brings them back to the lane once there is nothing left to read.
/// A reader that comes back may be ahead of the lane; `Reading.joins` says from where on its part in the next runs begins.
///
/// A place's events are numbered twice: by one counter for the whole chat, which gives the order between places, and by ordinal, which has no
/// gaps, and gives what was missed.
extension Chat {
    /// Hands out what is new for the readers that go with a lane.
    public mutating func collect(lane: Int) -> Digest {
        freeSpentMailboxes(of: lane)
        lanes[lane].isAwake = false
        lanes[lane].collected = newest
        var digest = Digest(
            detached: lanes[lane].detached.filter { isMember($0) },
            dismissed: lanes[lane].dismissed,
            newest: newest
        )
        lanes[lane].detached.removeAll()
        lanes[lane].dismissed.removeAll()
        for place in lanes[lane].marked where places.contains(place.key) {
            let reading = self[place][lane: lane]
            self[place][lane: lane].isMarked = false
            let ring = self[place].ring
            let first = max(reading.next, ring.oldest)
            // Where nothing is held any more, what was lost is told with the next event.
            guard reading.readers > 0, first < ring.end else { continue }
            let owner = self[place].owner
            digest.runs.append(
                Run(
                    place: place,
                    owner: owner,
                    first: first,
                    lost: first - reading.next,
                    events: ring.events(from: first)
                )
            )
            self[place][lane: lane].next = ring.end
            if owner != nil { lanes[lane].spentMailboxes.append(place) }
        }
        lanes[lane].marked.removeAll(keepingCapacity: true)
        return digest
    }

    /// True when something stands in the member's places that they have not been given yet.
    public func hasUnread(_ id: MemberID) -> Bool {
        let member = self[id]
        guard member.readsWithLane else { return !member.isPaused }
        return member.memberships.contains { membership in
            let place = self[membership.place]
            return max(membership.next, place[lane: member.lane].next, place.ring.oldest) < place.ring.end
        }
    }

    /// How a member reads.
    public func readingMode(of id: MemberID) -> ReadingMode {
        self[id].readsWithLane ? .withLane : self[id].isPaused ? .paused : .onTheirOwn
    }

    /// Lets a member read on their own from now on, from just where the lane is.
    /// - Returns: true where they went with the lane until now.
    @discardableResult
    public mutating func detach(_ id: MemberID) -> Bool {
        guard self[id].readsWithLane else { return false }
        self[id].readsWithLane = false
        let lane = self[id].lane
        self[id].position = ReadingPosition(number: max(self[id].position.number, lanes[lane].collected))
        for index in self[id].memberships.indices {
            let place = self[id].memberships[index].place
            let next = self[place][lane: lane].next
            self[id].memberships[index].next = max(self[id].memberships[index].next, next)
            self[place][lane: lane].readers -= 1
        }
        return true
    }

    /// Lets a member read on their own whose socket took only a part of what the lane was given last.
    /// - Parameters:
    ///   - unread: for each run that was not taken whole, the ordinal of the first event that was not.
    ///   - numbers: the numbers of these events, `.max` where there is none yet. Where they are not given, and a ring has meanwhile dropped what was not
    ///     taken, the member's position does not say how much of that they miss.
    public mutating func fallBehind(
        _ id: MemberID,
        unread: [(place: RoomID, ordinal: UInt64)],
        numbers: [UInt64]? = nil
    ) {
        detach(id)
        var behind: [(index: Int, head: UInt64)] = []
        for (position, (place, ordinal)) in unread.enumerated() {
            guard let index = self[id].memberships.lastIndex(where: { $0.place == place }) else { continue }
            self[id].memberships[index].next = ordinal
            behind.append((index, numbers?[position] ?? unreadNumber(in: self[id].memberships[index]) ?? 1))
        }
        notePosition(of: id, behind: behind)
    }

    /// The next events for a member who reads on their own, in order, each once.
    /// - Parameters:
    ///   - newest: events with a higher number are left for later.
    ///   - bytes: stops after the event with which so many bytes are reached.
    public mutating func read(_ id: MemberID, upTo newest: UInt64 = .max, bytes: Int) -> Reading {
        precondition(!self[id].readsWithLane, "with the lane, there is no position of one's own")
        guard !self[id].isPaused else { return Reading(state: .paused, position: self[id].position) }
        var reading = Reading(state: .more)
        skipLost(of: id, into: &reading)
        let last = min(newest, self[id].pausedAfter ?? .max)
        var size = 0
        var heads = self[id].memberships.map { head(of: $0)?.number ?? .max }
        while size < bytes, let event = nextEvent(of: id, upTo: last, &heads) {
            reading.events.append(event)
            size += event.cost
        }
        if let last = reading.events.last { self[id].position.number = max(self[id].position.number, last.number) }
        noteReplays(of: id, heads)
        closeReadIntervals(of: id)
        if size < bytes {
            if self[id].pausedAfter.map({ $0 <= newest }) ?? false {
                self[id].isPaused = true
                reading.state = .paused
            } else if self[id].pausedAfter == nil, hasNothingLeft(id) {
                reading.state = .withLane
                reading.joins = attach(id)
            } else {
                reading.state = .upToDate
            }
        }
        reading.position = self[id].position
        return reading
    }

    /// How many events, counted in each room, the rings have dropped that a member who reads on their own had not read: what `Reading.missed`
    /// will tell. None for those with the lane, who are told with its next run.
    public func missed(by id: MemberID) -> UInt64 {
        guard !self[id].readsWithLane else { return 0 }
        return self[id].memberships.reduce(0) { sum, membership in
            membership.place == self[id].mailbox ? sum : sum + (gap(in: membership)?.missed ?? 0)
        }
    }

    /// Counts what the rings dropped before the member could read it.
    private mutating func skipLost(of id: MemberID, into reading: inout Reading) {
        for index in self[id].memberships.indices {
            let membership = self[id].memberships[index]
            guard let (next, missed) = gap(in: membership) else { continue }
            if membership.place == self[id].mailbox { reading.missedDirect += missed } else { reading.missed += missed }
            self[id].memberships[index].next = next
            let ring = self[membership.place].ring
            // Of an interval all may be gone. Where a room holds nothing at all, what is told as missed reaches to the newest event at most.
            let told = next < ring.oldest ? membership.left : next < ring.end ? ring[next].number - 1 : newest
            self[id].position.number = max(self[id].position.number, told)
        }
    }

    /// What a ring dropped before the member could read it: where they go on, and how much of it is missed.
    private func gap(in membership: Membership) -> (next: UInt64, missed: UInt64)? {
        let held = self[membership.place].ring.oldest
        let oldest = min(held, membership.end ?? held)
        guard membership.next < oldest else { return nil }
        return (oldest, oldest - min(oldest, max(membership.next, membership.start)))
    }

    /// Takes the event with the lowest number, in whichever places it stands.
    /// - Parameter heads: for each membership, the number of its next event, `.max` where there is none: rings are asked only where one is taken,
    ///   for a reader of fifty rooms would else hold the lock twenty times as long.
    private mutating func nextEvent(of id: MemberID, upTo last: UInt64, _ heads: inout [UInt64]) -> Event? {
        guard let number = heads.min(), number <= last, number != .max else { return nil }
        var next: Event?
        for index in heads.indices where heads[index] == number {
            next = head(of: self[id].memberships[index])
            self[id].memberships[index].next += 1
            heads[index] = head(of: self[id].memberships[index])?.number ?? .max
        }
        return next
    }

    func head(of membership: Membership) -> Event? {
        membership.next < membership.end ?? self[membership.place].ring.end
            ? self[membership.place].ring[membership.next] : nil
    }

    private func hasNothingLeft(_ id: MemberID) -> Bool {
        self[id].memberships.allSatisfy { $0.next >= $0.end ?? self[$0.place].ring.end }
    }

    /// Frees what was only kept for this reader: intervals read to their end, and a mailbox that was read.
    mutating func closeReadIntervals(of id: MemberID) {
        let mailbox = self[id].mailbox
        for index in self[id].memberships.indices.reversed() {
            let membership = self[id].memberships[index]
            let isMailbox = membership.place == mailbox
            guard membership.next >= membership.end ?? (isMailbox ? self[membership.place].ring.end : .max) else {
                continue
            }
            self[id].memberships.remove(at: index)
            if isMailbox { self[id].mailbox = nil }
            release(membership.place)
        }
    }

    private mutating func attach(_ id: MemberID) -> [LaneStart] {
        self[id].readsWithLane = true
        self[id].position = ReadingPosition(number: newest)
        let lane = self[id].lane
        lanes[lane].detached.removeAll { $0 == id }
        return self[id].memberships.map { membership in
            if self[membership.place][lane: lane].readers == 0 {
                self[membership.place][lane: lane].next = membership.next
            }
            self[membership.place][lane: lane].readers += 1
            let isAhead = membership.next > self[membership.place][lane: lane].next
            return LaneStart(place: membership.place, ordinal: membership.next, isAhead: isAhead)
        }
    }

    mutating func tellLane(of id: MemberID) {
        lanes[self[id].lane].detached.append(id)
        wake(self[id].lane)
    }

    /// A mailbox stays until the next collection: only then is it certain that its run was taken whole.
    private mutating func freeSpentMailboxes(of lane: Int) {
        for place in lanes[lane].spentMailboxes where places.contains(place.key) {
            let reading = self[place][lane: lane]
            guard reading.readers > 0, reading.next == self[place].ring.end, let owner = self[place].owner else {
                continue
            }
            self[owner].memberships.removeAll { $0.place == place }
            self[owner].mailbox = nil
            release(place)
        }
        lanes[lane].spentMailboxes.removeAll(keepingCapacity: true)
    }

    /// One reader fewer: the last one out frees the ring of a room that is no more.
    mutating func release(_ place: RoomID) {
        self[place].memberships -= 1
        freeIfNobodyReads(place)
    }

    /// Frees the ring of a room that is no more, or of a mailbox, which nobody reads.
    mutating func freeIfNobodyReads(_ place: RoomID) {
        guard self[place].memberships == 0, self[place].room == nil else { return }
        sizes.remove(place)
        places.remove(place.key)
    }
}

/// A group of readers that are woken together.
struct Lane: Sendable {
    /// The places with something new, each once.
    var marked: [RoomID] = []
    /// Who was made to read on their own by somebody else.
    var detached: [MemberID] = []
    /// Who was put out of the chat by somebody else.
    var dismissed: [Dismissal] = []
    /// Mailboxes whose events the last collection handed out.
    var spentMailboxes: [RoomID] = []
    /// It was woken, and has not collected since.
    var isAwake = false
    /// The number of the newest event at the last collection.
    var collected: UInt64 = 0
}

/// What is new for the readers that go with a lane.
public struct Digest: Sendable {
    /// Readers that no longer go with the lane, because of what others did; they have had no part in `runs`, and are to `read` afterwards.
    public let detached: [MemberID]
    /// Who is no longer a member, because an operator put them out: to be told, and given no part in `runs`.
    public let dismissed: [Dismissal]
    /// The number of the newest event of the chat: who takes all of `runs` has read everything up to it.
    public let newest: UInt64
    /// New events, a run a place.
    public internal(set) var runs: [Run] = []
}

/// Somebody who was put out of the chat.
public struct Dismissal: Sendable, Equatable {
    /// Who; a stale id.
    public let member: MemberID
    /// The name of the operator who did it, as it was then.
    public let by: String
    /// What for; nil or not empty.
    public let words: String?
}

/// Consecutive events of one place.
public struct Run: Sendable {
    /// The place.
    public let place: RoomID
    /// The only reader, where the place is a mailbox.
    public let owner: MemberID?
    /// The ordinal of `events[0]`.
    public let first: UInt64
    /// How many events just before `first` were dropped before they could be collected.
    public let lost: UInt64
    /// At least one.
    public let events: [Event]
}

/// The next events for one reader.
public struct Reading: Sendable {
    /// What comes after these events.
    public enum State: Sendable {
        /// There may be more: read again.
        case more
        /// Nothing more up to the number that was asked for.
        case upToDate
        /// Nothing more until the member is back.
        case paused
        /// Nothing more, and the reader goes with the lane again.
        case withLane
    }

    /// What comes after.
    public internal(set) var state: State
    /// How far the reader has read, with these events.
    public internal(set) var position = ReadingPosition()
    /// How many events, counted in each room, the rings dropped unread: to be told before `events`.
    public internal(set) var missed: UInt64 = 0
    /// How many the mailbox dropped unread: direct messages, and what else is told to one alone.
    public internal(set) var missedDirect: UInt64 = 0
    /// In order of their numbers.
    public internal(set) var events: [Event] = []
    /// Where the reader's part in the lane's runs begins; for `withLane` alone.
    public internal(set) var joins: [LaneStart] = []
}

/// How a member reads.
public enum ReadingMode: Sendable, Equatable {
    /// With all others of the lane who have read as far.
    case withLane
    /// At a position of their own, by `read`.
    case onTheirOwn
    /// Not at all, until they are back.
    case paused
}

/// Where a reader's part in the runs of a place begins.
public struct LaneStart: Sendable {
    /// The place.
    public let place: RoomID
    /// The ordinal of the first event that is still unread.
    public let ordinal: UInt64
    /// True where the lane has not collected up to `ordinal` yet, so that the next run begins before it.
    public let isAhead: Bool
}
