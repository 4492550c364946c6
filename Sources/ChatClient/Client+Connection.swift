import ChatDialects

/// Connecting, losing the connection, and connecting again.
extension Client {
    /// Opens a connection.
    mutating func connect() {
        stage = .connecting
        show(.connecting(server))
        perform(.connect(server))
    }

    /// There is a connection: asks to be let in.
    mutating func open() {
        stage = .open
        let name = Client.middle(wishes.name) ?? "user"
        link = Link(name: name, at: now.uptime)
        link.server = server
        link.gapSeconds = lostAt.map { Int((now.uptime - $0.uptime) / .seconds(1)) }
        link.login = Link.Login(
            candidates: NameCandidates(name),
            deadline: now.uptime + .seconds(ClientLimits.loginSeconds)
        )
        sendAtOnce("CAP LS 302")
        if let password = profile.password, server == home {
            sendAtOnce("PASS :\(Client.trailing(password, bytes: 400))")
        }
        sendAtOnce("NICK \(name)")
        sendAtOnce("USER \(userName) 0 * :\(Client.trailing(profile.realName, bytes: 200))")
    }

    /// What the server is told as the user name: of letters and digits, which no server refuses.
    private var userName: String {
        let plain = profile.name.unicodeScalars.filter {
            $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
        }
        let name = String(String.UnicodeScalarView(plain.prefix(9)))
        return name.isEmpty ? "user" : name.lowercased()
    }

    /// Bytes came.
    mutating func receive(_ bytes: [UInt8]) {
        // Going over to another server, what the old one still says is about rooms that are wished for no more.
        guard stage == .open || isClosing, link.server == server else { return }
        guard let lines = link.splitter.lines(after: bytes) else {
            return lose("the server sends lines without an end")
        }
        link.pulse.hear(at: now.uptime)
        for bytes in lines {
            guard stage == .open || isClosing else { return }
            guard let line = ReceivedLine(bytes) else { return lose("the server sends a line that is too long") }
            read(line)
        }
    }

    private var isClosing: Bool { if case .closing = stage { true } else { false } }

    /// There is no connection any more, or none came about.
    mutating func disconnected(_ disconnection: Disconnection) {
        switch stage {
        case .offline, .waiting: break
        case .closing(let next, _): closed(next)
        case .connecting: end(reason: disconnection.reason, isFinal: disconnection.isFinal)
        case .open:
            let isFinal = disconnection.isFinal || link.isTurnedAway
            end(reason: link.farewell ?? disconnection.reason, isFinal: isFinal)
        }
    }

    /// Gives the connection up, and tries again later.
    mutating func lose(_ reason: String) {
        if isClosing { return }
        perform(.close)
        end(reason: reason, isFinal: link.isTurnedAway)
    }

    /// What was kept until the history had come is shown: it counts as seen. That we are back is told the next time.
    private mutating func releaseCatchUp() {
        guard link.catchUp.isUnderWay else { return }
        link.catchUp.gapSeconds = nil
        for happening in link.catchUp.release(at: now.time) { perform(.show(happening)) }
    }

    /// The connection is gone, whether or not it was wanted any more.
    private mutating func end(reason: String, isFinal: Bool) {
        releaseCatchUp()
        let reason = ReceivedLine.harmless(reason)
        if let since = link.onlineSince {
            lostAt = now
            if now.uptime - since >= .seconds(ClientLimits.steadySeconds) { backOff.reset() }
        }
        let unsent = link.queue.count
        let isLeaving = link.isLeaving
        link = Link(name: wishes.name, at: now.uptime)
        if unsent > 0 {
            let lines = unsent == 1 ? "a line was" : "\(unsent) lines were"
            show(.refused(reason: "\(lines) not sent before the connection was lost", target: nil))
        }
        guard !isFinal, !isLeaving else {
            stage = .offline
            show(.disconnected(reason: reason, retrySeconds: nil))
            if isLeaving { perform(.end(status: Client.unavailable)) }
            return
        }
        let delay = backOff.delay()
        stage = .waiting(until: now.uptime + delay)
        show(.disconnected(reason: reason, retrySeconds: Int((delay + .milliseconds(500)) / .seconds(1))))
    }

    /// EX_UNAVAILABLE. Source: sysexits.h
    private static let unavailable: Int32 = 69

    // MARK: On purpose

    /// Says QUIT; the server closes the connection, and what is next follows.
    mutating func sayQuit(then next: AfterClosing, words: String?) {
        let words = words ?? profile.quitWords ?? ""
        sendAtOnce(words.isEmpty ? "QUIT" : "QUIT :\(Client.trailing(words, bytes: 300))")
        perform(.close)
        stage = .closing(next: next, until: now.uptime + .seconds(ClientLimits.closingSeconds))
    }

    /// The connection that was closed on purpose is gone.
    mutating func closed(_ next: AfterClosing) {
        releaseCatchUp()
        if link.onlineSince != nil, link.server == server { lostAt = now }
        link = Link(name: wishes.name, at: now.uptime)
        stage = .offline
        switch next {
        case .stay: show(.disconnected(reason: "it was closed here", retrySeconds: nil))
        case .connect: connect()
        case .end: perform(.end(status: 0))
        }
    }

    /// Words for the end of a line, in at most so many bytes.
    static func trailing(_ words: String, bytes: Int) -> String {
        let plain = words.unicodeScalars.filter { !"\r\n\0".unicodeScalars.contains($0) }
        return String(String(String.UnicodeScalarView(plain)).pieces(ofAtMost: bytes).first?.words ?? "")
    }

    /// A word as a line can have it in its middle, and a name can be; nil where it cannot.
    static func middle(_ word: String) -> String? {
        let isBroken = word.unicodeScalars.contains { $0 == " " || $0.properties.generalCategory == .control }
        return word.isEmpty || isBroken || word.utf8.first == UInt8(ascii: ":") ? nil : word
    }
}
