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

    /// The keys of what came, with a pause after each piece.
    private func keys(ofPieces pieces: [[KeyReader.Raw]]) -> [Key] {
        var reader = KeyReader()
        return pieces.flatMap { $0 + named(CNcursesNothing) }.flatMap { reader.take($0) }
    }

    @Test func theEndOfPastedTextMayComeInPieces() throws {
        let end = "\u{1B}[201~"
        for split in 1..<end.count {
            let pieces = try [
                defined(.pasteBegins) + typed("a\rb" + end.prefix(split)), typed(end.dropFirst(split) + "c"),
            ]
            #expect(keys(ofPieces: pieces) == [.paste("a\nb"), .character("c")])
        }
        let bytes = try [defined(.pasteBegins)] + "a\u{1B}[20\u{1B}[201~c".map { typed(String($0)) }
        #expect(keys(ofPieces: bytes) == [.paste("a[20"), .character("c")])
    }

    @Test func theBeginningOfPastedTextMayComeInPieces() throws {
        let begin = "\u{1B}[200~"
        for (split, before) in [(1, [Key.escape]), (2, [.alt("[")]), (3, []), (4, []), (5, [])] {
            let pieces = try [
                typed(String(begin.prefix(split))),
                typed(begin.dropFirst(split) + "first\rsecond\r") + defined(.pasteEnds),
            ]
            #expect(keys(ofPieces: pieces) == before + [.paste("first\nsecond\n")])
        }
        let bytes = (begin + "first\rsecond\r\u{1B}[201~c").map { typed(String($0)) }
        #expect(keys(ofPieces: bytes) == [.escape, .character("["), .paste("first\nsecond\n"), .character("c")])
    }

    @Test func whatIsTypedAfterEscapeIsNotLost() {
        #expect(keys(ofPieces: [typed("\u{1B}"), typed("[")]) == [.escape, .character("[")])
        #expect(
            keys(ofPieces: [typed("\u{1B}"), typed("["), typed("2"), typed("x")])
                == [.escape, .character("["), .character("2"), .character("x")]
        )
        #expect(keys(ofPieces: [typed("\u{1B}"), typed("[20\r")]).last == .enter)
    }

    @Test func sequencesThatComeInPiecesAreKnown() {
        #expect(keys(ofPieces: [typed("\u{1B}[1;"), typed("5Ca")]) == [.controlRight, .character("a")])
        #expect(keys(ofPieces: [typed("\u{1B}[99;"), typed("5Xa")]) == [.character("a")])
    }

    @Test func controlCEndsWhatHasNoEnd() throws {
        #expect(keys(ofPieces: [typed("\u{1B}[20"), typed("\u{3}a")]) == [.control("c"), .character("a")])
        let pieces = try [defined(.pasteBegins) + typed("a\u{3}"), typed("b"), typed("\u{3}"), typed("c")]
        #expect(keys(ofPieces: pieces) == [.paste("ab"), .character("c")])
    }

    @Test func pastedTextThatIsTooLongIsRefusedAndEnds() throws {
        let long = String(repeating: "x", count: PastedText.longest)
        for (text, key) in [
            (long, Key.paste(long)), (long + "x", .pasteTooLong(limit: PastedText.longest)),
            (long + long, .pasteTooLong(limit: PastedText.longest)),
        ] {
            let whole = try defined(.pasteBegins) + typed(text) + defined(.pasteEnds) + typed("c")
            #expect(keys(whole) == [key, .character("c")])
            let pieces = try [defined(.pasteBegins) + typed(text + "\u{1B}[20"), typed("1~c")]
            #expect(keys(ofPieces: pieces) == [key, .character("c")])
        }
    }
}
