import TestSupport

@testable import ChatCore

/// What holds inside the chat at every moment, and when all is over.
extension Simulation {
    func checkInvariants() throws(Difference) {
        try same("places", Set(chat.allPlaces), Set(slow.places.map(\.id)))
        for place in slow.places {
            let ring = chat[place.id].ring
            try same("held in \(place.name)", [Int(ring.oldest), Int(ring.end)], [place.dropped, place.log.count])
            try same("bytes of \(place.name)", ring.bytes, place.bytes)
            try same("bytes of \(place.name)", ring.events(from: ring.oldest).reduce(0) { $0 + $1.cost }, place.bytes)
        }
        let total = slow.places.reduce(0) { $0 + $1.bytes }
        try same("bytes of all", chat.sizes.total, total)
        guard total <= chat.limits.totalBytes else { throw Difference(description: "\(total) bytes are too much") }
        if let largest = chat.sizes.largest {
            try same("bytes of the largest", chat[largest].ring.bytes, slow.places.map(\.bytes).max()!)
        }
        try checkReaders()
        for member in slow.members {
            let missed = chat.missed(by: ids[member.number]!)
            try same("missed by \(member.name) so far", Int(missed), slow.missedInRooms(by: member))
        }
        try checkRooms()
        try checkChoices()
        try same("names", Set(chat.namesTaken.keys), Set(slow.members.map(\.fold)))
        try same("looks", Set(chat.looksTaken.keys), slow.members.reduce(into: Set()) { $0.formUnion($1.looks) })
    }

    private func checkReaders() throws(Difference) {
        let ids = chat.members.keys.map { MemberID(key: $0) }
        var memberships: [RoomID: Int] = [:]
        var readers: [RoomID: [Int]] = [:]
        for id in ids {
            for membership in chat[id].memberships {
                memberships[membership.place, default: 0] += 1
                guard chat[id].readsWithLane else { continue }
                readers[membership.place, default: Array(repeating: 0, count: scenario.lanes)][chat[id].lane] += 1
            }
        }
        let none = Array(repeating: 0, count: scenario.lanes)
        for id in chat.allPlaces {
            try same("memberships of \(id)", chat[id].memberships, memberships[id] ?? 0)
            try same("readers of \(id)", (0..<scenario.lanes).map { chat[id][lane: $0].readers }, readers[id] ?? none)
            for lane in 0..<scenario.lanes where chat[id][lane: lane].isMarked != chat.lanes[lane].marked.contains(id) {
                throw Difference(description: "\(id) is marked in lane \(lane) only by half")
            }
        }
        for lane in chat.lanes
        where !lane.isAwake && !(lane.marked.isEmpty && lane.detached.isEmpty && lane.dismissed.isEmpty) {
            throw Difference(description: "a lane that has work sleeps")
        }
    }

    private func checkRooms() throws(Difference) {
        try same("rooms", Set(chat.roomsByKey.keys), Set(slow.rooms.map(\.key)))
        for id in chat.roomsByKey.values {
            guard let room = chat[id].room else { throw Difference(description: "a room without a room") }
            for index in 0..<room.roster.count {
                let member = chat[room.roster[index].id]
                let membership = member.membership(in: id).map { member.memberships[$0] }
                try same("the place in the roster of \(room.name)", membership?.rosterIndex, index)
            }
            for rank in Rank.allCases {
                let entries = (0..<room.roster.count).map { room.roster[$0] }.filter { $0.ranks.reach(rank) }
                let members = Set(room.roster.members(atLeast: rank))
                try same("who is at least \(rank) in \(room.name)", members, Set(entries.map(\.id)))
            }
            let place = slow.rooms.first { $0.id == id }!
            try same("the rules of \(room.name)", plain(room.modes), place.rules)
            try same("how many masks \(room.name) has", room.masks.count, place.masks.count)
        }
    }

    mutating func readEverything() throws(Difference) {
        var random = SeededGenerator(seed: scenario.seed)
        for member in slow.members {
            if member.away != nil { try perform(.back(words: nil), by: member) }
            try readToTheEnd(member)
        }
        for lane in 0..<scenario.lanes {
            try collect(lane: lane, &random)
            try fallBehindNow(lane: lane)
        }
        for member in slow.members { try readToTheEnd(member) }
        for lane in 0..<scenario.lanes { try collect(lane: lane, &random) }
        for lane in 0..<scenario.lanes { try fallBehindNow(lane: lane) }
        for member in slow.members {
            try readToTheEnd(member)
            try same("\(member.name) has something to read", chat.hasUnread(ids[member.number]!), false)
        }
        // A mailbox that holds nothing, but has lost something, waits for its next event to tell.
        for key in chat.places.keys where chat.places[key].owner != nil && chat.places[key].ring.count > 0 {
            throw Difference(description: "a mailbox that was read is still there")
        }
    }

    mutating func everybodyQuits() throws(Difference) {
        for member in slow.members { try perform(.quit(.leaving(words: nil)), by: member) }
    }

    mutating func checkNothingIsLeft() throws(Difference) {
        let permanent = permanentRooms.count
        try same("members", chat.members.count, 0)
        try same("places", chat.places.count, permanent)
        try same("rooms", chat.roomsByKey.count, permanent)
        try same("names", chat.namesTaken.count + chat.looksTaken.count, 0)
        try same("census", [chat.census.members, chat.census.rooms], [0, 0])
        try same("seeker", chat.seeker, nil)
        try same("watchers", chat.watchers.count, 0)
        try same("readers of announcements", chat.tally.wallopsReaders.count, 0)
        for lane in 0..<scenario.lanes {
            let digest = chat.collect(lane: lane)
            try same("what a lane still has", digest.runs.count + digest.detached.count + digest.dismissed.count, 0)
            try same(
                "what a lane still keeps",
                chat.lanes[lane].marked.count + chat.lanes[lane].detached.count + chat.lanes[lane].spentMailboxes.count,
                0
            )
        }
        try same("audiences", audiences.allSatisfy(\.isEmpty), true)
    }
}
