/// A line that is being typed, with the keys that people know from readline.
///
/// The cursor goes by characters as people see them: a letter and its accents are one. What was cut last can be put back with Control-Y.
struct LineEditor: Sendable, Equatable {
    /// The line, a character a piece.
    private(set) var characters: [Character] = []
    /// How many characters are before the cursor.
    private(set) var cursor = 0
    /// What was cut last.
    private(set) var cut: [Character] = []
    /// The key before cut something, too: more of it is added.
    private var isCutting = false

    /// How long a line may be, in characters.
    static let longest = 10_000

    init() {}

    /// A line with the cursor at its end.
    init(_ text: String) { replace(with: text) }

    /// The line.
    var text: String { String(characters) }
    /// Nothing is typed.
    var isEmpty: Bool { characters.isEmpty }
    /// What is before the cursor.
    var beforeCursor: String { String(characters[..<cursor]) }
    /// What is behind it, with what it is on.
    var behindCursor: String { String(characters[cursor...]) }

    /// A text can be typed whole.
    func hasRoom(for text: String) -> Bool { characters.count + text.count <= Self.longest }

    /// Another line, with the cursor at its end.
    mutating func replace(with text: String) {
        characters = Array(text.prefix(Self.longest))
        cursor = characters.count
    }

    /// Another beginning, as much of it as there is room for: it stands before the cursor, and what was behind it stays.
    mutating func replaceBeforeCursor(with text: String) {
        let rest = characters[cursor...]
        characters = Array(text.prefix(max(0, Self.longest - rest.count))) + rest
        cursor = characters.count - rest.count
    }

    /// Nothing is typed any more.
    mutating func clear() { replace(with: "") }

    /// Types a text where the cursor is. What combines with the character before the cursor becomes part of it.
    mutating func insert(_ text: String) {
        isCutting = false
        let text = text.prefix(max(0, Self.longest - characters.count))
        let before = cursor > 0 ? String(characters[cursor - 1]) : ""
        let joined = Array(before + text)
        characters.replaceSubrange((before.isEmpty ? cursor : cursor - 1)..<cursor, with: joined)
        cursor += joined.count - (before.isEmpty ? 0 : 1)
    }

    /// Obeys a key that edits.
    /// - Returns: whether the key was one.
    mutating func press(_ key: Key) -> Bool {
        let wasCutting = isCutting
        isCutting = false
        switch key {
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(characters.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = characters.count
        case .alt("b"), .controlLeft: cursor = wordBegin
        case .alt("f"), .controlRight: cursor = wordEnd
        case .backspace, .control("h"): remove(max(0, cursor - 1)..<cursor)
        case .delete, .control("d"): remove(cursor..<min(characters.count, cursor + 1))
        case .control("k"): cut(cursor..<characters.count, adding: wasCutting)
        case .control("u"): cut(0..<cursor, adding: wasCutting)
        case .control("w"): cut(blankBegin..<cursor, adding: wasCutting)
        case .alt("d"): cut(cursor..<wordEnd, adding: wasCutting)
        case .alt("\u{7F}"), .alt("\u{8}"): cut(wordBegin..<cursor, adding: wasCutting)
        case .control("y"): insert(String(cut))
        case .control("t"): transpose()
        default: return false
        }
        return true
    }

    private mutating func remove(_ range: Range<Int>) {
        characters.removeSubrange(range)
        cursor = range.lowerBound
    }

    /// Removes what `Control-Y` puts back. What is cut without another key between belongs together, in the order in which it stood.
    private mutating func cut(_ range: Range<Int>, adding: Bool) {
        let isBefore = range.lowerBound < cursor
        let piece = Array(characters[range])
        cut = adding ? (isBefore ? piece + cut : cut + piece) : piece
        remove(range)
        isCutting = true
    }

    /// Swaps the characters around the cursor; at the end of the line, the last two.
    private mutating func transpose() {
        guard cursor > 0, characters.count > 1 else { return }
        if cursor == characters.count { cursor -= 1 }
        characters.swapAt(cursor - 1, cursor)
        cursor += 1
    }

    private func isWord(_ index: Int) -> Bool { characters[index].isLetter || characters[index].isNumber }

    /// Where the word before the cursor begins.
    private var wordBegin: Int {
        var index = cursor
        while index > 0, !isWord(index - 1) { index -= 1 }
        while index > 0, isWord(index - 1) { index -= 1 }
        return index
    }

    /// Where the word behind the cursor ends.
    private var wordEnd: Int {
        var index = cursor
        while index < characters.count, !isWord(index) { index += 1 }
        while index < characters.count, isWord(index) { index += 1 }
        return index
    }

    /// Where what stands between blanks before the cursor begins.
    private var blankBegin: Int {
        var index = cursor
        while index > 0, characters[index - 1] == " " { index -= 1 }
        while index > 0, characters[index - 1] != " " { index -= 1 }
        return index
    }
}

/// What of a line is shown in a row that may be shorter than it.
struct LineWindow {
    /// The part that is shown.
    let text: String
    /// The columns before the cursor.
    let cursorColumn: Int

    /// The line moves in steps, so that some of what is before the cursor is seen always.
    init(_ editor: LineEditor, columns: Int) {
        let widths = editor.characters.map { min(Glyphs.width(of: $0), max(1, columns)) }
        let cursor = widths[..<editor.cursor].reduce(0, +)
        let step = max(1, columns / 3)
        let excess = cursor - (columns - 1)
        let offset = excess <= 0 ? 0 : (excess + step - 1) / step * step
        var (first, skipped) = (0, 0)
        while skipped < offset, first < editor.cursor {
            skipped += widths[first]
            first += 1
        }
        while first < editor.cursor, widths[first] == 0 { first += 1 }
        text = String(editor.characters[first...])
        cursorColumn = max(0, cursor - skipped)
    }
}
