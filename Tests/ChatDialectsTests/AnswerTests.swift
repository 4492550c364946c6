import NIOCore
import Testing

@testable import ChatCore
@testable import ChatDialects

/// What each protocol answers: replies, refusals and complaints.
@Suite struct AnswerTests {
    static let at = "At Sat Nov 21 09:30:00 2026 -- "

    @Test func repliesInEachProtocolsWords() {
        var premises = Premises()
        let alice = premises.admit("alice")
        let guest = premises.admit(nil, port: 40000)
        let arrival = premises.perform(.enter(room: "#lobby", from: .now), by: alice)
        _ = premises.perform(.enter(room: "#lobby", from: .now), by: guest)
        _ = premises.perform(.setTopic(.named("#lobby"), words: "rings"), by: alice)
        _ = premises.perform(.away(words: nil, pausing: false), by: guest)
        let again = premises.perform(.enter(room: "#lobby", from: .now), by: alice)
        let away = Away(words: "lunch", since: halfPastNine)
        let told = Given.event(Given.talker, .said(to: .member("alice"), words: "hi", manner: .plain))
        let replies: [(Reply, [String])] = [
            (.done, []),
            (again, ["you are in #lobby already"]),
            (premises.perform(.topic(.named("#lobby")), by: alice), ["the topic of #lobby: rings"]),
            (.topic(room: "#x", nil), ["#x has no topic"]),
            (
                premises.perform(.members(.named("#lobby")), by: alice),
                ["2 in #lobby:", "alice", "guest-40000 ('192.0.2.7', 40000) (away)"]
            ),
            (premises.perform(.rooms, by: alice), ["open rooms:", "#lobby, 2 here: rings"]),
            (.delivered(to: Given.alice, away: nil, told), []),
            (.delivered(to: Given.alice, away: away, told), ["alice is away: lunch, and will read it when back"]),
            (
                .delivered(to: Given.alice, away: Away(words: nil, since: halfPastNine), told),
                ["alice is away, and will read it when back"]
            ),
            (.stillAway(words: nil), ["you are still away"]),
            (.stillAway(words: "lunch"), ["you are still away: lunch"]),
        ]
        for (reply, lines) in replies {
            var (pychat, wxchat, telnet) = (
                PychatDialect(room: "#lobby"), WxchatDialect(room: "#lobby"), TelnetDialect(room: "#lobby")
            )
            _ = (pychat.text(of: arrival), wxchat.text(of: arrival), telnet.text(of: arrival))
            #expect(wxchat.text(of: reply) == lines.map { "\(Self.at)-- \($0)\r\n" }.joined())
            #expect(telnet.text(of: reply) == lines.map { "\r-- \($0)\n" }.joined())
            switch reply {
            case .members: #expect(pychat.text(of: reply) == "Online Users:\nalice\nguest-40000\n")
            case .alreadyIn: #expect(pychat.text(of: reply) == "Login Success")
            default: #expect(pychat.text(of: reply) == lines.map { "-- \($0)\n" }.joined())
            }
        }
        var talk = TalkDialect(room: "#lobby")
        #expect(
            talk.text(of: .delivered(to: Given.alice, away: away, told))
                == "alice is away: lunch, and will read it when back"
        )
        #expect(talk.text(of: .done) == "")
        #expect(talk.text(of: arrival) == "")
    }

    @Test func theFirstComingInIsSilentButForTheTopic() {
        var premises = Premises()
        let alice = premises.admit("alice")
        let bare = premises.perform(.enter(room: "#lobby", from: .now), by: alice)
        _ = premises.perform(.setTopic(.named("#lobby"), words: "rings"), by: alice)
        let bob = premises.admit("bob")
        let told = premises.perform(.enter(room: "#lobby", from: .now), by: bob)
        var (wxchat, telnet, pychat) = (
            WxchatDialect(room: "#lobby"), TelnetDialect(room: "#lobby"), PychatDialect(room: "#lobby")
        )
        #expect(wxchat.text(of: bare) == "")
        #expect(telnet.text(of: bare) == "")
        #expect(pychat.text(of: told) == "Login Success")
        (wxchat, telnet) = (WxchatDialect(room: "#lobby"), TelnetDialect(room: "#lobby"))
        #expect(wxchat.text(of: told) == "\(Self.at)-- the topic of #lobby: rings\r\n")
        #expect(telnet.text(of: told) == "\r-- the topic of #lobby: rings\n")
    }

    @Test func joiningMovesAndLeavesTheRoomBefore() throws {
        var premises = Premises()
        let alice = premises.admit("alice")
        for name in ["wxchat", "telnet"] {
            var dialect = try #require(DialectCatalog.entry(named: name)).make(Given.context(room: "#\(name)"))
            var bytes = ByteBuffer()
            let home = premises.perform(dialect.firstRequest, by: alice)
            guard case .entered(let room) = home else { throw Unexpected() }
            #expect(dialect.answer(home, to: .census, own: [], from: 0, time: Given.time(), into: &bytes).then.isNone)

            guard case .request(let request) = dialect.interpret(line: "/join garden-\(name)") else {
                throw Unexpected()
            }
            let moved = premises.perform(request, by: alice)
            let answer = dialect.answer(moved, to: .census, own: [], from: 0, time: Given.time(), into: &bytes)
            guard case .leave(.id(room.id), nil)? = answer.then else { throw Unexpected() }
            #expect(
                String(buffer: bytes).hasSuffix(
                    "-- you are in #garden-\(name), 1 here\(name == "wxchat" ? "\r\n" : "\n")"
                )
            )

            // Again, and it stays: nothing is left.
            let again = premises.perform(request, by: alice)
            #expect(dialect.answer(again, to: .census, own: [], from: 0, time: Given.time(), into: &bytes).then.isNone)
            guard case .request(.enter(let back, _, _)) = dialect.interpret(line: "/leave") else { throw Unexpected() }
            #expect(back == "#\(name)")
        }
    }

    @Test func theLeaverOfWxchatSeesTheirGoodbyeAndNobodyElseDoes() {
        let gone = Reply.gone(Given.event(Given.guest, .quit(.leaving(words: "bye"))))
        for entry in Given.classics {
            var dialect = entry.make(Given.context())
            let expected = entry.name == "wxchat" ? "\(Self.at)('192.0.2.7', 38378) is leaving now -- bye\r\n" : ""
            #expect(dialect.text(of: gone) == expected)
        }
    }

    @Test func complaintsAreOneLineThatTellsWhatWouldBeRight() {
        var (pychat, telnet, wxchat) = (
            PychatDialect(room: "#lobby"), TelnetDialect(room: "#lobby"), WxchatDialect(room: "#lobby")
        )
        var premises = Premises()
        let alice = premises.admit("alice")
        let entered = premises.perform(.enter(room: "#lobby", from: .now), by: alice)
        _ = (pychat.text(of: entered), telnet.text(of: entered), wxchat.text(of: entered))
        var seen = Set<String>()
        for complaint in Given.complaints {
            let words = Phrases.words(complaint)
            #expect(seen.insert(words).inserted || complaint == .refusal(.nameNotPossible("", .empty)), "\(words)")
            #expect(telnet.text(of: complaint) == "\r-- \(words)\n")
            #expect(wxchat.text(of: complaint) == "\(Self.at)-- \(words)\r\n")
            if complaint != .unknownCommand("/x") { #expect(pychat.text(of: complaint) == "-- \(words)\n") }
        }
        #expect(pychat.text(of: .unknownCommand("dance")) == "Unknown command dance \n")
        #expect(Phrases.words(.lineTooLong(limit: 4096)).contains("4096"))
        #expect(
            Phrases.words(Refusal.textTooLong(bytes: 5000, limit: 4096))
                == "that is too long: 5000 bytes, where at most 4096 are possible"
        )
        #expect(Phrases.words(Refusal.nameNotPossible("a!", .forbidden("!"))).contains("! (U+0021)"))
        #expect(Phrases.words(Refusal.nameNotPossible("a", .forbidden("\u{202E}"))).contains("cannot hold U+202E:"))
    }

    @Test func pychatKnowsNoOtherAnswerToALogin() {
        let pychat = PychatDialect(room: "#lobby")
        for refusal in Given.refusals {
            let expected = refusal == .nameEmpty ? "UserName Empty" : "UserName Exist"
            #expect(pychat.text(of: .refusal(refusal)) == expected)
        }
    }

    @Test func talkRefusesInWordsWithoutBars() {
        let talk = TalkDialect(room: "#lobby")
        for complaint in Given.complaints {
            let text = talk.text(of: complaint)
            #expect(!text.isEmpty && !text.contains("|"))
        }
        #expect(talk.text(of: .refusal(.noSuchMember("bob"))) == "no such user bob")
        #expect(talk.text(of: .refusal(.nameTaken("bob"))) == "name taken")
        #expect(talk.text(of: .refusal(.nameEmpty)) == "name not possible")
        #expect(talk.text(of: .refusal(.nameNotPossible("1", .badStart("1")))) == "name not possible")
        #expect(talk.text(of: .alreadyLoggedIn) == "already logged in")
        #expect(talk.text(of: .notLoggedIn) == "not logged in")
        #expect(talk.text(of: .unknownCommand("x|y")) == "unknown command x¦y")
    }

    @Test(arguments: [
        ("pychat", "3 messages were missed\n", "-- so long\n", "Connect Success"),
        ("wxchat", "\(at)3 messages were missed\r\n", "\(at)-- so long\r\n", ""),
        ("telnet", "\r3 messages were missed\n", "\r-- so long\n", ""),
        ("talk", "3 messages were missed", "so long", ""),
    ]) func missedAndGoodbyeAndGreeting(_ name: String, _ missed: String, _ goodbye: String, _ greeting: String) throws
    {
        let dialect = try #require(DialectCatalog.entry(named: name)).make(Given.context())
        #expect(dialect.written { dialect.tellMissed(3, time: Given.time(), into: &$0) } == missed)
        #expect(dialect.written { dialect.sayGoodbye("so long", time: Given.time(), into: &$0) } == goodbye)
        #expect(dialect.greeting == greeting)
    }

    @Test func aRosterOfTenThousandComesInBoundedParts() throws {
        var premises = Premises()
        let first = premises.admit("member_0")
        _ = premises.perform(.enter(room: "#lobby", from: .now), by: first)
        for number in 1..<10_000 {
            let id = premises.admit("member_\(number)")
            _ = premises.perform(.enter(room: "#lobby", from: .now), by: id)
        }
        let reply = premises.perform(.members(.named("#lobby")), by: first)
        let names = (0..<10_000).map { "member_\($0)" }
        let expected = [
            "pychat": (["Online Users:"] + names).map { "\($0)\n" }.joined(),
            "wxchat": (["10000 in #lobby:"] + names).map { "\(Self.at)-- \($0)\r\n" }.joined(),
            "telnet": (["10000 in #lobby:"] + names).map { "\r-- \($0)\n" }.joined(),
        ]
        for (name, whole) in expected {
            var dialect = try #require(DialectCatalog.entry(named: name)).make(Given.context())
            var (text, parts) = ("", 0)
            var index: Int? = 0
            while let from = index {
                var bytes = ByteBuffer()
                index =
                    dialect.answer(
                        reply,
                        to: .members(.named("#lobby")),
                        own: [],
                        from: from,
                        time: Given.time(),
                        into: &bytes
                    ).resumeAt
                #expect(bytes.readableBytes <= Answer.partBytes + 128)
                text += String(buffer: bytes)
                parts += 1
            }
            #expect(text == whole)
            #expect(parts > whole.utf8.count / (Answer.partBytes + 128))
        }
    }
}

struct Unexpected: Error {}

extension Request? {
    fileprivate var isNone: Bool { if case .none = self { true } else { false } }
}
