import TestSupport

@testable import ChatCore

/// What a courier does in a simulation.
extension Simulation {
    /// A reader's part of a collection.
    struct Part {
        var missed = SlowChat.Missed()
        var runs: [(run: Run, from: UInt64)] = []

        /// By number, each once.
        var events: [Event] {
            var numbers: Set<UInt64> = []
            return runs.flatMap { run, from in run.events.dropFirst(Int(from - run.first)) }
                .sorted { $0.number < $1.number }
                .filter { numbers.insert($0.number).inserted }
        }

        /// For each run not taken whole, the ordinal of the first event with a higher number than the last one taken.
        func unread(after last: UInt64) -> [(place: RoomID, ordinal: UInt64)] {
            runs.compactMap { run, from in
                let index = run.events.indices.first { run.first + UInt64($0) >= from && run.events[$0].number > last }
                return index.map { (run.place, run.first + UInt64($0)) }
            }
        }
    }

    mutating func collect(lane: Int, _ random: inout SeededGenerator) throws(Difference) {
        slow.beginCollection(lane: lane)
        let digest = chat.collect(lane: lane)
        try same(
            "the detached of lane \(lane)",
            digest.detached.map { number(of: $0) }.sorted(),
            slow.detached[lane].map(\.number).sorted()
        )
        slow.detached[lane] = []
        for id in digest.detached {
            if let member = slow.members.first(where: { ids[$0.number] == id }) { unsubscribe(member) }
        }
        try compareDismissed(digest.dismissed, lane: lane)
        let parts = try parts(of: digest, lane: lane)
        var stalls: [Stall] = []
        for reader in slow.members where reader.lane == lane && reader.isWithLane {
            let part = parts[reader.number] ?? Part()
            let events = part.events
            try compare("\(reader.name) with lane \(lane)", events, slow.unread(of: reader))
            let takesAll = random.chance(75)
            let taken = takesAll ? events.count : random.below(events.count + 1)
            note("lane \(lane) gives \(reader.name) \(events.map(\.number)); taken \(taken), missed \(part.missed)")
            try same(
                "missed by \(reader.name) with lane \(lane)",
                part.missed,
                slow.takeWithLane(reader, atMost: taken)
            )
            counts.missed += part.missed.inRooms
            counts.missedDirect += part.missed.direct
            if taken == events.count {
                positions[reader.number] = ReadingPosition(number: digest.newest)
            } else if part.missed != SlowChat.Missed() {
                positions[reader.number] = nil
            } else if taken > 0 {
                positions[reader.number] = ReadingPosition(number: events[taken - 1].number)
            }
            if taken < events.count || (!takesAll && random.chance(20)) {
                let unread = part.unread(after: taken == 0 ? 0 : events[taken - 1].number)
                let numbers = unread.map { unread in
                    let run = digest.runs.first { $0.place == unread.place }!
                    return run.events[Int(unread.ordinal - run.first)].number
                }
                stalls.append(Stall(reader: reader, unread: unread, numbers: numbers))
            }
        }
        counts.runs += digest.runs.count
        if !stalls.isEmpty { stalled[lane] = (random.below(5), stalls) }
        if !stalls.isEmpty, random.chance(30) { try fallBehindNow(lane: lane) }
    }

    private func parts(of digest: Digest, lane: Int) throws(Difference) -> [Int: Part] {
        var parts: [Int: Part] = [:]
        for run in digest.runs {
            guard !run.events.isEmpty else { throw Difference(description: "an empty run") }
            let audience = run.owner.map { [number(of: $0): UInt64(0)] } ?? audiences[lane][run.place] ?? [:]
            for (reader, start) in audience {
                let from = min(max(start, run.first), run.first + UInt64(run.events.count))
                parts[reader, default: Part()].runs.append((run, from))
                let lostFrom = max(start, run.first - run.lost)
                let lost = Int(run.first - min(run.first, lostFrom))
                if run.owner == nil {
                    parts[reader]!.missed.inRooms += lost
                } else {
                    parts[reader]!.missed.direct += lost
                }
            }
        }
        for reader in parts.keys where !slow.members.contains(where: { $0.number == reader && $0.isWithLane }) {
            throw Difference(description: "a run for \(reader), who does not go with lane \(lane)")
        }
        return parts
    }

    mutating func fallBehindNow(lane: Int) throws(Difference) {
        guard let (_, stalls) = stalled[lane] else { return }
        stalled[lane] = nil
        // Somebody may have put them out since.
        for stall in stalls where ids[stall.reader.number] != nil {
            note("\(stall.reader.name) falls behind, \(stall.unread.map(\.ordinal))")
            let id = ids[stall.reader.number]!
            chat.fallBehind(id, unread: stall.unread, numbers: stall.numbers)
            positions[stall.reader.number] = chat.position(of: id)
            stall.reader.isWithLane = false
            unsubscribe(stall.reader)
            counts.stalls += 1
        }
    }

    mutating func read(_ reader: SlowChat.Member, _ random: inout SeededGenerator) throws(Difference) {
        let newest = random.chance(70) ? .max : chat.newest - min(chat.newest, UInt64(random.below(6)))
        try read(reader, upTo: newest, bytes: random.pick([1, 1, 100, 300, 1000, 1 << 20]))
    }

