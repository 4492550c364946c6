import ChatCore
import NIOCore

/// What is answered about members.
extension IRCDialect {
    /// WHOIS; or the rooms to leave, for JOIN 0.
    mutating func show(_ profile: Profile, _ writer: inout LineWriter) -> Answer {
        if case .partingAll = command.query {
            command.query = .partingAll(profile.rooms.map(\.name))
            return Answer(then: nextToLeave())
        }
        let (persona, name) = (profile.persona, profile.persona.name)
        writer.numeric(.RPL_WHOISUSER, name, persona.user, persona.host, "*", trailing: persona.realName)
        let rooms = profile.rooms.map { $0.ranks.prefix(all: capabilities.contains(.multiPrefix)) + $0.name }
        writer.list(.RPL_WHOISCHANNELS, name, items: rooms, separator: " ")
        writer.numeric(.RPL_WHOISSERVER, name, facts.serverName, trailing: facts.network)
        if let away = profile.away { writer.away(name, away) }
        showModes(of: profile, &writer)
        if let account = persona.account {
            writer.numeric(.RPL_WHOISACCOUNT, name, account, trailing: "is logged in as")
            writer.numeric(.RPL_WHOISSPECIAL, name, trailing: "is a user of this host, verified")
        }
        let idle = max(0, writer.now.seconds - profile.lastSpoke.seconds)
        let since = String(profile.since.seconds)
        writer.numeric(.RPL_WHOISIDLE, name, String(idle), since, trailing: "seconds idle, signon time")
        writer.endOfWhois(name)
        return Answer()
    }

    private func showModes(of profile: Profile, _ writer: inout LineWriter) {
        let (modes, name) = (profile.persona.modes, profile.persona.name)
        if modes.contains(.operator) {
            writer.numeric(.RPL_WHOISOPERATOR, name, trailing: "is an IRC operator")
        }
        if modes.contains(.bot) { writer.numeric(.RPL_WHOISBOT, name, trailing: "is a bot") }
        if modes.contains(.secure) { writer.numeric(.RPL_WHOISSECURE, name, trailing: "is using a secure connection") }
        // These the chat tells themselves and operators alone.
        if let address = profile.address {
            writer.numeric(.RPL_WHOISHOST, name, trailing: "is connecting from *@\(address) \(address)")
        }
        if let fingerprint = profile.certificateFingerprint {
            let words = "has client certificate fingerprint \(fingerprint)"
            writer.numeric(.RPL_WHOISCERTFP, name, trailing: words)
        }
    }

    /// WHOWAS.
    func show(
        _ members: [PastMember],
        called name: String,
        from index: Int,
        _ time: ServerTime,
        _ writer: inout LineWriter
    ) -> Answer {
        if members.isEmpty { writer.numeric(.ERR_WASNOSUCHNICK, name, trailing: "There was no such nickname") }
        let server = facts.serverName
        let resumeAt = writer.writePart(of: members.count, from: index) { index, writer in
            let (persona, until) = (members[index].persona, members[index].until)
            writer.numeric(
                .RPL_WHOWASUSER,
                persona.name,
                persona.user,
                persona.host,
                "*",
                trailing: persona.realName
            )
            let gone = LocalTime(until, secondsEast: time.secondsEast(until)).asctime
            writer.numeric(.RPL_WHOISSERVER, persona.name, server, trailing: gone)
        }
        if resumeAt == nil { writer.numeric(.RPL_ENDOFWHOWAS, name, trailing: "End of WHOWAS") }
        return Answer(resumeAt: resumeAt)
    }

    /// WHO, but for rooms; and STATS o.
    func show(
        _ matches: [Acquaintance],
        next: Int?,
        to request: Request,
        from index: Int,
        _ writer: inout LineWriter
    ) -> Answer {
        var row: WhoRow?
        var mask = "*"
        if case .who(let given, let fields, let token, _) = command.query {
            row = WhoRow(fields: fields, token: token, showsAllRanks: true)
            mask = given
        }
        let resumeAt = writer.writePart(of: matches.count, from: index) { index, writer in
            let found = matches[index]
            if let row { return row.write(found, &writer) }
            writer.numeric(.RPL_STATSOLINE, "O", found.persona.mask, "*", found.persona.name)
        }
        if resumeAt != nil { return Answer(resumeAt: resumeAt) }
        if let next, case .search(let pattern, _) = request { return Answer(then: .search(pattern, from: next)) }
        if case .stats(let letter) = command.query { writer.line(endOfStats(letter)) } else { writer.endOfWho(mask) }
        return Answer()
    }

    /// ISON, USERHOST and USERIP.
    func show(_ found: [Acquaintance], _ writer: inout LineWriter) {
        switch command.query {
        case .userhost: showReplies(.RPL_USERHOST, found.map { $0.reply(at: $0.persona.host) }, &writer)
        case .userip:
            showReplies(.RPL_USERIP, found.map { $0.reply(at: $0.address ?? "255.255.255.255") }, &writer)
        default: showReplies(.RPL_ISON, found.map(\.persona.name), &writer)
        }
    }

    /// Nobody is an answer, too.
    private func showReplies(_ numeric: Numeric, _ replies: [String], _ writer: inout LineWriter) {
        guard !replies.isEmpty else { return writer.numeric(numeric, trailing: "") }
        writer.list(numeric, items: replies, separator: " ")
    }

    /// MONITOR. Source: https://ircv3.net/specs/extensions/monitor
    func showWatched(
        _ online: [Persona],
        _ offline: [String],
        refused: [String],
        limit: Int,
        _ writer: inout LineWriter
    ) {
        writer.list(.RPL_MONONLINE, items: online.map(\.mask), separator: ",")
        writer.list(.RPL_MONOFFLINE, items: offline, separator: ",")
        for name in refused {
            writer.numeric(.ERR_MONLISTFULL, String(limit), name, trailing: "Monitor list is full.")
        }
    }

    /// The list where it was asked for; of a change there is nothing to say.
    func showAccepted(_ names: [String], to request: Request, _ writer: inout LineWriter) {
        guard case .accepted = request else { return }
        for name in names { writer.numeric(.RPL_ACCEPTLIST, name) }
        writer.numeric(.RPL_ENDOFACCEPT, trailing: "End of /ACCEPT list")
    }

    /// The member has another name, or is an operator now.
    mutating func change(to changed: Persona, by request: Request, _ writer: inout LineWriter) {
        let before = persona
        persona = changed
        guard case .promote = request else { return }
        writer.ownModes(of: before, set: changed.modes.subtracting(before?.modes ?? []), cleared: [])
        writer.numeric(.RPL_YOUREOPER, trailing: "You are now an IRC operator")
        guard before?.host != changed.host else { return }
        writer.numeric(.RPL_VISIBLEHOST, changed.host, trailing: "is now your displayed host")
    }
}

extension LineWriter {
    mutating func endOfWho(_ mask: String) { numeric(.RPL_ENDOFWHO, mask, trailing: "End of WHO list") }
    mutating func endOfWhois(_ name: String) { numeric(.RPL_ENDOFWHOIS, name, trailing: "End of /WHOIS list") }
}

extension Persona {
    /// What IRC calls it that somebody is known for certain, here by their login name; nil for those who only say who they are.
    var account: String? { hostUser?.name }
}

extension Acquaintance {
    /// `alice*=-~a@host`: an operator, and away.
    fileprivate func reply(at host: String) -> String {
        let star = persona.modes.contains(.operator) ? "*" : ""
        return "\(persona.name)\(star)=\(away == nil ? "+" : "-")\(persona.user)@\(host)"
    }
}
