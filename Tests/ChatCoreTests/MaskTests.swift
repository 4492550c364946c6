import Testing

@testable import ChatCore

@Suite struct MaskTests {
    private let bob = Persona(
        name: "Bób",
        user: "~Bob",
        host: "a1b2.cloak",
        realName: "Bob the builder",
        guestAddress: nil,
        via: "irc"
    )

    @Test(arguments: [
        ("bob", "bob!*@*"), ("bob!*", "bob!*@*"), ("bob!~b", "bob!~b@*"), ("~b@host", "*!~b@host"),
        ("@host", "*!*@host"),
        ("a!b@c@d", "a!b@c@d"), ("!@", "*!*@*"), ("*", "*!*@*"), ("zoe\u{308}", "zoë!*@*"),
        ("m:bob", "m:bob!*@*"), ("r:a?b", "r:a?b"), ("p:telnet", "p:telnet"), ("m:p:telnet", "m:p:telnet"),
    ])
    func theFullFormSaysAll(written: String, full: String) throws {
        let mask = try #require(Mask(written))
        #expect(Array(mask.text.unicodeScalars) == Array(full.unicodeScalars))
        #expect(Mask(mask.text)?.text == mask.text)
    }

    @Test(arguments: [
        "", "m:", "r:", "p:", "m:r:", "a b", "a\tb", "a\u{1}", "a\u{A0}b", ":a", "$a:x", "m:m:a", "a@b!c",
    ])
    func whatIsNoMaskIsNone(written: String) {
        #expect(Mask(written) == nil)
    }

    @Test func theFullFormIsWhatIsBounded() {
        #expect(Mask(String(repeating: "x", count: Limits.maskBytes - 4)) != nil)
        #expect(Mask(String(repeating: "x", count: Limits.maskBytes - 3)) == nil)
        #expect(Mask("m:" + String(repeating: "x", count: Limits.maskBytes - 5)) == nil)
        #expect(Mask(String(repeating: "e\u{301}", count: 200)) == nil)
    }

    @Test(arguments: [
        ("bób", true), ("BÓB", true), ("Bo\u{301}b", true), ("bob", false), ("b?b", true), ("b??b", false),
        ("b*", true),
        ("*!~bob@*", true), ("*!*@A1B2.*", true), ("*!*@192.0.2.1", false), ("r:bob*builder", true), ("r:bob", false),
        ("r:bob?the?builder", true), ("p:IRC", true), ("p:telnet", false), ("m:p:i*", true), ("*!*", true),
        ("***b*!*@***", true),
    ])
    func membersAreComparedByWhatEverybodySees(written: String, fits: Bool) throws {
        #expect(try #require(Mask(written)).matches(bob) == fits)
    }

    @Test func somebodyWhoIsNoMemberYetIsComparedByAddressAlone() throws {
        #expect(try #require(Mask("*!*@192.0.2.*")).matches(name: "x", user: "y", host: "192.0.2.7"))
        #expect(try !#require(Mask("*!*@192.0.2.*")).matches(name: "x", user: "y", host: "198.51.100.7"))
        #expect(try !#require(Mask("p:*")).matches(name: "x", user: "y", host: "192.0.2.7"))
    }

    @Test func masksThatDifferInCaseOrCompositionAreOne() throws {
        for (one, other) in [("bob", "BOB!*@*"), ("zoë", "ZOE\u{308}!*"), ("r:A", "r:a")] {
            #expect(try #require(Mask(one)).key == #require(Mask(other)).key)
        }
        for (one, other) in [("a", "m:a"), ("r:a", "p:a"), ("r:a", "a")] {
            #expect(try #require(Mask(one)).key != #require(Mask(other)).key)
        }
    }
}
