import Testing

@testable import ChatCore

@Suite struct AcceptanceTests {
    private func names(_ reply: Reply) -> [String]? {
        guard case .accepted(let names) = reply else { return nil }
        return names
    }

    private func psst(_ name: String, _ manner: Event.Manner = .plain) -> Request {
        .tell(name: name, words: "psst", manner: manner)
    }

    /// Alice, who hears from those only whom she accepts, and others.
    private func screeningStage(_ others: String...) throws -> Stage {
        var stage = Stage()
        try stage.admit("alice")
        for name in others { try stage.admit(name) }
        try stage.perform(.changeOwnModes(set: .callerID, clear: []), "alice")
        return stage
    }

    @Test func whoIsNotAcceptedIsRefusedAndTheOtherToldOnceAMinute() throws {
        var stage = try screeningStage("bob", "carol")
        #expect(stage.refusal(psst("ALICE"), "bob") == .notAccepted(name: "alice", isNotified: true))
        #expect(stage.refusal(psst("alice"), "bob") == .notAccepted(name: "alice", isNotified: false))
        #expect(stage.refusal(psst("alice"), "carol") == .notAccepted(name: "alice", isNotified: false))
        #expect(stage.collect() == [["bob screened"]])
        stage.pass(seconds: 59)
        #expect(stage.refusal(psst("alice"), "carol") == .notAccepted(name: "alice", isNotified: false))
        stage.pass(seconds: 1)
        #expect(stage.refusal(psst("alice"), "carol") == .notAccepted(name: "alice", isNotified: true))
        // A clock that was set back keeps nobody in the dark.
        stage.pass(seconds: -3600)
        #expect(stage.refusal(psst("alice"), "bob") == .notAccepted(name: "alice", isNotified: true))
        #expect(stage.collect() == [["carol screened", "bob screened"]])
    }

    @Test func clientsQuestionsAreStoppedWithoutAWord() throws {
        var stage = try screeningStage("bob")
        for manner: Event.Manner in [.query, .response] {
            #expect(stage.refusal(psst("alice", manner), "bob") == .notAccepted(name: "alice", isNotified: false))
        }
        #expect(stage.collect().isEmpty)
    }

    @Test func theAcceptedAndOperatorsAndOneselfAreHeard() throws {
        var stage = try screeningStage("bob", "oper")
        #expect(names(try stage.perform(.accept(["BOB", "bob"], true), "alice")) == ["bob"])
        #expect(names(try stage.perform(.accepted, "alice")) == ["bob"])
        try stage.perform(.promote(host: nil), "oper")
        for sender in ["bob", "oper", "alice"] { try stage.perform(psst("alice"), sender) }
        #expect(stage.collect() == [["bob to alice: psst", "oper to alice: psst", "alice to alice: psst"]])
        #expect(names(try stage.perform(.accept(["bob", "oper"], false), "alice")) == ["bob"])
        #expect(stage.refusal(psst("alice"), "bob") == .notAccepted(name: "alice", isNotified: true))
    }

    @Test func itIsThePersonWhoIsAcceptedAndNotTheName() throws {
        var stage = try screeningStage("bob", "carol")
        try stage.perform(.accept(["bob"], true), "alice")
        try stage.perform(.rename("dora"), "bob")
        try stage.perform(psst("alice"), "bob")
        try stage.perform(.rename("bob"), "carol")
        #expect(stage.refusal(psst("alice"), "carol") == .notAccepted(name: "alice", isNotified: true))
        #expect(names(try stage.perform(.accepted, "alice")) == ["dora"])
        try stage.perform(.quit(.lost(error: nil)), "bob")
        #expect(names(try stage.perform(.accepted, "alice")) == [])
    }

    @Test func whoIsSpokenToMayAnswer() throws {
        var stage = try screeningStage("bob")
        try stage.perform(psst("bob"), "alice")
        try stage.perform(psst("alice"), "bob")
        #expect(names(try stage.perform(.accepted, "alice")) == ["bob"])
        #expect(names(try stage.perform(.accepted, "bob")) == [])
    }

    @Test func aRefusedChangeChangesNothing() throws {
        var stage = try screeningStage("bob")
        #expect(stage.refusal(.accept(["bob", "nobody"], true), "alice") == .noSuchMember("nobody"))
        #expect(names(try stage.perform(.accepted, "alice")) == [])
    }

    @Test func theListIsBoundedAndThoseWhoLeftTakeNoRoom() throws {
        var stage = try screeningStage()
        let others = (0..<Limits.acceptedNames).map { "m\($0)" }
        for name in others + ["bob"] { try stage.admit(name) }
        try stage.perform(.accept(others, true), "alice")
        let full = Refusal.acceptListFull(limit: Limits.acceptedNames)
        #expect(stage.refusal(.accept(["bob"], true), "alice") == full)
        // There is no room for an answer either, and what was to be said is said.
        try stage.perform(psst("bob"), "alice")
        #expect(stage.refusal(psst("alice"), "bob") == .notAccepted(name: "alice", isNotified: true))
        try stage.perform(.quit(.lost(error: nil)), "m7")
        #expect(names(try stage.perform(.accept(["bob"], true), "alice")) == ["bob"])
        #expect(stage.chat[stage["alice"]].accepted.count == Limits.acceptedNames)
    }
}
