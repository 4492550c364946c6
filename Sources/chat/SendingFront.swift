import ChatClient

/// `--send`: says some lines in some rooms, waits until the server has dealt with them, and ends with a status that is true.
///
/// Many lines take their time, since no server takes them all at once: what is bounded is how long each answer may take,
/// from when the last line that waited for its turn was sent.
struct SendingFront: Front {
    private let lines: [String]
    /// Where to; empty: the one room of the LAN.
    private let rooms: [String]
    private let timeoutSeconds: Int
    private var pacer = Pacer<Command>()
    private var attendance = Attendance()
    private var isSpeaking = false
    private var isOver = false
    /// When the last answer came, or the last line went out.
    private var answered: UInt64
    /// What waits here for its turn is not the server's delay.
    private var unsentLines = 0

    init(_ lines: [String], to rooms: [String], from moment: Moment, timeoutSeconds: Int) {
        (self.lines, self.rooms, self.timeoutSeconds) = (lines, rooms, timeoutSeconds)
        answered = moment.uptime
    }

    var awaitsInput: Bool { false }
    var alarm: UInt64? { isOver ? nil : answered + UInt64(timeoutSeconds) * 1_000_000_000 }

    /// It is not known what has arrived.
    func status(endedBy signal: Int32) -> Int32 { 128 + signal }

    mutating func read(_ overview: Overview, at moment: Moment) -> [Step] { [] }

    mutating func show(_ happening: Happening, _ overview: Overview, status: Int32, at moment: Moment) -> [Step] {
        attendance.note(happening, overview)
        switch happening.kind {
        case .confirmed(let word):
            pacer.confirmed(word)
            answered = moment.uptime
        case .joined(_, _, isUs: true), .welcome: answered = moment.uptime
        case .refused(let reason, let target):
            // What else a server may turn down while one enters has nothing to do with it.
            if isSpeaking || target.map(isOurs) ?? false { return end(ExitStatus.refused, reason) }
        case .kicked(_, _, let by, _, isUs: true): return end(ExitStatus.refused, "put out by \(by)")
        case .loginRefused(let reason, nil): return end(ExitStatus.refused, "not let in: \(reason)")
        case .disconnected(let reason, _):
            return end(status == 0 ? ExitStatus.unavailable : status, "not connected: \(reason)")
        default: break
        }
        return []
    }

    mutating func troubled(_ trouble: Trouble, _ overview: Overview, at moment: Moment) -> [Step] {
        if isOver { return [] }
        return trouble.status == 0 ? [.complain(trouble.words)] : end(trouble.status, trouble.words)
    }

    mutating func update(_ overview: Overview, at moment: Moment) -> [Step] {
        if overview.unsentLines != unsentLines { (unsentLines, answered) = (overview.unsentLines, moment.uptime) }
        guard !isOver, overview.phase == .online, rooms.allSatisfy(attendance.has) else { return [] }
        if !isSpeaking {
            isSpeaking = true
            let targets = rooms.isEmpty ? overview.rooms.map(\.name) : rooms
            pacer.append(lines.flatMap { line in targets.map { .say(line, to: .room($0), manner: .message) } })
        }
        if let (commands, question) = pacer.next() {
            return commands.map { .command($0) } + [.command(.confirm(question))]
        }
        return pacer.isDone ? end(0, nil) : []
    }

    mutating func passed(_ overview: Overview, at moment: Moment) -> [Step] {
        end(ExitStatus.tooLate, "no answer within \(timeoutSeconds) s")
    }

    private func isOurs(_ target: Happening.Target) -> Bool {
        if case .room = target { true } else { false }
    }

    private mutating func end(_ status: Int32, _ complaint: String?) -> [Step] {
        guard !isOver else { return [] }
        isOver = true
        return [.end(status: status, complaint: complaint)]
    }
}

/// What is to be sent: all of standard input.
enum Dispatch {
    /// So many lines at most, …
    static let mostLines = 1000
    /// … and so many bytes.
    static let mostBytes = 256 << 10

    /// Reads to the end. Empty lines are left out.
    /// - Throws: a `Failure` where it is nothing, no text, or too much.
    static func read(from descriptor: Int32) throws(Failure) -> [String] {
        var reader = LineReader()
        var lines: [String] = []
        var bytes = 0
        var isAtEnd = false
        while !isAtEnd {
            let more: [String]
            switch reader.read(from: descriptor) {
            case .lines(let lines): more = lines
            case .end(let lines): (more, isAtEnd) = (lines, true)
            }
            lines += more.filter { line in !line.allSatisfy(\.isWhitespace) }
            bytes += more.reduce(0) { $0 + $1.utf8.count }
            guard lines.count <= mostLines, bytes <= mostBytes else {
                throw bad("more than \(mostLines) lines or \(mostBytes >> 10) KiB; use --plain for a stream")
            }
            guard reader.dropped == 0 else {
                throw bad("a line that is no UTF-8, or longer than \(LineReader.longestBytes) bytes")
            }
        }
        guard !lines.isEmpty else { throw bad("nothing; expected the lines to send") }
        return lines
    }

    private static func bad(_ reason: String) -> Failure {
        Failure(status: ExitStatus.badInput, reason: "standard input has \(reason)")
    }
}
