import ChatClient
import Testing

@Suite struct FoldingTests {
    @Test func namesThatAreTheSameHaveTheSameKey() {
        #expect(Folding.rfc1459.key(of: "Ann[1]~") == "ann{1}^")
        #expect(Folding.ascii.key(of: "Ann[Ä") == "ann[Ä")
        #expect(Folding.unicode.key(of: "ÄNN") == "änn")
    }
}
