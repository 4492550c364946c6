import Testing

@testable import ChatCore

/// Users of this host, of whom it is known who they are.
@Suite struct HostUserTests {
    private static func origin(_ name: String, realName: String? = nil) -> Origin {
        Origin(via: "irc", address: nil, session: "1", guestNumber: 7)
            .identified(as: HostUser(id: 1000, name: name, realName: realName))
    }

    /// Who comes in, having asked for a name.
    private func admit(
        _ user: String,
        realName: String? = nil,
        as introduction: Introduction,
        beside names: String...
    ) throws(Refusal) -> Persona {
        var chat = Chat(limits: Limits(), lanes: 1, permanentRooms: [])
        for name in names { _ = try chat.admit(Stage.origin(), name: name, lane: 0) }
        let origin = HostUserTests.origin(user, realName: realName)
        let id = try chat.admit(origin, as: introduction, lane: 0, at: Timestamp(microseconds: 0))
        return chat[id].persona
    }

    @Test func theLoginNameIsTheNameWhateverTheClientAsksFor() throws {
        for name in ["alice", "wombat", nil] {
            let persona = try admit("alice", as: Introduction(name: name, user: "~x"))
            #expect(persona.name == "alice" && persona.user == "alice" && persona.hostUser?.id == 1000)
        }
    }

    @Test func whereTheLoginNameIsTakenTheyAreCalledAsTheyWish() throws {
        #expect(try admit("alice", as: Introduction(name: "wombat"), beside: "Alice").name == "wombat")
        #expect(try admit("alice", as: Introduction(name: nil), beside: "alice").name == "guest-7")
        #expect(throws: Refusal.nameTaken("alice")) {
            try admit("alice", as: Introduction(name: "alice"), beside: "alice")
        }
    }

    @Test func aLoginNameThatIsNoNameIsMended() throws {
        #expect(try admit("first last", as: Introduction(name: "x")).name == "first_last")
        #expect(try admit("LAB\\alice", as: Introduction(name: "x")).name == "LAB\\alice")
        #expect(try admit("2fast", as: Introduction(name: "x")).name == "fast")
        for impossible in ["1234", "guest-1", String(repeating: "a", count: 33)] {
            #expect(try admit(impossible, as: Introduction(name: "x")).name == "x")
        }
    }

    @Test(arguments: [
        ("alice", "alice"), ("first last", "firstlast"), ("a.b_c-d", "a.b_c-d"), ("LAB\\alice", "LABalice"),
        ("漢字", "uid1000"),
        ("abcdefghijklmnopqrst", "abcdefghijklmnop"), ("~alice", "alice"),
    ])
    func theUserIsTheLoginNameWithoutTheMarkOfTheUnchecked(name: String, user: String) {
        #expect(HostUser(id: 1000, name: name, realName: nil).user == user)
    }

    @Test func theRealNameIsTheDatabasesWhereTheySayNothingButTheirName() throws {
        for said in [nil, "", "alice", "wombat"] {
            let introduction = Introduction(name: "wombat", realName: said)
            #expect(try admit("alice", realName: "Alice A.", as: introduction).realName == "Alice A.")
        }
        let introduction = Introduction(name: "alice", realName: "the one and only")
        #expect(try admit("alice", realName: "Alice A.", as: introduction).realName == "the one and only")
        #expect(try admit("alice", realName: "", as: Introduction(name: "wombat")).realName == "alice")
    }

    @Test func whatTheyAreKnownByOutlivesANewName() throws {
        var stage = Stage()
        try stage.admit(as: Introduction(name: "alice"), from: HostUserTests.origin("alice"))
        try stage.perform(.rename("wombat"), "alice")
        try stage.perform(.setRealName("W."), "alice")
        #expect(stage.persona("alice").name == "wombat")
        #expect(stage.persona("alice").hostUser?.name == "alice")
        try stage.admit("bob")
        #expect(stage.persona("bob").hostUser == nil)
    }
}
