import ChatClient

/// A frame in the making: the rows from above, each of what stands beside each other in it.
struct Drawing {
    let screen: Screen
    let panes: Panes
    let page: Page

    init(_ screen: Screen) {
        self.screen = screen
        panes = screen.panes
        page = screen.pages[screen.front]
    }

    /// All of it.
    var frame: Frame {
        let input = InputRow(screen, columns: panes.columns, isTiny: panes.isTiny)
        let line = panes.isTiny ? panes.rows - 1 : panes.height + 2
        let cursor = input.cursorColumn.map { Frame.Position(row: line, column: $0) }
        var rows: [[Span]] = []
        if panes.isTiny {
            rows = Array(repeating: [], count: panes.rows - 1) + [input.row.spans]
        } else {
            rows = [topic.spans] + middle.map(\.spans) + [StatusLine(screen, panes).row.spans, input.row.spans]
            if panes.showsKeys { rows.append(keys.spans) }
        }
        return Frame(rows: rows, cursor: cursor)
    }

    private static let bar = Style(isReversed: true)
    private static let quiet = Style(colour: .quiet)

    // MARK: Above and below

    private var topic: RowBuilder {
        var row = RowBuilder(columns: panes.columns)
        row.add(Glyphs.shortened(" " + topicWords, columns: panes.columns), Self.bar)
        row.pad(to: panes.columns, Self.bar)
        return row
    }

    private var topicWords: String {
        switch page.target {
        case nil: return screen.overview.server.map { "\(screen.overview.place) \($0)" } ?? screen.overview.place
        case .direct(let name): return "\(name): you speak to \(name) alone"
        case .room(let name):
            guard page.isEntered else { return "(\(name)): you are not in this room" }
            let topic = screen.room(of: page)?.topic ?? ""
            return topic.isEmpty ? name : "\(name): \(topic)"
        }
    }

    private var keys: RowBuilder {
        var row = RowBuilder(columns: panes.columns)
        for (number, name) in fittingFunctions.sorted(by: { $0.number < $1.number }) {
            row.add(row.width == 0 ? " " : "  ")
            row.add("F\(number)", Style(isBold: true))
            row.add(" \(name)", Self.quiet)
        }
        return row
    }

    /// The keys for which there is room; on the LAN there is no server to choose.
    private var fittingFunctions: [(number: Int, name: String)] {
        var left = panes.columns
        return Screen.functions.compactMap { number, name in
            if screen.overview.server == nil, number == 5 || number == 6 { return nil }
            let name = number == 5 && screen.isConnectionWanted ? "Disconnect" : name
            let width = Glyphs.width(of: "  F\(number) \(name)")
            guard width <= left else { return nil }
            left -= width
            return (number, name)
        }
    }

    // MARK: The middle

    private var middle: [RowBuilder] {
        if case .help(let first)? = screen.question { return help(from: first) }
        let list = panes.list > 0 ? RoomList(screen, panes).rows : []
        let people = panes.roster > 0 ? rosterRows : []
        let words = buffer
        return (0..<panes.height).map { index in
            var row = RowBuilder(columns: panes.columns)
            if panes.list > 0 {
                row.add(list[index])
                row.add("│", Self.quiet)
            }
            row.add(words[index])
            if panes.roster > 0 {
                row.add("│", Self.quiet)
                row.add(people[index])
            }
            return row
        }
    }

    private func help(from first: Int) -> [RowBuilder] {
        let all = HelpPages(columns: panes.columns).rows
        let rows = all.dropFirst(min(first, max(0, all.count - panes.height))).prefix(panes.height)
        return rows + Array(repeating: RowBuilder(columns: panes.columns), count: panes.height - rows.count)
    }

    private var buffer: [RowBuilder] {
        let over = overlay
        let places = page.places(rows: panes.height, columns: panes.middle)
        let blank = RowBuilder(columns: panes.middle)
        let rows = Array(repeating: blank, count: max(0, panes.height - places.count)) + places.map(row)
        return rows.dropLast(min(over.count, rows.count)) + over.suffix(rows.count)
    }

