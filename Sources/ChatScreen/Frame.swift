/// What stands on a terminal: every row, and where the cursor is.
public struct Frame: Sendable, Equatable {
    /// From above; as many as the terminal has. Each fills at most its columns; what it leaves is blank.
    public var rows: [[Span]]
    /// Where the next character will be typed; nil: no cursor is shown.
    public var cursor: Position?

    /// A place on the terminal; both count from 0.
    public struct Position: Sendable, Equatable {
        /// From above.
        public var row: Int
        /// From the left.
        public var column: Int

        /// See the properties.
        public init(row: Int, column: Int) {
            self.row = row
            self.column = column
        }
    }

    /// See the properties.
    public init(rows: [[Span]], cursor: Position?) {
        self.rows = rows
        self.cursor = cursor
    }
}

/// Text in one style. It holds no control character: whatever it is, a terminal shows it and obeys nothing.
public struct Span: Sendable, Equatable {
    /// What stands there.
    public var text: String
    /// How it looks.
    public var style: Style

    /// See the properties.
    public init(_ text: String, _ style: Style = .plain) {
        self.text = text
        self.style = style
    }
}

/// How text looks. Whatever a colour says is said without it, too.
public struct Style: Sendable, Hashable {
    /// What it is; whoever draws chooses the colours.
    public enum Colour: Sendable, Hashable {
        /// The terminal's own.
        case standard
        /// Somebody's name: one of `Style.nameColours`, from 0.
        case name(Int)
        /// Time stamps, separators, joins and leaves.
        case quiet
        /// What is wrong.
        case alarm
        /// Mentions, unread counts.
        case accent
    }

    /// How many colours names have.
    public static let nameColours = 12

    /// Its colour.
    public var colour = Colour.standard
    /// Heavier than other text.
    public var isBold = false
    /// Foreground and background are swapped.
    public var isReversed = false
    /// A line is below it.
    public var isUnderlined = false

    /// As the terminal shows text by itself.
    public static let plain = Style()

    /// See the properties.
    public init(colour: Colour = .standard, isBold: Bool = false, isReversed: Bool = false, isUnderlined: Bool = false)
    {
        self.colour = colour
        self.isBold = isBold
        self.isReversed = isReversed
        self.isUnderlined = isUnderlined
    }
}
