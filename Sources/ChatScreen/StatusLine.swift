import ChatClient

/// The line between what is said and what is typed: who we are, where, how the connection is, and what is not in front.
struct StatusLine {
    /// All of the terminal's columns.
    let row: RowBuilder

    init(_ screen: Screen, _ panes: Panes) {
        let style = Style(isReversed: true)
        let alarm = Style(colour: .alarm, isBold: true, isReversed: true)
        var row = RowBuilder(columns: panes.columns)
        for (words, isAlarm) in Self.parts(screen, panes) {
            row.add(row.width == 0 ? " " : " │ ", style)
            row.add(words, isAlarm ? alarm : style)
        }
        row.pad(to: panes.columns, style)
        self.row = row
    }

    private static func parts(_ screen: Screen, _ panes: Panes) -> [(String, isAlarm: Bool)] {
        let overview = screen.overview
        let page = screen.pages[screen.front]
        var parts = [(Calendar(screen.moment.time, secondsEast: screen.preferences.secondsEast).clock, isAlarm: false)]
        let below = page.below(columns: panes.middle)
        if below > 0 { parts.append(("▼ \(below) below", false)) }
        parts.append((who(overview), false))
        parts.append(("\(screen.front + 1) \(RoomList.name(of: page, in: screen))", false))
        if overview.phase != .online { parts.append((connection(screen), overview.phase.isTrouble)) }
        if panes.list == 0, let activity = activity(screen) { parts.append((activity, false)) }
        if overview.phase == .online {
            if let lag = overview.lagMilliseconds { parts.append(("lag \(duration(lag))", false)) }
            parts.append((connection(screen), false))
        }
        if overview.isUnverified { parts.append(("names are unverified", false)) }
        return parts
    }

    private static func who(_ overview: Overview) -> String {
        switch overview.awayWords {
        case nil: overview.name
        case "": "\(overview.name) (away)"
        case let words?: "\(overview.name) (away: \(Glyphs.shortened(words, columns: 24)))"
        }
    }

    private static func connection(_ screen: Screen) -> String {
        let overview = screen.overview
        let place = overview.server?.description ?? overview.place
        switch overview.phase {
        case .offline: return "not connected"
        case .connecting(attempt: 1): return "connecting to \(place) …"
        case .connecting(let attempt): return "connecting to \(place), attempt \(attempt) …"
        case .registering: return "logging in …"
        case .online: return overview.place.isEmpty ? "connected" : overview.place
        case .waiting(let until):
            let left = until > screen.moment.uptime ? until - screen.moment.uptime : 0
            return "not connected, trying again in \((left + 999_999_999) / 1_000_000_000) s"
        }
    }

    /// `12 ms`, `1.2 s`.
    private static func duration(_ milliseconds: Int) -> String {
        if milliseconds < 1_000 { return "\(max(0, milliseconds)) ms" }
        return "\(milliseconds / 1_000).\(milliseconds / 100 % 10) s"
    }

    /// What is unread where the list does not show it: `unread 2, 5!`.
    private static func activity(_ screen: Screen) -> String? {
        let numbers = screen.pages.indices.filter { screen.pages[$0].unread > 0 }
            .map { "\($0 + 1)" + (screen.pages[$0].mentions > 0 ? "!" : "") }
        return numbers.isEmpty ? nil : "unread " + numbers.joined(separator: ", ")
    }
}

extension Overview.Phase {
    /// Something is wrong.
    fileprivate var isTrouble: Bool {
        switch self {
        case .offline, .waiting: true
        case .connecting, .registering, .online: false
        }
    }
}