    private func row(of place: Page.Place) -> RowBuilder {
        let entry = page.backlog[place.number]
        var index = place.row
        if entry.beginsDay {
            if index == 0 { return rule(Calendar.date(ofDay: entry.day), Self.quiet) }
            index -= 1
        }
        if place.number == page.firstUnread {
            if index == 0 { return rule("new", Style(colour: .accent, isBold: true)) }
            index -= 1
        }
        return row(index, of: entry)
    }

    private func rule(_ words: String, _ style: Style) -> RowBuilder {
        var row = RowBuilder(columns: panes.middle)
        let words = Glyphs.shortened(" \(words) ", columns: panes.middle)
        let line = panes.middle - Glyphs.width(of: words)
        row.add(String(repeating: "─", count: line / 2) + words, style)
        row.add(String(repeating: "─", count: line - line / 2), style)
        return row
    }

    private func row(_ index: Int, of entry: Entry) -> RowBuilder {
        var row = RowBuilder(columns: panes.middle)
        let line = entry.wrapping(columns: panes.middle).rows[index]
        if index == 0 { addPrefix(of: entry, to: &row) }
        row.pad(to: line.indentation)
        for run in line.runs {
            var style = entry.textStyle
            style.isUnderlined = run.isLink
            row.add(run.text, style)
        }
        return row
    }

    private func addPrefix(of entry: Entry, to row: inout RowBuilder) {
        let margins = Margins(columns: panes.middle)
        if margins.showsTime {
            row.add(Calendar(entry.time, secondsEast: screen.preferences.secondsEast).clock + " ", Self.quiet)
        }
        let name = margins.name(entry.label)
        row.add(String(repeating: " ", count: margins.blanks(before: name)))
        row.add(name, entry.labelStyle)
        row.add(" \(entry.mark.rawValue) ", entry.mark.isOwn ? entry.labelStyle : Self.quiet)
    }

    /// The first lines of what is to be sent, while that is asked.
    private var overlay: [RowBuilder] {
        guard case .paste(let text, _)? = screen.question else { return [] }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var shown = lines.prefix(5).map(String.init)
        if lines.count > shown.count { shown.append("… and \(lines.count - shown.count) more") }
        return [rule("paste", Style(isBold: true))]
            + shown.map { line in
                var row = RowBuilder(columns: panes.middle)
                row.add(Glyphs.shortened("  " + line, columns: panes.middle))
                return row
            }
    }

    // MARK: The roster

    private var rosterRows: [RowBuilder] {
        let roster = screen.roster
        var rows = [cell(" " + Roster.count(roster.count), Self.quiet)]
        let isFull = roster.count > panes.height - 1
        for person in roster.shown.prefix(max(0, panes.height - (isFull ? 2 : 1))) { rows.append(cell(of: person)) }
        if isFull { rows.append(cell(" … \(roster.count - rows.count + 1) more", Self.quiet)) }
        let blanks = Array(repeating: RowBuilder(columns: panes.roster), count: max(0, panes.height - rows.count))
        return Array((rows + blanks).prefix(panes.height))
    }

    private func cell(of person: Overview.Person) -> RowBuilder {
        var row = RowBuilder(columns: panes.roster)
        let name = person.isAway ? "(\(person.name))" : person.name
        let colour = Style.Colour.name(Entry.colour(of: person.name, folding: screen.overview.folding))
        row.add(person.rank.isEmpty ? " " : Glyphs.prefix(of: person.rank, columns: 1), Style(isBold: true))
        row.add(
            Glyphs.shortened(name, columns: panes.roster - 1),
            person.isAway ? Self.quiet : Style(colour: colour, isBold: person.name == screen.overview.name)
        )
        return row
    }

    private func cell(_ text: String, _ style: Style) -> RowBuilder {
        var row = RowBuilder(columns: panes.roster)
        row.add(Glyphs.shortened(text, columns: panes.roster), style)
        return row
    }
}
