import Testing

@testable import ChatCore

@Suite struct OperatorTests {
    @Test func whoBecomesAnOperatorIsShownSo() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        _ = (stage.collect(), stage.chat.takeEffects())
        guard case .changed(let persona) = try stage.perform(.promote(host: "staff"), "alice"),
            case .members(let view) = try stage.perform(.members(.named("#lobby")), "bob")
        else {
            Issue.record("another reply")
            return
        }
        #expect(
            persona.modes == [.operator, .wallops] && persona.host == "staff" && view.roster[0].persona === persona
        )
        #expect(stage.collect() == [["alice moved from localhost to staff"]])
        #expect(stage.chat.takeEffects().facts.map(\.kind) == [.moderation("became an operator")])
        // Without a host, and at the same one, nobody sees them move.
        try stage.perform(.promote(host: nil), "bob")
        try stage.perform(.promote(host: "staff"), "alice")
        #expect(stage.collect().isEmpty && stage.persona("bob").host == "localhost")
    }

    @Test func onlyOperatorsPutOutAndAnnounce() throws {
        var stage = Stage()
        try stage.admit("alice", "bob")
        #expect(stage.refusal(.kill(name: "bob", words: nil), "alice") == .notOperator)
        #expect(stage.refusal(.announce("x"), "alice") == .notOperator)
        try stage.perform(.promote(host: nil), "alice")
        #expect(stage.refusal(.kill(name: "nobody", words: nil), "alice") == .noSuchMember("nobody"))
        #expect(stage.refusal(.announce(""), "alice") == .textEmpty)
        let long = String(repeating: "x", count: 21)
        #expect(stage.refusal(.announce(long), "alice") == .textTooLong(bytes: 21, limit: 20))
    }

    @Test func whoIsPutOutIsGoneAndTheirLaneIsTold() throws {
        var stage = Stage()
        try stage.admit("alice", to: "#lobby")
        try stage.admit("bob", lane: 1, to: "#lobby")
        try stage.perform(.promote(host: nil), "alice")
        let bob = stage["bob"]
        _ = (stage.collect(0), stage.collect(1))
        try stage.perform(.tell(name: "bob", words: "psst", manner: .plain), "alice")
        _ = stage.chat.takeEffects()
        guard case .done = try stage.perform(.kill(name: "BOB", words: "12345678901"), "alice") else {
            Issue.record("another reply")
            return
        }
        let effects = stage.chat.takeEffects()
        #expect(
            effects.facts.map { "\($0.name): \($0.kind)" } == [
                "alice: \(Fact.Kind.moderation("put bob out of the chat"))",
                "bob: \(Fact.Kind.leave(room: "#lobby", reason: "Killed by alice: 1234567890"))",
            ]
        )
        #expect(!stage.chat.isMember(bob) && stage.chat.isMember(stage["alice"]))
        #expect(stage.chat.namesTaken["bob"] == nil)
        let digest = stage.chat.collect(lane: 1)
        #expect(digest.dismissed == [Dismissal(member: bob, by: "alice", words: "1234567890")])
        #expect(digest.runs.isEmpty && digest.detached.isEmpty)
        #expect(stage.collect(0) == [["bob killed by alice 1234567890"]])
        #expect(stage.chat.collect(lane: 1).dismissed.isEmpty)
    }

    @Test func aSleepingLaneIsWokenForWhoIsPutOut() throws {
        var stage = Stage()
        try stage.admit("alice")
        try stage.admit("bob", lane: 1)
        try stage.perform(.promote(host: nil), "alice")
        _ = (stage.collect(0), stage.collect(1), stage.chat.takeEffects())
        try stage.perform(.kill(name: "bob", words: nil), "alice")
        #expect(stage.chat.takeEffects().wake.contains(1))
        #expect(stage.chat.collect(lane: 1).dismissed == [Dismissal(member: stage["bob"], by: "alice", words: nil)])
    }

    @Test func anOperatorMayPutThemselvesOut() throws {
        var stage = Stage()
        try stage.admit("alice")
        try stage.perform(.promote(host: nil), "alice")
        try stage.perform(.kill(name: "alice", words: ""), "alice")
        #expect(!stage.chat.isMember(stage["alice"]) && stage.chat.fullCensus.operators == 0)
        #expect(stage.chat.collect(lane: 0).dismissed == [Dismissal(member: stage["alice"], by: "alice", words: nil)])
    }

    @Test func whoIsPutOutBeforeTheirLaneServesThemIsNotAmongTheDetached() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        try stage.perform(.promote(host: nil), "alice")
        _ = stage.collect()
        stage.chat.tellLane(of: stage["bob"])
        try stage.perform(.kill(name: "bob", words: nil), "alice")
        let digest = stage.chat.collect(lane: 0)
        #expect(digest.detached.isEmpty && digest.dismissed.map(\.member) == [stage["bob"]])
    }

    @Test func announcementsReachThoseWhoReadThem() throws {
        var stage = Stage()
        try stage.admit("alice", "carol")
        try stage.admit(as: Introduction(name: "bob", modes: .wallops))
        try stage.perform(.promote(host: nil), "alice")
        try stage.perform(.announce("tea"), "alice")
        let runs = stage.chat.collect(lane: 0).runs
        #expect(Set(runs.map(\.owner)) == [stage["alice"], stage["bob"]])
        #expect(runs.allSatisfy { $0.events.map(line) == ["alice announced tea"] })
        try stage.perform(.changeOwnModes(set: [], clear: .wallops), "alice")
        try stage.perform(.quit(.lost(error: nil)), "bob")
        try stage.perform(.announce("soup"), "alice")
        #expect(stage.collect().isEmpty)
    }
}
