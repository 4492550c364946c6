import Testing

@testable import ChatCore
@testable import ChatDialects

/// How a client comes in, in whatever order it says what it has to say.
@Suite struct IRCRegistrationTests {
    private static let user = "USER alice 0 * :Alice Liddell"

    private static func introduction(_ intent: Intent) throws -> (Introduction, password: String?) {
        guard case .login(let introduction, let password) = intent else { throw Failure(intent: short(intent)) }
        return (introduction, password)
    }

    struct Failure: Error { let intent: String }

    @Test func nickAndUserInEitherOrder() throws {
        for lines in [["NICK alice", Self.user], [Self.user, "NICK alice"]] {
            var dialect = IRCDialect.fresh()
            #expect(dialect.meaning(lines[0]) == "nothing")
            let (introduction, password) = try Self.introduction(dialect.interpret(line: lines[1]))
            #expect(introduction == Introduction(name: "alice", user: "~alice", realName: "Alice Liddell"))
            #expect(password == nil)
        }
    }

    @Test func theUserIsMadeSafeAndShort() throws {
        for (line, user, realName) in [
            ("USER a!b@c:d 0 * :x", "~abcd", "x"), ("USER é 0 * :x", "~u", "x"), ("USER ~root 0 * :", "~root", nil),
            ("USER aaaaaaaaaaaaaaaaaaaa 0 * :x", "~aaaaaaaaaaaaaaa", "x"),
            ("USER a 0 * :" + String(repeating: "é", count: 150), "~a", String(repeating: "é", count: 100)),
            ("USER a 0 * :x" + String(repeating: "é", count: 150), "~a", "x" + String(repeating: "é", count: 99)),
        ] as [(String, String, String?)] {
            var dialect = IRCDialect.fresh()
            _ = dialect.interpret(line: "NICK alice")
            let (introduction, _) = try Self.introduction(dialect.interpret(line: line))
            #expect(introduction.user == user)
            #expect(introduction.realName == realName)
        }
    }

    @Test func bitsOfUserAreModes() throws {
        for (number, modes) in [
            ("0", []), ("8", .invisible), ("12", [.invisible, .wallops]), ("x", []), ("99999", []),
        ]
            as [(String, MemberModes)]
        {
            var dialect = IRCDialect.fresh()
            _ = dialect.interpret(line: "NICK alice")
            let (introduction, _) = try Self.introduction(dialect.interpret(line: "USER a \(number) * :x"))
            #expect(introduction.modes == modes)
        }
    }

    @Test func thePasswordIsHandedOver() throws {
        var dialect = IRCDialect.fresh()
        #expect(dialect.meanings("PASS :a b", "NICK alice").isEmpty)
        #expect(try Self.introduction(dialect.interpret(line: Self.user)).password == "a b")
        dialect.settle(as: Given.alice)
        #expect(dialect.registration == nil)
    }

    @Test func aNameThatTheChatRefusedIsGivenAnew() throws {
        var dialect = IRCDialect.fresh()
        _ = dialect.meanings("NICK alice", Self.user)
        #expect(try Self.introduction(dialect.interpret(line: "NICK bob")).0.name == "bob")
    }

    @Test func aNameThatCannotBeIsRefusedAtOnce() {
        var dialect = IRCDialect.fresh()
        #expect(dialect.meaning("NICK") == "turnDown(refusal(nameEmpty))")
        #expect(dialect.meaning("NICK :") == "turnDown(refusal(nameEmpty))")
        #expect(dialect.meaning("NICK 1st") == #"turnDown(refusal(nameNotPossible("1st", badStart("1"))))"#)
        #expect(dialect.meaning(Self.user) == "nothing")
    }

    @Test func negotiationHoldsTheLoginBack() throws {
        var dialect = IRCDialect.fresh()
        _ = dialect.interpret(line: "CAP LS 302")
        #expect(dialect.meanings("NICK alice", Self.user).isEmpty)
        #expect(dialect.meaning("CAP REQ :server-time batch") == #"read(["CAP alice ACK :server-time batch"])"#)
        #expect(try Self.introduction(dialect.interpret(line: "CAP END")).0.name == "alice")
        #expect(dialect.capabilities == [.serverTime, .batch, .capabilityNotify])
    }

    @Test func pingsAreAnsweredBeforeAndAfter() {
        var dialect = IRCDialect.fresh()
        #expect(dialect.meaning("PING :a b") == #"read(["PONG chat.example.org :a b"])"#)
        #expect(dialect.cost == 0)
        #expect(dialect.meaning("PING :") == #"read(["409 * :No origin specified"])"#)
        #expect(dialect.meaning("PONG x") == "nothing")
    }

    @Test func othersWait() {
        var dialect = IRCDialect.fresh()
        for line in ["JOIN #a", "PRIVMSG a :b", "HELP", "AWAY :x", "join", "WHO", "MOTD"] {
            #expect(dialect.meaning(line) == "turnDown(notLoggedIn)")
        }
        #expect(dialect.meaning("AUTHENTICATE PLAIN") == #"read(["421 * AUTHENTICATE :Unknown command"])"#)
        #expect(dialect.meaning("QUIT :bye") == #"quit(words: Optional("bye"))"#)
    }

    @Test func onceIsEnough() {
        var dialect = IRCDialect.member()
        for line in ["PASS x", Self.user, "WEBIRC a b c d", "USER"] {
            #expect(dialect.meaning(line) == "turnDown(alreadyLoggedIn)")
        }
        #expect(dialect.meaning("NICK bob") == #"request(rename("bob"))"#)
    }

    @Test func aGatewaySpeaksFirst() {
        var dialect = IRCDialect.fresh()
        guard
            case .vouch(let claim) = dialect.interpret(
                line: "WEBIRC secret web host.example 192.0.2.9 :local-port=1 secure"
            )
        else { Issue.record("no claim"); return }
        #expect(claim == GatewayClaim(password: "secret", gateway: "web", address: "192.0.2.9", isSecure: true))
        _ = dialect.interpret(line: "PING x")
        #expect(dialect.meaning("WEBIRC secret web h 192.0.2.9") == "turnDown(alreadyLoggedIn)")
    }

    @Test func whoSaysSoComesInAway() throws {
        var dialect = IRCDialect.fresh()
        _ = dialect.meanings("CAP REQ draft/pre-away", "AWAY *", "AWAY", "AWAY :lunch", "NICK alice", Self.user)
        #expect(try Self.introduction(dialect.interpret(line: "CAP END")).0.away == "lunch")
    }
}
