/// Rows and columns, as text for a terminal and as Markdown.
struct Table {
    /// A column's head, and whether it holds figures, which stand to the right.
    struct Column {
        var name: String
        var holdsFigures = true
    }

    var columns: [Column]
    /// Each with as many cells as there are columns.
    var rows: [[String]] = []

    /// Columns as wide as their widest cell, two blanks apart.
    var text: String {
        let widths = columns.indices.map { column in
            ([columns[column].name] + rows.map { $0[column] }).map(\.count).max() ?? 0
        }
        let rule = widths.map { String(repeating: "─", count: $0) }
        return ([columns.map(\.name), rule] + rows).map { line($0, widths) }.joined(separator: "\n")
    }

    /// A table of GitHub's Markdown.
    var markdown: String {
        let rule = columns.map { $0.holdsFigures ? "--:" : "---" }
        return ([columns.map(\.name), rule] + rows).map { cells in
            "| "
                + cells.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
                .joined(separator: " | ") + " |"
        }.joined(separator: "\n")
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = columns.indices.map { column in
            let blanks = String(repeating: " ", count: widths[column] - cells[column].count)
            return columns[column].holdsFigures ? blanks + cells[column] : cells[column] + blanks
        }
        var line = padded.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
    }
}
