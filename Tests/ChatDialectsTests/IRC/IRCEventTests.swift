import NIOCore
import Testing

@testable import ChatCore
@testable import ChatDialects

/// What clients are sent of what happens, line by line, by what they have agreed on.
@Suite struct IRCEventTests {
    static let bob = Persona(name: "bob", user: "~b", host: "host", realName: "Bob B.", guestAddress: nil, via: "irc")
    static let eve = Persona(name: "eve", user: "~e", host: "far", guestAddress: nil, via: "irc")
    static let robot = bob.with(modes: .bot)
    static let away = Away(words: "lunch", since: halfPastNine)

    /// What happens to Bob, agreed on, sent.
    static let goldens: [(kind: Event.Kind, capabilities: Capabilities, sent: [String])] = [
        (.entered(room: "#a"), [], [":bob!~b@host JOIN #a"]),
        (.entered(room: "#a"), .extendedJoin, [":bob!~b@host JOIN #a * :Bob B."]),
        (.entered(room: "#a", away: away), [], [":bob!~b@host JOIN #a"]),
        (.entered(room: "#a", away: away), .awayNotify, [":bob!~b@host JOIN #a", ":bob!~b@host AWAY :lunch"]),
        (.left(room: "#a", words: nil), [], [":bob!~b@host PART #a"]),
        (.left(room: "#a", words: "so long"), [], [":bob!~b@host PART #a :so long"]),
        (.kicked(room: "#a", by: eve, words: nil), [], [":eve!~e@far KICK #a bob :eve"]),
        (.kicked(room: "#a", by: eve, words: "too loud"), [], [":eve!~e@far KICK #a bob :too loud"]),
        (.quit(.leaving(words: nil)), [], [":bob!~b@host QUIT"]),
        (.quit(.leaving(words: "bye")), [], [":bob!~b@host QUIT :Quit: bye"]),
        (.quit(.lost(error: nil)), [], [":bob!~b@host QUIT :Connection closed"]),
        (.quit(.lost(error: "Broken pipe")), [], [":bob!~b@host QUIT :Broken pipe"]),
        (.quit(.killed(by: "eve", words: nil)), [], [":bob!~b@host QUIT :Killed (eve)"]),
        (.quit(.killed(by: "eve", words: "spam")), [], [":bob!~b@host QUIT :Killed (eve (spam))"]),
        (.renamed(from: eve), [], [":eve!~e@far NICK bob"]),
        (.away(words: "lunch"), [], []),
        (.away(words: "lunch"), .awayNotify, [":bob!~b@host AWAY :lunch"]),
        (.away(words: nil), .awayNotify, [":bob!~b@host AWAY :away"]),
        (.back(words: "fed", seconds: 9), [], []),
        (.back(words: "fed", seconds: 9), .awayNotify, [":bob!~b@host AWAY"]),
        (.topic(room: "#a", words: "rings"), [], [":bob!~b@host TOPIC #a :rings"]),
        (.topic(room: "#a", words: ""), [], [":bob!~b@host TOPIC #a :"]),
        (.invited(name: "eve", room: "#a"), [], []),
        (.invited(name: "eve", room: "#a"), .inviteNotify, [":bob!~b@host INVITE eve #a"]),
        (.invitation(room: "#a"), [], [":bob!~b@host INVITE alice #a"]),
        (
            .knocked(room: "#a", words: "please"), [],
            [":chat.example.org 710 alice #a bob!~b@host :has asked for an invite."]
        ),
        (.redacted(from: .room("#a"), number: 7, words: nil), .messageTags, []),
        (.redacted(from: .room("#a"), number: 7, words: nil), .redaction, [":bob!~b@host REDACT #a r1-7"]),
        (
            .redacted(from: .ranked(.operator, room: "#a"), number: 7, words: "sorry"), [.redaction, .messageTags],
            ["@msgid=r1-1 :bob!~b@host REDACT @#a r1-7 :sorry"]
        ),
        (.removed, [.redaction, .messageTags], []),
        (.realNameChanged, [], []),
        (.realNameChanged, .setName, [":bob!~b@host SETNAME :Bob B."]),
        (.hostChanged(from: eve), [], []),
        (.hostChanged(from: eve), .changeHost, [":eve!~e@far CHGHOST ~b host"]),
        (.appeared, [], [":chat.example.org 730 alice :bob!~b@host"]),
        (.vanished, [], [":chat.example.org 731 alice :bob"]),
        (
            .screened, [],
            [":chat.example.org 718 alice bob ~b@host :is messaging you, and you have user mode +g set."]
        ),
        (.announced(words: "soon"), [], [":bob!~b@host WALLOPS :soon"]),
        (.paired, [], []),
    ]

