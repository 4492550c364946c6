import ChatClient
import Testing

@Suite struct FoldingTests {
    @Test func namesThatAreTheSameHaveTheSameKey() {
        #expect(Folding.rfc1459.key(of: "Ann[1]~") == "ann{1}^")
        #expect(Folding.ascii.key(of: "Ann[") == "ann[")
        #expect(Folding.ascii.key(of: "Zo\u{E9}") == Folding.ascii.key(of: "zo\u{E9}"))
        #expect(Folding.unicode.key(of: "ÄNN") == "änn")
    }

    /// The same text to Unicode, written in two ways.
    @Test func toAServerThatComparesBytesNamesOfOtherBytesAreOthers() {
        #expect(Folding.rfc1459.key(of: "zo\u{E9}") != Folding.rfc1459.key(of: "zoe\u{301}"))
        #expect(Folding.ascii.key(of: "zo\u{E9}") != Folding.ascii.key(of: "zoe\u{301}"))
        #expect(Folding.unicode.key(of: "zo\u{E9}") == Folding.unicode.key(of: "zoe\u{301}"))
    }
}
