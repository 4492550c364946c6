import Testing

@testable import ChatCore
@testable import ChatDialects

/// MODE: letters and parameters.
@Suite struct IRCModeTests {
    @Test(
        arguments: [
            ("MODE #a", ##"request(modes(named("#a")))"##), ("MODE #a :", ##"request(modes(named("#a")))"##),
            ("MODE #a b", ##"request(masks(named("#a"), bans))"##),
            (
                "MODE #a +beI",
                ##"requests([masks(named("#a"), bans), masks(named("#a"), exceptions), masks(named("#a"), invitations)])"##
            ),
            ("MODE #a +bb", ##"request(masks(named("#a"), bans))"##),
            (
                "MODE #a +b-b *!*@x m:bob",
                ##"request(changeModes(named("#a"), [mask(bans, true, "*!*@x"), mask(bans, false, "m:bob")]))"##
            ),
            (
                "MODE #a +o-v bob eve",
                ##"request(changeModes(named("#a"), [rank(operator, true, of: "bob"), rank(voice, false, of: "eve")]))"##
            ),
            (
                "MODE #a qa bob eve",
                ##"request(changeModes(named("#a"), [rank(owner, true, of: "bob"), rank(administrator, true, of: "eve")]))"##
            ),
            ("MODE #a +h bob", ##"request(changeModes(named("#a"), [rank(halfOperator, true, of: "bob")]))"##),
            (
                "MODE #a +k-k+l-l key key 5",
                ##"request(changeModes(named("#a"), [key(Optional("key")), key(nil), limit(Optional(5)), limit(nil)]))"##
            ),
            ("MODE #a -k", ##"request(changeModes(named("#a"), [key(nil)]))"##),
            (
                "MODE #a +ov+b bob eve",
                ##"requests([changeModes(named("#a"), [rank(operator, true, of: "bob"), rank(voice, true, of: "eve")]), "##
                    + ##"masks(named("#a"), bans)])"##
            ),
            ("MODE #a +x", #"read(["472 alice x :is unknown mode char to me"])"#),
            (
                "MODE #a +xyxé",
                #"read(["472 alice x :is unknown mode char to me", "472 alice y :is unknown mode char to me", "472 alice é :is unknown mode char to me"])"#
            ),
            ("MODE #a +o", ##"read(["696 alice #a o * :You must specify a parameter"])"##),
            (
                "MODE #a +kl",
                ##"read(["696 alice #a k * :You must specify a parameter", "696 alice #a l * :You must specify a parameter"])"##
            ),
            ("MODE #a +l many", ##"read(["696 alice #a l many :That is no number"])"##),
            ("MODE #a +l -5", ##"request(changeModes(named("#a"), [limit(Optional(-5))]))"##),
            ("MODE #a +-+-", "nothing"),
            ("MODE bob", #"read(["502 alice :Can\'t change mode for other users"])"#),
            ("MODE ALICE", "request(ownModes)"), ("MODE alice +oZ", "nothing"),
            ("MODE", #"read(["461 alice MODE :Not enough parameters"])"#),
            ("MODE alice +x", #"read(["501 alice :Unknown MODE flag"])"#),
        ] as [(String, String)]
    ) func asks(_ line: String, _ expected: String) {
        var dialect = IRCDialect.member()
        #expect(dialect.meaning(line) == expected)
    }

    @Test func flagsOfRooms() {
        var dialect = IRCDialect.member()
        guard case .request(.changeModes(_, let changes)) = dialect.interpret(line: "MODE #a +im-n+stC-C") else {
            Issue.record("no request"); return
        }
        #expect(
            changes == [
                .flag(.inviteOnly, true), .flag(.moderated, true), .flag(.noOutsiders, false), .flag(.secret, true),
                .flag(.topicLocked, true), .flag(.noQueries, true), .flag(.noQueries, false),
            ]
        )
    }

    @Test func ownModesThatOneMayChoose() {
        var dialect = IRCDialect.member()
        guard case .request(.changeOwnModes(let set, let clear)) = dialect.interpret(line: "MODE alice +iwgBoZ-w-oZ")
        else { Issue.record("no request"); return }
        #expect(set == [.invisible, .callerID, .bot])
        #expect(clear == [.wallops, .operator])
    }

    @Test func whatIsUnknownIsRemarkedOnBesideTheRest() {
        var dialect = IRCDialect.member()
        #expect(dialect.meaning("MODE #a +xn").hasPrefix("request(changeModes"))
        #expect(dialect.command.remarks == [":chat.example.org 472 alice x :is unknown mode char to me"])
        #expect(dialect.meaning("MODE alice +xi").hasPrefix("request(changeOwnModes"))
        #expect(dialect.command.remarks == [":chat.example.org 501 alice :Unknown MODE flag"])
        #expect(dialect.meaning("MODE #a +n").hasPrefix("request"))
        #expect(dialect.command.remarks.isEmpty)
    }

    @Test func atMostTwentyChangesAreTaken() {
        var dialect = IRCDialect.member()
        let letters = String(repeating: "+n-n", count: 120)
        guard case .request(.changeModes(_, let changes)) = dialect.interpret(line: "MODE #a \(letters)") else {
            Issue.record("no request"); return
        }
        #expect(changes.count == Limits.modeChanges)
    }
}
