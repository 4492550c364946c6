import Testing

@testable import ChatCore

/// Who comes into a room, by which rule, and how others let them.
@Suite struct AdmissionTests {
    private let room = RoomReference.named("#room")
    private let halfOperatorNeeded = Refusal.rankTooLow(room: "#room", needed: .halfOperator)

    /// `#room` with its operator alice; bob, carol and dora are outside.
    private func stage(_ changes: ModeChange...) throws -> Stage {
        var stage = Stage()
        try stage.admit("alice", to: "#room")
        try stage.admit("bob", "carol", "dora")
        if !changes.isEmpty { try stage.perform(.changeModes(room, changes), "alice") }
        _ = stage.collect()
        return stage
    }

    private func enter(_ key: String? = nil) -> Request { .enter(room: "#room", key: key, from: .now) }

    @Test func everyRuleKeepsOutInItsTurn() throws {
        var stage = try stage(.limit(1), .key("secret"), .flag(.inviteOnly, true), .mask(.bans, true, "*!*@localhost"))
        #expect(stage.refusal(enter("secret"), "bob") == .banned(room: "#room"))
        try stage.perform(.changeModes(room, [.mask(.exceptions, true, "bob")]), "alice")
        #expect(stage.refusal(enter("secret"), "bob") == .inviteOnly(room: "#room"))
        try stage.perform(.changeModes(room, [.mask(.invitations, true, "b*")]), "alice")
        for key in [nil, "", "secre", "secret1", "SECRET"] {
            #expect(stage.refusal(enter(key), "bob") == .wrongKey(room: "#room"))
        }
        #expect(stage.refusal(enter("secret"), "bob") == .roomFull(room: "#room", limit: 1))
        try stage.perform(.changeModes(room, [.limit(2)]), "alice")
        try stage.perform(enter("secret"), "bob")
        #expect(stage.refusal(enter("secret"), "carol") == .banned(room: "#room"))
    }

    @Test func aMuteLetsIn() throws {
        var stage = try stage(.mask(.bans, true, "m:*"))
        try stage.perform(enter(), "bob")
    }

    @Test func anExceptionToMutesLiftsNoBan() throws {
        var stage = try stage(.mask(.bans, true, "*"), .mask(.exceptions, true, "m:bob"))
        #expect(stage.refusal(enter(), "bob") == .banned(room: "#room"))
    }

    @Test func anInvitationLetsPastEverythingOnce() throws {
        var stage = try stage(.limit(1), .key("secret"), .flag(.inviteOnly, true), .mask(.bans, true, "bob"))
        guard case .invited(let persona, "#room", nil) = try stage.perform(.invite(name: "BOB", to: room), "alice")
        else {
            Issue.record("another reply")
            return
        }
        #expect(persona.name == "bob" && stage.chat.invitations(of: stage["bob"]) == ["#room"])
        #expect(stage.collect() == [["alice invites to #room"], ["alice invited bob to #room"]])
        try stage.perform(enter(), "bob")
        #expect(stage.chat.invitations(of: stage["bob"]).isEmpty)
        try stage.perform(.leave(room, words: nil), "bob")
        #expect(stage.refusal(enter(), "bob") == .banned(room: "#room"))
    }

    @Test func whoKeepsNoOrderInvitesButLetsNobodyPastARule() throws {
        var stage = try stage()
        try stage.perform(enter(), "bob")
        try stage.perform(.changeModes(room, [.mask(.bans, true, "carol")]), "alice")
        try stage.perform(.invite(name: "carol", to: room), "bob")
        #expect(stage.chat.invitations(of: stage["carol"]) == ["#room"])
        #expect(stage.refusal(enter(), "carol") == .banned(room: "#room"))
        // Once let in by somebody who may, a later invitation takes nothing away.
        try stage.perform(.invite(name: "carol", to: room), "alice")
        try stage.perform(.invite(name: "carol", to: room), "bob")
        try stage.perform(enter(), "carol")
    }

