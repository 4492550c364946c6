import Testing

@testable import ChatCore

@Suite struct SearchTests {
    private func names(_ mask: String, operators: Bool = false, by asker: String, _ stage: inout Stage) throws
        -> [String]
    {
        let pattern = SearchPattern(mask: mask, onlyOperators: operators)
        guard case .matches(let found, next: nil) = try stage.perform(.search(pattern, from: 0), asker) else {
            return ["?"]
        }
        return found.map(\.persona.name).sorted()
    }

    @Test func whatMembersShowOfThemselvesIsSearched() throws {
        var stage = Stage()
        try stage.admit(as: Introduction(name: "Alice", user: "~Al", realName: "Someone Else"))
        try stage.admit(as: Introduction(name: "Zoë", user: "~zo", realName: "ZOË"))
        try stage.perform(.promote(host: "Staff.example.org"), "Alice")
        for mask in ["AL*", "~aL*", "*NE e*", "staff.*", "A????"] {
            #expect(try names(mask, by: "Zoë", &stage) == ["Alice"], "\(mask)")
        }
        #expect(try names("zo?", by: "Alice", &stage) == ["Zoë"] && names("*Ë", by: "Alice", &stage) == ["Zoë"])
        #expect(try names("*", by: "Zoë", &stage) == ["Alice", "Zoë"])
        #expect(try names("*", operators: true, by: "Zoë", &stage) == ["Alice"])
        // The address is there for operators alone, and for nobody by their own.
        #expect(try names("192.0.*", by: "Zoë", &stage) == [])
        #expect(try names("192.0.*", by: "Alice", &stage) == ["Alice", "Zoë"])
        #expect(try names(String(repeating: "*", count: Limits.maskBytes + 1), by: "Alice", &stage) == [])
    }

    @Test func aPatternWithoutWildcardsIsAName() throws {
        var stage = Stage()
        try stage.admit(as: Introduction(name: "alice", realName: "bob"))
        try stage.admit(as: Introduction(name: "bob", modes: .invisible))
        #expect(try names("BOB", by: "alice", &stage) == ["bob"] && names("nobody", by: "alice", &stage) == [])
        #expect(try names("bob", operators: true, by: "alice", &stage) == [])
    }

    @Test func theInvisibleAreFoundByThoseWhoShareARoom() throws {
        var stage = Stage()
        try stage.admit("alice", "oper")
        try stage.admit(as: Introduction(name: "ghost", modes: .invisible))
        try stage.perform(.promote(host: nil), "oper")
        #expect(try names("gh*", by: "alice", &stage) == [])
        #expect(try names("gh*", by: "ghost", &stage) == ["ghost"] && names("gh*", by: "oper", &stage) == ["ghost"])
        for name in ["alice", "ghost"] { try stage.perform(.enter(room: "#lobby", from: .now), name) }
        #expect(try names("gh*", by: "alice", &stage) == ["ghost"])
        try stage.perform(.leave(.named("#lobby"), words: nil), "ghost")
        #expect(try names("gh*", by: "alice", &stage) == [])
    }

    @Test func thousandsAreSearchedInPartsAndEachIsFoundOnce() throws {
        var stage = Stage(smallLimits { $0.members = 0 })
        try stage.admit("alice")
        let count = 3 * Limits.searchedAtOnce
        for number in 0..<count { _ = try stage.chat.admit(Stage.origin(), name: "m\(number)", lane: 0) }
        var found: [String] = []
        var index: Int? = 0
        var parts = 0
        while let start = index {
            guard
                case .matches(let part, let next) = try stage.perform(
                    .search(SearchPattern(mask: "m*"), from: start),
                    "alice"
                )
            else { return }
            #expect(part.count <= Limits.searchedAtOnce)
            found += part.map(\.persona.name)
            parts += 1
            index = next
        }
        #expect(parts == 4 && found.count == count && Set(found).count == count)
    }
}
