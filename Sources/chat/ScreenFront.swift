import ChatClient
import ChatCore
import ChatScreen

#if canImport(Glibc)
    import Glibc
#endif

/// The whole terminal: what `Screen` says stands on it, and what is pressed is `Screen`'s.
struct ScreenFront: Front {
    private var terminal: Terminal
    private var screen: Screen
    private var isDirty = true
    private var isAnew = false
    private var isGone = false
    private var title = ""
    private(set) var alarm: UInt64?

    /// What the person should know before anything else.
    private var warnings: [String]

    init(_ terminal: Terminal, preferences: Screen.Preferences, warnings: [String] = []) {
        (self.terminal, self.warnings) = (terminal, warnings)
        let (rows, columns) = terminal.size
        screen = Screen(columns: columns, rows: rows, preferences: preferences)
    }

    var awaitsInput: Bool { !isGone }

    mutating func read(_ overview: Overview, at moment: Moment) -> [Step] {
        let keys = terminal.read()
        if keys.isEmpty, isHungUp {
            // The terminal was closed under us: nobody is there to be told.
            isGone = true
            return [.end(status: 0, complaint: nil)]
        }
        isDirty = true
        return keys.flatMap { key in obey(screen.press(key, at: moment)) }
    }

    mutating func show(_ happening: Happening, _ overview: Overview, status: Int32, at moment: Moment) -> [Step] {
        isDirty = true
        for warning in warnings {
            _ = screen.show(Happening(.information(warning, target: nil), time: moment.time), overview, at: moment)
        }
        warnings = []
        return obey(screen.show(happening, overview, at: moment))
    }

    mutating func update(_ overview: Overview, at moment: Moment) -> [Step] {
        screen.update(overview, at: moment)
        isDirty = true
        setAlarm(overview, at: moment)
        let title = overview.place.isEmpty ? "chat" : "chat: \(overview.place)"
        if title != self.title, !isGone {
            terminal.entitle(title)
            self.title = title
        }
        return []
    }

    mutating func passed(_ overview: Overview, at moment: Moment) -> [Step] { update(overview, at: moment) }

    mutating func signalled(_ signal: Int32) {
        switch signal {
        case SIGTSTP: suspend()
        case SIGWINCH, SIGCONT:
            terminal.measure()
            resize()
        default: break
        }
    }

    mutating func flush() {
        guard isDirty, !isGone else { return }
        terminal.draw(screen.frame, isAnew: isAnew)
        (isDirty, isAnew) = (false, false)
    }

    mutating func close() {
        if !isGone { terminal.close() }
    }

    // MARK: Effects

    private mutating func obey(_ effects: [Screen.Effect]) -> [Step] {
        effects.compactMap { effect in
            switch effect {
            case .command(let command): return .command(command)
            case .bell: terminal.ring()
            case .notify(let title, let text): terminal.notify(title: title, text: text)
            case .suspend: suspend()
            case .redraw: isAnew = true
            }
            return nil
        }
    }

    private mutating func suspend() {
        terminal.suspend()
        resize()
    }

    private mutating func resize() {
        let (rows, columns) = terminal.size
        screen.resize(columns: columns, rows: rows)
        (isDirty, isAnew) = (true, true)
    }

    private var isHungUp: Bool {
        var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&ready, 1, 0) > 0 && ready.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
    }

    /// While a connection is awaited, seconds are counted; else the clock shows minutes.
    private mutating func setAlarm(_ overview: Overview, at moment: Moment) {
        let period: UInt64
        switch overview.phase {
        case .connecting, .waiting, .registering: period = 1_000_000
        case .offline, .online: period = 60_000_000
        }
        let since = UInt64(max(0, moment.time.microseconds)) % period
        alarm = moment.uptime + (period - since) * 1000
    }
}
