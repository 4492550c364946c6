import ChatScreen
import Testing

@Suite struct StyleTests {
    @Test func textIsPlainUnlessItIsSaidOtherwise() { #expect(Span("x").style == .plain) }
}
