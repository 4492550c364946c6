/// One row of a frame in the making, from left to right: the only place where a `Span` is made.
///
/// Whatever is added is cut where the row ends and has no control characters; a wide character that would stand half beyond the end is left out.
struct RowBuilder {
    /// The columns that there are.
    let columns: Int
    /// The columns that are taken.
    private(set) var width = 0
    /// What stands in the row.
    private(set) var spans: [Span] = []
    /// Something did not fit: nothing may follow where it is missing.
    private var isCut = false

    /// An empty row.
    init(columns: Int) { self.columns = columns }

    /// Adds as much of a text as fits.
    mutating func add(_ text: some StringProtocol, _ style: Style = .plain) {
        guard !isCut else { return }
        let whole = Glyphs.width(of: text)
        if whole <= columns - width {
            put(Glyphs.clean(text), width: whole, style)
        } else {
            let beginning = Glyphs.prefix(of: text, columns: columns - width)
            put(Glyphs.clean(beginning), width: Glyphs.width(of: beginning), style)
            isCut = true
        }
    }

    /// Adds a part of the row that was made by itself, in all its columns.
    mutating func add(_ part: RowBuilder) {
        let end = width + part.columns
        for span in part.spans { add(span.text, span.style) }
        pad(to: end)
    }

    /// Adds blanks up to a column, where it is not reached yet.
    mutating func pad(to column: Int, _ style: Style = .plain) {
        let missing = min(column, columns) - width
        if missing > 0 { put(String(repeating: " ", count: missing), width: missing, style) }
    }

    private mutating func put(_ shown: String, width added: Int, _ style: Style) {
        guard !shown.isEmpty else { return }
        width += added
        if let last = spans.indices.last, spans[last].style == style {
            spans[last].text += shown
        } else {
            spans.append(Span(shown, style))
        }
    }
}
