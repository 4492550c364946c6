import Testing

@testable import ChatCore

/// Who speaks in a room, and who sees that there is one.
@Suite struct SilenceTests {
    private let room = RoomReference.named("#room")

    /// `#room` with its operator alice and with bob; carol is outside.
    private func stage(_ changes: ModeChange...) throws -> Stage {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#room")
        try stage.admit("carol")
        if !changes.isEmpty { try stage.perform(.changeModes(room, changes), "alice") }
        _ = stage.collect()
        return stage
    }

    private func say(_ manner: Event.Manner = .plain) -> Request { .say(room, words: "hi", manner: manner) }

    private func silence(_ silence: Refusal.Silence) -> Refusal { .mayNotSpeak(room: "#room", silence) }

    @Test func outsidersSpeakWhereTheyAreHeard() throws {
        var stage = try stage()
        #expect(stage.refusal(say(), "carol") == silence(.outside))
        try stage.perform(.changeModes(room, [.flag([.noOutsiders], false), .flag(.secret, true)]), "alice")
        _ = stage.collect()
        guard case .said(let event) = try stage.perform(say(), "carol"), case .done = try stage.perform(say(), "bob")
        else {
            Issue.record("another reply")
            return
        }
        #expect(line(event) == "carol: hi" && stage.collect() == [["carol: hi", "bob: hi"]])
        try stage.perform(.changeModes(room, [.mask(.bans, true, "carol"), .flag(.secret, false)]), "alice")
        #expect(stage.refusal(say(), "carol") == silence(.banned))
    }

    @Test func whoIsNotHeardLearnsNothingOfASecretRoom() throws {
        var stage = try stage(.flag(.secret, true))
        let toRanked = Request.sayToRanked(room, atLeast: .operator, words: "hi", manner: .plain)
        #expect(stage.refusal(say(), "carol") == .noSuchRoom("#room"))
        #expect(stage.refusal(toRanked, "carol") == .noSuchRoom("#room"))
        try stage.perform(.changeModes(room, [.flag(.noOutsiders, false), .flag(.moderated, true)]), "alice")
        #expect(stage.refusal(say(), "carol") == .noSuchRoom("#room"))
        #expect(stage.refusal(say(), "bob") == silence(.moderated))
    }

    @Test func aModeratedRoomHearsThoseWithAVoice() throws {
        var stage = try stage(.flag(.moderated, true))
        #expect(stage.refusal(say(), "bob") == silence(.moderated))
        try stage.perform(say(), "alice")
        try stage.perform(.changeModes(room, [.rank(.voice, true, of: "bob")]), "alice")
        try stage.perform(say(), "bob")
    }

    @Test func bansAndMutesSilenceAndAVoiceHelps() throws {
        var stage = try stage(.mask(.bans, true, "m:b*"))
        #expect(stage.refusal(say(), "bob") == silence(.muted))
        try stage.perform(.changeModes(room, [.mask(.bans, true, "bob")]), "alice")
        #expect(stage.refusal(say(), "bob") == silence(.banned))
        try stage.perform(.changeModes(room, [.mask(.exceptions, true, "m:bob")]), "alice")
        #expect(stage.refusal(say(), "bob") == silence(.banned))
        try stage.perform(.changeModes(room, [.mask(.bans, false, "bob")]), "alice")
        try stage.perform(say(), "bob")
        try stage.perform(.changeModes(room, [.mask(.exceptions, false, "m:bob")]), "alice")
        #expect(stage.refusal(say(), "bob") == silence(.muted))
        try stage.perform(.changeModes(room, [.rank(.voice, true, of: "bob")]), "alice")
        try stage.perform(say(), "bob")
    }

    /// What the masks mean for a member is kept, and must not outlive the member's change.
    @Test func aMaskConcernsWhoTheMemberIsNow() throws {
        var stage = try stage(.mask(.bans, true, "m:eve"))
        try stage.perform(say(), "bob")
        try stage.perform(.rename("eve"), "bob")
        #expect(stage.refusal(say(), "bob") == silence(.muted))
        let bob = stage["bob"]
        stage.chat[bob].persona = stage.chat[bob].persona.with(name: "bob")
        try stage.perform(say(), "bob")
    }

    @Test func whoIsSilencedKeepsTheirNameAndTheTopic() throws {
        var stage = try stage(.mask(.bans, true, "m:bob"), .flag(.topicLocked, false))
        #expect(stage.refusal(.rename("eve"), "bob") == .mayNotRename(room: "#room"))
        #expect(stage.refusal(.setTopic(room, words: "x"), "bob") == silence(.muted))
        try stage.perform(.changeModes(room, [.rank(.voice, true, of: "bob")]), "alice")
        try stage.perform(.setTopic(room, words: "x"), "bob")
        try stage.perform(.rename("eve"), "bob")
    }

