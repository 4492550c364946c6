import Testing

@testable import ChatScreen

@Suite struct GlyphsTests {
    init() { Stage.locale }

    @Test func widthIsThatOfTheScalarsTogether() {
        #expect(Glyphs.width(of: "ann") == 3)
        #expect(Glyphs.width(of: "日本") == 4)
        #expect(Glyphs.width(of: "e\u{301}") == 1)
        #expect(Glyphs.width(of: "👍") == 2)
        // As ncurses and tmux count: a family is the people in it.
        #expect(Glyphs.width(of: Character("👨\u{200D}👩\u{200D}👧")) == 6)
    }

    @Test(
        arguments: [
            0x1B, 0x00, 0x07, 0x0A, 0x0D, 0x7F, 0x85, 0x9B, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069,
        ] as [UInt32]
    )
    func whatATerminalWouldObeyIsReplaced(_ value: UInt32) throws {
        let text = String(try #require(Unicode.Scalar(value)))
        #expect(Glyphs.clean("a\(text)b") == "a\u{FFFD}b")
        #expect(Glyphs.harmless("a\(text)b") == "a\u{FFFD}b")
        #expect(Glyphs.width(of: "a\(text)b") == 3)
    }

    @Test func aLineBreakOfTwoScalarsIsTwo() {
        #expect(Glyphs.clean("a\r\nb") == "a\u{FFFD}\u{FFFD}b")
        #expect(Glyphs.width(of: "a\r\nb") == 4)
    }

    @Test func aTabIsABlank() { #expect(Glyphs.clean("a\tb") == "a b") }

    @Test func whatIsNotForAScreenDoesNotDependOnTheLocale() {
        #expect(Glyphs.harmless("日本\u{FFFFE} é\tx") == "日本\u{FFFFE} é x")
    }

    @Test func whatTheLocaleDoesNotKnowIsReplacedAndHasAWidth() {
        #expect(Glyphs.clean("\u{FFFFE}") == "\u{FFFD}")
        #expect(Glyphs.width(of: "\u{FFFFE}") == 1)
    }

    @Test func aWideCharacterIsNeverCutInHalf() {
        #expect(Glyphs.prefix(of: "日本", columns: 3) == "日")
        #expect(Glyphs.shortened("日本語", columns: 4) == "日…")
        #expect(Glyphs.shortened("日本", columns: 4) == "日本")
        #expect(Glyphs.shortened("ann", columns: 0) == "")
    }

    @Test func aRowTakesNothingAfterWhatDidNotFit() {
        var row = RowBuilder(columns: 4)
        row.add("abc")
        row.add("日")
        row.add("x")
        row.pad(to: 4)
        #expect(row.spans.map(\.text).joined() == "abc ")
    }
}
