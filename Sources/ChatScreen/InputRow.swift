import ChatClient

/// The row in which the person types, or is asked.
struct InputRow {
    /// What stands in it.
    let row: RowBuilder
    /// Where the cursor is.
    let cursorColumn: Int?

    init(_ screen: Screen, columns: Int, isTiny: Bool) {
        let parts = Self.parts(screen, isTiny: isTiny)
        var row = RowBuilder(columns: columns)
        // Where there is little room, what is typed matters more than what stands before it.
        let isShown = parts.editor == nil || Glyphs.width(of: parts.prompt) <= columns - 8
        if isShown { row.add(parts.prompt, parts.style) }
        let start = row.width
        if let editor = parts.editor {
            let window = LineWindow(editor, columns: max(1, columns - start))
            row.add(window.text)
            cursorColumn = min(start + window.cursorColumn, columns - 1)
        } else {
            cursorColumn = min(start, columns - 1)
            row.add(parts.after, Style(colour: .quiet))
        }
        self.row = row
    }

    private static func parts(
        _ screen: Screen,
        isTiny: Bool
    ) -> (prompt: String, style: Style, editor: LineEditor?, after: String) {
        let asking = Style(colour: .accent, isBold: true)
        switch screen.question {
        case .paste(let text, let typed):
            let lines = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
            return ("Send \(lines) lines? y/n ", asking, nil, typed)
        case .help: return ("Help: PageUp and PageDown scroll, Escape goes back ", asking, nil, "")
        case .quit: return ("Quit? y/n ", asking, nil, "")
        case .words(let purpose, let editor): return (purpose.prompt, asking, editor, "")
        case .search(let words, let found):
            let line = found.map { screen.history.lines[$0] }
            let after = words.isEmpty ? "" : line.map { " → \($0)" } ?? " → nothing"
            return ("Search back: \(words)", asking, nil, after)
        case nil:
            let page = screen.pages[screen.front]
            let name = Glyphs.shortened(page.target == nil ? "server" : page.name, columns: 20)
            return (isTiny ? "" : "[\(name)] ", Style(isBold: true), page.editor, "")
        }
    }
}
