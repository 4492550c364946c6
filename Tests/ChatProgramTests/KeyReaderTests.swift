import CNcurses
import ChatScreen
import Testing

@testable import chat

/// What ncurses reads, as keys.
@Suite struct KeyReaderTests {
    /// The keys of these characters and named keys, and then nothing.
    private func keys(_ raws: [KeyReader.Raw]) -> [Key] {
        var reader = KeyReader()
        return (raws + [KeyReader.Raw(kind: CNcursesNothing)]).flatMap { reader.take($0) }
    }

    private func typed(_ text: String) -> [KeyReader.Raw] {
        text.unicodeScalars.map { KeyReader.Raw(kind: CNcursesCharacter, value: $0.value) }
    }

    private func named(_ kind: CNcursesKey, _ value: UInt32 = 0) -> [KeyReader.Raw] {
        [KeyReader.Raw(kind: kind, value: value)]
    }

    /// What ncurses tells of a sequence that it was told of.
    private func defined(_ meaning: KeyReader.Meaning) throws -> [KeyReader.Raw] {
        let number = try #require(KeyReader.sequences.firstIndex { $0.meaning == meaning })
        return named(CNcursesDefined, UInt32(number))
    }

    @Test func charactersAreThemselves() {
        #expect(keys(typed("aü日👍")) == [.character("a"), .character("ü"), .character("日"), .character("👍")])
    }

    @Test func controlKeysHaveTheirLetters() {
        let raws = typed("\u{1}\u{17}\u{0}\u{1C}\u{1F}\r\n\t\u{8}\u{7F}")
        #expect(
            keys(raws) == [
                .control("a"), .control("w"), .control("@"), .control("\\"), .control("_"), .enter, .enter, .tab,
                .backspace,
                .backspace,
            ]
        )
    }

    @Test func namedKeysAreNamed() {
        #expect(keys(named(CNcursesUp)) == [.up])
        #expect(keys(named(CNcursesPageDown)) == [.pageDown])
        #expect(keys(named(CNcursesBackTab)) == [.backTab])
        #expect(keys(named(CNcursesFunction, 10)) == [.function(10)])
        #expect(keys(named(CNcursesUnknown)) == [])
        #expect(keys(named(CNcursesResize)) == [])
    }

    @Test func escapeIsEscapeWhereNothingFollows() {
        #expect(keys(typed("\u{1B}")) == [.escape])
        #expect(keys(typed("\u{1B}\u{1B}")) == [.escape, .escape])
    }

    @Test func escapeBeforeAKeyIsAlt() {
        #expect(keys(typed("\u{1B}b\u{1B}1")) == [.alt("b"), .alt("1")])
        #expect(keys(typed("\u{1B}") + named(CNcursesLeft)) == [.altLeft])
        #expect(keys(typed("\u{1B}") + named(CNcursesBackspace)) == [.alt("\u{7F}")])
        #expect(keys(typed("\u{1B}[")) == [.alt("[")])
        #expect(keys(typed("\u{1B}O")) == [.alt("O")])
    }

    @Test func sequencesThatNobodyKnowsAreSwallowedWhole() {
        #expect(keys(typed("\u{1B}[99;5Xab")) == [.character("a"), .character("b")])
        #expect(keys(typed("\u{1B}OZa")) == [.character("a")])
    }

    @Test func modifiedArrowsAreKnown() throws {
        #expect(try keys(defined(.key(.altUp))) == [.altUp])
        #expect(try keys(defined(.key(.controlRight))) == [.controlRight])
        #expect(keys(named(CNcursesDefined, 9999)) == [])
    }

    @Test func pastedTextIsOneKey() throws {
        let begin = try defined(.pasteBegins)
        let end = try defined(.pasteEnds)
        #expect(keys(begin + typed("eins\rzwei\r\ndrei\tü\n") + end) == [.paste("eins\nzwei\ndrei\tü\n")])
        #expect(keys(begin + typed("a\u{1B}\u{3}b") + end) == [.paste("ab")])
        #expect(keys(end) == [])
    }

    @Test func pastedTextMayComeInPieces() throws {
        var reader = KeyReader()
        let nothing = named(CNcursesNothing)
        let raws = try defined(.pasteBegins) + typed("a") + nothing + typed("b") + nothing + defined(.pasteEnds)
        #expect(raws.flatMap { reader.take($0) } == [.paste("ab")])
    }

    @Test func pastedTextHasAnEnd() throws {
        let long = String(repeating: "x", count: KeyReader.longestPaste + 10)
        let keys = try keys(defined(.pasteBegins) + typed(long) + defined(.pasteEnds))
        #expect(keys == [.paste(String(long.prefix(KeyReader.longestPaste)))])
    }
}
