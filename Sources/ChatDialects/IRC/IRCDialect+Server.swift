import ChatCore

/// What is asked of the server about itself.
extension IRCDialect {
    /// 402, unless the server is this one: by its name, or by a mask for it.
    func turnDown(server: String) -> Intent? {
        if Glob(Names.fold(server)).matches(Names.fold(facts.serverName)) { return nil }
        return .read([numeric(.ERR_NOSUCHSERVER, server.middle, trailing: "No such server")])
    }

    /// The lines, unless another server is asked.
    private func read(from message: IRCMessage, _ lines: @autoclosure () -> [String]) -> Intent {
        message.given(0).flatMap(turnDown(server:)) ?? .read(lines())
    }

    func lusers() -> Intent { .request(.census) }

    func motd(_ message: IRCMessage) -> Intent { read(from: message, facts.standingLines.messageOfTheDay.map(text)) }

    func version(_ message: IRCMessage) -> Intent {
        read(
            from: message,
            [numeric(.RPL_VERSION, facts.version, facts.serverName, trailing: "IRCv3")]
                + facts.standingLines.support.map(text)
        )
    }

    func info(_ message: IRCMessage) -> Intent {
        let words = [
            facts.version, "A chat daemon for one host, a team, a lab or a LAN.",
            "Its people meet in the same rooms, whatever their clients speak.",
        ]
        return read(
            from: message,
            words.map { numeric(.RPL_INFO, trailing: $0) } + [numeric(.RPL_ENDOFINFO, trailing: "End of /INFO list")]
        )
    }

    func admin(_ message: IRCMessage) -> Intent {
        let words = facts.administration
        guard !words.isEmpty else {
            let none = "No administrative info available"
            return read(from: message, [numeric(.ERR_NOADMININFO, facts.serverName, trailing: none)])
        }
        let numerics: [Numeric] = [.RPL_ADMINLOC1, .RPL_ADMINLOC2]
        let lines = words.enumerated().map { index, line in
            numeric(index < numerics.count ? numerics[index] : .RPL_ADMINEMAIL, trailing: line)
        }
        return read(
            from: message,
            [numeric(.RPL_ADMINME, facts.serverName, trailing: "Administrative info")] + lines
        )
    }

    func links() -> Intent {
        let name = facts.serverName
        return .read([
            numeric(.RPL_LINKS, name, name, trailing: "0 \(facts.network)"),
            numeric(.RPL_ENDOFLINKS, "*", trailing: "End of /LINKS list"),
        ])
    }

    func map() -> Intent {
        .read([numeric(.RPL_MAP, trailing: facts.serverName), numeric(.RPL_MAPEND, trailing: "End of /MAP")])
    }

    // MARK: What needs a clock, or the chat

    mutating func time(_ message: IRCMessage) -> Intent {
        let intent = read(from: message, [])
        if case .read(let lines) = intent, lines.isEmpty { command.query = .time }
        return intent
    }

    mutating func stats(_ message: IRCMessage) -> Intent {
        guard let letter = message[0].lowercased().unicodeScalars.first else { return needsMoreParameters() }
        if let server = message.given(1), let refusal = turnDown(server: server) { return refusal }
        command.query = .stats(letter)
        switch letter {
        case "u": return .read([])
        case "o": return .request(.search(SearchPattern(mask: "*", onlyOperators: true), from: 0))
        case "k", "d": return .administer(.bans)
        default: return .read([endOfStats(letter)])
        }
    }

    func endOfStats(_ letter: Unicode.Scalar) -> String {
        numeric(.RPL_ENDOFSTATS, String(letter).middle, trailing: "End of /STATS report")
    }

    /// What `say` has to write besides the words it is given, since only then there is a clock: the answers to TIME and STATS u.
    func clockLines(_ time: ServerTime) -> [String] {
        let now = time.now()
        switch command.query {
        case .time:
            let east = time.secondsEast(now)
            let words = "\(LocalTime(now, secondsEast: east).asctime) \(IRCDialect.zone(east))"
            return [numeric(.RPL_TIME, facts.serverName, String(now.seconds), String(east), trailing: words)]
        case .stats("u"):
            let seconds = max(0, now.seconds - facts.started.seconds)
            let clock = LocalTime(Timestamp(microseconds: seconds * 1_000_000), secondsEast: 0).clock
            let words = "Server Up \(seconds / 86400) days \(clock)"
            return [numeric(.RPL_STATSUPTIME, trailing: words), endOfStats("u")]
        default: return []
        }
    }

    /// As ISO 8601 writes it: `+01:00`.
    private static func zone(_ secondsEast: Int) -> String {
        let minutes = abs(secondsEast) / 60
        return
            "\(secondsEast < 0 ? "-" : "+")\(LocalTime.pad(minutes / 60, with: "0")):\(LocalTime.pad(minutes % 60, with: "0"))"
    }
}
