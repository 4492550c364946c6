import ChatCore
import ChatDialects

/// A client of IRC, as a value: of chatd, and of any other server that speaks it.
///
/// It connects, comes in, enters its rooms, and does all of that again when the connection is lost, until it is told not to. What a server sends is
/// bounded (`ClientLimits`), and shown as harmless text (`ReceivedLine`). Nothing happens by itself: `handle` is told what happens, and when, and
/// says what to do; the same inputs and the same seed have the same outcome.
/// Source: https://modern.ircdocs.horse, https://ircv3.net/irc
public struct Client: Conversation {
    /// Who wants in.
    let profile: Profile
    /// Where to, at first: the password is for this server, and for no other.
    let home: Server
    /// Where to.
    var server: Server
    /// How far it has come.
    var stage = Stage.offline
    /// What is known of the connection that there is; made anew with each.
    var link = Link(name: "", at: 0)
    /// What is to be so again after a connection was lost.
    var wishes: Wishes
    /// What was seen already.
    var memory = Memory()
    var backOff: BackOff
    /// When the last connection that we were in by was lost; nil where there was none.
    var lostAt: Moment?
    /// Of the input that is being handled.
    var now = Moment(uptime: 0, time: Timestamp(microseconds: 0))
    private var actions: [Action] = []
    /// When `Input.wake` is expected.
    private var wakeAt: UInt64?

    /// How far it has come.
    enum Stage: Sendable, Equatable {
        case offline
        case connecting
        /// There is a connection; `Link.login` tells whether we are in.
        case open
        /// It is tried again then.
        case waiting(until: UInt64)
        /// QUIT was said, and the server is to close the connection, or it is taken for closed then.
        case closing(next: AfterClosing, until: UInt64)
    }

    /// What comes after a connection that was closed on purpose.
    enum AfterClosing: Sendable, Equatable {
        case stay
        case connect
        case end
    }

    /// A client that has done nothing yet.
    /// - Parameters:
    ///   - profile: who wants in, and into which rooms.
    ///   - server: where to.
    ///   - seed: makes the chance in how long it waits between attempts; two clients on a host should not have the same.
    public init(profile: Profile, server: Server, seed: UInt64) {
        self.profile = profile
        home = server
        self.server = server
        wishes = Wishes(profile)
        backOff = BackOff(seed: seed)
    }

    /// Takes in what has happened.
    public mutating func handle(_ input: Input, at moment: Moment) -> [Action] {
        now = moment
        switch input {
        case .start: connect()
        case .connected: if stage == .connecting { open() }
        case .received(let bytes, _): receive(bytes)
        case .disconnected(let disconnection): disconnected(disconnection)
        case .wake: wakeAt = nil
        case .command(let command): obey(command)
        }
        keepTime()
        planWake()
        defer { actions = [] }
        return actions
    }

    // MARK: What is to be done

    /// Does it, after what is to be done already.
    mutating func perform(_ action: Action) { actions.append(action) }

    /// Shows it, or keeps it until what belongs before it has come.
    mutating func show(_ kind: Happening.Kind, time: Timestamp? = nil, isHistory: Bool = false, id: String? = nil) {
        perform(.show(Happening(kind, time: time ?? now.time, isHistory: isHistory, id: id)))
    }

    /// Sends a line at once, past all that waits. Its caller sees to it that there is no line break in it.
    mutating func sendAtOnce(_ line: String) { perform(.send(Array(line.utf8) + [0x0D, 0x0A])) }

    /// Sends lines as soon as the server can be expected to take them.
    /// - Parameter target: where it is said if there are too many.
    /// - Returns: whether there is room for them; nothing is sent where there is not.
    @discardableResult
    mutating func send(_ lines: [String], about target: Happening.Target? = nil) -> Bool {
        let lines = lines.map(Client.oneLine)
        if let bytes = lines.lazy.map(Client.bodyBytes).first(where: { $0 > link.support.lineBytes - 2 }) {
            let limit = link.support.lineBytes - 2
            show(.refused(reason: "this is too long: a line has at most \(limit) bytes, not \(bytes)", target: target))
            return false
        }
        guard link.queue.append(lines) else {
            let count = link.queue.count
            show(.refused(reason: "\(count) lines wait to be sent already; try again later", target: target))
            return false
        }
        return true
    }

    /// Whatever somebody may have typed, or a program given.
    private static func oneLine(_ line: String) -> String {
        guard line.unicodeScalars.contains(where: { "\r\n\0".unicodeScalars.contains($0) }) else { return line }
        return String(
            String.UnicodeScalarView(line.unicodeScalars.map { "\r\n\0".unicodeScalars.contains($0) ? " " : $0 })
        )
    }

    /// How long a line is without its tags, in bytes.
    private static func bodyBytes(_ line: String) -> Int {
        guard line.utf8.first == UInt8(ascii: "@") else { return line.utf8.count }
        return line.utf8.count
            - (line.utf8.firstIndex(of: 0x20).map { line.utf8.distance(from: line.startIndex, to: $0) + 1 } ?? 0)
    }

    // MARK: Time

    private mutating func keepTime() {
        let uptime = now.uptime
        switch stage {
        case .waiting(let until): if uptime >= until { connect() }
        case .closing(let next, let until): if uptime >= until { closed(next) }
        case .open: keepLinkTime()
        case .offline, .connecting: break
        }
    }

    private mutating func keepLinkTime() {
        if let login = link.login, now.uptime >= login.deadline {
            return lose("the server has not let us in for \(ClientLimits.loginSeconds) seconds")
        }
        if link.login == nil, let verdict = link.pulse.check(at: now.uptime) {
            switch verdict {
            case .ask(let token): sendAtOnce("PING :\(token)")
            case .dead: return lose("the server has not answered for \(ClientLimits.answerSeconds) seconds")
            }
        }
        if link.catchUp.isUnderWay, now.uptime >= link.catchUp.deadline { stopCatchingUp() }
        if let regaining = link.regaining, now.uptime >= regaining.due { regainName() }
        flush()
    }

    /// Sends what may be sent now.
    private mutating func flush() {
        let lines = link.queue.take(at: now.uptime)
        if !lines.isEmpty { perform(.send(lines.flatMap { Array($0.utf8) + [0x0D, 0x0A] })) }
        if link.isLeaving, link.queue.isEmpty { sayQuit(then: .end, words: link.quitWords) }
    }

    /// A later moment than the one that is planned needs no new plan: `wake` comes early, and finds nothing to do.
    private mutating func planWake() {
        guard let due, due < wakeAt ?? .max else { return }
        wakeAt = due
        perform(.wake(at: due))
    }

    /// When there is something to do next.
    private var due: UInt64? {
        switch stage {
        case .waiting(let until), .closing(_, let until): until
        case .open:
            [
                link.login?.deadline, link.login == nil ? link.pulse.due : nil, link.queue.due,
                link.catchUp.isUnderWay ? link.catchUp.deadline : nil, link.regaining?.due,
            ].compactMap(\.self).min()
        case .offline, .connecting: nil
        }
    }
}
