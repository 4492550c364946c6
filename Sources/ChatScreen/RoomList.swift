import ChatClient

/// The list of conversations: number, name, how much is unread, and whether something is for us.
struct RoomList {
    /// As many rows as there are between the topic and the status line, each as wide as the list.
    let rows: [RowBuilder]

    init(_ screen: Screen, _ panes: Panes) {
        let pages = screen.pages
        let first = min(max(0, screen.front - panes.height / 2), max(0, pages.count - panes.height))
        let shown = first..<min(pages.count, first + panes.height)
        let cells = shown.map { Self.cell(screen, $0, columns: panes.list) }
        let blank = RowBuilder(columns: panes.list)
        rows = cells + Array(repeating: blank, count: max(0, panes.height - cells.count))
    }

    private static func cell(_ screen: Screen, _ index: Int, columns: Int) -> RowBuilder {
        let page = screen.pages[index]
        let style = Style(
            colour: page.mentions > 0 ? .accent : page.isEntered ? .standard : .quiet,
            isBold: page.unread > 0,
            isReversed: index == screen.front
        )
        let count = count(of: page)
        var row = RowBuilder(columns: columns)
        let number = "\(index + 1)"
        row.add(String(repeating: " ", count: max(0, 2 - number.count)) + number + " ", style)
        let name = name(of: page, in: screen)
        row.add(Glyphs.shortened(name, columns: columns - row.width - Glyphs.width(of: count)), style)
        row.pad(to: columns - Glyphs.width(of: count), style)
        row.add(count, style)
        return row
    }

    /// ` 12`, or ` !12` where something is for us; nothing where nothing is unread.
    private static func count(of page: Page) -> String {
        guard page.unread > 0 else { return "" }
        let number = page.unread > 999 ? "999+" : "\(page.unread)"
        return page.mentions > 0 ? " !\(number)" : " \(number)"
    }

    /// The name; in parentheses where we are not in the room.
    static func name(of page: Page, in screen: Screen) -> String {
        if page.target == nil { return screen.overview.place.isEmpty ? "server" : screen.overview.place }
        return page.isEntered ? page.name : "(\(page.name))"
    }
}
