import CNcurses
import ChatScreen

#if canImport(Glibc)
    import Glibc
#endif

/// The terminal that the program has to itself, from `open` to `close`: a thin layer over ncursesw. One at a time, on the main loop's thread.
struct Terminal {
    private let palette: Palette
    private let manners: TerminalManners
    private var keys = KeyReader()

    /// Takes the terminal.
    /// - Throws: a `Failure` where there is none that can do that.
    static func open(
        hasColours: Bool,
        environment: (String) -> String?
    ) throws(Failure) -> Terminal {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            throw Failure(status: ExitStatus.usage, reason: "this is no terminal: use --plain, --json or --send")
        }
        let type = environment("TERM") ?? ""
        guard type != "", type != "dumb", cncurses_open() else {
            throw Failure(
                status: ExitStatus.usage,
                reason: "the terminal (TERM=\(type)) cannot show a screen: 'chat --plain' shows lines"
            )
        }
        return Terminal(hasColours: hasColours, manners: TerminalManners(environment))
    }

    private init(hasColours: Bool, manners: TerminalManners) {
        self.manners = manners
        palette = Palette(colours: hasColours ? Int(cncurses_colours()) : 0)
        palette.install()
        for (number, row) in KeyReader.sequences.enumerated() { cncurses_define(row.sequence, Int32(number)) }
        // The first refresh empties the terminal; it is to come before what is said past ncurses.
        cncurses_refresh(false)
        cncurses_say(manners.greeting)
    }

    /// Gives the terminal back, as it was.
    func close() {
        cncurses_say(manners.farewell)
        cncurses_close()
    }

    /// Lets whoever started the program have the terminal, as Control-Z does, until they let it go on.
    func suspend() {
        close()
        cncurses_stop()
        cncurses_measure()
        cncurses_refresh(true)
        cncurses_say(manners.greeting)
    }

    /// What it measures, at least one of each.
    var size: (rows: Int, columns: Int) {
        var (rows, columns): (Int32, Int32) = (0, 0)
        cncurses_size(&rows, &columns)
        return (max(1, Int(rows)), max(1, Int(columns)))
    }

    /// It has another size now.
    func measure() { cncurses_measure() }

    /// The keys that were pressed since.
    mutating func read() -> [Key] {
        var pressed: [Key] = []
        while true {
            var value: UInt32 = 0
            let kind = cncurses_key(&value)
            pressed += keys.take(KeyReader.Raw(kind: kind, value: value))
            if kind == CNcursesNothing { return pressed }
        }
    }

    /// Shows a frame.
    /// - Parameter isAnew: all of it, not what has changed alone: something else has written on the terminal.
    func draw(_ frame: Frame, isAnew: Bool = false) {
        let (rows, columns) = size
        cncurses_erase()
        for (row, spans) in frame.rows.prefix(rows).enumerated() {
            var column = 0
            for span in spans {
                let cells = Canvas.cells(of: span.text, columns: columns - column)
                if cells.characters.isEmpty { continue }
                cncurses_put(
                    Int32(row),
                    Int32(column),
                    cells.characters,
                    Int32(cells.characters.count),
                    palette.look(span.style)
                )
                column += cells.columns
            }
        }
        if let cursor = frame.cursor, cursor.row < rows {
            cncurses_cursor(Int32(cursor.row), Int32(min(cursor.column, columns - 1)))
        } else {
            cncurses_cursor(-1, 0)
        }
        cncurses_refresh(isAnew)
    }

    func ring() { cncurses_bell() }

    /// Tells the person even if the terminal is not in front, where it can. It does not ring.
    func notify(title: String, text: String) {
        if let sequence = manners.notification(title: title, text: text) { cncurses_say(sequence) }
    }

    /// Says in the window's title where one is.
    func entitle(_ title: String) {
        if let sequence = manners.title(title) { cncurses_say(sequence) }
    }
}
