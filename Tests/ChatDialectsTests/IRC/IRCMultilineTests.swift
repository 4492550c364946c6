import Testing

@testable import ChatCore
@testable import ChatDialects

/// Messages of several lines. Source of most: the examples of https://ircv3.net/specs/extensions/multiline
@Suite struct IRCMultilineTests {
    static let agreed: Capabilities = [.multiline, .batch, .messageTags, .labeledResponse]

    @Test func severalLinesAreOneMessage() {
        var dialect = IRCDialect.member(Self.agreed)
        let meanings = dialect.meanings(
            "@+x=1;label=l BATCH +123 draft/multiline #channel",
            "@batch=123 PRIVMSG #channel hello",
            "@batch=123 PRIVMSG #channel :",
            "@batch=123 privmsg #channel :how is ",
            "@batch=123;draft/multiline-concat PRIVMSG #CHANNEL :everyone?"
        )
        #expect(meanings.isEmpty)
        #expect(dialect.command.label == nil)
        let expected =
            ##"request(say(named("#channel"), words: "hello\n\nhow is everyone?", manner: plain, tags: "+x=1"))"##
        #expect(dialect.meaning("BATCH -123") == expected)
        #expect(dialect.command.label == "l")
        #expect(dialect.command.name == "PRIVMSG")
    }

    @Test func noticesToo() {
        var dialect = IRCDialect.member(Self.agreed)
        #expect(
            dialect.meanings(
                "BATCH +1 draft/multiline bob",
                "@batch=1 NOTICE bob :a",
                "@batch=1 NOTICE bob :b",
                "BATCH -1"
            )
                == [#"request(tell(name: "bob", words: "a\nb", manner: notice, tags: ""))"#]
        )
    }

    @Test(
        arguments: [
            (["@batch=1 PRIVMSG #bar hello"], "MULTILINE_INVALID_TARGET #foo #bar :Invalid multiline target"),
            (
                ["@batch=1 PRIVMSG #foo :a ", "@batch=1;draft/multiline-concat PRIVMSG #foo :"],
                "MULTILINE_INVALID :A blank line cannot be concatenated"
            ),
            (
                ["@batch=1 PRIVMSG #foo :", "@batch=1 PRIVMSG #foo :", "BATCH -1"],
                "MULTILINE_INVALID :Invalid multiline batch with blank lines only"
            ),
            (
                ["@batch=1 PRIVMSG #foo a", "@batch=1 NOTICE #foo b"],
                "MULTILINE_INVALID :PRIVMSG and NOTICE cannot be mixed"
            ),
            (["@batch=1 JOIN #foo"], "MULTILINE_INVALID :Only PRIVMSG or NOTICE can stand in a multiline batch"),
            (["@batch=1 PRIVMSG #foo"], "MULTILINE_INVALID :Only PRIVMSG or NOTICE can stand in a multiline batch"),
            (["@batch=2 PRIVMSG #foo x"], "MULTILINE_INVALID :No such batch is open"),
            (["BATCH -2"], "MULTILINE_INVALID :No such batch is open"),
            (["BATCH +2 draft/multiline #foo"], "MULTILINE_INVALID :One batch is open already"),
            (["BATCH 1"], "MULTILINE_INVALID :A batch begins with + and ends with -"),
            (
                Array(repeating: "@batch=1 PRIVMSG #foo :x", count: 25),
                "MULTILINE_MAX_LINES 24 :Multiline batch max-lines exceeded"
            ),
            (
                Array(repeating: "@batch=1 PRIVMSG #foo :\(String(repeating: "x", count: 480))", count: 9),
                "MULTILINE_MAX_BYTES 4096 :Multiline batch max-bytes exceeded"
            ),
        ] as [([String], String)]
    ) func whatIsWrongIsSaidOnce(_ lines: [String], _ words: String) {
        var dialect = IRCDialect.member(Self.agreed)
        _ = dialect.interpret(line: "BATCH +1 draft/multiline #foo")
        #expect(lines.map { dialect.meaning($0) }.filter { $0 != "nothing" } == [#"read(["FAIL BATCH \#(words)"])"#])
    }

    @Test func theRestOfAFailedBatchIsPassedOver() {
        var dialect = IRCDialect.member(Self.agreed)
        _ = dialect.meanings("@label=l BATCH +1 draft/multiline #foo", "@batch=1 PRIVMSG #bar x")
        #expect(dialect.command.label == "l")
        #expect(dialect.meanings("@batch=1 PRIVMSG #foo x", "BATCH -1").isEmpty)
        #expect(dialect.command.label == nil)
        #expect(dialect.incoming.open == nil)
        #expect(dialect.meanings("BATCH +1 draft/multiline #foo", "PING x", "BATCH -1").count == 2)
    }

    @Test func withoutTheCapabilityThereAreNoBatches() {
        var dialect = IRCDialect.member([.messageTags])
        #expect(dialect.meaning("BATCH +1 draft/multiline #a") == #"read(["421 alice BATCH :Unknown command"])"#)
        #expect(dialect.meaning("@batch=1 PRIVMSG bob x").hasPrefix("request(tell"))
        var agreed = IRCDialect.member(Self.agreed)
        for line in ["BATCH +1 chathistory #a", "BATCH +1 draft/multiline", "BATCH + draft/multiline #a"] {
            #expect(agreed.meaning(line).contains("FAIL BATCH MULTILINE_INVALID"))
        }
    }
}
