import ChatDialects

/// Coming in: what is agreed on, under which name, and into which rooms.
extension Client {
    /// CAP.
    mutating func negotiate(_ line: ReceivedLine) {
        let words = line.last.split(separator: " ")
        let lines: [String]
        switch line[1].uppercased() {
        case "LS": lines = link.negotiation.offer(words, isLast: line[2] != "*" || line.count < 4)
        case "NEW": lines = link.negotiation.offer(words, isLast: true)
        case "ACK": lines = link.negotiation.agree(words)
        case "NAK": lines = link.negotiation.refuse(words)
        case "DEL":
            link.negotiation.withdraw(words)
            lines = []
        default: lines = []
        }
        for line in lines { sendAtOnce(line) }
    }

    /// 001: we are in, under the name that the line is addressed to.
    mutating func letIn(_ line: ReceivedLine) {
        guard link.login != nil else { return }
        if let name = line.name(0), name != "*" { link.name = name }
        link.serverName = line.source.name
        link.onlineSince = now.uptime
        startRegaining()
        link.login = nil
        link.negotiation.close()
        sendAtOnce("PING :\(link.pulse.ask(at: now.uptime))")
    }

    /// 005.
    mutating func readSupport(_ line: ReceivedLine) {
        for token in line.all(from: 1).dropLast() { link.support.read(token, isFixed: !link.rooms.isEmpty) }
    }

    /// The server has said all that it says of itself first.
    mutating func welcome() {
        link.isWelcome = true
        show(.welcome(name: link.name, place: place))
    }

    /// What the server calls itself or its network.
    var place: String { link.support.network ?? link.serverName }

    /// The end of what is said to newcomers: goes where we want to be.
    mutating func begin() {
        guard link.onlineSince != nil, !link.hasBegun else { return }
        link.hasBegun = true
        for index in wishes.rooms.indices { wishes.rooms[index].name = link.support.roomName(wishes.rooms[index].name) }
        beginCatchingUp()
        enter(wishes.rooms)
        guard let words = wishes.awayWords else { return }
        link.awayWords.append(Link.AwayRequest(words: words, isRestored: true))
        send([awayLine(words)])
    }

    /// AWAY with words; without any it would mean the contrary.
    func awayLine(_ words: String) -> String { "AWAY :\(Client.trailing(words.nonEmpty ?? "away", bytes: 300))" }

    /// Asks to be let into rooms, several with one line.
    mutating func enter(_ rooms: [Wishes.Room]) {
        var line: (names: [String], keys: [String], bytes: Int) = ([], [], 0)
        func text() -> String {
            "JOIN "
                + ([line.names.joined(separator: ",")] + [line.keys.joined(separator: ",")]).filter { !$0.isEmpty }
                .joined(separator: " ")
        }
        var lines: [String] = []
        // Keys are given in the order of the rooms, so that those who have one come first.
        for room in rooms.filter({ $0.key != nil }) + rooms.filter({ $0.key == nil }) {
            guard let name = Client.middle(link.support.roomName(room.name)), !name.contains(",") else { continue }
            let bytes = name.utf8.count + (room.key?.utf8.count ?? 0) + 2
            if line.bytes + bytes > 400 || line.names.count == 10 {
                lines.append(text())
                line = ([], [], 0)
            }
            line.names.append(name)
            line.bytes += bytes
            if let key = room.key { line.keys.append(key) }
            link.joining.insert(link.key(name))
        }
        if !line.names.isEmpty { lines.append(text()) }
        send(lines)
    }

    // MARK: What stands in the way

    /// A name was refused: another one is tried, where we are not in yet.
    mutating func nameRefused(_ line: ReceivedLine, _ problem: NameCandidates.Problem) {
        if link.regaining?.isAsked == true, link.login == nil {
            link.regaining?.isAsked = false
            return
        }
        guard link.login != nil else { return refused(line) }
        let next = link.login?.candidates.next(after: problem)
        link.login?.isRefused = true
        show(.loginRefused(reason: refusal(line), nextName: next))
        guard let next else {
            link.isTurnedAway = true
            return lose("no name was free")
        }
        link.name = next
        sendAtOnce("NICK \(next)")
    }

    /// The password is wrong, or we are not wanted here: to come back would be in vain.
    mutating func turnedAway(_ line: ReceivedLine) {
        guard link.login != nil else { return refused(line) }
        link.isTurnedAway = true
        link.login?.isRefused = true
        link.farewell = refusal(line)
        show(.loginRefused(reason: refusal(line), nextName: nil))
    }

    /// ERROR: the server closes the connection.
    mutating func takeLeave(_ line: ReceivedLine) {
        let words = line.last.nonEmpty ?? "the server closes the connection"
        if link.farewell == nil { link.farewell = words }
        guard link.login?.isRefused == false else { return }
        link.login?.isRefused = true
        show(.loginRefused(reason: words, nextName: nil))
    }

    // MARK: Our name, taken by our own connection that the server does not know to be dead

    private mutating func startRegaining() {
        guard lostAt != nil, let login = link.login, login.candidates.isAnother else { return }
        link.regaining = Link.Regaining(name: wishes.name, due: now.uptime + .seconds(30))
    }

    /// Asks for it again: three times, later and later, or as soon as whoever has it is seen to go.
    mutating func regainName() {
        guard var regaining = link.regaining else { return }
        regaining.attempts += 1
        regaining.isAsked = true
        regaining.due = regaining.attempts < 3 ? now.uptime + .seconds(30) << regaining.attempts : .max
        link.regaining = regaining
        send(["NICK \(regaining.name)"])
    }
}
