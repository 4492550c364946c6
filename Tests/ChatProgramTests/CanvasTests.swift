import CNcurses
import ChatScreen
import Glibc
import Testing

@testable import chat

/// What reaches the terminal of a text.
@Suite struct CanvasTests {
    init() { setlocale(LC_CTYPE, "C.UTF-8") }

    private func shown(_ text: String, _ columns: Int = 80) -> (text: String, columns: Int) {
        let cells = Canvas.cells(of: text, columns: columns)
        var text = String.UnicodeScalarView()
        for character in cells.characters { text.append(Unicode.Scalar(UInt32(character)) ?? "!") }
        return (String(text), cells.columns)
    }

    @Test func noControlCharacterPasses() {
        for value in Array(0...UInt32(0x1F)) + Array(0x7F...0x9F) + [0x2028, 0x2029, 0x202E, 0x2066] {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect(shown("a\(Character(scalar))b") == ("a\u{FFFD}b", 3))
        }
    }

    @Test func nothingStandsBeyondTheEdge() {
        #expect(shown("abc", 2) == ("ab", 2))
        #expect(shown("日本", 3) == ("日", 2))
        #expect(shown("日本", 4) == ("日本", 4))
        #expect(shown("e\u{301}x", 1) == ("e\u{301}", 1))
        #expect(shown("x", 0) == ("", 0))
    }

    @Test func aMarkWithoutALetterIsLeftOut() { #expect(shown("\u{301}a") == ("a", 1)) }
}

/// Which colours there are.
@Suite struct PaletteTests {
    @Test func namesDifferWithManyColoursAndWithEight() {
        for colours in [256, 8] {
            let palette = Palette(colours: colours)
            let looks = (0..<Style.nameColours).map { palette.look(Style(colour: .name($0))) }
            for (index, look) in looks.enumerated() {
                #expect(look.colour > 0)
                let others = looks[..<index].filter { $0.colour == look.colour && $0.bold == look.bold }
                // With eight, a name may have the colour of another one's number; never the same number.
                #expect(others.isEmpty)
            }
        }
    }

    @Test func withoutColoursWhatCountsIsBold() {
        let palette = Palette(colours: 0)
        #expect(palette.look(Style(colour: .alarm)).bold)
        #expect(palette.look(Style(colour: .accent)).bold)
        #expect(palette.look(Style(colour: .quiet)).dim)
        #expect(palette.look(Style(colour: .name(3))).colour == 0)
        #expect(palette.look(Style(isReversed: true)).reversed)
    }

    @Test func anyNumberIsAColour() {
        let palette = Palette(colours: 256)
        #expect(palette.look(Style(colour: .name(12))).colour == palette.look(Style(colour: .name(0))).colour)
        #expect(palette.look(Style(colour: .name(-1))).colour == palette.look(Style(colour: .name(11))).colour)
    }
}

/// What is said past ncurses.
@Suite struct TerminalMannersTests {
    private func manners(_ variables: [String: String]) -> TerminalManners { TerminalManners { variables[$0] } }

    @Test func notificationsGoToTerminalsThatKnowThem() {
        let text = "hi;\u{7}\u{1B}]0;x"
        #expect(manners(["TERM": "xterm-256color"]).notification(title: "t", text: text) == nil)
        #expect(manners(["TERM": "xterm-kitty"]).notification(title: "t", text: text) == "\u{1B}]9;t: hi;]0;x\u{7}")
        #expect(
            manners(["TERM": "foot"]).notification(title: "a;b", text: text) == "\u{1B}]777;notify;a,b;hi;]0;x\u{7}"
        )
        #expect(manners(["TERM": "xterm-kitty", "TMUX": "/tmp/x"]).notification(title: "t", text: text) == nil)
    }

    @Test func titlesHaveNoSequencesInThem() {
        #expect(manners(["TERM": "xterm"]).title("a\u{7}\u{1B}b\u{9C}\u{202E}c\u{2066}") == "\u{1B}]2;abc\u{7}")
        #expect(manners(["TERM": "linux"]).title("a") == nil)
    }

    @Test func whatIsSwitchedOnIsSwitchedOff() {
        let manners = manners(["TERM": "xterm"])
        #expect(manners.greeting.contains("[?2004h") && manners.farewell.contains("[?2004l"))
        #expect(manners.greeting.contains("[22;2t") && manners.farewell.contains("[23;2t"))
    }
}
