import ChatCore
import ChatDialects
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import ChatServer

/// Who is kept from connecting.
@Suite struct BanTests {
    // MARK: What can be banned

    @Test(
        arguments: [
            "0.0.0.0/0", "10.0.0.0/7", "::/0", "2000::/23", "192.0.2.1/24", "192.0.2.256", "example.org", "", "*",
        ]
    )
    func noSuchRange(_ text: String) {
        #expect(throws: BanExtent.Problem.self) { try BanExtent(.addresses(text)) }
    }

    @Test(
        arguments: [
            "*", "*!*@*", "?*!*@*", "*!~*@*", "*!*@*.ip", "*!*@*.*.*.*", "*!*@*:*", "", "two words", "r:*spam*",
            "m:bob",
        ]
    )
    func noSuchMask(_ text: String) {
        #expect(throws: BanExtent.Problem.self) { try BanExtent(.mask(text)) }
    }

    @Test(arguments: [("192.0.2.7", "192.0.2.7"), ("10.0.0.0/8", "10.0.0.0/8"), ("2001:DB8::/32", "2001:db8::/32")])
    func aRangeHasOneForm(_ written: String, _ text: String) throws {
        #expect(try BanExtent(.addresses(written)).target == .addresses(text))
    }

    @Test(arguments: [("bob", "bob!*@*"), ("*@*.c7ukd3wz.ip", "*!*@*.c7ukd3wz.ip"), ("*!~spam@*", "*!~spam@*")])
    func aMaskHasOneForm(_ written: String, _ text: String) throws {
        #expect(try BanExtent(.mask(written)).target == .mask(text))
    }

    private static func ban(_ target: ServerBan.Target, until: Timestamp? = nil) -> ServerBan {
        ServerBan(target: target, reason: "spam", by: "root", since: halfPastNine, until: until)
    }

    /// It makes no sense for them to try again when somebody has left.
    @Test func whoIsBannedHearsThatWhereThereIsNoRoomEither() throws {
        let stage = EmbeddedStage(
            settings: .unhurried.with { $0.connections = 1 },
            bans: [Self.ban(.addresses("192.0.2.0/24"), until: nil)]
        )
        try stage.open("ann", "irc", host: "198.51.100.7", port: 4000)
        try stage.open("ben", "irc", host: "192.0.2.7", port: 4001)
        #expect(try stage.takeOutput(of: "ben").contains("spam"))
        try stage.open("cyd", "irc", host: "198.51.100.8", port: 4002)
        let words = try stage.takeOutput(of: "cyd")
        #expect(words.hasPrefix("ERROR ") && !words.contains("spam"))
        try stage.end()
    }

    @Test func aBanEndsWithItsTime() throws {
        let end = Timestamp(microseconds: halfPastNine.microseconds + 60_000_000)
        let bans = Bans([Self.ban(.addresses("192.0.2.0/24"), until: end)])
        let address = PeerAddress(host: "192.0.2.7", port: 1)
        #expect(bans.reason(against: address, at: halfPastNine) == "spam")
        #expect(bans.reason(against: PeerAddress(host: "192.0.3.7", port: 1), at: halfPastNine) == nil)
        #expect(bans.reason(against: nil, at: halfPastNine) == nil)
        #expect(bans.reason(against: address, at: end) == nil)
        #expect(bans.current(at: end).isEmpty)
    }

    @Test func thereIsALimitAndAnOldTargetTakesNoMoreRoom() throws {
        let bans = Bans((0..<Bans.limit).map { Self.ban(.addresses("10.0.\($0 / 256).\($0 % 256)")) })
        let one = Self.ban(.addresses("192.0.2.1"))
        #expect(throws: BanExtent.Problem.self) { try bans.add(one, extent: try BanExtent(one.target)) }
        let known = ServerBan(
            target: .addresses("10.0.0.0"),
            reason: "new",
            by: "root",
            since: halfPastNine,
            until: nil
        )
        try bans.add(known, extent: try BanExtent(known.target))
        #expect(bans.current(at: halfPastNine).count == Bans.limit)
        #expect(bans.current(at: halfPastNine).last == known)
        #expect(bans.remove(known.target, at: halfPastNine))
        #expect(!bans.remove(known.target, at: halfPastNine))
        try bans.add(one, extent: try BanExtent(one.target))
    }

    // MARK: What a ban does

