import Testing

@testable import ChatCore
@testable import ChatDialects

/// What is said, to whom, and in which manner.
@Suite struct IRCSpeakingTests {
    @Test(
        arguments: [
            ("PRIVMSG #a :hi there", ##"request(say(named("#a"), words: "hi there", manner: plain, tags: ""))"##),
            ("PRIVMSG bob hi", #"request(tell(name: "bob", words: "hi", manner: plain, tags: ""))"#),
            ("NOTICE bob :hi", #"request(tell(name: "bob", words: "hi", manner: notice, tags: ""))"#),
            (
                "PRIVMSG @#a :x",
                ##"request(sayToRanked(named("#a"), atLeast: operator, words: "x", manner: plain, tags: ""))"##
            ),
            (
                "NOTICE @+#a :x",
                ##"request(sayToRanked(named("#a"), atLeast: voice, words: "x", manner: notice, tags: ""))"##
            ),
            (
                "PRIVMSG ~#a :x",
                ##"request(sayToRanked(named("#a"), atLeast: owner, words: "x", manner: plain, tags: ""))"##
            ),
            ("PRIVMSG @bob :x", #"request(tell(name: "@bob", words: "x", manner: plain, tags: ""))"#),
            (
                "PRIVMSG #a :\u{1}ACTION waves\u{1}",
                ##"request(say(named("#a"), words: "waves", manner: action, tags: ""))"##
            ),
            (
                "PRIVMSG #a :\u{1}ACTION  waves",
                ##"request(say(named("#a"), words: " waves", manner: action, tags: ""))"##
            ),
            ("PRIVMSG #a :\u{1}ACTION\u{1}", ##"request(say(named("#a"), words: "", manner: action, tags: ""))"##),
            (
                "PRIVMSG bob :\u{1}ACTIONS\u{1}",
                #"request(tell(name: "bob", words: "ACTIONS", manner: query, tags: ""))"#
            ),
            (
                "PRIVMSG bob :\u{1}PING 1 2\u{1}",
                #"request(tell(name: "bob", words: "PING 1 2", manner: query, tags: ""))"#
            ),
            (
                "NOTICE bob :\u{1}PING 1\u{1}",
                #"request(tell(name: "bob", words: "PING 1", manner: response, tags: ""))"#
            ),
            ("PRIVMSG bob :\u{1}", #"request(tell(name: "bob", words: "", manner: query, tags: ""))"#),
            (
                "PRIVMSG bob,#a,BOB :x",
                ##"requests([tell(name: "bob", words: "x", manner: plain, tags: ""), say(named("#a"), words: "x", manner: plain, tags: "")])"##
            ),
            ("PRIVMSG a,b,c,d,e :x", #"read(["407 alice e :Too many targets: at most 4 are possible"])"#),
            ("PRIVMSG", #"read(["411 alice :No recipient given (PRIVMSG)"])"#),
            ("PRIVMSG , :x", #"read(["411 alice :No recipient given (PRIVMSG)"])"#),
            ("PRIVMSG bob", #"read(["412 alice :No text to send"])"#),
            ("PRIVMSG bob :", #"read(["412 alice :No text to send"])"#),
            ("NOTICE", "nothing"), ("NOTICE bob", "nothing"), ("NOTICE bob :", "nothing"), ("TAGMSG #a", "nothing"),
            ("@+x=1 TAGMSG #a", "nothing"), ("TAGMSG", #"read(["461 alice TAGMSG :Not enough parameters"])"#),
        ] as [(String, String)]
    ) func says(_ line: String, _ expected: String) {
        var dialect = IRCDialect.member()
        #expect(dialect.meaning(line) == expected)
    }

    @Test func tagsOfClientsGoAlongWhereTheyWereAgreedOn() {
        var dialect = IRCDialect.member([.messageTags])
        #expect(
            dialect.meaning("@+typing=active;label=x TAGMSG #a")
                == ##"request(say(named("#a"), words: "", manner: tagsOnly, tags: "+typing=active"))"##
        )
        #expect(
            dialect.meaning(#"@+x=a\sb;y=1;+x=c\:d PRIVMSG bob :hi"#)
                == #"request(tell(name: "bob", words: "hi", manner: plain, tags: "+x=c\\:d"))"#
        )
    }

    @Test(
        arguments: [
            ("REDACT #a r1-17 :oops", ##"request(redact(room("#a"), number: 17, words: Optional("oops")))"##),
            ("REDACT bob r1-17", #"request(redact(member("bob"), number: 17, words: nil))"#),
            ("REDACT @#a r1-17", ##"request(redact(ranked(operator, room: "#a"), number: 17, words: nil))"##),
            ("REDACT #a r2-17", ##"read(["FAIL REDACT UNKNOWN_MSGID #a r2-17 :There is no such message"])"##),
            ("REDACT #a r1-x", ##"read(["FAIL REDACT UNKNOWN_MSGID #a r1-x :There is no such message"])"##),
            ("REDACT #a :", ##"read(["FAIL REDACT UNKNOWN_MSGID #a * :There is no such message"])"##),
        ] as [(String, String)]
    ) func redacts(_ line: String, _ expected: String) {
        var dialect = IRCDialect.member()
        #expect(dialect.meaning(line) == expected)
    }
}
