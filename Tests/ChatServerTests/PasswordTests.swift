import ChatCore
import ChatDialects
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import ChatServer

/// Who has to give a password: for the server, as an operator, as a gateway.
@Suite struct PasswordTests {
    private static let fingerprint = String(repeating: "ab", count: 32)

    // MARK: The server's

    @Test func withoutTheServersPasswordNobodyComesIn() throws {
        let log = RecordingLog()
        let probe = ProbeStage(.guarded.with { $0.passwordHash = "hash:sesame" }, log: log)
        for (name, line) in [("ann", "login ann"), ("bob", "login bob parsley")] {
            try probe.open(name, host: "192.0.2.7")
            #expect(try probe.say(name, line, "facts") == "! wrongPassword\n.\n")
            #expect(try probe.stage.client(name).session.phase != .open)
        }
        try probe.open("cat")
        #expect(try probe.say("cat", "login cat sesame", "facts") == "= modes\n.\n- chat.example.org, cat\n.\n")
        // A protocol without a place for it asks for none.
        try probe.stage.open("tom", "telnet", host: "192.0.2.7", port: 38378)
        #expect(try probe.stage.client("tom").session.member != nil)
        #expect(
            log.records.filter { $0.hasPrefix("warning") } == [
                "warning 192.0.2.7 was refused as somebody who knows the server's password"
            ]
        )
        try probe.stage.end()
    }

    // MARK: Operators

    @Test func anOperatorIsProvedByAPasswordAndShownAtTheirHost() throws {
        let probe = ProbeStage(.guarded)
        try probe.join("ann")
        #expect(
            try probe.say("ann", "label oper root secret", "bans")
                == "= changed ann!~u@staff.example.org (ann is at staff.example.org)\n.\n# bans: \n.\n"
        )
        try probe.stage.end()
    }

    @Test func namesAreNotToBeFoundByTrying() throws {
        let questions = NIOLockedValueBox(0)
        let probe = ProbeStage(
            .guarded.with {
                $0.verify = { password, hash in
                    questions.withLockedValue { $0 += 1 }
                    return "hash:\(password)" == hash
                }
                $0.operators.append(OperatorSettings(name: "cert", certificateFingerprint: Self.fingerprint))
            }
        )
        try probe.join("ann")
        for (count, line) in ["oper root wrong", "oper nobody secret", "oper cert secret"].enumerated() {
            #expect(try probe.say("ann", line) == "! wrongPassword\n.\n")
            #expect(questions.withLockedValue { $0 } == count + 1)
        }
        try probe.stage.end()
    }

    @Test func whoGuessesFiveTimesIsGone() throws {
        let probe = ProbeStage(.guarded)
        try probe.join("ann")
        try probe.join("bob")
        for _ in 0..<4 { #expect(try probe.say("bob", "oper root guess") == "! wrongPassword\n.\n") }
        #expect(try probe.say("bob", "oper root guess", "say #a still here") == "! wrongPassword\n.\n")
        #expect(try probe.output("ann") == "* bob lost: \n")
        try probe.stage.end()
    }

    @Test func operatorsComeFromWhereTheyMay() throws {
        let probe = ProbeStage(
            .guarded.with { $0.operators[0].addresses = ["192.0.2.0/24"].compactMap(AddressRange.init) }
        )
        try probe.join("ann", host: "192.0.2.200")
        try probe.join("bob", host: "192.0.3.1")
        #expect(try probe.say("bob", "oper root secret") == "! noOperator\n.\n")
        #expect(try probe.say("ann", "oper root secret").hasPrefix("* ann is at staff.example.org\n= changed"))
        try probe.stage.end()
    }

    @Test func aCertificateSpeaksForWhoeverShowsItOrIsAskedForBesides() throws {
        let probe = ProbeStage(
            .guarded.with {
                $0.operators = [
                    OperatorSettings(name: "cert", certificateFingerprint: Self.fingerprint),
                    OperatorSettings(name: "both", passwordHash: "hash:x", certificateFingerprint: Self.fingerprint),
                    OperatorSettings(name: "neither"),
                ]
            }
        )
        try probe.stage.open("ann", "probe", host: "192.0.2.1", port: 1, certificateFingerprint: Self.fingerprint)
        try probe.open("bob")
        for name in ["ann", "bob"] { _ = try probe.say(name, "login \(name)") }
        for line in ["oper cert", "oper both x", "oper neither"] {
            #expect(try probe.say("bob", line) == "! wrongPassword\n.\n")
        }
        #expect(try probe.say("ann", "oper both wrong") == "! wrongPassword\n.\n")
        #expect(try probe.say("ann", "oper neither") == "! wrongPassword\n.\n")
        #expect(try probe.say("ann", "oper cert") == "= changed ann!~u@host-ann\n.\n")
        #expect(try probe.say("ann", "oper both x") == "= changed ann!~u@host-ann\n.\n")
        try probe.stage.end()
    }

    // MARK: Gateways

    private static var withGateway: ServerSettings {
        .guarded.with {
            $0.connectionsPerAddress = 2
            $0.gateways = [
                GatewaySettings(
                    name: "web",
                    addresses: ["198.51.100.0/24"].compactMap(AddressRange.init),
                    passwordHash: "hash:gate"
                )
            ]
        }
    }

    @Test func aGatewayIsTakenAtItsWordForTheAddressAndNotForTheConnection() throws {
        let probe = ProbeStage(Self.withGateway)
        let cloak = Cloak(key: Array(repeating: 7, count: 32))
        for (name, claimed, address) in [
            ("ann", "192.0.2.9", "192.0.2.9"), ("bob", "::ffff:192.0.2.10", "192.0.2.10"),
            ("cat", "2001:DB8::0001", "2001:db8::1"),
        ] {
            try probe.open(name, host: "198.51.100.1")
            #expect(try probe.say(name, "webirc gate \(claimed)", "login \(name)") == ".\n= modes\n.\n")
            let session = try probe.stage.client(name).session
            #expect(session.origin.address?.host == address)
            #expect(session.origin.host == cloak.host(for: session.origin.address))
            // The gateway's own connection is in plain text.
            #expect(try probe.say(name, "who \(name)").contains("\(session.origin.host) open"))
        }
        try probe.stage.end()
    }

    @Test func theClientsOfAGatewayAreCountedAndBannedWhereTheyAre() throws {
        let probe = ProbeStage(
            Self.withGateway,
            bans: [
                ServerBan(
                    target: .addresses("203.0.113.0/24"),
                    reason: "spam",
                    by: "root",
                    since: halfPastNine,
                    until: nil
                )
            ]
        )
        for name in ["ann", "bob", "cat"] { try probe.open(name, host: "198.51.100.1") }
        // The third is one too many at the gateway's own address.
        #expect(try probe.output("cat") == "! tooManyConnections 2\n")
        #expect(try probe.say("ann", "webirc gate 192.0.2.9") == ".\n")
        #expect(try probe.say("bob", "webirc gate 203.0.113.80") == "! banned: spam\n")
        for (name, expected) in [("dan", ".\n"), ("eve", "! tooManyConnections 2\n")] {
            try probe.open(name, host: "198.51.100.1")
            #expect(try probe.say(name, "webirc gate 192.0.2.9") == expected)
        }
        try probe.stage.end()
    }

    @Test(
        arguments: [
            ("198.51.100.1", "webirc wrong 192.0.2.9"), ("192.0.2.1", "webirc gate 192.0.2.9"),
            ("198.51.100.1", "webirc gate example.org"),
        ]
    )
    func anyOtherGatewayIsRefused(_ host: String, _ line: String) throws {
        let probe = ProbeStage(Self.withGateway)
        try probe.open("ann", host: host)
        #expect(try probe.say("ann", line, "login ann") == "! unknownGateway\n.\n")
        #expect(try probe.stage.client("ann").session.origin.address?.host == host)
        try probe.stage.end()
    }

    @Test func oneWordIsTakenOnceAndBeforeTheLogin() throws {
        let probe = ProbeStage(Self.withGateway)
        try probe.open("ann", host: "198.51.100.1")
        #expect(try probe.say("ann", "webirc gate 198.51.100.2", "webirc gate 192.0.2.9") == ".\n! unknownGateway\n.\n")
        try probe.join("bob", host: "198.51.100.1")
        #expect(try probe.say("bob", "webirc gate 192.0.2.9") == "! alreadyLoggedIn\n.\n")
        try probe.stage.end()
    }
}
