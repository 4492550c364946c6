import TestSupport

@testable import ChatCore

/// The chat dies, and is made again from what was written down; for everybody in it nothing has happened.
extension Simulation {
    /// A checkpoint and what was logged since.
    struct Log {
        /// A change, and what it came to.
        struct Entry {
            let bytes: [UInt8]
            let time: Timestamp
            /// The number of the newest event afterwards.
            var newest: UInt64 = 0
        }

        var checkpoint: [UInt8]?
        var entries: [Entry] = []

        mutating func wasMade(_ chat: Chat) {
            if !entries.isEmpty { entries[entries.count - 1].newest = chat.newest }
        }
    }

    /// Writes down a change that is about to be made.
    mutating func write(_ change: Change) {
        guard log.checkpoint != nil else { return }
        var writer = StateWriter()
        writer.write(change)
        log.entries.append(Log.Entry(bytes: writer.bytes, time: now))
    }

    /// Not between a collection and the falling behind that follows from it: what a reader did not take may be gone from its ring by then, and how much it
    /// was is not known afterwards.
    mutating func makeCheckpoint() throws(Difference) {
        guard stalled.allSatisfy({ $0 == nil }) else { return }
        note("checkpoint")
        let bytes = bytes(of: chat)
        if self.bytes(of: try chat(from: bytes)) != bytes {
            throw Difference(description: "a checkpoint of what a checkpoint holds is another one")
        }
        log = Log(checkpoint: bytes)
    }

    mutating func restart(_ random: inout SeededGenerator) throws(Difference) {
        guard let checkpoint = log.checkpoint else { return }
        for lane in 0..<scenario.lanes where random.chance(50) || !isEverybodyKnown(lane: lane) {
            try fallBehindNow(lane: lane)
        }
        let count = log.entries.count
        note("restart, with \(count) changes to redo")
        counts.restarts += 1
        var next = try chat(from: checkpoint)
        try redo(in: &next)
        try same("the newest event", next.newest, chat.newest)
        let absent = slow.members.filter { _ in random.chance(3) }
        for member in slow.members { member.lane = random.below(scenario.lanes) }
        let readers = slow.members.filter { member in !absent.contains { $0 === member } }.map { member in
            let id = ids[member.number]!
            let isOwn = !chat[id].readsWithLane && stalled[chat[id].lane] == nil && random.chance(50)
            return (id, (lane: member.lane, position: isOwn ? chat.position(of: id) : positions[member.number]!))
        }
        if random.chance(20) { permanentRooms = ["#lobby", "#Café", "#r0", "#r1"].filter { _ in random.chance(50) } }
        let resumption = next.resume(
            lanes: scenario.lanes,
            limits: chat.limits,
            permanentRooms: permanentRooms,
            readers: Dictionary(uniqueKeysWithValues: readers),
            at: now
        )
        chat = next
        for stay in absent.flatMap(\.stays) { stay.next = stay.limit }
        try same("who is absent", resumption.absent, absent.map { ids[$0.number]! }.sorted { $0.slot < $1.slot })
        try takeOver(resumption)
        for member in absent { try perform(.quit(.lost(error: nil)), by: member) }
    }

    /// Whether it can be said of all readers of a lane how far they have read, be they stalled or not.
    private func isEverybodyKnown(lane: Int) -> Bool {
        slow.members.allSatisfy { $0.lane != lane || positions[$0.number] != nil }
    }

    private mutating func redo(in next: inout Chat) throws(Difference) {
        for entry in log.entries {
            let before = next.newest
            let redone: Redone
            do throws(StateProblem) {
                var reader = try StateReader(entry.bytes[...], version: StateFormat.current)
                redone = next.redo(try reader.value(), at: entry.time)
                try reader.finish()
            } catch { throw Difference(description: "a change: \(error)") }
            try same("the newest event when redoing", next.newest, entry.newest)
            if case .performed(_, let caused) = redone {
                try same("what was caused", caused, before + 1..<entry.newest + 1)
            }
            counts.redone += 1
        }
    }