    @Test func whoMayNotInviteIsTold() throws {
        var stage = try stage()
        try stage.perform(enter(), "bob")
        #expect(stage.refusal(.invite(name: "dora", to: room), "carol") == .notInRoom("#room"))
        #expect(
            stage.refusal(.invite(name: "bob", to: room), "alice") == .alreadyInRoom(name: "bob", room: "#room")
        )
        #expect(stage.refusal(.invite(name: "eve", to: room), "alice") == .noSuchMember("eve"))
        try stage.perform(.changeModes(room, [.flag(.inviteOnly, true)]), "alice")
        #expect(stage.refusal(.invite(name: "dora", to: room), "bob") == halfOperatorNeeded)
    }

    @Test func tenInvitationsAMinuteAreEnough() throws {
        var stage = try stage()
        for _ in 1...10 { try stage.perform(.invite(name: "bob", to: room), "alice") }
        stage.pass(seconds: 20)
        #expect(stage.refusal(.invite(name: "bob", to: room), "alice") == .tooOften(room: "#room", seconds: 40))
        stage.pass(seconds: 40)
        try stage.perform(.invite(name: "bob", to: room), "alice")
    }

    @Test func theOldestInvitationIsForgottenAndThatToARoomThatIsGone() throws {
        var stage = try stage()
        for number in 1...33 {
            stage.pass(seconds: 60)
            try stage.perform(.enter(room: "#\(number)", from: .now), "alice")
            try stage.perform(.invite(name: "bob", to: .named("#\(number)")), "alice")
        }
        #expect(stage.chat.invitations(of: stage["bob"]) == (2...33).map { "#\($0)" })
        try stage.perform(.leave(.named("#20"), words: nil), "alice")
        #expect(stage.chat.invitations(of: stage["bob"]).count == 31)
        // A new room of that name is another.
        try stage.perform(.enter(room: "#20", from: .now), "alice")
        #expect(stage.chat.invitations(of: stage["bob"]).count == 31)
    }

    @Test func thoseWhoMayLetInHearWhoKnocks() throws {
        var stage = try stage(.flag(.inviteOnly, true), .mask(.invitations, true, "carol"))
        try stage.perform(enter(), "carol")
        _ = (stage.read("alice"), stage.read("carol"), stage.collect())
        guard case .knocked("#room") = try stage.perform(.knock(room, words: "please"), "bob") else {
            Issue.record("another reply")
            return
        }
        #expect(stage.collect() == [["bob knocked at #room please"]])
        #expect(!stage.chat.hasUnread(stage["carol"]))
        stage.pass(seconds: 59)
        #expect(stage.refusal(.knock(room, words: nil), "bob") == .tooOften(room: "#room", seconds: 1))
        stage.pass(seconds: 1)
        try stage.perform(.knock(room, words: nil), "bob")
    }

    @Test func nobodyKnocksAtAnOpenDoor() throws {
        var stage = try stage()
        #expect(stage.refusal(.knock(room, words: nil), "bob") == .roomIsOpen("#room"))
        #expect(
            stage.refusal(.knock(room, words: nil), "alice") == .alreadyInRoom(name: "alice", room: "#room")
        )
        for change in [ModeChange.key("k"), .limit(1), .flag(.inviteOnly, true)] {
            try stage.perform(.changeModes(room, [change]), "alice")
            stage.pass(seconds: 60)
            try stage.perform(.knock(room, words: nil), "bob")
            try stage.perform(.changeModes(room, [.key(nil), .limit(nil), .flag(.inviteOnly, false)]), "alice")
        }
        try stage.perform(.changeModes(room, [.key("k"), .mask(.bans, true, "bob")]), "alice")
        #expect(stage.refusal(.knock(room, words: nil), "bob") == .banned(room: "#room"))
        try stage.perform(.changeModes(room, [.flag(.secret, true)]), "alice")
        #expect(stage.refusal(.knock(room, words: nil), "dora") == .noSuchRoom("#room"))
    }

    @Test func anOperatorOfTheServerComesInPastEverything() throws {
        var stage = try stage(.limit(1), .key("k"), .flag(.inviteOnly, true), .mask(.bans, true, "*"))
        stage.promote("bob")
        _ = stage.chat.takeEffects()
        try stage.perform(enter(), "bob")
        #expect(
            stage.chat.takeEffects().facts.map(\.kind)
                == [.moderation("entered #room as an operator of the server"), .join(room: "#room")]
        )
    }
}
