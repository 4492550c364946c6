import Testing

@testable import ChatCore

/// Rules, lists and ranks of rooms, and who may change them.
@Suite struct ModeTests {
    private let room = RoomReference.named("#room")

    /// `#room` with its operator alice, and with bob.
    private func stage(_ names: String...) throws -> Stage {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#room")
        for name in names { try stage.admit(name, to: "#room") }
        return stage
    }

    private func change(_ stage: inout Stage, _ name: String, _ changes: ModeChange...) throws -> (
        [ModeChange], [ModeProblem]
    ) {
        guard case .modesChanged("#room", let made, let problems) = try stage.perform(.changeModes(room, changes), name)
        else {
            Issue.record("another reply")
            return ([], [])
        }
        return (made, problems)
    }

    private func ranks(_ stage: Stage, _ name: String, _ room: String = "#room") -> Ranks {
        stage.chat.ranks(of: stage[name], in: stage.chat.roomsByKey[room]!)
    }

    private func rules(_ stage: Stage, _ room: String = "#room") -> RoomModes {
        stage.chat[stage.chat.roomsByKey[room]!].room!.modes
    }

    @Test func whoMakesARoomIsItsOperatorAndNobodyIsInAPermanentOne() throws {
        var stage = try stage()
        try stage.perform(.enter(room: "#lobby", from: .now), "alice")
        #expect(ranks(stage, "alice") == Ranks(.operator) && ranks(stage, "bob").isEmpty)
        #expect(ranks(stage, "alice", "#lobby").isEmpty)
        #expect(rules(stage).flags == [.noOutsiders, .topicLocked] && rules(stage, "#lobby").flags == .noOutsiders)
        // A rank ends with the membership; the next to come are no operators either, as long as somebody is there.
        try stage.perform(.leave(room, words: nil), "alice")
        _ = stage.read("alice")
        try stage.perform(.enter(room: "#room", from: .now), "alice")
        #expect(ranks(stage, "alice").isEmpty && ranks(stage, "bob").isEmpty)
    }

