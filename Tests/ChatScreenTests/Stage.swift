import ChatClient
import ChatCore
import Glibc
import TestSupport

@testable import ChatScreen

/// A screen with somebody before it: tests say what happens and which keys are pressed, and look at a picture.
struct Stage {
    var screen: Screen
    var overview = Overview()
    var uptime: UInt64 = 1_000_000_000
    /// Seconds since 1970: 2026-11-21 16:48 UTC.
    var seconds: Int64 = 1_795_279_680
    /// What came of everything so far.
    var effects: [Screen.Effect] = []

    /// Widths are those of UTF-8.
    static let locale: Void = { setlocale(LC_ALL, "C.UTF-8") }()

    /// Ann is on the server, and in no room.
    init(_ columns: Int = 60, _ rows: Int = 12, _ preferences: Screen.Preferences = Screen.Preferences()) {
        Self.locale
        screen = Screen(columns: columns, rows: rows, preferences: preferences)
        overview.name = "ann"
        overview.place = "Home"
        overview.server = Server(endpoint: .tcp(host: "chat.example.org", port: 6667))
        overview.phase = .online
        screen.update(overview, at: now)
    }

    /// Ann is in #lobby, with ben and carl.
    static func inLobby(
        _ columns: Int = 60,
        _ rows: Int = 12,
        _ preferences: Screen.Preferences = Screen.Preferences()
    ) -> Stage {
        var stage = Stage(columns, rows, preferences)
        stage.enter("#lobby", with: ["@ben", "carl"])
        return stage
    }

    var now: Moment { Moment(uptime: uptime, time: Timestamp(microseconds: seconds * 1_000_000)) }

    // MARK: What happens

    mutating func pass(seconds passed: Int64) {
        seconds += passed
        uptime += UInt64(passed) * 1_000_000_000
    }

    mutating func happen(_ kind: Happening.Kind, isHistory: Bool = false, id: String? = nil) {
        let happening = Happening(kind, time: now.time, isHistory: isHistory, id: id)
        effects += screen.show(happening, overview, at: now)
    }

    /// Ann enters a room; a sign before a name is their rank.
    mutating func enter(_ name: String, with people: [String] = []) {
        var room = Overview.Room(name: name)
        room.isLoading = false
        room.people = (["ann"] + people).map { text in
            text.first == "@" || text.first == "+"
                ? Overview.Person(name: String(text.dropFirst()), rank: String(text.prefix(1)))
                : Overview.Person(name: text)
        }
        overview.rooms.append(room)
        happen(.joined(room: name, name: "ann", isUs: true))
    }

    /// Somebody says something in a room.
    mutating func hear(
        _ text: String,
        from name: String = "ben",
        in room: String = "#lobby",
        manner: Happening.Manner = .message,
        mentions: Bool = false,
        isHistory: Bool = false,
        id: String? = nil
    ) {
        let message = Happening.Message(
            sender: name,
            target: .room(room),
            text: text,
            manner: manner,
            isOwn: name == "ann",
            mentionsUs: mentions
        )
        happen(.message(message), isHistory: isHistory, id: id)
    }

    /// Somebody says something to ann alone.
    mutating func hearAlone(_ text: String, from name: String = "dora", manner: Happening.Manner = .message) {
        let message = Happening.Message(sender: name, target: .direct(name), text: text, manner: manner)
        happen(.message(message))
    }

    // MARK: What ann does

    mutating func press(_ keys: Key...) {
        for key in keys { effects += screen.press(key, at: now) }
    }

    mutating func type(_ text: String) {
        for character in text { press(.character(character)) }
    }

    /// Types a line, and ends it.
    mutating func enterLine(_ text: String) {
        type(text)
        press(.enter)
    }

    /// What came of everything since this was asked last.
    mutating func newEffects() -> [Screen.Effect] {
        defer { effects = [] }
        return effects
    }

    /// The commands among them.
    mutating func newCommands() -> [Command] {
        newEffects().compactMap { if case .command(let command) = $0 { command } else { nil } }
    }

    // MARK: What ann sees

    /// The rows as text, without the blanks at their ends; the cursor is a `▏` before the character that it is on.
    var picture: String {
        let frame = screen.frame
        return frame.rows.indices.map { index in
            var line = text(ofRow: index)
            if let cursor = frame.cursor, cursor.row == index { line = Self.mark(line, at: cursor.column) }
            return line.trimmedEnd
        }
        .joined(separator: "\n")
    }

    /// The rows between two, as text.
    func rows(_ range: Range<Int>) -> String {
        picture.split(separator: "\n", omittingEmptySubsequences: false)[range].joined(separator: "\n")
    }

    /// A row as text.
    func row(_ index: Int) -> String { text(ofRow: index).trimmedEnd }

    /// The row in which one types.
    var input: String {
        let frame = screen.frame
        guard let cursor = frame.cursor else { return "" }
        return Self.mark(text(ofRow: cursor.row), at: cursor.column).trimmedEnd
    }

    /// The line above it.
    var status: String { row((screen.frame.cursor?.row ?? 1) - 1) }

    /// The words in the middle, without what is empty.
    var said: String {
        (1...screen.panes.height).map(row).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func text(ofRow index: Int) -> String { screen.frame.rows[index].map(\.text).joined() }

    private static func mark(_ line: String, at column: Int) -> String {
        var (before, width) = ("", 0)
        var rest = line[...]
        while width < column, let character = rest.popFirst() {
            before.append(character)
            width += Glyphs.width(of: character)
        }
        while let next = rest.first, Glyphs.width(of: next) == 0 { before.append(rest.removeFirst()) }
        return before + String(repeating: " ", count: max(0, column - width)) + "▏" + rest
    }

    /// The spans with this text.
    func spans(_ text: String) -> [Span] { screen.frame.rows.joined().filter { $0.text.contains(text) } }
}

extension String {
    var trimmedEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
