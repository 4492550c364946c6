import ChatClient

/// Everything that a full-screen terminal shows, as a value: what happened and which keys were pressed make it, and nothing else does.
///
/// It knows no terminal, and no clock but what it is told. One thread at a time.
public struct Screen: Sendable {
    /// What the terminal is to do besides showing `frame`.
    public enum Effect: Sendable, Equatable {
        /// The conversation is to be told.
        case command(Command)
        /// Ring.
        case bell
        /// Tell the person of a mention, even if the terminal is not in front (a bell, or an escape sequence that the terminal knows).
        case notify(title: String, text: String)
        /// Control-Z.
        case suspend
        /// Control-L: draw everything anew.
        case redraw
    }

    /// What the person has chosen.
    public struct Preferences: Sendable, Equatable {
        /// Ring when our name is said, or somebody speaks to us alone.
        public var rings = true
        /// Seconds east of UTC at a point in time (seconds since 1970): the local time zone.
        public var secondsEast: @Sendable (Int64) -> Int
        /// Joins and leaves are shown.
        public var showsComings = true

        /// See the properties.
        public init(
            rings: Bool = true,
            showsComings: Bool = true,
            secondsEast: @escaping @Sendable (Int64) -> Int = { _ in 0 }
        ) {
            self.rings = rings
            self.showsComings = showsComings
            self.secondsEast = secondsEast
        }

        public static func == (left: Preferences, right: Preferences) -> Bool {
            left.rings == right.rings && left.showsComings == right.showsComings
        }
    }

    /// - Parameters:
    ///   - columns: of the terminal, at least 1; with fewer than 20, or fewer than 4 rows, only the input line is shown.
    ///   - rows: of the terminal, at least 1.
    public init(columns: Int, rows: Int, preferences: Preferences) {}

    /// The terminal has another size now.
    public mutating func resize(columns: Int, rows: Int) {}

    /// Takes in what has happened, and what is known after it.
    public mutating func show(_ happening: Happening, _ overview: Overview, at moment: Moment) -> [Effect] { [] }

    /// What is known has changed, with nothing to show for it (lag, somebody's away mark).
    public mutating func update(_ overview: Overview, at moment: Moment) {}

    /// A key was pressed.
    public mutating func press(_ key: Key, at moment: Moment) -> [Effect] { [] }

    /// What is to stand on the terminal now. The same for the same history, always.
    public var frame: Frame { Frame(rows: [], cursor: nil) }
}
