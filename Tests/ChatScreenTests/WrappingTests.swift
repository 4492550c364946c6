import Testing

@testable import ChatScreen

@Suite struct WrappingTests {
    init() { Stage.locale }

    /// The rows of a text that stands behind four columns, in rows of 16, the others indented by 4.
    private func rows(_ text: String, columns: Int = 16) -> [String] {
        Wrapping(text, columns: columns, first: 4, indentation: 4).rows.enumerated().map { index, row in
            String(repeating: index == 0 ? ">" : " ", count: index == 0 ? 4 : row.indentation)
                + row.runs.map(\.text).joined()
        }
    }

    @Test func wordsWrapAtBlanks() {
        #expect(rows("the quick brown fox jumps") == [">>>>the quick", "    brown fox", "    jumps"])
    }

    @Test func aTextThatFitsExactlyIsOneRow() {
        #expect(rows("twelve chars") == [">>>>twelve chars"])
        #expect(rows("twelve chars!") == [">>>>twelve", "    chars!"])
    }

    @Test func blanksWithinARowStay() { #expect(rows("a   b") == [">>>>a   b"]) }

    @Test func aWordThatIsTooLongIsCutAtTheEndsOfRows() {
        #expect(rows("a abcdefghijklmnop") == [">>>>a abcdefghij", "    klmnop"])
    }

    @Test func aWordWithHyphensIsNotCutAtThem() { #expect(rows("see well-known") == [">>>>see", "    well-known"]) }

    @Test func aLinkThatFitsIntoARowIsWhole() {
        #expect(rows("see http://a-b.c now") == [">>>>see", "    http://a-b.c", "    now"])
        #expect(rows("see http://a-b.cd/ef now") == [">>>>see", "http://a-b.cd/ef", "    now"])
    }

    @Test func aLinkLongerThanARowGoesOnWithoutIndentation() {
        let link = "https://example.org/one-two/three?four=five"
        let wrapped = rows("see \(link) now")
        #expect(wrapped == [">>>>see https://", "example.org/one-", "two/three?four=f", "ive now"])
        #expect(wrapped.joined().contains(link))
    }

    @Test func linksAreMarked() {
        let runs = Wrapping("see https://a.b now", columns: 40, first: 0, indentation: 0).rows[0].runs
        #expect(runs.map(\.text) == ["see ", "https://a.b", " now"])
        #expect(runs.map(\.isLink) == [false, true, false])
    }

    @Test func aWideCharacterGoesToTheNextRowWhole() {
        #expect(rows("日本語日本語日本") == [">>>>日本語日本語", "    日本"])
        #expect(rows("a日本語日本語日本") == [">>>>a日本語日本", "    語日本"])
    }

    @Test func aWordStaysWholeBesideWideCharacters() {
        #expect(rows("日本語 hello日本") == [">>>>日本語 hello", "    日本"])
        #expect(rows("日本語日 hello") == [">>>>日本語日", "    hello"])
    }

    @Test func linesStayLines() {
        #expect(rows("one\n\n  two\r\nthree") == [">>>>one", "    ", "      two", "    three"])
    }

    @Test func combiningCharactersStayWithTheirLetter() {
        let text = String(repeating: "e\u{301}", count: 13)
        #expect(rows(text).map { $0.filter { $0 != ">" && $0 != " " }.count } == [12, 1])
    }

    @Test func whatIsWiderThanARowIsReplaced() {
        #expect(Wrapping("日x", columns: 1, first: 0, indentation: 0).rows.map { $0.runs[0].text } == ["\u{FFFD}", "x"])
    }

    @Test func noTextIsOneRow() { #expect(rows("") == [">>>>"]) }
}
