import ChatClient

/// All help, in rows of a terminal: the keys, and the commands.
struct HelpPages {
    /// From above.
    let rows: [RowBuilder]

    init(columns: Int) {
        var rows = [Self.title("Keys", columns: columns)]
        let width = Self.keys.map(\.key.count).max() ?? 0
        for (key, what) in Self.keys {
            let blanks = String(repeating: " ", count: width - key.count + 2)
            rows += Self.rows(key + blanks + what, columns: columns)
        }
        rows.append(RowBuilder(columns: columns))
        rows.append(Self.title("Commands", columns: columns))
        for line in SlashCommand.help(for: "") { rows += Self.rows(line, columns: columns) }
        self.rows = rows
    }

    private static let keys: [(key: String, what: String)] = [
        ("Alt-1 … Alt-9, Alt-0", "go to that conversation"),
        ("Alt-Left, Alt-Right", "go to the one before, or the next"),
        ("Alt-a, F8", "go to what is unread, mentions first"),
        ("PageUp, PageDown", "scroll what was said"),
        ("Alt-<, Alt->", "go to its beginning, to its end"),
        ("F7, Alt-n", "show the people in the room, or fold them away"),
        ("F9, Alt-l", "show the rooms, or fold them away: a link of several rows can be selected then"),
        ("Tab, Shift-Tab", "complete a name, a room or a command, and go through all that fit"),
        ("Up, Down", "lines that were entered before"),
        ("Control-R", "search them"),
        ("Control-A, E, B, F, D, K, U, W, T, Y", "edit as in readline, and so do Alt-B, F, D"),
        ("Control-L, Control-Z", "draw everything anew, suspend"),
        ("Control-C", "empty the line; once more: quit"),
    ]

    private static func title(_ words: String, columns: Int) -> RowBuilder {
        var row = RowBuilder(columns: columns)
        row.add(" \(words)", Style(isBold: true, isUnderlined: true))
        return row
    }

    private static func rows(_ line: String, columns: Int) -> [RowBuilder] {
        Wrapping(line, columns: max(1, columns - 1), first: 0, indentation: 8).rows.map { wrapped in
            var row = RowBuilder(columns: columns)
            row.pad(to: wrapped.indentation + 1)
            for run in wrapped.runs { row.add(run.text) }
            return row
        }
    }
}
