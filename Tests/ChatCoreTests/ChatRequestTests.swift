import Testing

@testable import ChatCore

@Suite struct ChatRequestTests {
    private let long = String(repeating: "x", count: 21)

    @Test func whatCannotBeDoneIsRefused() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        try stage.perform(.enter(room: "#hers", from: .now), "alice")
        stage.give(.halfOperator, to: "bob")
        let newest = stage.chat.newest
        let lobby = RoomReference.named("#lobby")
        let refusals: [(Request, Refusal)] = [
            (.rename(""), .nameEmpty),
            (.rename("ALICE"), .nameTaken("ALICE")),
            (.rename("a b"), .nameNotPossible("a b", .forbidden(" "))),
            (.rename("guest-1"), .nameNotPossible("guest-1", .reserved)),
            (.enter(room: "lobby", from: .now), .roomNotPossible("lobby", .noHash)),
            (.tell(name: "eve", words: "x", manner: .plain), .noSuchMember("eve")),
            (.say(.named("#none"), words: "x", manner: .plain), .noSuchRoom("#none")),
            (.say(.named("#HERS"), words: "x", manner: .plain), .mayNotSpeak(room: "#hers", .outside)),
            (.leave(.named("#HERS"), words: nil), .notInRoom("#hers")),
            (.leave(.id(stage.chat.roomsByKey["#hers"]!), words: nil), .notInRoom(nil)),
            (.say(lobby, words: "", manner: .plain), .textEmpty),
            (.tell(name: "alice", words: "", manner: .plain), .textEmpty),
            (.say(lobby, words: long, manner: .plain), .textTooLong(bytes: 21, limit: 20)),
            (.tell(name: "alice", words: long, manner: .plain), .textTooLong(bytes: 21, limit: 20)),
            (.away(words: "12345678901", pausing: true), .textTooLong(bytes: 11, limit: 10)),
            (.leave(lobby, words: "12345678901"), .textTooLong(bytes: 11, limit: 10)),
            (.kick(name: "alice", from: lobby, words: "12345678901"), .textTooLong(bytes: 11, limit: 10)),
            (.setTopic(lobby, words: "12345678901"), .textTooLong(bytes: 11, limit: 10)),
            (.kick(name: "eve", from: lobby, words: nil), .noSuchMember("eve")),
            (.setTopic(.named("#hers"), words: "x"), .notInRoom("#hers")),
            (.back(words: nil), .notAway),
        ]
        for (request, refusal) in refusals { #expect(stage.refusal(request, "bob") == refusal, "\(request)") }
        #expect(
            stage.refusal(.kick(name: "bob", from: .named("#hers"), words: nil), "alice")
                == .theyAreNotInRoom(name: "bob", room: "#hers")
        )
        #expect(stage.chat.newest == newest)
    }

    @Test func limitsHoldAtTheirEdges() throws {
        var stage = Stage(
            smallLimits {
                $0.members = 2
                $0.rooms = 3
                $0.roomsPerMember = 2
            }
        )
        try stage.admit("alice", "bob")
        #expect(throws: Refusal.chatFull(limit: 2)) { try stage.chat.admit(Stage.origin(), name: nil, lane: 0) }
        for room in ["#1", "#2"] { try stage.perform(.enter(room: room, from: .now), "alice") }
        #expect(stage.refusal(.enter(room: "#lobby", from: .now), "alice") == .inTooManyRooms(limit: 2))
        #expect(stage.refusal(.enter(room: "#3", from: .now), "bob") == .tooManyRooms(limit: 3))
        try stage.perform(.enter(room: "#1", from: .now), "bob")
        try stage.say(String(repeating: "x", count: 20), "bob", in: "#1")
        stage.give(.halfOperator, in: "#1", to: "bob")
        try stage.perform(.setTopic(.named("#1"), words: "1234567890"), "bob")
        // Having left counts until it was read.
        try stage.perform(.leave(.named("#1"), words: nil), "alice")
        #expect(stage.refusal(.enter(room: "#lobby", from: .now), "alice") == .inTooManyRooms(limit: 2))
        _ = stage.read("alice")
        try stage.perform(.enter(room: "#lobby", from: .now), "alice")
    }

    @Test func enteringAnswersWithTopicAndRosterOfThatMoment() throws {
        var stage = Stage()
        try stage.admit("alice", to: "#lobby")
        try stage.perform(.setTopic(.named("#lobby"), words: "tea"), "alice")
        try stage.admit("bob")
        guard case .entered(let view) = try stage.perform(.enter(room: "#LOBBY", from: .now), "bob") else {
            Issue.record("not entered")
            return
        }
        try stage.perform(.rename("carol"), "alice")
        #expect(view.name == "#lobby" && view.topic?.words == "tea")
        #expect((0..<view.roster.count).map { view.roster[$0].persona.name } == ["alice", "bob"])
        guard case .alreadyIn(let again) = try stage.perform(.enter(room: "#lobby", from: .now), "bob") else {
            Issue.record("entered twice")
            return
        }
        #expect(
            (0..<again.roster.count).map { again.roster[$0].persona.name } == ["carol", "bob"] && again.id == view.id
        )
    }

    @Test func asksAreAnsweredWithoutAnEvent() throws {
        var stage = Stage(rooms: ["#lobby", "#empty"])
        try stage.admit("alice", to: "#lobby")
        try stage.perform(.setTopic(.named("#lobby"), words: "tea"), "alice")
        let newest = stage.chat.newest
        guard case .topic("#lobby", let topic?) = try stage.perform(.topic(.named("#Lobby")), "alice"),
            case .members(let view) = try stage.perform(.members(.named("#lobby")), "alice"),
            case .rooms(let rooms) = try stage.perform(.rooms, "alice")
        else {
            Issue.record("another reply")
            return
        }
        #expect(view.roster.count == 1 && topic.words == "tea")
        #expect(Set(rooms.map { "\($0.name) \($0.members)" }) == ["#empty 0", "#lobby 1"])
        #expect(stage.chat.newest == newest && stage.chat.census == (1, 1))
    }

    @Test func thousandsOfGuestsFromOnePortAreNamedAtOnceAndNoneTwice() throws {
        var stage = Stage(smallLimits { $0.members = 0 })
        var guests: [MemberID] = []
        for _ in 0..<3000 { guests.append(try stage.chat.admit(Stage.origin(), name: nil, lane: 0)) }
        for guest in guests[500..<2000] {
            _ = try stage.chat.perform(.quit(.lost(error: nil)), by: guest, at: stage.now)
        }
        for _ in 0..<3000 { guests.append(try stage.chat.admit(Stage.origin(), name: nil, lane: 0)) }
        let names = (guests[..<500] + guests[2000...]).map { stage.chat[$0].persona.name }
        #expect(Set(names).count == names.count)
        #expect(names[..<3] == ["guest-40000", "guest-40000-2", "guest-40000-3"])
    }

    @Test func whoComesAndGoesWithoutReadingIsBoundedEvenWithoutALimitOfRooms() throws {
        var stage = Stage(smallLimits { $0.roomsPerMember = 0 })
        try stage.admit("alice")
        try stage.perform(.away(words: nil, pausing: true), "alice")
        var refusal: Refusal?
        for number in 0...Limits.unreadIntervals where refusal == nil {
            refusal = stage.refusal(.enter(room: "#\(number)", from: .now), "alice")
            if refusal == nil { try stage.perform(.leave(.named("#\(number)"), words: nil), "alice") }
        }
        #expect(refusal == .inTooManyRooms(limit: Limits.unreadIntervals))
        #expect(stage.chat[stage["alice"]].memberships.count <= Limits.unreadIntervals + 1)
    }

    @Test func guestsAreNamedByTheirPortAndToldApart() throws {
        var stage = Stage()
        let names = try (0..<3).map { _ in
            stage.chat[try stage.chat.admit(Stage.origin(port: 38378), name: nil, lane: 0)].persona
        }
        #expect(names.map(\.name) == ["guest-38378", "guest-38378-2", "guest-38378-3"])
        #expect(names[0].guestAddress == PeerAddress(host: "192.0.2.1", port: 38378))
    }

    @Test func namesThatLookAlikeAreTaken() throws {
        var stage = Stage()
        try stage.admit("alice", "modern", "bob")
        for name in ["аlice", "АLICE", "ALICE", "rnodern", "Вob"] {
            #expect(throws: Refusal.nameTaken(name)) { try stage.chat.admit(Stage.origin(), name: name, lane: 0) }
        }
        // One's own look is not in one's own way, and what was given up is free.
        try stage.perform(.rename("Alice"), "alice")
        try stage.perform(.rename("dora"), "alice")
        try stage.admit("АLICE")
    }

    @Test func aGuestWhoTakesANameIsNoGuestAnyMore() throws {
        var stage = Stage()
        try stage.admit("alice", to: "#lobby")
        let guest = try stage.chat.admit(Stage.origin(), name: nil, lane: 0)
        _ = try stage.chat.perform(.rename("bob"), by: guest, at: stage.now)
        #expect(stage.chat[guest].persona.guestAddress == nil)
        #expect(stage.chat.read(guest, bytes: .max).events.map(line) == ["guest-40000 is now bob"])
    }

    @Test func awayWordsAreReplaced() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        _ = stage.collect()
        guard case .done = try stage.perform(.away(words: "tea", pausing: true), "bob"),
            case .stillAway("soup") = try stage.perform(.away(words: "soup", pausing: true), "bob")
        else {
            Issue.record("another reply")
            return
        }
        #expect(stage.read("bob").lines == ["bob away tea"])
        #expect(stage.collect() == [["bob away tea", "bob away soup"]])
        stage.now = Timestamp(microseconds: stage.now.microseconds + 61_000_000)
        try stage.perform(.back(words: "hi"), "bob")
        #expect(stage.read("bob").lines == ["bob away soup", "bob back hi 61"])
    }

    @Test func whoIsLeftAloneIsPairedWithWhoeverWaits() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", "carol")
        for name in ["alice", "bob", "carol"] { try stage.perform(.seekPartner, name) }
        #expect(Set(stage.collect()) == [["paired with alice"], ["paired with bob"]])
        try stage.perform(.quit(.lost(error: nil)), "alice")
        #expect(Set(stage.collect()) == [["paired with bob"], ["paired with carol"]])
        try stage.perform(.quit(.lost(error: nil)), "carol")
        #expect(stage.chat.seeker == stage["bob"])
    }

    @Test func aQuitAnswersWithTheEventAndCutsItsWords() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", "carol")
        guard case .gone(let event) = try stage.perform(.quit(.leaving(words: "123456789é")), "alice") else {
            Issue.record("not gone")
            return
        }
        #expect(line(event) == "alice quit 123456789" && stage.chat.members.count == 2)
        // One letter that is larger than all that fits leaves no words at all.
        let tower = "e" + String(repeating: "\u{301}", count: 10)
        guard case .gone(let other) = try stage.perform(.quit(.leaving(words: tower)), "bob") else { return }
        #expect(line(other) == "bob quit nil")
    }

    @Test func theJournalGetsOneLeavePerRoom() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        try stage.perform(.enter(room: "#two", from: .now), "alice")
        try stage.perform(.away(words: "tea", pausing: false), "alice")
        try stage.perform(.rename("dora"), "alice")
        try stage.perform(.back(words: nil), "alice")
        stage.give(.halfOperator, to: "alice")
        _ = stage.chat.takeEffects()
        try stage.perform(.kick(name: "bob", from: .named("#lobby"), words: "no"), "alice")
        try stage.perform(.quit(.leaving(words: "bye")), "alice")
        let facts = stage.chat.takeEffects().facts
        #expect(facts.map(\.name) == ["dora", "bob", "dora", "dora"])
        #expect(
            facts.map(\.kind) == [
                .moderation("put bob out of #lobby"), .leave(room: "#lobby", reason: "Kicked by dora: no"),
                .leave(room: "#lobby", reason: "Quit: bye"),
                .leave(room: "#two", reason: "Quit: bye"),
            ]
        )
        #expect(stage.chat.takeEffects().facts.isEmpty)
    }

    @Test func theJournalGetsWhatMembersDo() throws {
        var stage = Stage()
        try stage.admit("alice")
        let requests: [Request] = [
            .enter(room: "#lobby", from: .now), .setTopic(.named("#lobby"), words: "x"),
            .away(words: "tea", pausing: false),
            .back(words: nil), .rename("dora"), .leave(.named("#lobby"), words: nil),
        ]
        for request in requests { try stage.perform(request, "alice") }
        #expect(
            stage.chat.takeEffects().facts.map(\.kind) == [
                .join(room: "#lobby"), .topic(room: "#lobby"), .away(reason: "tea"), .back(seconds: 0),
                .nick(old: "alice"),
                .leave(room: "#lobby", reason: nil),
            ]
        )
    }

    @Test func whenEverybodyIsDismissedTheJournalGetsALeaveForEachRoom() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        _ = stage.chat.takeEffects()
        stage.chat.dismissEverybody(reason: "shutdown")
        let facts = stage.chat.takeEffects().facts
        #expect(Set(facts.map(\.name)) == ["alice", "bob"])
        #expect(facts.allSatisfy { $0.kind == .leave(room: "#lobby", reason: "shutdown") })
        #expect(stage.chat.census == (0, 0) && stage.chat.places.count == 1)
    }
}
