import Testing

@testable import ChatCore
@testable import ChatDialects

/// What each command asks for.
@Suite struct IRCCommandTests {
    @Test(
        arguments: [
            ("JOIN #a", ##"request(enter(room: "#a", key: nil, from: now))"##),
            ("JOIN lobby", #"request(enter(room: "lobby", key: nil, from: now))"#),
            (
                "join #a,#b,#A,#c k1,,k3,k4",
                ##"requests([enter(room: "#a", key: Optional("k1"), from: now), enter(room: "#b", key: nil, from: now), "##
                    + ##"enter(room: "#c", key: Optional("k4"), from: now)])"##
            ),
            ("JOIN :", #"read(["461 alice JOIN :Not enough parameters"])"#),
            ("JOIN ,,", #"read(["461 alice JOIN :Not enough parameters"])"#),
            ("JOIN", #"read(["461 alice JOIN :Not enough parameters"])"#),
            ("JOIN 0", #"request(profile(name: "alice"))"#),
            ("PART #a", ##"request(leave(named("#a"), words: nil))"##),
            (
                "PART #a,#b :so long",
                ##"requests([leave(named("#a"), words: Optional("so long")), leave(named("#b"), words: Optional("so long"))])"##
            ),
            ("KICK #a bob", ##"request(kick(name: "bob", from: named("#a"), words: nil))"##),
            (
                "KICK #a bob,eve :out",
                ##"requests([kick(name: "bob", from: named("#a"), words: Optional("out")), "##
                    + ##"kick(name: "eve", from: named("#a"), words: Optional("out"))])"##
            ),
            (
                "KICK #a,#b bob,bob",
                ##"requests([kick(name: "bob", from: named("#a"), words: nil), kick(name: "bob", from: named("#b"), words: nil)])"##
            ),
            ("KICK #a,#b bob", #"read(["461 alice KICK :Not enough parameters"])"#),
            ("KICK #a :", #"read(["461 alice KICK :Not enough parameters"])"#),
            ("KICK #a 1,2,3,4,5", #"read(["407 alice 5 :Too many targets: at most 4 are possible"])"#),
            ("INVITE", "request(invitations)"), ("INVITE bob", #"read(["461 alice INVITE :Not enough parameters"])"#),
            ("INVITE bob #a", ##"request(invite(name: "bob", to: named("#a")))"##),
            ("TOPIC #a", ##"request(topic(named("#a")))"##),
            ("TOPIC #a :", ##"request(setTopic(named("#a"), words: ""))"##),
            ("TOPIC #a :all of it", ##"request(setTopic(named("#a"), words: "all of it"))"##),
            ("NAMES", #"read(["366 alice * :End of /NAMES list"])"#),
            ("NAMES #a,#b,#a", ##"requests([members(named("#a")), members(named("#b"))])"##),
            ("LIST", "request(rooms)"),
            ("KNOCK #a :please", ##"request(knock(named("#a"), words: Optional("please")))"##),
            ("RENAME #a #b :why", ##"request(renameRoom(named("#a"), to: "#b", words: Optional("why")))"##),
            ("RENAME #a", #"read(["461 alice RENAME :Not enough parameters"])"#),
        ] as [(String, String)]
    ) func channels(_ line: String, _ expected: String) {
        var dialect = IRCDialect.member()
        #expect(dialect.meaning(line) == expected)
    }

    @Test(
        arguments: [
            ("AWAY :gone", #"request(away(words: Optional("gone"), pausing: false))"#),
            ("AWAY", "request(back(words: nil))"), ("AWAY :", "request(back(words: nil))"),
            ("SETNAME :Alice L.", #"request(setRealName("Alice L."))"#),
            ("WHO #a", ##"request(members(named("#a")))"##),
            ("WHO", #"request(search(SearchPattern(mask: "*", onlyOperators: false), from: 0))"#),
            ("WHO 0 o", #"request(search(SearchPattern(mask: "*", onlyOperators: true), from: 0))"#),
            ("WHO bob", #"request(search(SearchPattern(mask: "bob", onlyOperators: false), from: 0))"#),
            ("WHOIS bob", #"request(profile(name: "bob"))"#), ("WHOIS bob bob", #"request(profile(name: "bob"))"#),
            ("WHOIS chat.example.org bob", #"request(profile(name: "bob"))"#),
            ("WHOIS *.org bob,eve,BOB", #"requests([profile(name: "bob"), profile(name: "eve")])"#),
            ("WHOIS other.example bob", #"read(["402 alice other.example :No such server"])"#),
            ("WHOIS", "turnDown(refusal(nameEmpty))"), ("WHOIS ,", "turnDown(refusal(nameEmpty))"),
            ("WHOIS a,b,c,d,e", #"read(["407 alice e :Too many targets: at most 4 are possible"])"#),
            ("WHOWAS bob", #"request(past(name: "bob", count: 20))"#),
            ("WHOWAS bob 3", #"request(past(name: "bob", count: 3))"#),
            ("WHOWAS bob -3", #"request(past(name: "bob", count: 20))"#),
            ("WHOWAS bob 99999999999999999999", #"request(past(name: "bob", count: 20))"#),
            ("WHOWAS bob 1 nowhere", #"read(["402 alice nowhere :No such server"])"#),
            ("ISON a b :c d", #"request(lookUp(["a", "b", "c", "d"]))"#),
            ("USERHOST a", #"request(lookUp(["a"]))"#), ("USERIP a", #"request(lookUp(["a"]))"#),
            ("ISON :  ", #"read(["461 alice ISON :Not enough parameters"])"#),
            ("MONITOR + a,b,A", #"requests([watchClosely(false), watch(["a", "b"])])"#),
            ("MONITOR - a", #"request(unwatch(["a"]))"#), ("MONITOR C", "request(unwatchAll)"),
            ("MONITOR L", "request(watched)"), ("MONITOR s", "request(watchStatus)"),
            ("MONITOR +", #"read(["461 alice MONITOR :Not enough parameters"])"#),
            ("ACCEPT *", "request(accepted)"), ("ACCEPT", "request(accepted)"),
            ("ACCEPT a,-b,*", #"requests([accept(["b"], false), accept(["a"], true), accepted])"#),
        ] as [(String, String)]
    ) func people(_ line: String, _ expected: String) {
        var dialect = IRCDialect.member()
        #expect(dialect.meaning(line) == expected)
    }

    @Test(
        arguments: [
            ("OPER ann pw", #"administer(becomeOperator(name: "ann", password: "pw"))"#),
            ("OPER ann", #"administer(becomeOperator(name: "ann", password: ""))"#),
            ("KILL bob :out", #"request(kill(name: "bob", words: Optional("out")))"#),
            ("WALLOPS :hear ye", #"request(announce("hear ye"))"#), ("REHASH", "administer(reload)"),
            ("KLINE *@host", #"administer(ban(mask("*!*@host"), reason: nil, seconds: nil))"#),
            (
                "KLINE 60 bob :why not",
                #"administer(ban(mask("bob!*@*"), reason: Optional("why not"), seconds: Optional(3600)))"#
            ),
            ("KLINE 0 a!b@c", #"administer(ban(mask("a!b@c"), reason: nil, seconds: nil))"#),
            ("KLINE 60 :", #"read(["461 alice KLINE :Not enough parameters"])"#),
            (
                "DLINE 99999999 192.0.2.0/24",
                #"administer(ban(addresses("192.0.2.0/24"), reason: nil, seconds: Optional(315360000)))"#
            ),
            ("UNKLINE *@host", #"administer(unban(mask("*!*@host")))"#),
            ("UNDLINE 192.0.2.1", #"administer(unban(addresses("192.0.2.1")))"#),
        ] as [(String, String)]
    ) func operators(_ line: String, _ expected: String) {
        var dialect = IRCDialect.member()
        #expect(dialect.meaning(line) == expected)
    }

    @Test func answersKnowWhatTheyAreFor() {
        var dialect = IRCDialect.member()
        for (line, query) in [
            ("WHO bob %tcn,42", #"who(mask: "bob", fields: "tcn", token: "42", onlyOperators: false)"#),
            ("WHO bob o%ntz", #"who(mask: "bob", fields: "tn", token: "0", onlyOperators: true)"#),
            ("WHO b* %t,1234", #"who(mask: "b*", fields: "t", token: "0", onlyOperators: false)"#),
            ("ISON a", "none"), ("USERHOST a", "userhost"), ("USERIP a", "userip"),
            ("JOIN 0", "partingAll([])"),
            ("STATS u", #"stats("u")"#), ("TIME", "time"), ("TIME nowhere", "none"),
        ] {
            _ = dialect.interpret(line: line)
            #expect(short(dialect.command.query) == query, "\(line)")
        }
    }

    @Test func heavyCommandsCostMore() {
        var dialect = IRCDialect.member()
        for (line, cost) in [
            ("PRIVMSG #a :x", 1), ("PRIVMSG a,b,c :x", 3), ("PRIVMSG @#a :x", 5), ("JOIN #a,#b,#c", 3), ("LIST", 5),
            ("OPER a b", 5),
            ("WHO *", 10), ("WHO #a", 1), ("WHO bob", 1), ("WHOIS a,b", 2), ("NAMES #a,#b", 2), ("PING x", 0),
            ("NONSENSE", 1), ("", 1), ("CHATHISTORY LATEST #a * 1", 1),
        ] {
            _ = dialect.interpret(line: line)
            #expect(dialect.cost == cost, "\(line)")
        }
    }

    @Test func labelsBelongToOneLine() {
        var dialect = IRCDialect.member([.labeledResponse, .batch])
        _ = dialect.interpret(line: #"@label=a\sb WHOIS bob"#)
        #expect(dialect.command.label == "a b")
        #expect(dialect.gathersOwnEvents)
        for line in ["WHOIS bob", "@label= WHOIS bob", "@label=\(String(repeating: "x", count: 65)) WHOIS bob"] {
            _ = dialect.interpret(line: line)
            #expect(dialect.command.label == nil)
        }
        var other = IRCDialect.member()
        _ = other.interpret(line: "@label=x WHOIS bob")
        #expect(other.command.label == nil)
    }

    @Test func unknownCommandsAreEchoedSafely() {
        var dialect = IRCDialect.member()
        #expect(dialect.meaning("nope a b") == #"read(["421 alice NOPE :Unknown command"])"#)
        #expect(dialect.meaning("CHATHISTOR a") == #"read(["421 alice CHATHISTOR :Unknown command"])"#)
        #expect(dialect.meaning("CHATHISTORYX a") == #"read(["421 alice CHATHISTORYX :Unknown command"])"#)
        #expect(dialect.meaning("AUTHENTICATE *") == #"read(["421 alice AUTHENTICATE :Unknown command"])"#)
        #expect(dialect.meaning("ERROR :x") == "nothing")
        #expect(dialect.meaning("   ") == "nothing")
    }
}
