import Testing

@testable import ChatScreen

@Suite struct LineEditorTests {
    /// What becomes of a line (the cursor is `|`) by some keys.
    private func edit(_ line: String, _ keys: Key...) -> String {
        let parts = line.split(separator: "|", omittingEmptySubsequences: false)
        var editor = LineEditor(String(parts[1]))
        _ = editor.press(.home)
        editor.insert(String(parts[0]))
        for key in keys {
            let isForIt = editor.press(key)
            #expect(isForIt)
        }
        let text = editor.text
        let before = editor.beforeCursor
        return before + "|" + text.dropFirst(before.count)
    }

    @Test func theCursorGoesByCharactersAndWords() {
        #expect(edit("ab|c", .left) == "a|bc")
        #expect(edit("ab|c", .control("b")) == "a|bc")
        #expect(edit("a|bc", .right) == "ab|c")
        #expect(edit("a|bc", .control("f")) == "ab|c")
        #expect(edit("ab|c", .control("a")) == "|abc")
        #expect(edit("ab|c", .home) == "|abc")
        #expect(edit("a|bc", .control("e")) == "abc|")
        #expect(edit("a|bc", .end) == "abc|")
        #expect(edit("one, two|", .alt("b")) == "one, |two")
        #expect(edit("one, |two", .controlLeft) == "|one, two")
        #expect(edit("|one, two", .alt("f")) == "one|, two")
        #expect(edit("one|, two", .controlRight) == "one, two|")
        #expect(edit("|a", .left) == "|a")
        #expect(edit("a|", .right) == "a|")
    }

    @Test func aLetterAndItsAccentAreOne() {
        #expect(edit("e\u{301}|", .left) == "|e\u{301}")
        #expect(edit("e\u{301}|", .backspace) == "|")
    }

    @Test func whatCombinesJoinsWhatIsBeforeTheCursor() {
        var editor = LineEditor("e")
        editor.insert("\u{301}")
        #expect(editor.characters == ["e\u{301}"])
        editor.insert("x")
        #expect(editor.text == "e\u{301}x")
    }

    @Test func charactersAreRemoved() {
        #expect(edit("ab|c", .backspace) == "a|c")
        #expect(edit("ab|c", .control("h")) == "a|c")
        #expect(edit("a|bc", .delete) == "a|c")
        #expect(edit("a|bc", .control("d")) == "a|c")
        #expect(edit("|a", .backspace) == "|a")
        #expect(edit("a|", .delete) == "a|")
    }

    @Test func whatIsCutCanBePutBack() {
        #expect(edit("one| two", .control("k")) == "one|")
        #expect(edit("one| two", .control("k"), .control("a"), .control("y")) == " two|one")
        #expect(edit("one| two", .control("u")) == "| two")
        #expect(edit("one a-b|", .control("w")) == "one |")
        #expect(edit("one a-b|", .alt("\u{7F}")) == "one a-|")
        #expect(edit("|one two", .alt("d")) == "| two")
        #expect(edit("|one two", .alt("d"), .control("e"), .control("y")) == " twoone|")
    }

    @Test func whatIsCutInARowBelongsTogether() {
        #expect(edit("a b c|", .control("w"), .control("w"), .control("y")) == "a b c|")
        #expect(edit("|a b c", .alt("d"), .alt("d"), .control("y")) == "a b| c")
        #expect(edit("a b c|", .control("w"), .left, .right, .control("w"), .control("y")) == "a b |")
    }

    @Test func charactersAreSwapped() {
        #expect(edit("ab|", .control("t")) == "ba|")
        #expect(edit("a|bc", .control("t")) == "ba|c")
        #expect(edit("|ab", .control("t")) == "|ab")
    }

    @Test func aLineHasABound() {
        var editor = LineEditor(String(repeating: "x", count: LineEditor.longest))
        editor.insert("y")
        #expect(editor.characters.count == LineEditor.longest)
        editor.clear()
        editor.insert("a" + String(repeating: "x", count: LineEditor.longest + 5) + "b")
        #expect(editor.characters.count == LineEditor.longest)
        #expect(editor.text.hasPrefix("ax"))
    }

    @Test func otherKeysAreNotForIt() {
        var editor = LineEditor()
        for key in [Key.function(1), .control("q")] {
            let isForIt = editor.press(key)
            #expect(!isForIt)
        }
    }

    @Test func theCursorIsInTheWindowWhereverItIs() {
        Stage.locale
        for columns in 1...12 {
            var editor = LineEditor("日本 a e\u{301} 👍 long line, more of it")
            _ = editor.press(.home)
            for _ in 0...editor.characters.count {
                let window = LineWindow(editor, columns: columns)
                #expect((0..<columns).contains(window.cursorColumn))
                _ = editor.press(.right)
            }
        }
    }

    @Test func aLineThatIsFullStaysAsLongAsItIs() {
        var editor = LineEditor(String(repeating: "x", count: LineEditor.longest - 1) + "b")
        editor.replaceBeforeCursor(with: editor.text.dropLast() + "ben ")
        #expect(editor.characters.count == LineEditor.longest)
        editor.insert("more")
        #expect(editor.characters.count == LineEditor.longest)
        _ = editor.press(.left)
        editor.replaceBeforeCursor(with: editor.text)
        #expect(editor.characters.count == LineEditor.longest)
    }
}