    @Test func aBanAlsoConcernsThoseWhoseHandshakeIsUnderWay() throws {
        let probe = ProbeStage(.guarded)
        try probe.join("ann")
        _ = try probe.say("ann", "oper root secret")
        try probe.stage.open("bob", "probe", host: "192.0.2.7", port: 1, isEncrypted: true)
        try probe.stage.open("cat", "probe", host: "203.0.113.7", port: 1, isEncrypted: true)
        #expect(
            try probe.say("ann", "ban 192.0.2.0/24", "facts").hasPrefix(
                "# banned 192.0.2.0/24: no reason given, 1 put out\n"
            )
        )
        #expect(try probe.stage.isClosed("bob"))
        #expect(try !probe.stage.isClosed("cat"))
        try probe.stage.end()
    }

    @Test func aBanOfAddressesPutsOutAndTurnsAwayWhateverTheySpeak() throws {
        let log = RecordingLog()
        let saved = NIOLockedValueBox<[[String]]>([])
        let probe = ProbeStage(
            .guarded.with {
                $0.recordedEvents = ["moderation"]
                $0.saveBans = { bans in saved.withLockedValue { $0.append(bans.map(\.target.text)) } }
            },
            log: log
        )
        try probe.join("ann")
        try probe.join("bob", host: "192.0.2.7")
        try probe.open("nobody", host: "192.0.2.8")
        try probe.stage.open("tom", "telnet", host: "192.0.2.9", port: 38378)
        #expect(try probe.say("ann", "ban 192.0.2.0/24 spam") == "! notOperator\n.\n")
        _ = try probe.say("ann", "oper root secret")
        for name in ["bob", "tom"] { _ = try probe.output(name) }
        #expect(
            try probe.say("ann", "ban 192.0.2.0/24 so much spam", "facts") == """
                * bob killed by ann: so much spam
                # banned 192.0.2.0/24: so much spam, 3 put out
                .
                - chat.example.org, ann
                .

                """
        )
        for name in ["bob", "nobody"] {
            #expect(try probe.output(name) == "goodbye: put out by ann: so much spam\n")
        }
        #expect(try probe.output("tom") == "\r-- put out by ann: so much spam\n")
        try probe.open("eve", host: "192.0.2.10")
        #expect(try probe.output("eve") == "! banned: so much spam\n")
        #expect(try probe.stage.isClosed("eve"))
        #expect(
            try probe.say("ann", "unban 192.0.2.0/24", "unban 192.0.2.0/24", "bans")
                == "# unbanned 192.0.2.0/24\n.\n# no ban of 192.0.2.0/24\n.\n# bans: \n.\n"
        )
        try probe.join("fay", host: "192.0.2.10")
        #expect(saved.withLockedValue { $0 } == [["192.0.2.0/24"], []])
        #expect(
            log.records.filter { $0.hasPrefix("info") } == [
                "info ann became an operator", "info ann banned 192.0.2.0/24",
                "info ann lifted the ban of 192.0.2.0/24",
            ]
        )
        try probe.stage.end()
    }

    @Test func aBanOfAMaskIsForNameUserAndHostAsShownOrNumeric() throws {
        let probe = ProbeStage(.guarded)
        for name in ["ann", "bob", "cat"] { try probe.join(name) }
        try probe.join("dan", host: "203.0.113.5")
        _ = try probe.say("ann", "oper root secret")
        #expect(try probe.say("ann", "ban BOB!*@* one").contains("# banned BOB!*@*: one, 1 put out\n"))
        #expect(
            try probe.say("ann", "ban *!*@host-c?t").contains("# banned *!*@host-c?t: no reason given, 1 put out\n")
        )
        #expect(try probe.say("ann", "ban *!*@203.0.113.* two").contains(", 1 put out\n"))
        #expect(try probe.say("ann", "ban *!*@* all").hasPrefix("# cannot ban *!*@*: "))
        for (name, host, answer) in [
            ("bob", "192.0.2.1", "! banned: one\n.\n"), ("dan", "192.0.2.1", "= modes\n.\n"),
            ("eve", "203.0.113.6", "! banned: two\n.\n"),
        ] {
            try probe.open("another \(name)", host: host)
            #expect(try probe.say("another \(name)", "login \(name)") == answer)
        }
        try probe.stage.end()
    }

    @Test func aBanForAMinuteIsOverThen() throws {
        let probe = ProbeStage(.guarded)
        try probe.join("ann")
        _ = try probe.say("ann", "oper root secret", "ban60 192.0.2.7")
        try probe.open("bob", host: "192.0.2.7")
        #expect(try probe.output("bob") == "! banned: no reason given\n")
        probe.stage.wait(milliseconds: 60_000)
        try probe.open("cat", host: "192.0.2.7")
        #expect(try probe.say("cat", "login cat") == "= modes\n.\n")
        try probe.stage.end()
    }
}
