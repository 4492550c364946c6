import ChatCore

/// What stands in a conversation, once: when, who or what, and the words.
struct Entry: Sendable {
    /// When it happened.
    var time: Timestamp
    /// The day, counted locally from 1970-01-01.
    var day = 0
    /// It is the first of its day.
    var beginsDay = false
    /// Whose words they are, or a sign for what they are.
    var label: String
    var labelStyle: Style
    /// What stands between the label and the words.
    var mark = Mark.said
    /// The words.
    var text: String
    var textStyle: Style
    /// The server's name of a message, by which it is taken back.
    var id: String?
    /// The words in rows of a certain length; made when they are shown first.
    private var wrapped: (columns: Int, Wrapping)?

    /// What a reader can tell without colours.
    enum Mark: String, Sendable {
        case said = "│"
        case own = "┃"
        case history = "┊"
        case ownHistory = "┇"

        /// Our own words stand behind it.
        var isOwn: Bool { self == .own || self == .ownHistory }

        /// That of a message.
        init(isOwn: Bool, isHistory: Bool) {
            switch (isOwn, isHistory) {
            case (false, false): self = .said
            case (true, false): self = .own
            case (false, true): self = .history
            case (true, true): self = .ownHistory
            }
        }
    }

    init(
        time: Timestamp,
        label: String,
        labelStyle: Style = Style(colour: .quiet),
        mark: Mark = .said,
        text: String,
        textStyle: Style = .plain,
        id: String? = nil
    ) {
        self.time = time
        self.label = label
        self.labelStyle = labelStyle
        self.mark = mark
        self.text = text
        self.textStyle = textStyle
        self.id = id
    }

    /// The words in rows, as they were made before or anew.
    func wrapping(columns: Int) -> Wrapping {
        if let wrapped, wrapped.columns == columns { return wrapped.1 }
        let margins = Margins(columns: columns)
        return Wrapping(text, columns: columns, first: margins.prefix(label), indentation: margins.indentation)
    }

    /// Wraps the words, so that they need not be wrapped again while rows have this length.
    mutating func wrap(columns: Int) {
        if wrapped?.columns != columns { wrapped = (columns, wrapping(columns: columns)) }
    }

    /// How many rows it takes, that of a new day among them.
    func height(columns: Int) -> Int { wrapping(columns: columns).rows.count + (beginsDay ? 1 : 0) }

    /// Its sender or moderators took it back.
    mutating func takeBack(_ words: String) {
        (text, textStyle, wrapped) = (words, Style(colour: .quiet), nil)
    }
}

/// How a conversation divides its columns between the time, names and words.
struct Margins {
    /// The columns of the whole.
    let columns: Int

    /// Names are aligned to the right where there is room for that.
    private static let nameColumns = 12
    var alignsNames: Bool { columns >= 64 }
    var showsTime: Bool { columns >= 30 }

    /// The blanks before all rows of an entry but the first.
    var indentation: Int { alignsNames ? prefix("") : showsTime ? 6 : 2 }

    /// The name in as many columns as it has.
    func name(_ label: String) -> String { Glyphs.shortened(label, columns: Self.nameColumns) }

    /// The blanks before a name.
    func blanks(before name: String) -> Int { alignsNames ? max(0, Self.nameColumns - Glyphs.width(of: name)) : 0 }

    /// The columns before the words.
    func prefix(_ label: String) -> Int {
        let name = name(label)
        return (showsTime ? 6 : 0) + blanks(before: name) + Glyphs.width(of: name) + 3
    }
}
