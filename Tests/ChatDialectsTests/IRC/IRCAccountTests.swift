import NIOCore
import Testing

@testable import ChatCore
@testable import ChatDialects

/// What IRC shows of users of this host: their login names are their accounts.
@Suite struct IRCAccountTests {
    private static let alice = Persona(
        name: "wombat",
        user: "alice",
        host: "local",
        realName: "Alice A.",
        guestAddress: nil,
        via: "irc",
        hostUser: HostUser(id: 1000, name: "alice", realName: "Alice A.")
    )

    private func profile(of persona: Persona) -> Reply {
        .profile(
            Profile(
                persona: persona,
                away: nil,
                since: halfPastNine,
                lastSpoke: halfPastNine,
                rooms: [],
                address: nil,
                certificateFingerprint: nil
            )
        )
    }

    @Test func whoisMarksThemAndNobodyElse() {
        var dialect = IRCDialect.member()
        let shown = dialect.text(of: profile(of: Self.alice), to: .profile(name: "wombat"))
        #expect(shown.contains(" 311 alice wombat alice local * :Alice A.\r\n"))
        #expect(shown.contains(" 330 alice wombat alice :is logged in as\r\n"))
        #expect(shown.contains(" 320 alice wombat :is a user of this host, verified\r\n"))
        let liar = Persona(
            name: "alice",
            user: "~alice",
            realName: "is a user of this host, verified",
            guestAddress: nil,
            via: "irc"
        )
        let other = dialect.text(of: profile(of: liar), to: .profile(name: "alice"))
        #expect(!other.contains(" 330 ") && !other.contains(" 320 "))
    }

    @Test func theWelcomeNamesTheAccount() {
        var dialect = IRCDialect.fresh()
        dialect.settle(as: Self.alice)
        let census = Reply.census(Census(members: 1, invisible: 0, operators: 0, rooms: 1, peak: 1))
        let lines = dialect.text(of: census).split(separator: "\r\n").map(String.init)
        #expect(lines[0].contains(" 001 wombat "))
        #expect(
            lines[1] == ":chat.example.org 900 wombat wombat!alice@local alice :You are now logged in as alice"
        )
        #expect(!IRCDialect.welcome(of: Given.alice).contains(" 900 "))
    }

    @Test func whoxAndExtendedJoinShowTheAccount() {
        for (persona, account, joined) in [(Self.alice, "alice", "alice"), (Given.alice, "0", "*")] {
            var dialect = IRCDialect.member(.extendedJoin)
            _ = dialect.interpret(line: "WHO \(persona.name) %na")
            let found = [Acquaintance(persona: persona, away: nil, address: nil)]
            let search = Request.search(SearchPattern(mask: persona.name), from: 0)
            let row = dialect.text(of: .matches(found, next: nil), to: search)
            #expect(row.hasPrefix(":chat.example.org 354 alice \(persona.name) \(account)\r\n"))
            let event = Event(
                number: 1,
                time: halfPastNine,
                actor: MemberID(key: .init(index: 0, generation: 0)),
                persona: persona,
                kind: .entered(room: "#a")
            )
            #expect(dialect.text(of: event).contains(" JOIN #a \(joined) :"))
        }
    }

    @Test func anAccountIsOneWordWhateverTheHostCallsPeople() {
        let user = HostUser(id: 1000, name: ":first last\r\nQUIT", realName: nil)
        let persona = Persona(name: "a", guestAddress: nil, via: "irc", hostUser: user)
        var dialect = IRCDialect.member()
        let shown = dialect.text(of: profile(of: persona), to: .profile(name: "a"))
        #expect(shown.contains(" 330 alice a _first_last__QUIT :is logged in as\r\n"))
    }
}

extension IRCDialect {
    fileprivate static func welcome(of persona: Persona) -> String {
        var dialect = fresh()
        dialect.settle(as: persona)
        return dialect.text(of: .census(Census(members: 1, invisible: 0, operators: 0, rooms: 1, peak: 1)))
    }
}