    @Test func nobodyAsksClientsWhereThatIsNotWanted() throws {
        var stage = try stage(.flag(.noQueries, true))
        for name in ["alice", "bob"] {
            #expect(stage.refusal(say(.query), name) == silence(.noQueries))
            for manner in [Event.Manner.plain, .action, .notice] { try stage.perform(say(manner), name) }
        }
    }

    @Test func tagsAloneAreAMessage() throws {
        var stage = try stage()
        try stage.perform(.say(room, words: "", manner: .tagsOnly, tags: "+typing=active"), "bob")
        try stage.perform(.tell(name: "alice", words: "", manner: .tagsOnly, tags: "+typing=active"), "bob")
        #expect(stage.refusal(.say(room, words: "", manner: .tagsOnly), "bob") == .textEmpty)
        #expect(stage.refusal(.tell(name: "alice", words: "", manner: .tagsOnly), "bob") == .textEmpty)
    }

    @Test func somethingIsSaidToThoseOfARankAlone() throws {
        var stage = try stage()
        try stage.admit("dora", to: "#room")
        stage.give(.voice, in: "#room", to: "dora")
        _ = (stage.read("alice"), stage.read("bob"), stage.collect())
        let request = Request.sayToRanked(room, atLeast: .voice, words: "psst", manner: .plain)
        #expect(stage.refusal(request, "carol") == silence(.outside))
        guard case .said(let event) = try stage.perform(request, "dora") else {
            Issue.record("another reply")
            return
        }
        #expect(line(event) == "dora to voice of #room: psst" && stage.collect() == [[line(event)]])
        #expect(!stage.chat.hasUnread(stage["bob"]) && !stage.chat.hasUnread(stage["dora"]))
        try stage.perform(.changeModes(room, [.flag(.moderated, true)]), "alice")
        #expect(stage.refusal(request, "bob") == silence(.moderated))
    }

    @Test func aLockedTopicTakesARank() throws {
        var stage = try stage()
        #expect(
            stage.refusal(.setTopic(room, words: "x"), "bob") == .rankTooLow(room: "#room", needed: .halfOperator)
        )
        stage.give(.halfOperator, in: "#room", to: "bob")
        try stage.perform(.setTopic(room, words: "tea"), "bob")
        guard case .topic("#room", let topic?) = try stage.perform(.topic(room), "carol") else {
            Issue.record("no topic for outsiders")
            return
        }
        #expect(topic == Topic(words: "tea", by: stage.chat[stage["bob"]].persona.mask, at: stage.now))
    }

    @Test func aSecretRoomIsNoneToThoseOutside() throws {
        var stage = try stage(.flag(.secret, true))
        let typed = RoomReference.named("#ROOM")
        let requests: [Request] = [
            .topic(typed), .members(typed), .modes(typed), .masks(typed, .bans), .knock(typed, words: nil),
            .setTopic(typed, words: "x"), .leave(typed, words: nil), .invite(name: "bob", to: typed),
            .changeModes(typed, [.limit(2)]), .kick(name: "bob", from: typed, words: nil),
        ]
        for request in requests {
            #expect(stage.refusal(request, "carol") == .noSuchRoom("#ROOM"), "\(request)")
        }
        #expect(stage.chat.summaries(for: stage["carol"]).map(\.name) == ["#lobby"])
        #expect(Set(stage.chat.summaries(for: stage["bob"]).map(\.name)) == ["#lobby", "#room"])
        stage.promote("carol")
        for request in requests[..<4] { #expect(stage.refusal(request, "carol") == nil) }
        #expect(stage.chat.summaries(for: stage["carol"]).count == 2)
    }

    @Test func outsidersSeeARoomThatIsNotSecret() throws {
        var stage = try stage()
        guard case .members(let view) = try stage.perform(.members(room), "carol"),
            case .modes(let own) = try stage.perform(.modes(room), "bob")
        else {
            Issue.record("another reply")
            return
        }
        #expect(view.roster.count == 2 && !view.isInside && own.isInside)
        #expect((0..<2).map { view.roster[$0].ranks } == [Ranks(.operator), Ranks()])
    }

    @Test func anOperatorOfTheServerSpeaksEverywhereAndTheJournalSaysSo() throws {
        var stage = try stage(.flag([.moderated, .noQueries], true))
        stage.promote("carol")
        _ = stage.chat.takeEffects()
        try stage.perform(say(), "carol")
        #expect(
            stage.chat.takeEffects().facts.map(\.kind) == [.moderation("spoke in #room as an operator of the server")]
        )
        #expect(stage.refusal(say(.query), "carol") == silence(.noQueries))
    }
}