    @Test func whatIsPossibleIsDoneAndTheRestIsExplained() throws {
        var stage = try stage()
        let (made, problems) = try change(
            &stage,
            "alice",
            .flag([.moderated, .noOutsiders], true),
            .key("secret"),
            .key(""),
            .limit(0),
            .limit(5),
            .rank(.voice, true, of: "BOB"),
            .rank(.owner, true, of: "alice"),
            .rank(.voice, true, of: "eve"),
            .mask(.bans, true, "Eve"),
            .mask(.bans, true, "eve!*@*"),
            .mask(.exceptions, true, "a b")
        )
        #expect(
            made == [
                .flag(.moderated, true), .key("secret"), .limit(5), .rank(.voice, true, of: "bob"),
                .mask(.bans, true, "Eve!*@*"),
            ]
        )
        #expect(
            problems == [
                .keyNotPossible, .limitNotPossible, .rankTooLow(needed: .owner), .noSuchMember("eve"),
                .maskNotPossible(.exceptions, "a b"),
            ]
        )
        let event = stage.chat[stage.chat.roomsByKey["#room"]!].ring
        guard case .modesChanged("#room", let changes) = event[event.end - 1].kind else {
            Issue.record("another event")
            return
        }
        #expect(changes == made)
        #expect(
            stage.chat.takeEffects().facts.last?.kind
                == .moderation("changed #room: +m, +k, +l 5, +v bob, +b Eve!*@*")
        )
    }

    @Test func whatChangesNothingIsToldToNobody() throws {
        var stage = try stage()
        let newest = stage.chat.newest
        let (made, problems) = try change(
            &stage,
            "alice",
            .flag(.noOutsiders, true),
            .flag([], false),
            .key(nil),
            .limit(nil),
            .rank(.operator, true, of: "alice"),
            .rank(.voice, false, of: "bob"),
            .mask(.bans, false, "eve")
        )
        #expect(made.isEmpty && problems.isEmpty && stage.chat.newest == newest)
    }

    @Test func twentyChangesAreTaken() throws {
        var stage = try stage()
        let changes = (1...25).map { ModeChange.limit($0) }
        guard case .modesChanged(_, let made, _) = try stage.perform(.changeModes(room, changes), "alice") else {
            return
        }
        #expect(made.count == 20 && rules(stage).limit == 20)
    }

    @Test(arguments: ["", "a b", "a,b", ":a", "a\u{7}", String(repeating: "k", count: 33)])
    func whatIsNoWordIsNoKey(key: String) throws {
        var stage = try stage()
        #expect(try change(&stage, "alice", .key(key)).1 == [.keyNotPossible])
        #expect(rules(stage).key == nil)
    }

    @Test func whoHasNoRankChangesNothingButTheirOwnRank() throws {
        var stage = try stage()
        stage.give(.voice, in: "#room", to: "bob")
        #expect(
            stage.refusal(.changeModes(room, [.flag(.moderated, true)]), "bob")
                == .rankTooLow(room: "#room", needed: .halfOperator)
        )
        #expect(
            stage.refusal(.changeModes(room, [.rank(.operator, true, of: "bob"), .key("k")]), "bob")
                == .rankTooLow(room: "#room", needed: .operator)
        )
        let (made, problems) = try change(&stage, "bob", .limit(3), .rank(.voice, false, of: "Bob"))
        #expect(made == [.rank(.voice, false, of: "bob")] && problems == [.rankTooLow(needed: .halfOperator)])
        #expect(ranks(stage, "bob").isEmpty)
    }

    /// By rank: which changes are made.
    @Test(arguments: [
        (Rank.halfOperator, [true, true, false, false, false, false]),
        (.operator, [true, true, true, true, false, false]),
        (.administrator, [true, true, true, true, false, false]), (.owner, [true, true, true, true, true, true]),
    ])
    func everyRankGivesWhatItMay(rank: Rank, possible: [Bool]) throws {
        let changes: [ModeChange] =
            [.flag(.moderated, true)] + Rank.allCases.map { .rank($0, true, of: "carol") }
        for (change, isPossible) in zip(changes, possible) {
            var stage = try stage("carol")
            stage.give(rank, in: "#room", to: "bob")
            let (made, problems) = try self.change(&stage, "bob", change)
            #expect(made.count == (isPossible ? 1 : 0) && problems.count == (isPossible ? 0 : 1), "\(rank): \(change)")
        }
    }

    @Test func nobodyTakesARankFromWhoOutranksThem() throws {
        var stage = try stage("carol")
        stage.give(.operator, in: "#room", to: "bob")
        stage.give(.owner, in: "#room", to: "carol")
        stage.give(.operator, in: "#room", to: "carol")
        #expect(try change(&stage, "bob", .rank(.operator, false, of: "carol")).1 == [.rankTooLow(needed: .owner)])
        #expect(try change(&stage, "bob", .rank(.operator, false, of: "alice")).0.count == 1)
        #expect(try change(&stage, "carol", .rank(.operator, false, of: "bob")).0.count == 1)
        #expect(try change(&stage, "carol", .rank(.owner, false, of: "carol")).0.count == 1)
        #expect(ranks(stage, "carol") == Ranks(.operator))
    }

    @Test func ranksGoToMembersOfTheRoom() throws {
        var stage = try stage()
        try stage.admit("dora")
        #expect(try change(&stage, "alice", .rank(.voice, true, of: "DORA")).1 == [.notInRoom(name: "dora")])
    }

    @Test func aRoomKeepsAHundredMasks() throws {
        var stage = try stage()
        for number in 1...100 {
            _ = try change(&stage, "alice", .mask(MaskList.allCases[number % 3], true, "m\(number)"))
        }
        #expect(
            try change(&stage, "alice", .mask(.bans, true, "more")).1
                == [.listFull(.bans, mask: "more!*@*", limit: 100)]
        )
        #expect(try change(&stage, "alice", .mask(.bans, false, "M3")).0 == [.mask(.bans, false, "m3!*@*")])
        #expect(try change(&stage, "alice", .mask(.bans, true, "more")).0.count == 1)
    }

    @Test func aMuteIsNoInvitation() throws {
        var stage = try stage()
        #expect(
            try change(&stage, "alice", .mask(.invitations, true, "m:bob")).1
                == [.maskNotPossible(.invitations, "m:bob")]
        )
    }

    @Test func bansAreForAllToReadAndTheOtherListsForThoseWhoKeepOrder() throws {
        var stage = try stage()
        try stage.admit("carol")
        stage.pass(seconds: 5)
        for list in MaskList.allCases { _ = try change(&stage, "alice", .mask(list, true, "eve")) }
        _ = try change(&stage, "alice", .mask(.bans, true, "mallory"))
        for (name, list) in [("carol", MaskList.bans), ("bob", .bans), ("alice", .exceptions), ("alice", .invitations)]
        {
            guard case .masks("#room", list, let masks) = try stage.perform(.masks(room, list), name) else {
                Issue.record("another reply")
                continue
            }
            let eve = ListedMask(mask: "eve!*@*", by: "alice", at: stage.now)
            #expect(
                masks == (list == .bans ? [eve, ListedMask(mask: "mallory!*@*", by: "alice", at: stage.now)] : [eve])
            )
        }
        #expect(stage.refusal(.masks(room, .exceptions), "bob") == .rankTooLow(room: "#room", needed: .halfOperator))
        #expect(stage.refusal(.masks(room, .invitations), "carol") == .notInRoom("#room"))
    }

    @Test func anOperatorOfTheServerChangesEverythingEverywhere() throws {
        var stage = try stage()
        try stage.admit("root")
        #expect(stage.refusal(.changeModes(room, [.limit(3)]), "root") == .notInRoom("#room"))
        stage.promote("root")
        _ = stage.chat.takeEffects()
        #expect(try change(&stage, "root", .rank(.owner, true, of: "bob")).0 == [.rank(.owner, true, of: "bob")])
        #expect(
            stage.chat.takeEffects().facts.map(\.kind)
                == [.moderation("changed #room: +q bob as an operator of the server")]
        )
        try stage.perform(.changeModes(.named("#lobby"), [.flag(.topicLocked, true)]), "root")
        #expect(rules(stage, "#lobby").flags == [.noOutsiders, .topicLocked])
    }
}
