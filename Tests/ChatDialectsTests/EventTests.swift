import NIOCore
import Testing

@testable import ChatCore
@testable import ChatDialects

/// What each protocol sends for each event, byte for byte.
@Suite struct EventTests {
    static let at = "At Sat Nov 21 09:30:00 2026 -- "

    /// Kind, by whom, with which words: then pychat, wxchat (after the time), telnet, talk.
    static let goldens:
        [(kind: String, by: Persona, words: String?, pychat: String, wxchat: String, telnet: String, talk: String)] = [
            (
                "entered", Given.alice, nil, "alice has entered the room.\n", "alice has joined\r\n",
                "[alice] entered room\n", ""
            ),
            (
                "entered", Given.guest, nil, "guest-38378 has entered the room.\n",
                "('192.0.2.7', 38378) has joined\r\n",
                "[192.0.2.7:38378] entered room\n", ""
            ),
            (
                "entered", Given.guest6, nil, "guest-40000 has entered the room.\n", "('::1', 40000) has joined\r\n",
                "[[::1]:40000] entered room\n", ""
            ),
            (
                "left", Given.alice, nil, "alice has left the room.\n", "alice is leaving now\r\n",
                "\rClient (alice) is offline\n", ""
            ),
            (
                "left", Given.guest, "bye", "guest-38378 has left the room.\n",
                "('192.0.2.7', 38378) is leaving now -- bye\r\n",
                "\rClient (192.0.2.7, 38378) is offline\n", ""
            ),
            (
                "kicked", Given.alice, nil, "-- alice was put out of #lobby by alice\n",
                "-- alice was put out of #lobby by alice\r\n", "\r-- alice was put out of #lobby by alice\n", ""
            ),
            (
                "kicked", Given.guest, "noise", "-- guest-38378 was put out of #lobby by alice: noise\n",
                "-- ('192.0.2.7', 38378) was put out of #lobby by alice: noise\r\n",
                "\r-- ('192.0.2.7', 38378) was put out of #lobby by alice: noise\n", ""
            ),
            (
                "leaving", Given.alice, "bye", "alice has left the room.\n", "alice is leaving now -- bye\r\n",
                "\rClient (alice) is offline\n", ""
            ),
            (
                "leaving", Given.guest, nil, "guest-38378 has left the room.\n",
                "('192.0.2.7', 38378) is leaving now\r\n",
                "\rClient (192.0.2.7, 38378) is offline\n", ""
            ),
            (
                "lost", Given.alice, nil, "alice has left the room.\n", "alice has exited\r\n",
                "\rClient (alice) is offline\n", ""
            ),
            (
                "lost", Given.guest6, "Broken pipe", "guest-40000 has left the room.\n",
                "('::1', 40000) has exited -- Broken pipe\r\n", "\rClient (::1, 40000) is offline\n", ""
            ),
            (
                "renamed", Given.alice, nil, "guest-38378 now goes by alice\n",
                "('192.0.2.7', 38378) now goes by alice\r\n",
                "\r[192.0.2.7:38378] now goes by alice\n", ""
            ),
            (
                "away", Given.alice, nil, "alice will be right back\n", "alice will be right back\r\n",
                "\r[alice] will be right back\n", ""
            ),
            (
                "away", Given.guest, "lunch", "guest-38378 will be right back -- lunch\n",
                "('192.0.2.7', 38378) will be right back -- lunch\r\n",
                "\r[192.0.2.7:38378] will be right back -- lunch\n", ""
            ),
            (
                "back", Given.alice, "fed", "alice is back -- fed\n", "alice is back -- fed\r\n",
                "\r[alice] is back -- fed\n", ""
            ),
            (
                "back", Given.guest, nil, "guest-38378 is back\n", "('192.0.2.7', 38378) is back\r\n",
                "\r[192.0.2.7:38378] is back\n", ""
            ),
            (
                "said", Given.alice, "hi", "alice: hi\n", "Message from alice:\r\n\thi\r\n", "\r<alice> hi\n",
                "alice: hi"
            ),
            (
                "said", Given.guest, "a|b", "guest-38378: a|b\n", "Message from ('192.0.2.7', 38378):\r\n\ta|b\r\n",
                "\r<('192.0.2.7', 38378)> a|b\n", "guest-38378: a¦b"
            ),
            ("said", Given.talker, "hi", "tom: hi\n", "Message from tom:\r\n\thi\r\n", "\r<tom> hi\n", "tom: hi"),
            ("did", Given.alice, "waves", "* alice waves\n", "* alice waves\r\n", "\r* alice waves\n", "* alice waves"),
            (
                "did", Given.guest, "waves", "* guest-38378 waves\n", "* ('192.0.2.7', 38378) waves\r\n",
                "\r* ('192.0.2.7', 38378) waves\n", "* guest-38378 waves"
            ),
            (
                "told", Given.alice, "psst", "[private] alice: psst\n", "Private message from alice:\r\n\tpsst\r\n",
                "\r<alice> (private) psst\n", "alice: psst"
            ),
            (
                "told", Given.guest, "psst", "[private] guest-38378: psst\n",
                "Private message from ('192.0.2.7', 38378):\r\n\tpsst\r\n", "\r<('192.0.2.7', 38378)> (private) psst\n",
                "guest-38378: psst"
            ),
            (
                "told", Given.talker, "a|b", "[private] tom: a|b\n", "Private message from tom:\r\n\ta|b\r\n",
                "\r<tom> (private) a|b\n", "a¦b"
            ),
            (
                "did privately", Given.alice, "nods", "[private] * alice nods\n", "(private) * alice nods\r\n",
                "\r(private) * alice nods\n", "* alice nods"
            ),
            (
                "topic", Given.alice, "rings", "-- alice set the topic of #lobby: rings\n",
                "-- alice set the topic of #lobby: rings\r\n", "\r-- alice set the topic of #lobby: rings\n", ""
            ),
            (
                "no topic", Given.guest, nil, "-- guest-38378 cleared the topic of #lobby\n",
                "-- ('192.0.2.7', 38378) cleared the topic of #lobby\r\n",
                "\r-- ('192.0.2.7', 38378) cleared the topic of #lobby\n", ""
            ),
            ("paired", Given.talker, nil, "", "", "", "login|tom"),
            (
                "noticed", Given.alice, "hi", "alice: hi\n", "Message from alice:\r\n\thi\r\n", "\r<alice> hi\n",
                "alice: hi"
            ),
            (
                "said in lines", Given.alice, "hi", "alice: hi\nalice: hi\n",
                "Message from alice:\r\n\thi\r\n\thi\r\n", "\r<alice> hi\n\r<alice> hi\n", "alice: hi hi"
            ),
            (
                "killed", Given.alice, "spam", "alice has left the room.\n",
                "alice has exited -- put out by op: spam\r\n",
                "\rClient (alice) is offline\n", ""
            ),
            (
                "modes", Given.alice, nil, "-- alice changed the rules of #lobby\n",
                "-- alice changed the rules of #lobby\r\n", "\r-- alice changed the rules of #lobby\n", ""
            ),
            ("invited", Given.alice, nil, "", "", "", ""),
            (
                "invitation", Given.alice, nil, "-- alice invites you to #lobby: /join #lobby\n",
                "-- alice invites you to #lobby: /join #lobby\r\n",
                "\r-- alice invites you to #lobby: /join #lobby\n", "alice invites you to #lobby: /join #lobby"
            ),
            (
                "knocked", Given.alice, "please", "-- alice asks to be let into #lobby: please\n",
                "-- alice asks to be let into #lobby: please\r\n",
                "\r-- alice asks to be let into #lobby: please\n", ""
            ),
            (
                "redacted", Given.alice, nil, "-- alice took back something that was said\n",
                "-- alice took back something that was said\r\n",
                "\r-- alice took back something that was said\n", ""
            ),
            (
                "announced", Given.alice, "hear", "-- alice announces: hear\n", "-- alice announces: hear\r\n",
                "\r-- alice announces: hear\n", "alice announces: hear"
            ),
        ]

