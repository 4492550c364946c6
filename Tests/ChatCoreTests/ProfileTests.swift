import Testing

@testable import ChatCore

@Suite struct ProfileTests {
    private func profile(_ name: String, for asker: String, _ stage: inout Stage) throws -> Profile {
        guard case .profile(let profile) = try stage.perform(.profile(name: name), asker) else {
            throw Refusal.textEmpty
        }
        return profile
    }

    private func found(_ reply: Reply) -> [Acquaintance]? {
        guard case .found(let found) = reply else { return nil }
        return found
    }

    @Test func aProfileSaysWhatIsKnownOfSomebody() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", to: "#lobby")
        let since = stage.now
        stage.pass(seconds: 5)
        try stage.say("x", "bob")
        try stage.perform(.away(words: "tea", pausing: false), "bob")
        let lobby = stage.chat.roomsByKey["#lobby"]!
        stage.chat[lobby].room!.roster.update(at: 1) { $0.ranks.insert(.voice) }
        let known = try profile("BOB", for: "alice", &stage)
        #expect(known.persona === stage.persona("bob") && known.away == Away(words: "tea", since: stage.now))
        #expect(known.since == since && known.lastSpoke == stage.now)
        #expect(known.rooms.map(\.name) == ["#lobby"] && known.rooms[0].ranks == Ranks(.voice))
        #expect(stage.refusal(.profile(name: "nobody"), "alice") == .noSuchMember("nobody"))
    }

    @Test func roomsAreShownToThoseWhoMayKnowOfThem() throws {
        var stage = Stage()
        try stage.admit("alice", "bob", "oper", to: "#lobby")
        for room in ["#open", "#secret"] { try stage.perform(.enter(room: room, from: .now), "bob") }
        let secret = stage.chat.roomsByKey["#secret"]!
        stage.chat[secret].room!.modes.flags.insert(.secret)
        try stage.perform(.promote(host: nil), "oper")
        func rooms(for asker: String) throws -> [String] { try profile("bob", for: asker, &stage).rooms.map(\.name) }
        let all = ["#lobby", "#open", "#secret"]
        #expect(try rooms(for: "alice") == ["#lobby", "#open"])
        #expect(try rooms(for: "bob") == all)
        #expect(try rooms(for: "oper") == all)
        try stage.perform(.changeOwnModes(set: .invisible, clear: []), "bob")
        #expect(try rooms(for: "alice") == ["#lobby"])
        #expect(try rooms(for: "oper") == all)
        try stage.perform(.enter(room: "#secret", from: .now), "alice")
        #expect(try rooms(for: "alice") == ["#lobby", "#secret"])
        try stage.perform(.leave(.named("#lobby"), words: nil), "bob")
        #expect(try rooms(for: "alice") == ["#secret"])
    }

    @Test func theAddressIsForOneselfAndOperators() throws {
        var stage = Stage()
        let address = PeerAddress(host: "192.0.2.7", port: 7)
        let origin = Origin(
            via: "test",
            address: address,
            session: "1",
            guestNumber: 7,
            certificateFingerprint: "abc"
        )
        try stage.admit(as: Introduction(name: "bob"), from: origin)
        try stage.admit("alice", "oper")
        try stage.perform(.promote(host: nil), "oper")
        for (asker, isTold) in [("bob", true), ("oper", true), ("alice", false)] {
            let known = try profile("bob", for: asker, &stage)
            #expect(known.address == (isTold ? "192.0.2.7" : nil))
            #expect(known.certificateFingerprint == (isTold ? "abc" : nil))
            #expect(found(try stage.perform(.lookUp(["bob"]), asker))?.map(\.address) == [isTold ? "192.0.2.7" : nil])
        }
    }

    @Test func aLookUpAnswersInTheOrderOfAsking() throws {
        var stage = Stage()
        try stage.admit("alice", "bob")
        try stage.perform(.away(words: nil, pausing: false), "bob")
        let answer = found(try stage.perform(.lookUp(["BOB", "nobody", "alice", ""]), "alice"))!
        #expect(answer.map(\.persona.name) == ["bob", "alice"] && answer.map { $0.away != nil } == [true, false])
        let many = Array(repeating: "nobody", count: Limits.lookUps - 1) + ["alice", "bob"]
        #expect(found(try stage.perform(.lookUp(many), "alice"))!.map(\.persona.name) == ["alice"])
    }

    @Test func thePastIsToldTheLastFirst() throws {
        var stage = Stage()
        try stage.admit("alice", "bob")
        func past(_ name: String, _ count: Int) throws -> [String] {
            guard case .past(name, let found) = try stage.perform(.past(name: name, count: count), "alice") else {
                return []
            }
            return found.map { "\($0.persona.realName) until \($0.until.seconds)" }
        }
        try stage.perform(.setRealName("one"), "bob")
        try stage.perform(.rename("Bob"), "bob")
        #expect(try past("bob", 0) == [])
        try stage.perform(.rename("carol"), "bob")
        stage.pass(seconds: 5)
        try stage.admit(as: Introduction(name: "BOB", realName: "two"))
        try stage.perform(.quit(.lost(error: nil)), "BOB")
        #expect(try past("bOb", 0) == ["two until 1005", "one until 1000"])
        #expect(try past("bOb", -1) == ["two until 1005", "one until 1000"])
        #expect(try past("bOb", 1) == ["two until 1005"])
        #expect(try past("nobody", 0) == [] && past(String(repeating: "x", count: 1000), 0) == [])
    }

    @Test func thePastIsBounded() {
        var past = PastMembers()
        let total = Limits.pastMembers + 10
        for number in 0..<total {
            let persona = Persona(name: "m\(number % 20)", guestAddress: nil, via: "test")
            past.append(persona, until: Timestamp(microseconds: Int64(number)))
        }
        let kept = (0..<20).map { past.named("m\($0)", count: 0) }
        #expect(kept.reduce(0) { $0 + $1.count } == Limits.pastMembers)
        for (number, members) in kept.enumerated() {
            let times = members.map { Int($0.until.microseconds) }
            #expect(times == (10..<total).reversed().filter { $0 % 20 == number })
        }
    }
}
