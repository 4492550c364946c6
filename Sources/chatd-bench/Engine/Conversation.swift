/// Where a member stands with the server, from connecting to the end: what it has heard decides what it says next.
///
/// A plain value without a socket: `hear` takes a line, and says what is to be done.
///
///     connecting → greeting → welcomed → registered → joining → joined → parting → registered …
///                                                   ↘ quitting → closed
struct Conversation {
    enum Phase: Equatable {
        /// The kernel has not said yet that the connection stands.
        case connecting
        /// Name and capabilities were sent; the server has not answered 001.
        case greeting
        /// 001 has come; the message of the day has not ended.
        case welcomed
        case registered, joining, joined, parting, quitting, closed
    }

    /// What a line asks for.
    enum Response: Equatable {
        case nothing
        /// Answer `PONG` with what the `PING` says.
        case pong
        /// Ask for `draft/no-implicit-names`.
        case requestNoNames
        case endNegotiation
        /// The member has come into a new phase.
        case entered(Phase)
        /// The server does not let the member go on.
        case refused
    }

    let nick: Nick
    /// Whether it asks for capabilities at all.
    let negotiates: Bool
    private(set) var phase = Phase.connecting
    private var isOfferedNoNames = false
    /// Whether the server lists who is in a room when the member joins, so that 366 says when it has joined.
    private var isTold = true

    /// - Parameter negotiates: whether it asks not to be told who is in a room it joins, where the server knows how not to.
    init(nick: Nick, negotiates: Bool) {
        self.nick = nick
        self.negotiates = negotiates
    }

    /// The connection stands.
    /// - Returns: what to say.
    mutating func connected() -> String {
        phase = .greeting
        return "\(negotiates ? "CAP LS 302\r\n" : "")NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\n"
    }

    mutating func join() -> StaticString {
        phase = .joining
        return "JOIN #bench\r\n"
    }

    mutating func part() -> StaticString {
        phase = .parting
        return "PART #bench\r\n"
    }

    mutating func quit() -> StaticString {
        phase = .quitting
        return "QUIT :bye\r\n"
    }

    mutating func close() { phase = .closed }

    /// The server has said something that is no test message.
    mutating func hear(_ line: Line) -> Response {
        switch (line.verb, phase) {
        case (.ping, _): .pong
        case (.cap, .greeting): negotiate(line)
        case (.welcome, .greeting): enter(.welcomed)
        case (.endOfGreeting, .welcomed): enter(.registered)
        case (.join, .joining) where !isTold && nick.says(line): enter(.joined)
        case (.endOfNames, .joining) where isTold: enter(.joined)
        case (.part, .parting) where nick.says(line): enter(.registered)
        case (.refusal, _) where phase != .quitting: .refused
        default: .nothing
        }
    }

    private mutating func enter(_ phase: Phase) -> Response {
        self.phase = phase
        return .entered(phase)
    }

    /// Source: https://ircv3.net/specs/extensions/capability-negotiation
    private mutating func negotiate(_ line: Line) -> Response {
        if line.says(" LS ") {
            if line.says("draft/no-implicit-names") { isOfferedNoNames = true }
            if line.says(" LS * ") { return .nothing }
            return isOfferedNoNames ? .requestNoNames : .endNegotiation
        }
        if line.says(" ACK ") { isTold = false }
        return line.says(" ACK ") || line.says(" NAK ") ? .endNegotiation : .nothing
    }
}
