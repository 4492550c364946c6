import Testing

@testable import ChatCore

/// Putting people out, taking words back, and calling a room otherwise.
@Suite struct OrderTests {
    private let room = RoomReference.named("#room")

    private func stage() throws -> Stage {
        var stage = Stage()
        try stage.admit("alice", "bob", "carol", to: "#room")
        try stage.admit("dora")
        for name in ["alice", "bob", "carol"] { _ = stage.read(name) }
        _ = (stage.collect(), stage.chat.takeEffects())
        return stage
    }

    // MARK: Putting out

    /// By rank of who puts out and of who is put out, the latter from none to owner.
    @Test(arguments: [
        (Rank.halfOperator, [true, true, false, false, false, false]),
        (.operator, [true, true, true, true, false, false]),
        (.administrator, [true, true, true, true, true, false]), (.owner, [true, true, true, true, true, true]),
    ])
    func ranksProtect(rank: Rank, possible: [Bool]) throws {
        for (theirs, isPossible) in zip([nil] + Rank.allCases.map(Optional.some), possible) {
            var stage = try stage()
            stage.give(rank, in: "#room", to: "bob")
            if let theirs { stage.give(theirs, in: "#room", to: "carol") }
            let refusal = stage.refusal(.kick(name: "carol", from: room, words: nil), "bob")
            #expect(
                refusal == (isPossible ? nil : .theyOutrank(name: "carol", room: "#room")),
                "\(rank), \(String(describing: theirs))"
            )
        }
    }

    @Test func puttingOutTakesARankAndSomebodyWhoIsThere() throws {
        var stage = try stage()
        #expect(
            stage.refusal(.kick(name: "carol", from: room, words: nil), "bob")
                == .rankTooLow(room: "#room", needed: .halfOperator)
        )
        #expect(
            stage.refusal(.kick(name: "DORA", from: room, words: nil), "alice")
                == .theyAreNotInRoom(name: "dora", room: "#room")
        )
        stage.promote("dora")
        _ = stage.chat.takeEffects()
        try stage.perform(.kick(name: "alice", from: room, words: nil), "dora")
        #expect(
            stage.chat.takeEffects().facts.map(\.kind) == [
                .moderation("put alice out of #room as an operator of the server"),
                .leave(room: "#room", reason: "Kicked by dora"),
            ]
        )
    }

    // MARK: Words

    /// What alice, bob and carol said in `#room`, by number.
    private func messages(_ stage: inout Stage) throws -> [UInt64] {
        try ["alice", "bob", "carol"].map { name in
            try stage.say("words", name, in: "#room")
            return stage.chat.newest
        }
    }

    @Test func whatIsTakenBackIsNoLongerThereForThoseWhoComeLater() throws {
        var stage = try stage()
        let numbers = try messages(&stage)
        let bytes = stage.chat.sizes.total
        try stage.perform(.redact(.room("#ROOM"), number: numbers[1], words: "oops"), "bob")
        #expect(stage.chat.takeEffects().facts.isEmpty)
        #expect(
            stage.collect() == [
                ["alice: words", "bob removed", "carol: words", "bob redacted \(numbers[1]) from #room oops"]
            ]
        )
        let ring = stage.chat[stage.chat.roomsByKey["#room"]!].ring
        #expect(
            stage.chat.sizes.total == ring.bytes
                && ring.events(from: ring.oldest).reduce(0) { $0 + $1.cost } == ring.bytes
        )
        #expect(stage.chat.sizes.total < bytes + 64 + 3 + 5 + 4)
        // Nothing can be taken back twice, nor what was not said, nor what is not held.
        for number in [numbers[1], stage.chat.newest, 1, 99] {
            #expect(stage.refusal(.redact(.room("#room"), number: number, words: nil), "bob") == .noSuchMessage)
        }
    }

    @Test func othersWordsAreTakenBackByThoseWhoKeepOrder() throws {
        var stage = try stage()
        let numbers = try messages(&stage)
        #expect(stage.refusal(.redact(.room("#room"), number: numbers[2], words: nil), "bob") == .mayNotRedact)
        #expect(stage.refusal(.redact(.room("#room"), number: numbers[2], words: nil), "dora") == .notInRoom("#room"))
        try stage.perform(.redact(.room("#room"), number: numbers[2], words: nil), "alice")
        stage.promote("dora")
        try stage.perform(.redact(.room("#room"), number: numbers[1], words: nil), "dora")
        #expect(
            stage.chat.takeEffects().facts.map(\.kind) == [
                .moderation("took back words of carol in #room"), .moderation("became an operator"),
                .moderation("took back words of bob in #room as an operator of the server"),
            ]
        )
    }

    @Test func ownWordsAreTakenBackFromAMailboxThatWasNotRead() throws {
        var stage = try stage()
        _ = stage.chat.detach(stage["dora"])
        guard
            case .delivered(_, _, let event) = try stage.perform(.tell(name: "dora", words: "x", manner: .plain), "bob")
        else { return }
        #expect(stage.refusal(.redact(.member("dora"), number: event.number, words: nil), "carol") == .noSuchMessage)
        #expect(stage.refusal(.redact(.member("dora"), number: event.number, words: nil), "dora") == .mayNotRedact)
        try stage.perform(.redact(.member("DORA"), number: event.number, words: nil), "bob")
        #expect(stage.read("dora").lines == ["bob removed", "bob redacted \(event.number) from dora "])
        #expect(stage.refusal(.redact(.member("dora"), number: event.number, words: nil), "bob") == .noSuchMessage)
    }

    // MARK: Names of rooms

    @Test func everybodyStaysInARoomThatIsCalledOtherwise() throws {
        var stage = try stage()
        try stage.perform(.invite(name: "dora", to: room), "alice")
        let id = stage.chat.roomsByKey["#room"]!
        _ = (stage.collect(), stage.chat.takeEffects())
        try stage.perform(.renameRoom(room, to: "#Tea", words: "thirsty"), "alice")
        #expect(stage.chat.roomsByKey["#tea"] == id && stage.chat.roomsByKey["#room"] == nil)
        #expect(stage.chat.takeEffects().facts.map(\.kind) == [.moderation("called #room #Tea")])
        let digest = stage.chat.collect(lane: 0)
        #expect(Set(digest.detached) == [stage["alice"], stage["bob"], stage["carol"]] && digest.runs.isEmpty)
        for name in ["alice", "bob", "carol"] {
            let events = stage.chat.read(stage[name], bytes: .max).events
            #expect(events.map(line) == ["alice renamed #room to #Tea thirsty"])
            guard case .roomRenamed(_, let view, _) = events[0].kind else { continue }
            #expect(
                view.isInside && view.id == id && view.roster.count == 3 && view.roster[0].ranks == Ranks(.operator)
            )
        }
        #expect(stage.chat.invitations(of: stage["dora"]) == ["#Tea"])
        try stage.say("hi", "bob", in: "#tea")
        try stage.perform(.enter(room: "#room", from: .now), "dora")
    }

    @Test func notEveryRoomTakesEveryName() throws {
        var stage = try stage()
        try stage.perform(.enter(room: "#lobby", from: .now), "alice")
        stage.give(.owner, to: "alice")
        let refusals: [(RoomReference, String, String, Refusal)] = [
            (room, "#tea", "bob", .rankTooLow(room: "#room", needed: .operator)),
            (room, "#tea", "dora", .notInRoom("#room")),
            (room, "tea", "alice", .roomNotPossible("tea", .noHash)),
            (room, "#LOBBY", "alice", .roomTaken("#LOBBY")),
            (.named("#lobby"), "#tea", "alice", .roomIsPermanent("#lobby")),
        ]
        for (room, name, who, refusal) in refusals {
            #expect(stage.refusal(.renameRoom(room, to: name, words: nil), who) == refusal)
        }
        // The same name in other letters is free, and then it is too often for a minute.
        try stage.perform(.renameRoom(room, to: "#Room", words: nil), "alice")
        try stage.perform(.renameRoom(room, to: "#Room", words: nil), "alice")
        stage.pass(seconds: 30)
        #expect(
            stage.refusal(.renameRoom(room, to: "#tea", words: nil), "alice") == .tooOften(room: "#Room", seconds: 30)
        )
        stage.pass(seconds: 30)
        try stage.perform(.renameRoom(room, to: "#tea", words: nil), "alice")
    }

    @Test func anotherNameLeavesNothingOfTheOldRoomBehind() throws {
        var stage = try stage()
        try stage.perform(.renameRoom(room, to: "#tea", words: nil), "alice")
        for name in ["alice", "bob", "carol"] {
            try stage.perform(.leave(.named("#tea"), words: nil), name)
            _ = stage.read(name)
        }
        #expect(Set(stage.chat.roomsByKey.keys) == ["#lobby"])
        #expect(stage.chat.places.keys.count { stage.chat.places[$0].owner == nil } == 1)
    }
}
