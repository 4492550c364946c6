/// Where on the terminal everything stands: rows from above, columns from the left.
struct Panes: Equatable {
    /// Of the terminal.
    let columns: Int
    let rows: Int
    /// Nothing but the input line is shown.
    let isTiny: Bool
    /// The columns of the list of conversations; 0: it is folded away.
    let list: Int
    /// The columns of the roster; 0: it is folded away.
    let roster: Int
    /// The columns between them.
    let middle: Int
    /// The rows between the topic and the status line.
    let height: Int
    /// The keys are shown.
    let showsKeys: Bool

    private static let listColumns = 20
    private static let rosterColumns = 18

    /// - Parameters:
    ///   - list, roster: whether the person wants to see it; nil: where there is room for it.
    ///   - hasRoster: there is one.
    init(columns: Int, rows: Int, list: Bool?, roster: Bool?, hasRoster: Bool) {
        self.columns = columns
        self.rows = rows
        isTiny = columns < 20 || rows < 4
        let showsList = !isTiny && (list ?? (columns >= 70)) && columns >= 45
        let showsRoster = !isTiny && hasRoster && (roster ?? (columns >= 100)) && columns >= (showsList ? 64 : 45)
        self.list = showsList ? Self.listColumns : 0
        self.roster = showsRoster ? Self.rosterColumns : 0
        middle = columns - (showsList ? Self.listColumns + 1 : 0) - (showsRoster ? Self.rosterColumns + 1 : 0)
        showsKeys = rows >= 8
        height = isTiny ? 0 : rows - (showsKeys ? 4 : 3)
    }
}
