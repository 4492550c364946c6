import Testing

@testable import ChatCore

@Suite struct GlobTests {
    @Test(arguments: [
        ("", "", true), ("", "a", false), ("*", "", true), ("*", "anything", true), ("?", "", false), ("?", "é", true),
        ("a*", "a", true), ("a*", "ba", false), ("*a", "banana", true), ("*an", "banana", false),
        ("*an*", "banana", true), ("b*n*n?", "banana", true), ("**a**", "a", true), ("a?c", "abc", true),
        ("a?c", "ac", false), ("a*b*c", "a-b-b-c", true), ("a*b*c", "a-b-b", false),
        ("*@192.0.2.?", "x@192.0.2.7", true),
        ("a\\*", "ab", false), ("\\*", "\\x", true), ("e", "é", false),
    ])
    func aPatternFitsTheWholeText(pattern: String, text: String, fits: Bool) {
        #expect(Glob(pattern).matches(text) == fits)
        #expect(Glob(pattern).matches(Array(text.unicodeScalars)) == fits)
    }

    @Test(arguments: [
        ("bob", true), ("BOB", true), ("Bob-Smith", true), ("aBOb", false), ("", false), ("BÖB", false),
        ("B\u{212A}b", false),
        ("bOb \u{C4}", true), ("@ob", false), ("bo", false),
    ])
    func textsAreFoldedAsTheyAreCompared(text: String, fits: Bool) {
        let glob = Glob(Names.fold("Bob*"))
        #expect(glob.matchesFolded(text) == fits)
        #expect(glob.matches(Names.fold(text)) == fits)
    }

    @Test func whatIsNotASCIIIsFoldedToo() {
        #expect(Glob(Names.fold("*\u{C4}RGER*")).matchesFolded("Gro\u{DF}er \u{E4}rger!"))
        #expect(Glob(Names.fold("[Z]?")).matchesFolded("[z]A") && !Glob("[z]").matchesFolded("{z}"))
    }

    /// Trying all that a star could stand for would take longer than there is time.
    @Test func manyStarsCostNoMoreThanOneAfterTheOther() {
        let pattern = String(repeating: "*a", count: 100)
        #expect(!Glob(pattern + "*b").matches(String(repeating: "a", count: 5000)))
        #expect(Glob(pattern + "*").matches(String(repeating: "a", count: 5000)))
    }

    @Test func onlyWildcardsMakeItMoreThanAText() {
        #expect(Glob("a\\b[c]").isLiteral && Glob("").isLiteral)
        #expect(!Glob("a?").isLiteral && !Glob("*\u{301}").isLiteral)
    }
}