    private mutating func takeOver(_ resumption: Resumption) throws(Difference) {
        slow.keepNoOthers(than: permanentRooms)
        try slow.restart(exact: scenario.restarts == .exact, in: chat, ids: ids)
        for name in permanentRooms { slow.keep(name, in: chat) }
        for dismissed in slow.dismissed.joined()
        where !resumption.dismissed.contains(where: { $0.by == dismissed.by && $0.words == dismissed.words }) {
            throw Difference(description: "\(dismissed.member.name) is not told of being put out")
        }
        slow.dismissed = slow.dismissed.map { _ in [] }
        audiences = audiences.map { _ in [:] }
        stalled = stalled.map { _ in nil }
        seen = [:]
        for member in slow.members where positions[member.number] == nil {
            positions[member.number] = ReadingPosition()
        }
        try checkInvariants()
        // A successor begins with a checkpoint of its own.
        log = Log()
        try makeCheckpoint()
    }

    private func bytes(of chat: Chat) -> [UInt8] {
        var writer = StateWriter()
        chat.write(to: &writer)
        return writer.bytes
    }

    private func chat(from bytes: [UInt8]) throws(Difference) -> Chat {
        do throws(StateProblem) {
            var reader = try StateReader(bytes[...], version: StateFormat.current)
            let chat = try Chat(from: &reader)
            try reader.finish()
            return chat
        } catch { throw Difference(description: "a checkpoint: \(error)") }
    }
}

extension SlowChat {
    /// Nobody goes with a lane any more; what was read to its end is forgotten, and a mailbox begins with what is unread.
    func restart(exact: Bool, in chat: Chat, ids: [Int: MemberID]) throws(Difference) {
        (isAwake, detached) = (isAwake.map { _ in false }, detached.map { _ in [] })
        woken = []
        for member in members {
            (member.isWithLane, member.isPaused, member.mailboxWasHandedOut) = (false, false, false)
            if !exact { for stay in member.stays { try follow(stay, in: chat, as: chat[ids[member.number]!]) } }
            if let mailbox = member.mailbox { shorten(mailbox) }
            for stay in member.stays where stay.next == stay.limit && (stay.end != nil || stay.place.owner != nil) {
                member.stays.removeAll { $0 === stay }
                free(stay.place)
            }
        }
        let known = Dictionary(uniqueKeysWithValues: chat.allPlaces.map { ($0, $0) })
        for place in places {
            guard let id = place.owner.map({ chat[ids[$0.number]!].mailbox }) ?? known[place.id] else {
                throw Difference(description: "there is no \(place.name) any more")
            }
            (place.id, place.slot) = (id, Int(id.key.index))
            if !exact { hold(place, as: chat[id].ring) }
        }
    }

    /// Where events gave way to those of other places, nobody knows how many of them were read: but none is read twice, and none is passed over.
    private func follow(_ stay: Stay, in chat: Chat, as member: ChatCore.Member) throws(Difference) {
        let ring: Ring?
        let next: Int
        if stay.place.owner != nil {
            ring = member.mailbox.map { chat[$0].ring }
            next = stay.limit - Int(ring?.end ?? 0)
        } else {
            let membership = member.memberships.first { $0.place == stay.place.id && $0.start == stay.entered }
            ring = membership.map { chat[$0.place].ring }
            next = membership.map { Int($0.next) } ?? stay.limit
        }
        let held = stay.place.log.count - (ring?.count ?? 0)
        guard next <= stay.next || next <= max(stay.next, stay.place.dropped) else {
            throw Difference(description: "\(next - stay.next) events are passed over")
        }
        // Who has just come in may get to see more of what was before.
        guard next >= stay.next || held >= stay.next || stay.next <= stay.entered + 1 else {
            throw Difference(description: "\(stay.next - next) events are to be read again")
        }
        stay.next = next
    }

    private func shorten(_ stay: Stay) {
        let place = stay.place
        for told in place.log.prefix(stay.next).dropFirst(place.dropped) { place.bytes -= told.cost }
        place.log.removeFirst(stay.next)
        place.dropped = max(0, place.dropped - stay.next)
        stay.next = 0
    }

    /// Which ring gave way, nobody knows.
    private func hold(_ place: Place, as ring: Ring) {
        place.dropped = Int(ring.oldest)
        place.bytes = place.log.dropFirst(place.dropped).reduce(0) { $0 + $1.cost }
    }

    func keep(_ name: String, in chat: Chat) {
        let key = Names.foldRoom(name)
        if let room = rooms.first(where: { $0.key == key }) {
            room.isPermanent = true
        } else if let id = chat.roomsByKey[key] {
            _ = open(name, id: id, slot: Int(id.key.index), isPermanent: true)
        }
    }

    func keepNoOthers(than names: [String]) {
        let keys = Set(names.map(Names.foldRoom))
        for room in rooms where !keys.contains(room.key) {
            room.isPermanent = false
            close(room)
        }
    }
}