    @Test(arguments: goldens.indices) func everyReaderOfAVariantGetsTheseBytes(_ index: Int) throws {
        let golden = Self.goldens[index]
        let kind = try #require(Given.kinds(words: golden.words).first { $0.name == golden.kind }).kind
        let event = Given.event(golden.by, kind)
        #expect(PychatDialect(room: "#lobby").text(of: event) == golden.pychat)
        #expect(WxchatDialect(room: "#lobby").text(of: event) == (golden.wxchat.isEmpty ? "" : Self.at + golden.wxchat))
        #expect(TelnetDialect(room: "#lobby").text(of: event) == golden.telnet)
        #expect(TalkDialect(room: "#lobby").text(of: event) == golden.talk)
    }

    @Test func everyKindHasAGolden() {
        #expect(Set(Self.goldens.map(\.kind)) == Set(Given.kinds().map(\.name)))
    }

    @Test(arguments: [
        ("pychat", ["entered", "left", "leaving", "lost", "killed"]),
        ("wxchat", ["left", "leaving", "lost", "killed"]),
        ("telnet", ["entered", "left", "leaving", "lost", "said", "did", "killed", "noticed", "said in lines"]),
        (
            "talk",
            [
                "entered", "left", "kicked", "leaving", "lost", "renamed", "away", "back", "said", "did", "topic",
                "no topic", "killed", "noticed", "said in lines", "modes", "invited", "invitation", "knocked",
                "redacted",
                "announced",
            ]
        ),
    ]) func ownEventsThatAreNotShown(_ name: String, _ hidden: [String]) throws {
        let dialect = try #require(DialectCatalog.entry(named: name)).make(Given.context())
        for (kind, event) in Given.kinds() {
            #expect(dialect.showsOwn(Given.event(Given.alice, event)) != hidden.contains(kind), "\(name): \(kind)")
        }
    }

    @Test func theTimeIsThatOfTheEventInTheServersZone() {
        let midnight = Timestamp(microseconds: 1_772_323_200_000_000)  // 2026-03-01 00:00 UTC
        let event = Given.event(Given.alice, .entered(room: "#lobby"), at: midnight)
        let wxchat = WxchatDialect(room: "#lobby")
        #expect(wxchat.text(of: event) == "At Sun Mar  1 00:00:00 2026 -- alice has joined\r\n")
        #expect(wxchat.text(of: event, east: -3600) == "At Sat Feb 28 23:00:00 2026 -- alice has joined\r\n")
    }

    @Test func variantsAreNumberedAsTheCatalogIs() {
        for (index, entry) in DialectCatalog.entries.enumerated() {
            #expect(entry.make(Given.context()).variant == Variant(dialect: UInt8(index)))
        }
    }
}