    @Test(arguments: goldens.indices) func everyKindByCapabilities(_ index: Int) {
        let (kind, capabilities, sent) = Self.goldens[index]
        let dialect = IRCDialect.member(capabilities)
        #expect(dialect.text(of: Given.event(Self.bob, kind)) == sent.map { "\($0)\r\n" }.joined())
    }

    // MARK: Words

    @Test(arguments: [
        (Event.Addressee.room("#a"), Event.Manner.plain, "PRIVMSG #a :hi there"),
        (.member("eve"), .plain, "PRIVMSG eve :hi there"),
        (.ranked(.voice, room: "#a"), .plain, "PRIVMSG +#a :hi there"),
        (.room("#a"), .notice, "NOTICE #a :hi there"),
        (.ranked(.owner, room: "#a"), .notice, "NOTICE ~#a :hi there"),
        (.room("#a"), .action, "PRIVMSG #a :\u{1}ACTION hi there\u{1}"),
        (.member("eve"), .query, "PRIVMSG eve :\u{1}hi there\u{1}"),
        (.member("eve"), .response, "NOTICE eve :\u{1}hi there\u{1}"),
    ]) func wordsInEachManner(_ addressee: Event.Addressee, _ manner: Event.Manner, _ line: String) {
        let event = Given.event(Self.bob, .said(to: addressee, words: "hi there", manner: manner))
        #expect(IRCDialect.member().text(of: event) == ":bob!~b@host \(line)\r\n")
    }

    @Test func tagsAreForThoseWhoAgreedOnThem() {
        let event = Self.said("hi", by: Self.robot, tags: "+typing=active")
        let goldens: [(Capabilities, String)] = [
            ([], ""),
            (.serverTime, "@time=2026-11-21T09:30:00.000Z "),
            (.messageTags, "@msgid=r1-7;bot;+typing=active "),
            ([.serverTime, .messageTags], "@time=2026-11-21T09:30:00.000Z;msgid=r1-7;bot;+typing=active "),
        ]
        for (capabilities, tags) in goldens {
            let text = IRCDialect.member(capabilities).text(of: event)
            #expect(text == "\(tags):bob!~b@host PRIVMSG #a :hi\r\n")
        }
    }

    @Test func tagsAloneAreForThoseWhoReadTags() {
        let event = Self.said("", by: Self.bob, manner: .tagsOnly, tags: "+typing=active")
        #expect(IRCDialect.member().text(of: event) == "")
        #expect(IRCDialect.member(.serverTime).text(of: event) == "")
        let text = IRCDialect.member(.messageTags).text(of: event)
        #expect(text == "@msgid=r1-7;+typing=active :bob!~b@host TAGMSG #a\r\n")
        let untagged = Self.said("", by: Self.bob, manner: .tagsOnly)
        #expect(IRCDialect.member(.messageTags).text(of: untagged) == "")
    }

    @Test(arguments: [
        (1_795_253_400_123_456, "2026-11-21T09:30:00.123Z"), (0, "1970-01-01T00:00:00.000Z"),
        (951_782_399_999_999, "2000-02-28T23:59:59.999Z"), (951_782_400_007_000, "2000-02-29T00:00:00.007Z"),
    ]) func theTimeIsInUTCWhateverTheServersZone(_ microseconds: Int64, _ time: String) {
        let event = Given.event(Self.bob, .left(room: "#a", words: nil), at: Timestamp(microseconds: microseconds))
        let text = IRCDialect.member(.serverTime).text(of: event, east: 3600)
        #expect(text == "@time=\(time) :bob!~b@host PART #a\r\n")
    }

    static func said(
        _ words: String,
        by persona: Persona = bob,
        to addressee: Event.Addressee = .room("#a"),
        manner: Event.Manner = .plain,
        tags: String = ""
    ) -> Event {
        Event(
            number: 7,
            time: halfPastNine,
            actor: Given.id,
            persona: persona,
            kind: .said(to: addressee, words: words, manner: manner),
            tags: tags
        )
    }

    // MARK: One's own

    @Test func ownEventsThatAreNotShown() {
        let hidden = ["leaving", "lost", "killed", "away", "back", "invited", "knocked"]
        let echoed = ["said", "did", "noticed", "said in lines"]
        for (name, kind) in Given.kinds() {
            let event = Given.event(Given.alice, kind)
            #expect(IRCDialect.member(.echoMessage).showsOwn(event) == !hidden.contains(name), "\(name)")
            #expect(IRCDialect.member().showsOwn(event) == !(hidden + echoed).contains(name), "\(name)")
        }
    }
}
