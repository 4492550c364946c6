import ChatClient
import ChatCore
import ChatScreen

#if canImport(Glibc)
    import Glibc
#endif

/// `--plain` and `--json`: a line on standard output for whatever happens, and what standard input says is said in the first room, commands apart.
struct LineFront: Front {
    /// How lines look.
    enum Format: Sendable {
        /// For people: the time and a sentence. Never an escape sequence.
        case plain(showsJoins: Bool)
        /// For programs.
        case json
    }

    private let format: Format
    private let output: LineOutput
    /// Standard input is a person, who may want to go on after an error.
    private let isInteractive: Bool
    /// It goes on when standard input ends, and whatever happens to the connection.
    private let stays: Bool
    /// Where the rooms are that were asked for; the first is the one that is talked in.
    private let rooms: [String]
    private var reader = LineReader()
    private var pacer = Pacer<String>()
    private var attendance = Attendance()
    private var isAtEnd = false
    private var isReady = false
    private var wasRefused = false
    private var wasAskedToDisconnect = false
    private var isClosed = false
    /// A signal ends the program: who reads slowly is not waited for.
    private var isInHaste = false
    /// A line was given up in its middle: nothing may follow it.
    private var isCutOff = false

    init(_ format: Format, rooms: [String], stays: Bool, isInteractive: Bool, output: LineOutput) {
        (self.format, self.rooms, self.stays, self.isInteractive) = (format, rooms, stays, isInteractive)
        self.output = output
    }

    var awaitsInput: Bool {
        !isAtEnd && !isClosed && (isInteractive || (isReady || wasAskedToDisconnect) && pacer.isDone)
    }
    var alarm: UInt64? { nil }

    mutating func read(_ overview: Overview, at moment: Moment) -> [Step] {
        let before = reader.dropped
        switch reader.read() {
        case .lines(let lines): pacer.append(lines)
        case .end(let lines):
            pacer.append(lines)
            isAtEnd = true
        }
        if reader.dropped > before {
            complain("a line was dropped: no UTF-8, or over \(LineReader.longestBytes) bytes")
        }
        return advance(overview, at: moment)
    }

    mutating func show(_ happening: Happening, _ overview: Overview, status: Int32, at moment: Moment) -> [Step] {
        guard print(happening, overview) else {
            isClosed = true
            return [.end(status: 0, complaint: nil)]
        }
        attendance.note(happening, overview)
        switch happening.kind {
        case .confirmed(let word): pacer.confirmed(word)
        case .refused(_, let target):
            wasRefused = true
            // Whoever was not let in has something to say all the same, and is told that nobody hears it.
            if case .room? = target, overview.phase == .online, !wasAskedToDisconnect { isReady = true }
        case .loginRefused(let reason, nil): return giveUp(reason, status: ExitStatus.refused)
        case .disconnected(let reason, let seconds):
            pacer.disconnected()
            isReady = false
            if wasAskedToDisconnect || seconds != nil && stays { break }
            return giveUp(reason, status: status == 0 ? ExitStatus.unavailable : status)
        default: break
        }
        return []
    }

    mutating func update(_ overview: Overview, at moment: Moment) -> [Step] {
        if overview.phase != .online {
            (isReady, attendance) = (false, Attendance())
        } else if !wasAskedToDisconnect, rooms.first.map(attendance.has) ?? true {
            isReady = true
        }
        return advance(overview, at: moment)
    }

    mutating func passed(_ overview: Overview, at moment: Moment) -> [Step] { [] }

    mutating func signalled(_ signal: Int32) { isInHaste = true }

    // MARK: Speaking

    private mutating func advance(_ overview: Overview, at moment: Moment) -> [Step] {
        guard !isClosed else { return [] }
        // A person may want to connect, or to quit, before anybody could hear them.
        if isInteractive, !isReady { return obey(pacer.takeAll(), overview, at: moment) + end() }
        if wasAskedToDisconnect { return obeyUnheard(overview, at: moment) + end() }
        guard isReady else { return [] }
        if let (lines, question) = pacer.next(upTo: { Self.isAboutConnection($0, overview) }) {
            return obey(lines, overview, at: moment) + [.command(.confirm(question))]
        }
        // What goes before it has arrived; of itself, it cannot be known.
        if let line = pacer.takeFirst() { return obey([line], overview, at: moment) }
        return end()
    }

    /// After `/disconnect`, no answer comes that could be waited for; what follows `/connect` waits until somebody can hear it.
    private mutating func obeyUnheard(_ overview: Overview, at moment: Moment) -> [Step] {
        var steps: [Step] = []
        while wasAskedToDisconnect, let line = pacer.takeFirst() { steps += obey([line], overview, at: moment) }
        return steps
    }

    private static func isAboutConnection(_ line: String, _ overview: Overview) -> Bool {
        switch SlashCommand.meaning(of: line, in: nil, overview: overview) {
        case .command(.connect), .command(.disconnect): true
        default: false
        }
    }

    private mutating func end() -> [Step] {
        guard isAtEnd, pacer.isDone, isInteractive || !stays else { return [] }
        isClosed = true
        return [.end(status: wasRefused && !isInteractive ? ExitStatus.refused : 0, complaint: nil)]
    }

    private mutating func obey(_ lines: [String], _ overview: Overview, at moment: Moment) -> [Step] {
        lines.flatMap { line -> [Step] in
            let room = rooms.first ?? overview.rooms.first?.name
            switch SlashCommand.meaning(of: line, in: room.map { .room($0) }, overview: overview) {
            case .command(let command):
                if case .disconnect = command { (wasAskedToDisconnect, isReady) = (true, false) }
                if case .connect = command { wasAskedToDisconnect = false }
                return [.command(command)]
            case .shown(name: "help", let words):
                for line in SlashCommand.help(for: words) {
                    _ = print(Happening(.help(line), time: moment.time), overview)
                }
            case .shown(let name, _):
                let words = "/\(name) is for the full-screen program"
                _ = print(Happening(.misunderstood(words), time: moment.time), overview)
            case .misunderstood(let words):
                _ = print(Happening(.misunderstood(words), time: moment.time), overview)
            case .nothing: break
            }
            return []
        }
    }

    private mutating func giveUp(_ reason: String, status: Int32) -> [Step] {
        guard !isInteractive, !isClosed else { return [] }
        isClosed = true
        return [.end(status: status, complaint: reason)]
    }

    // MARK: Showing

    /// - Returns: false where nobody reads any more.
    private mutating func print(_ happening: Happening, _ overview: Overview) -> Bool {
        switch format {
        case .json: return JSONLine(happening).map { write($0.text) } ?? true
        case .plain(let showsJoins):
            if !showsJoins, happening.kind.isComing { return true }
            guard let line = Wording.line(happening, isUnverified: overview.isUnverified) else { return true }
            return write("\(CalendarText.stamp(happening.time)) \(line)")
        }
    }

    private mutating func write(_ line: String) -> Bool {
        if isCutOff { return true }
        let outcome = output.write(line, waits: !isInHaste)
        // The main loop finds the signal by itself.
        if outcome == .interrupted { (isClosed, isCutOff) = (true, true) }
        return outcome != .unread
    }
}

extension Happening.Kind {
    /// Somebody else comes or goes.
    fileprivate var isComing: Bool {
        switch self {
        case .joined(_, _, isUs: false), .parted(_, _, _, isUs: false), .quit: true
        default: false
        }
    }
}
