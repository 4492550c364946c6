import Testing

@testable import ChatCore
@testable import ChatDialects

/// What the server says of itself.
@Suite struct IRCServerTests {
    private static let facts = ServerFacts.with(
        messageOfTheDay: ["Welcome.", ""],
        administration: ["Ann", "Lab 3", "ann@example.org", "by day"]
    )

    @Test(
        arguments: [
            ("LUSERS", "request(census)"),
            (
                "MOTD",
                #"read(["375 alice :- chat.example.org Message of the day - ", "372 alice :- Welcome.", "372 alice :- ", "376 alice :End of /MOTD command."])"#
            ),
            ("MOTD \u{1}a\u{2}", #"read(["402 alice _a_ :No such server"])"#),
            ("MOTD elsewhere.example", #"read(["402 alice elsewhere.example :No such server"])"#),
            (
                "ADMIN CHAT.*",
                #"read(["256 alice chat.example.org :Administrative info", "257 alice :Ann", "258 alice :Lab 3", "259 alice :ann@example.org", "259 alice :by day"])"#
            ),
            (
                "LINKS",
                #"read(["364 alice chat.example.org chat.example.org :0 ExampleNet", "365 alice * :End of /LINKS list"])"#
            ),
            ("MAP", #"read(["006 alice :chat.example.org", "007 alice :End of /MAP"])"#),
            ("STATS", #"read(["461 alice STATS :Not enough parameters"])"#),
            ("STATS z", #"read(["219 alice z :End of /STATS report"])"#),
            ("STATS d", "administer(bans)"), ("STATS K", "administer(bans)"),
            ("STATS o", #"request(search(SearchPattern(mask: "*", onlyOperators: true), from: 0))"#),
            ("STATS u", "read([])"), ("TIME", "read([])"), ("TIME chat.example.org", "read([])"),
            ("STATS u nowhere", #"read(["402 alice nowhere :No such server"])"#),
            ("HELP nope", #"read(["524 alice NOPE :There is no help on this: see HELP"])"#),
            (
                "HELPOP join",
                #"read(["704 alice JOIN :JOIN CHANNEL{,CHANNEL} [KEY{,KEY}] | 0", "705 alice JOIN :JOIN enters channels; 0 leaves all.", "706 alice JOIN :End of /HELP"])"#
            ),
        ] as [(String, String)]
    ) func says(_ line: String, _ expected: String) {
        var dialect = IRCDialect.member([], Self.facts)
        #expect(dialect.meaning(line) == expected)
    }

    @Test func whatIsNotThereIsSaid() {
        var dialect = IRCDialect.member()
        #expect(dialect.meaning("MOTD") == #"read(["422 alice :MOTD File is missing"])"#)
        #expect(dialect.meaning("ADMIN") == #"read(["423 alice chat.example.org :No administrative info available"])"#)
    }

    @Test func timeAndUptimeAreToldByTheClock() {
        var dialect = IRCDialect.member()
        _ = dialect.interpret(line: "TIME")
        let prefix = ":chat.example.org"
        #expect(
            dialect.clockLines(Given.time(east: -12_600))
                == ["\(prefix) 391 alice chat.example.org 1795253400 -12600 :Sat Nov 21 06:00:00 2026 -03:30"]
        )
        _ = dialect.interpret(line: "STATS u")
        #expect(
            dialect.clockLines(Given.time())
                == ["\(prefix) 242 alice :Server Up 0 days 00:30:00", "\(prefix) 219 alice u :End of /STATS report"]
        )
        _ = dialect.interpret(line: "PING x")
        #expect(dialect.clockLines(Given.time()).isEmpty)
    }

    @Test func helpNamesEveryCommandAndTopic() throws {
        var dialect = IRCDialect.member()
        guard case .read(let lines) = dialect.interpret(line: "HELP") else { Issue.record("no help"); return }
        let words = Set(lines.flatMap { $0.split(separator: " ").map { $0.drop { $0 == ":" } } })
        for command in IRCCommand.all { #expect(words.contains(command.name[...])) }
        for topic in HelpTopic.all { #expect(words.contains(topic.name[...])) }
        for subject in IRCCommand.all.map(\.name) + HelpTopic.all.map(\.name) {
            guard case .read(let lines) = dialect.interpret(line: "HELP \(subject)") else {
                Issue.record("\(subject)"); continue
            }
            #expect(lines.first?.contains(" 704 ") == true && lines.last?.contains(" 706 ") == true)
            #expect(lines.allSatisfy { $0.utf8.count <= 510 })
        }
    }

    @Test func theTableHasEveryCommandThatIsPromised() {
        let promised = """
            CAP PASS NICK USER PING PONG QUIT ERROR WEBIRC JOIN PART KICK INVITE TOPIC NAMES LIST MODE PRIVMSG NOTICE TAGMSG AWAY WHO WHOIS \
            WHOWAS ISON USERHOST USERIP MONITOR SETNAME LUSERS MOTD VERSION TIME INFO ADMIN HELP HELPOP STATS LINKS MAP WALLOPS OPER KILL \
            REHASH DLINE UNDLINE KLINE UNKLINE ACCEPT RENAME KNOCK REDACT BATCH CHATHISTORY
            """
        #expect(Set(IRCCommand.all.map(\.name)) == Set(promised.split(separator: " ").map(String.init)))
    }

    @Test func whatIsSupportedIsTrue() {
        var limits = Limits()
        limits.roomsPerMember = 0
        limits.topicBytes = 300
        let tokens = IRCDialect.supportTokens(network: "ExampleNet", limits: limits)
        for token in [
            "AWAYLEN=512", "BOT=B", "CASEMAPPING=ascii", "CHANLIMIT=#:", "CHANMODES=Ieb,k,l,Cimnst", "CHANNELLEN=64",
            "CHANTYPES=#", "CHATHISTORY=500", "MSGREFTYPES=msgid,timestamp", "ELIST=CMNTU", "EXCEPTS=e", "EXTBAN=,mpr",
            "HOSTLEN=63", "INVEX=I", "KICKLEN=512", "KNOCK",
            "MAXLIST=beI:100", "MODES=20", "MONITOR=100", "NETWORK=ExampleNet", "NICKLEN=32", "PREFIX=(qaohv)~&@%+",
            "SAFELIST", "STATUSMSG=~&@%+", "TOPICLEN=300", "USERLEN=16", "UTF8ONLY", "WHOX",
        ] { #expect(tokens.contains(token), "\(token)") }
        #expect(tokens == tokens.sorted())
        #expect(tokens.allSatisfy { !$0.contains(" ") })
        #expect(IRCDialect.supportTokens(network: "ExampleNet", limits: Limits()).contains("CHANLIMIT=#:50"))
    }

    @Test func supportIsToldInLinesOfThirteen() {
        let dialect = IRCDialect.member()
        let lines = dialect.facts.standingLines.support.map(dialect.text)
        for line in lines {
            #expect(line.hasPrefix(":chat.example.org 005 alice "))
            #expect(line.hasSuffix(" :are supported by this server"))
            #expect(line.utf8.count <= 510)
            #expect((6...).contains(line.split(separator: " ").count))
            #expect(line.split(separator: " ").count <= 3 + 13 + 5)
        }
    }

    @Test func versionTellsWhatIsSupported() {
        var dialect = IRCDialect.member()
        guard case .read(let lines) = dialect.interpret(line: "VERSION") else { Issue.record("nothing"); return }
        let support = dialect.facts.standingLines.support.map(dialect.text)
        #expect(lines == [":chat.example.org 351 alice chatd-test chat.example.org :IRCv3"] + support)
    }
}
