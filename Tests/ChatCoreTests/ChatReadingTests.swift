import Testing

@testable import ChatCore

@Suite struct ChatReadingTests {
    @Test func oneCollectionServesAllOfALane() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        _ = stage.collect()
        try stage.say("hello", "alice")
        #expect(stage.collect() == [["alice: hello"]])
        #expect(stage.collect().isEmpty)
    }

    @Test func aLaneIsWokenOncePerCollection() throws {
        var stage = Stage()
        try stage.admit("alice", to: "#lobby")
        try stage.admit("bob", lane: 1, to: "#lobby")
        _ = (stage.collect(0), stage.collect(1), stage.chat.takeEffects())
        try stage.say("one", "alice")
        #expect(Array(stage.chat.takeEffects().wake) == [0, 1])
        try stage.say("two", "alice")
        #expect(stage.chat.takeEffects().wake.isEmpty)
        _ = stage.collect(1)
        try stage.say("three", "alice")
        #expect(Array(stage.chat.takeEffects().wake) == [1])
    }

    @Test func whatALapDroppedIsMissedExactly() throws {
        var stage = Stage(smallLimits { $0.queueEvents = 3 })
        try stage.admit("alice", "bob", to: "#lobby")
        _ = stage.collect()
        stage.chat.detach(stage["bob"])
        for number in 1...5 { try stage.say("\(number)", "alice") }
        let digest = stage.chat.collect(lane: 0)
        #expect(
            digest.runs.map(\.lost) == [2] && digest.runs[0].events.map(line) == ["alice: 3", "alice: 4", "alice: 5"]
        )
        let reading = stage.read("bob")
        #expect(reading.missed == 2 && reading.lines == ["alice: 3", "alice: 4", "alice: 5"])
        #expect(reading.state == .withLane)
    }

    /// The same number before and in the reading, and none once it was told; a mailbox does not count.
    @Test func whatIsMissedIsKnownBeforeItIsRead() throws {
        var stage = Stage(
            smallLimits {
                $0.queueEvents = 3
                $0.mailboxEvents = 2
            }
        )
        try stage.admit("alice", "bob", to: "#lobby")
        _ = stage.collect()
        for number in 1...9 { try stage.say("\(number)", "alice") }
        #expect(stage.chat.missed(by: stage["bob"]) == 0)
        stage.chat.detach(stage["bob"])
        for number in 1...4 { try stage.perform(.tell(name: "bob", words: "\(number)", manner: .plain), "alice") }
        #expect(stage.chat.missed(by: stage["bob"]) == 6)
        try stage.say("10", "alice")
        #expect(stage.chat.missed(by: stage["bob"]) == 7)
        let reading = stage.chat.read(stage["bob"], bytes: .max)
        #expect(reading.missed == 7 && reading.missedDirect == 2)
        #expect(stage.chat.missed(by: stage["bob"]) == 0)
    }

    @Test func aReplayIsNeverMissed() throws {
        var stage = Stage(smallLimits { $0.queueEvents = 3 })
        try stage.admit("alice", to: "#lobby")
        for number in 1...3 { try stage.say("\(number)", "alice") }
        try stage.admit("bob")
        try stage.perform(.enter(room: "#lobby", from: .oldest), "bob")
        // Held: 2, 3 and bob's own coming in. Of these, 2 and 3 go before bob reads.
        for number in 4...5 { try stage.say("\(number)", "alice") }
        let reading = stage.read("bob")
        #expect(reading.missed == 0 && reading.lines == ["bob entered #lobby", "alice: 4", "alice: 5"])
        try stage.perform(.leave(.named("#lobby"), words: nil), "bob")
        try stage.perform(.enter(room: "#lobby", from: .oldest), "bob")
        for number in 6...9 { try stage.say("\(number)", "alice") }
        // The own leave, the own coming in and 6 are missed; the replay before the coming in is not.
        #expect(stage.read("bob").missed == 3)
    }

    @Test func aNewcomerSeesFromTheirOwnComingInOn() throws {
        var stage = Stage()
        try stage.admit("alice", to: "#lobby")
        try stage.say("before", "alice")
        try stage.admit("bob")
        try stage.perform(.enter(room: "#lobby", from: .now), "bob")
        try stage.say("after", "alice")
        #expect(stage.read("bob").lines == ["bob entered #lobby", "alice: after"])
    }

    @Test func whoComesBackAheadOfTheLaneGetsOnlyTheRestOfItsRun() throws {
        var stage = Stage()
        try stage.admit("alice", to: "#lobby")
        _ = stage.collect()
        try stage.say("one", "alice")
        try stage.admit("bob")
        try stage.perform(.enter(room: "#lobby", from: .now), "bob")
        let reading = stage.chat.read(stage["bob"], bytes: .max)
        #expect(reading.events.map(line) == ["bob entered #lobby"])
        #expect(reading.joins.count == 1 && reading.joins[0].isAhead)
        try stage.say("two", "alice")
        let run = stage.chat.collect(lane: 0).runs[0]
        let rest = run.events.dropFirst(Int(reading.joins[0].ordinal - run.first))
        #expect(run.events.map(line) == ["alice: one", "bob entered #lobby", "alice: two"])
        #expect(rest.map(line) == ["alice: two"])
    }

    @Test func whoFallsBehindGoesOnAtTheEventNotTaken() throws {
        var stage = Stage()
        try stage.admit("alice", to: "#lobby")
        try stage.admit("bob", to: "#lobby")
        _ = stage.collect()
        for number in 1...4 { try stage.say("\(number)", "alice") }
        let run = stage.chat.collect(lane: 0).runs[0]
        stage.chat.fallBehind(stage["bob"], unread: [(run.place, run.first + 2)])
        try stage.say("5", "alice")
        #expect(stage.read("bob", bytes: 1).lines == ["alice: 3"])
        #expect(stage.read("bob", bytes: 1).state == .more)
        #expect(stage.read("bob").lines == ["alice: 5"])
    }

    @Test func quitIsSeenOnceInSharedRooms() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        for name in ["alice", "bob"] { try stage.perform(.enter(room: "#two", from: .now), name) }
        _ = (stage.read("alice"), stage.read("bob"))
        stage.chat.detach(stage["bob"])
        try stage.say("last", "alice", in: "#two")
        try stage.perform(.quit(.leaving(words: "bye")), "alice")
        #expect(stage.read("bob").lines == ["alice: last", "alice quit bye"])
    }

    @Test func kickedWhileBehindStillReadsUpToTheKick() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        stage.give(.halfOperator, to: "alice")
        _ = stage.collect()
        stage.chat.detach(stage["bob"])
        try stage.say("before", "alice")
        try stage.perform(.kick(name: "bob", from: .named("#lobby"), words: "enough"), "alice")
        try stage.say("after", "alice")
        #expect(stage.read("bob").lines == ["alice: before", "bob kicked from #lobby by alice enough"])
        #expect(stage.chat[stage["bob"]].memberships.isEmpty)
    }

    @Test func theLaneLearnsWhoWasKickedAndNotWhoIsGoneSince() throws {
        var stage = Stage()
        try stage.admit("alice", lane: 1, to: "#lobby")
        try stage.admit("bob", "carol", to: "#lobby")
        stage.give(.halfOperator, to: "alice")
        _ = (stage.collect(), stage.chat.takeEffects())
        for name in ["bob", "carol"] {
            try stage.perform(.kick(name: name, from: .named("#lobby"), words: nil), "alice")
        }
        #expect(stage.chat.takeEffects().wake.contains(0))
        try stage.perform(.quit(.lost(error: nil)), "carol")
        #expect(stage.chat.collect(lane: 0).detached == [stage["bob"]])
    }

    @Test func aRunIsNeverEmptyAndTellsWhatWasLostBefore() throws {
        var stage = Stage(smallLimits { $0.queueBytes = 90 })
        try stage.admit("alice", "bob", to: "#lobby")
        _ = stage.collect()
        // Larger than the ring: nothing is held, and there is nothing to read.
        try stage.say(String(repeating: "x", count: 20), "alice")
        #expect(stage.chat.collect(lane: 0).runs.isEmpty)
        #expect(!stage.chat.hasUnread(stage["bob"]))
        try stage.say("y", "alice")
        let runs = stage.chat.collect(lane: 0).runs
        #expect(runs.map(\.lost) == [1] && runs[0].events.map(line) == ["alice: y"])
    }

    @Test func awayHoldsBackEverythingAfterTheOwnAway() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        _ = stage.collect()
        try stage.perform(.away(words: "lunch", pausing: true), "bob")
        try stage.say("one", "alice")
        let paused = stage.read("bob")
        #expect(paused.lines == ["bob away lunch"] && paused.state == .paused)
        #expect(stage.read("bob").lines.isEmpty && stage.chat.readingMode(of: stage["bob"]) == .paused)
        try stage.perform(.back(words: nil), "bob")
        #expect(stage.read("bob").lines == ["alice: one", "bob back nil 0"])
    }

    @Test func awayStaysPausedWhenEverythingWasDroppedBeforeItWasRead() throws {
        var stage = Stage(smallLimits { $0.queueBytes = 80 })
        try stage.admit("alice", "bob", to: "#lobby")
        let before = stage.chat.newest
        try stage.perform(.away(words: "lunchtime!", pausing: true), "bob")
        try stage.say(String(repeating: "x", count: 20), "alice")
        let reading = stage.chat.read(stage["bob"], upTo: before, bytes: .max)
        #expect(reading.state == .upToDate)
        #expect(stage.chat.readingMode(of: stage["bob"]) == .onTheirOwn)
        #expect(stage.read("bob").state == .paused)
    }

    @Test func readingUpToANumberLeavesTheRest() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        _ = stage.collect()
        stage.chat.detach(stage["bob"])
        try stage.say("one", "alice")
        let number = stage.chat.newest
        try stage.say("two", "alice")
        let reading = stage.chat.read(stage["bob"], upTo: number, bytes: .max)
        #expect(reading.events.map(line) == ["alice: one"] && reading.state == .upToDate && reading.joins.isEmpty)
    }

    @Test func directMessageWaitsInMailboxWhileAway() throws {
        var stage = Stage()
        try stage.admit("alice", "bob")
        try stage.perform(.away(words: nil, pausing: true), "bob")
        _ = stage.read("bob")
        guard
            case .delivered(let persona, let away, _) = try stage.perform(
                .tell(name: "BOB", words: "psst", manner: .plain),
                "alice"
            )
        else { throw Refusal.textEmpty }
        #expect(persona.name == "bob" && away == Away(words: nil, since: stage.now))
        #expect(stage.read("bob").lines.isEmpty)
        try stage.perform(.back(words: nil), "bob")
        #expect(stage.read("bob").lines == ["alice to bob: psst", "bob back nil 0"])
        #expect(stage.chat[stage["bob"]].mailbox == nil && stage.chat.places.count == 1)
    }

    @Test func aMailboxReadWithTheLaneIsFreedAtTheNextCollection() throws {
        var stage = Stage()
        try stage.admit("alice", "bob")
        try stage.perform(.tell(name: "bob", words: "psst", manner: .plain), "alice")
        let run = stage.chat.collect(lane: 0).runs[0]
        #expect(run.owner == stage["bob"] && run.events.map(line) == ["alice to bob: psst"])
        #expect(stage.chat.places.count == 2)
        _ = stage.chat.collect(lane: 0)
        #expect(stage.chat.places.count == 1 && stage.chat.sizes.total == 0)
    }

    @Test func theLargestRingGivesWayFirst() throws {
        var stage = Stage(smallLimits { $0.totalBytes = 600 }, rooms: ["#lobby", "#quiet"])
        try stage.admit("alice", to: "#lobby")
        try stage.perform(.enter(room: "#quiet", from: .now), "alice")
        for number in 1...20 { try stage.say("\(number)", "alice") }
        #expect(stage.chat.sizes.total <= 600)
        let quiet = stage.chat.roomsByKey["#quiet"]!
        #expect(stage.chat[quiet].ring.count == 1)
    }

    @Test func aRevivedRoomShowsNothingOfTheOldOne() throws {
        var stage = Stage()
        try stage.admit("alice", to: "#old")
        try stage.admit("bob", to: "#old")
        stage.chat.detach(stage["alice"])
        try stage.say("secret", "bob", in: "#old")
        for name in ["alice", "bob"] { try stage.perform(.leave(.named("#old"), words: nil), name) }
        try stage.admit("carol")
        try stage.perform(.enter(room: "#OLD", from: .oldest), "carol")
        #expect(stage.read("carol").lines == ["carol entered #OLD"])
        // Who was in the old one still reads it to the end.
        #expect(stage.read("alice").lines == ["bob entered #old", "bob: secret", "alice left #old "])
        _ = stage.read("bob")
        #expect(stage.chat.places.count == 2)
    }

    @Test func smallerLimitsTakeHoldAtOnce() throws {
        var stage = Stage()
        try stage.admit("alice", to: "#lobby")
        for number in 1...9 { try stage.say("\(number)", "alice") }
        stage.chat.apply(smallLimits { $0.queueEvents = 2 })
        #expect(stage.collect() == [["alice: 8", "alice: 9"]])
    }
}
