import ChatClient
import ChatCore

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

        /// The same, as far as can be told: two time zones cannot be compared.
        public static func == (left: Preferences, right: Preferences) -> Bool {
            left.rings == right.rings && left.showsComings == right.showsComings
        }
    }

    // MARK: What it is made of

    var columns: Int
    var rows: Int
    let preferences: Preferences
    /// What was known last, and when.
    var overview = Overview()
    var moment = Moment(uptime: 0, time: Timestamp(microseconds: 0))
    /// The conversations, by number; the first is the server's own.
    var pages = [Page(target: nil)]
    var indexes: [Page.Identity: Int] = [.server: 0]
    /// The one that is shown.
    var front = 0
    var history = InputHistory()
    var question: Question?
    /// When yes or no was asked, or something was typed in place of an answer, last (`Moment.uptime`).
    var askedAt: UInt64 = 0
    var completion: Completion?
    /// Whether the person wants to see the lists; nil: where there is room for them.
    var listChoice: Bool?
    var rosterChoice: Bool?
    var roster = Roster()
    /// The person went somewhere: rooms that are entered do not come to the front by themselves any more.
    var hasChosen = false
    /// Rooms that the person asked to enter, to leave for good, to see the people of.
    var entering: Set<Page.Identity> = []
    var closing: Set<Page.Identity> = []
    var asking: Set<Page.Identity> = []
    /// Where answers that say nothing of it belong, and how long: where the question was asked.
    var answers: (place: Page.Identity, until: UInt64)?
    /// We were let in, and have not been told of the end of it.
    var wasOnline = false
    /// When a key was pressed last, and when it may ring again (`Moment.uptime`).
    var lastKey: UInt64 = 0
    var silentUntil: UInt64 = 0

    // MARK: What happens to it

    /// - Parameters:
    ///   - columns: of the terminal, at least 1; with fewer than 20, or fewer than 4 rows, only the input line is shown.
    ///   - rows: of the terminal, at least 1.
    public init(columns: Int, rows: Int, preferences: Preferences) {
        self.columns = max(1, columns)
        self.rows = max(1, rows)
        self.preferences = preferences
    }

    /// The terminal has another size now.
    public mutating func resize(columns: Int, rows: Int) {
        self.columns = max(1, columns)
        self.rows = max(1, rows)
        settle()
    }

    /// Takes in what has happened, and what is known after it.
    public mutating func show(_ happening: Happening, _ overview: Overview, at moment: Moment) -> [Effect] {
        know(overview, at: moment)
        let effects = take(happening)
        refreshRoster()
        return effects
    }

    /// What is known has changed, with nothing to show for it (lag, somebody's away mark).
    public mutating func update(_ overview: Overview, at moment: Moment) {
        know(overview, at: moment)
        refreshRoster()
    }

    /// A key was pressed.
    public mutating func press(_ key: Key, at moment: Moment) -> [Effect] {
        self.moment = moment
        lastKey = moment.uptime
        let effects = obey(key.usual)
        settle()
        return effects
    }

    /// What is to stand on the terminal now. The same for the same history, always.
    public var frame: Frame { Drawing(self).frame }

    // MARK: What is kept ready for the frame

    /// Where everything stands.
    var panes: Panes {
        let page = pages[front]
        var isRoom = false
        if case .room? = page.target { isRoom = page.isEntered }
        return Panes(columns: columns, rows: rows, list: listChoice, roster: rosterChoice, hasRoster: isRoom)
    }

    /// After something else came to the front, or the size changed: rows are wrapped once, not for each frame.
    mutating func settle() {
        let panes = panes
        pages[front].wrapVisible(rows: panes.height, columns: panes.middle)
        refreshRoster()
    }

    private mutating func refreshRoster() {
        let panes = panes
        guard panes.roster > 0, let room = room(of: pages[front]) else { return roster = Roster() }
        let rows = max(0, panes.height - 1)
        if !roster.isMade(of: room.people, rows: rows) { roster = Roster(room.people, rows: rows) }
    }

    /// What is known of the room that a page shows.
    func room(of page: Page) -> Overview.Room? {
        guard case .room(let name)? = page.target else { return nil }
        if let room = overview.rooms.first(where: { $0.name == name }) { return room }
        let key = overview.folding.key(of: name)
        return overview.rooms.first { overview.folding.key(of: $0.name) == key }
    }
}
