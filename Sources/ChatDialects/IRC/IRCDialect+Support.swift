import ChatCore

/// What the server tells its clients of itself.
/// Source: https://modern.ircdocs.horse/#rplisupport-005, https://defs.ircdocs.horse/defs/isupport
extension IRCDialect {
    /// What the server supports, a token each, such as `NETWORK=ExampleNet`; all of it true.
    static func supportTokens(network: String, limits: Limits) -> [String] {
        let several = ["KICK", "NOTICE", "PRIVMSG", "TAGMSG", "WHOIS", "WHOWAS"].map { "\($0):\(IRCLimits.targets)" }
        let any = ["ACCEPT:", "JOIN:", "LIST:", "MONITOR:", "NAMES:", "PART:"]
        let lookUps = ["ISON", "USERHOST", "USERIP"].map { "\($0):\(Limits.lookUps)" }
        return [
            "ACCEPT=\(Limits.acceptedNames)", "AWAYLEN=\(limits.awayBytes)", "BOT=B", "CALLERID=g",
            "CASEMAPPING=ascii", "CHANLIMIT=#:\(bound(limits.roomsPerMember))",
            "CHANMODES=Ieb,k,l,Cimnst", "CHANNELLEN=\(Names.maximumBytes)", "CHANTYPES=#",
            "CHATHISTORY=\(Limits.historyMessages)",
            "ELIST=CMNTU", "EXCEPTS=e",
            "EXTBAN=,mpr", "HOSTLEN=\(IRCLimits.hostBytes)", "INVEX=I", "KEYLEN=\(Limits.keyBytes)",
            "KICKLEN=\(limits.awayBytes)", "KNOCK", "LINELEN=\(IRCMessage.bodyBytes + 2)",
            "MAXLIST=beI:\(Limits.masksPerRoom)", "MAXTARGETS=\(IRCLimits.targets)", "MODES=\(Limits.modeChanges)",
            "MONITOR=\(Limits.watchedNames)", "MSGREFTYPES=msgid,timestamp", "NAMELEN=\(Limits.realNameBytes)",
            "NETWORK=\(network)",
            "NICKLEN=\(Names.maximumCharacters)", "PREFIX=(qaohv)~&@%+", "SAFELIST", "STATUSMSG=~&@%+",
            "TARGMAX=\((any + several + lookUps).sorted().joined(separator: ","))", "TOPICLEN=\(limits.topicBytes)",
            "USERLEN=\(IRCLimits.userBytes)", "UTF8ONLY", "WHOX",
        ]
    }

    /// The tokens as lines of at most 13, without what stands before them; whoever the client is, a line has room for them.
    static func supportGroups(serverName: String, network: String, limits: Limits) -> [String] {
        let words = " :are supported by this server"
        let room =
            IRCMessage.bodyBytes - ": 005  ".utf8.count - serverName.utf8.count - Names.maximumBytes - words.utf8.count
        return supportTokens(network: network, limits: limits).packed(intoBytes: room, words: 13).map { $0 + words }
    }

    /// No number says that there is no limit.
    private static func bound(_ limit: Int) -> String { limit == 0 ? "" : String(limit) }
}
