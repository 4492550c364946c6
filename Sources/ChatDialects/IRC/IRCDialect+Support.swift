import ChatCore

/// What the server tells its clients of itself.
/// Source: https://modern.ircdocs.horse/#rplisupport-005, https://defs.ircdocs.horse/defs/isupport
extension IRCDialect {
    /// What the server supports, a token each, such as `NETWORK=ExampleNet`; all of it true.
    var supportTokens: [String] {
        let limits = facts.limits
        let several = ["KICK", "NOTICE", "PRIVMSG", "TAGMSG", "WHOIS", "WHOWAS"].map { "\($0):\(IRCLimits.targets)" }
        let any = ["ACCEPT:", "JOIN:", "LIST:", "MONITOR:", "NAMES:", "PART:"]
        let lookUps = ["ISON", "USERHOST", "USERIP"].map { "\($0):\(Limits.lookUps)" }
        return [
            "ACCEPT=\(Limits.acceptedNames)", "AWAYLEN=\(limits.awayBytes)", "BOT=B", "CALLERID=g",
            "CASEMAPPING=ascii", "CHANLIMIT=#:\(IRCDialect.bound(limits.roomsPerMember))",
            "CHANMODES=Ieb,k,l,Cimnst", "CHANNELLEN=\(Names.maximumBytes)", "CHANTYPES=#", "ELIST=CMNTU", "EXCEPTS=e",
            "EXTBAN=,mpr", "HOSTLEN=\(IRCLimits.hostBytes)", "INVEX=I", "KEYLEN=\(Limits.keyBytes)",
            "KICKLEN=\(limits.awayBytes)", "KNOCK", "LINELEN=\(IRCMessage.bodyBytes + 2)",
            "MAXLIST=beI:\(Limits.masksPerRoom)", "MAXTARGETS=\(IRCLimits.targets)", "MODES=\(Limits.modeChanges)",
            "MONITOR=\(Limits.watchedNames)", "NAMELEN=\(Limits.realNameBytes)", "NETWORK=\(facts.network)",
            "NICKLEN=\(Names.maximumCharacters)", "PREFIX=(qaohv)~&@%+", "SAFELIST", "STATUSMSG=~&@%+",
            "TARGMAX=\((any + several + lookUps).sorted().joined(separator: ","))", "TOPICLEN=\(limits.topicBytes)",
            "USERLEN=\(IRCLimits.userBytes)", "UTF8ONLY", "WHOX",
        ]
    }

    /// The tokens as lines: 005, at most 13 tokens each.
    var supportLines: [String] {
        let words = "are supported by this server"
        let room = IRCMessage.bodyBytes - numeric(.RPL_ISUPPORT, trailing: words).utf8.count - 1
        return supportTokens.packed(intoBytes: room, words: 13).map { numeric(.RPL_ISUPPORT, $0, trailing: words) }
    }

    /// No number says that there is no limit.
    private static func bound(_ limit: Int) -> String { limit == 0 ? "" : String(limit) }
}
