import Testing

@testable import ChatCore

@Suite struct ChoicesTests {
    private func modes(_ reply: Reply) -> [MemberModes]? {
        guard case .ownModes(let now, let before) = reply else { return nil }
        return [now, before]
    }

    @Test func whoComesInIsAsTheySay() throws {
        var stage = Stage()
        var introduction = Introduction(name: "alice", user: "~al", realName: "e\u{301}", modes: [.bot, .invisible])
        introduction.away = "12345678901"
        try stage.admit(as: introduction)
        let member = stage.chat[stage["alice"]]
        #expect(member.persona.mask == "alice!~al@localhost" && member.persona.realName.unicodeScalars.count == 1)
        #expect(member.persona.modes == [.bot, .invisible])
        #expect(member.away == Away(words: "1234567890", since: stage.now))
        #expect(member.since == stage.now && member.lastSpoke == stage.now)
        #expect(stage.chat.takeEffects().facts.map(\.kind) == [.away(reason: "1234567890")])
        try stage.perform(.back(words: nil), "alice")
    }

    @Test func nobodyComesInWithWhatIsNotTheirsToChoose() throws {
        var stage = Stage()
        try stage.admit(as: Introduction(name: "alice", realName: "", modes: [.operator, .secure, .wallops]))
        #expect(stage.persona("alice").modes == .wallops && stage.persona("alice").realName == "alice")
        let long = String(repeating: "x", count: Limits.realNameBytes - 1) + "éé"
        let origin = Origin(via: "test", address: nil, session: "1", guestNumber: 1, isSecure: true)
        try stage.admit(as: Introduction(name: "bob", realName: long), from: origin)
        #expect(stage.persona("bob").modes == .secure)
        #expect(stage.persona("bob").realName.utf8.count == Limits.realNameBytes - 1)
    }

    @Test func aRealNameIsChangedForAllToSee() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        try stage.perform(.enter(room: "#two", from: .now), "alice")
        _ = (stage.read("alice"), stage.collect())
        guard case .changed(let persona) = try stage.perform(.setRealName("Alice A."), "alice"),
            case .members(let view) = try stage.perform(.members(.named("#lobby")), "bob")
        else {
            Issue.record("another reply")
            return
        }
        #expect(persona === stage.persona("alice") && persona.realName == "Alice A.")
        #expect(view.roster[0].persona === persona)
        #expect(stage.collect() == [["alice is Alice A."], ["alice is Alice A."]])
        // What is said already is said.
        try stage.perform(.setRealName("Alice A."), "alice")
        #expect(stage.collect().isEmpty)
    }

    @Test func aRealNameIsSomethingAndNotTooMuch() throws {
        var stage = Stage()
        try stage.admit("alice")
        let limit = Limits.realNameBytes
        #expect(stage.refusal(.setRealName(""), "alice") == .textEmpty)
        let long = String(repeating: "x", count: limit + 1)
        #expect(stage.refusal(.setRealName(long), "alice") == .textTooLong(bytes: limit + 1, limit: limit))
        // U+FB2C takes three bytes, and six when composed.
        try stage.perform(.setRealName(String(repeating: "\u{FB2C}", count: limit / 3)), "alice")
        #expect(stage.persona("alice").realName.utf8.count <= limit)
        try stage.perform(.setRealName(String(repeating: "x", count: limit)), "alice")
    }

    @Test func modesAreTurnedOnAndOff() throws {
        var stage = Stage()
        try stage.admit("alice", to: "#lobby")
        let all = MemberModes(rawValue: 0xFF)
        #expect(modes(try stage.perform(.changeOwnModes(set: all, clear: []), "alice")) == [.choosable, []])
        #expect(modes(try stage.perform(.ownModes, "alice")) == [.choosable, .choosable])
        let left = MemberModes.choosable.subtracting(.bot)
        #expect(
            modes(try stage.perform(.changeOwnModes(set: .bot, clear: [.bot, .secure]), "alice")) == [left, .choosable]
        )
        guard case .members(let view) = try stage.perform(.members(.named("#lobby")), "alice") else { return }
        #expect(view.roster[0].persona.modes == left)
    }

    @Test func anOperatorLaysItDownAndCannotTakeItUpAgain() throws {
        var stage = Stage()
        try stage.admit("alice")
        try stage.perform(.promote(host: "staff"), "alice")
        #expect(
            modes(try stage.perform(.changeOwnModes(set: [], clear: .operator), "alice"))
                == [.wallops, [.operator, .wallops]]
        )
        #expect(modes(try stage.perform(.changeOwnModes(set: .operator, clear: []), "alice")) == [.wallops, .wallops])
        #expect(stage.persona("alice").host == "staff")
    }

    @Test func speakingIsRememberedAndWhatClientsSayIsNot() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        let start = stage.now
        stage.pass(seconds: 1)
        try stage.perform(.say(.named("#lobby"), words: "x", manner: .query), "alice")
        try stage.perform(.tell(name: "bob", words: "x", manner: .response), "alice")
        #expect(stage.chat[stage["alice"]].lastSpoke == start)
        try stage.say("x", "alice")
        #expect(stage.chat[stage["alice"]].lastSpoke == stage.now)
        stage.pass(seconds: 1)
        try stage.perform(.tell(name: "bob", words: "x", manner: .notice), "alice")
        #expect(stage.chat[stage["alice"]].lastSpoke == stage.now)
    }

    @Test func everythingIsCounted() throws {
        var stage = Stage(rooms: ["#lobby", "#empty"])
        func census() -> Census { stage.chat.fullCensus }
        try stage.admit("alice", "bob", to: "#lobby")
        try stage.admit(as: Introduction(name: "carol", modes: .invisible))
        try stage.perform(.enter(room: "#hers", from: .now), "carol")
        try stage.perform(.promote(host: nil), "bob")
        try stage.perform(.promote(host: nil), "bob")
        #expect(census() == Census(members: 3, invisible: 1, operators: 1, rooms: 3, peak: 3))
        #expect(stage.chat.census == (3, 2))
        try stage.perform(.changeOwnModes(set: .invisible, clear: []), "alice")
        try stage.perform(.quit(.lost(error: nil)), "carol")
        try stage.perform(.quit(.lost(error: nil)), "bob")
        try stage.admit("dora")
        #expect(census() == Census(members: 2, invisible: 1, operators: 0, rooms: 2, peak: 3))
        #expect(stage.chat.census == (2, 1))
    }
}