    @discardableResult
    private mutating func read(
        _ reader: SlowChat.Member,
        upTo newest: UInt64,
        bytes: Int
    ) throws(Difference) -> SlowChat.State {
        let missedBefore = (Int(chat.missed(by: ids[reader.number]!)), slow.missedInRooms(by: reader))
        try same("missed by \(reader.name) so far", missedBefore.0, missedBefore.1)
        let expected = slow.read(reader, upTo: newest, bytes: bytes)
        note(
            "\(reader.name) reads up to \(newest), \(bytes) bytes: \(expected.state), missed \(expected.missed), "
                + "\(expected.events.map(\.number))"
        )
        let reading = chat.read(ids[reader.number]!, upTo: newest, bytes: bytes)
        positions[reader.number] = reading.position
        let what = "\(reader.name) on their own"
        try compare(what, reading.events, expected.events)
        let missed = SlowChat.Missed(inRooms: Int(reading.missed), direct: Int(reading.missedDirect))
        try same("missed by \(what)", missed, expected.missed)
        try same("the state of \(what)", "\(reading.state)", "\(expected.state)")
        counts.missed += missed.inRooms
        counts.missedDirect += missed.direct
        if expected.state == .withLane {
            counts.returns += 1
            // Someone put on their own who is back before the lane's next collection was in no `detached`: the joins replace all there was.
            unsubscribe(reader)
            try same("the rooms \(what) joins", Set(reading.joins.map(\.place)), Set(reader.rooms.map(\.place.id)))
            for join in reading.joins {
                audiences[reader.lane][join.place, default: [:]][reader.number] = join.isAhead ? join.ordinal : 0
            }
        }
        return expected.state
    }

    mutating func readToTheEnd(_ reader: SlowChat.Member) throws(Difference) {
        while !reader.isWithLane && !reader.isPaused {
            try read(reader, upTo: .max, bytes: 500)
        }
    }

    mutating func unsubscribe(_ reader: SlowChat.Member) {
        for place in audiences[reader.lane].keys {
            audiences[reader.lane][place]![reader.number] = nil
            if audiences[reader.lane][place]!.isEmpty { audiences[reader.lane][place] = nil }
        }
    }

    // MARK: Events

    private mutating func compare(_ what: String, _ events: [Event], _ expected: [SlowChat.Told]) throws(Difference) {
        try same(what, events.map(\.number), expected.map(\.number))
        for (event, told) in zip(events, expected) {
            counts.events += 1
            if ["appeared", "vanished"].contains(told.deed.verb) { counts.sightings += 1 }
            if told.deed.verb == "screened" { counts.screened += 1 }
            if let known = seen[event.number], known !== event {
                throw Difference(description: "two events with the number \(event.number)")
            }
            guard self.told[event.number] == nil else { continue }
            seen[event.number] = event
            self.told[event.number] = told
            try same("the deed of \(told.number)", deed(event), told.deed)
            try same("the cost of \(told.number)", event.cost, told.cost)
            try same("the persona in \(told.number)", plain(event.persona), told.shown)
            try same("the time of \(told.number)", event.time, told.time)
            if let actor = ids[told.actor] { try same("the actor of \(told.number)", event.actor, actor) }
        }
    }

    private func deed(_ event: Event) -> Deed {
        switch event.kind {
        case .entered(let room, let away): Deed("entered", room, away?.words)
        case .left(let room, let words): Deed("left", room, words)
        case .kicked(let room, let by, let words): Deed("kicked", room, by.name, words)
        case .quit(.leaving(let words)): Deed("leaving", words)
        case .quit(.lost(let error)): Deed("lost", error)
        case .quit(.killed(let by, let words)): Deed("killed", by, words)
        case .renamed(let old): Deed("renamed", old.name)
        case .away(let words): Deed("away", words)
        case .back(let words, let seconds): Deed("back after \(seconds)", words)
        case .said(.room(let name), let words, let manner):
            Deed("said to room, \(manner)", name, words, event.tags)
        case .said(.member(let name), let words, let manner):
            Deed("said to member, \(manner)", name, words, event.tags)
        case .said(.ranked(let rank, let room), let words, let manner):
            Deed("said to \(rank), \(manner)", room, words, event.tags)
        case .modesChanged(let room, let changes): Deed(changed: room, changes)
        case .invitation(let room): Deed("invitation", room)
        case .invited(let name, let room): Deed("invited", name, room)
        case .knocked(let room, let words): Deed("knocked", room, words)
        case .roomRenamed(let old, let room, let words):
            Deed("renamed a room of \(room.roster.count)", old, room.name, words)
        case .redacted(let addressee, let number, let words): Deed("redacted \(number)", addressee.name, words)
        case .removed: Deed("removed")
        case .topic(let room, let words): Deed("topic", room, words)
        case .paired: Deed("paired")
        case .realNameChanged: Deed("real name changed")
        case .hostChanged(let old): Deed("host changed from \(old.host)")
        case .appeared: Deed("appeared")
        case .vanished: Deed("vanished")
        case .screened: Deed("screened")
        case .announced(let words): Deed("announced", words)
        }
    }
}
