import ChatCore
import Testing

@testable import ChatConfig

private func someOperator(_ keys: String) -> String { someListener + "[[operator]]\nname = \"ann\"\n\(keys)\n" }
private func someGateway(_ keys: String) -> String { someListener + "[[gateway]]\nname = \"web\"\n\(keys)\n" }

@Suite struct OperatorTests {
    @Test func anOperatorHasAPasswordOrACertificateOrBoth() throws {
        let spoken = someFingerprint.uppercased().enumerated().map { $0 > 0 && $0 % 2 == 0 ? ":\($1)" : "\($1)" }
            .joined()
        let found = try configuration(
            someOperator("password_hash = '\(someHash)'\nhost = 'staff/ann.example.org'\naddresses = ['::1']"),
            "[[operator]]\nname = 'ben'\ncertificate_fingerprint = '\(spoken)'",
            "[[operator]]\nname = 'ann'\ncertificate_fingerprint = '\(someFingerprint)'"
        )
        #expect(
            found.operators == [
                .init(
                    name: "ann",
                    passwordHash: someHash,
                    certificateFingerprint: someFingerprint,
                    addresses: ["::1"].compactMap { AddressRange($0) },
                    host: "staff/ann.example.org"
                ),
                .init(name: "ben", certificateFingerprint: someFingerprint),
            ]
        )
    }

    @Test func oneWithoutASecretIsAProblem() {
        let expected = "operator.ann.password_hash: missing; expected a password_hash or a certificate_fingerprint"
        #expect(problems(someOperator("")) == "chatd.toml:5: \(expected)")
        #expect(problems(someOperator("password_hash = ''")) == "chatd.toml:5: \(expected)")
        let takenBack = "[[operator]]\nname = 'ann'\npassword_hash = ''"
        #expect(problems(someOperator("password_hash = '\(someHash)'"), takenBack) == "chatd.toml:5: \(expected)")
        #expect(
            problems(someListener + "[[operator]]\npassword_hash = '\(someHash)'")
                == "chatd.toml:5: operator[1].name: missing; expected a name of at most 32 letters, digits, hyphens, underscores and dots"
        )
    }

    @Test func namesAreTheirOwnAndHaveNoBlanks() {
        let twice =
            someOperator("password_hash = '\(someHash)'") + "[[operator]]\nname = 'ann'\npassword_hash = '\(someHash)'"
        #expect(
            problems(twice)
                == "chatd.toml:9: operator.ann.name = \"ann\": expected a name of its own; line 5 has it too"
        )
        let blank = someListener + "[[operator]]\nname = 'an n'\npassword_hash = '\(someHash)'"
        #expect(problems(blank).hasPrefix("chatd.toml:6: operator[1].name = \"an n\": expected a name of at most 32"))
    }

    @Test func everyKeyRefusesWhatItCannotBe() {
        let expected =
            "expected the hash of a password, as \"chatd hash-password\" prints it, or \"\" for none"
        #expect(
            problems(someOperator("password_hash = 'hunter2'"))
                == "chatd.toml:7: operator.ann.password_hash = (a secret): \(expected)"
        )
        for fingerprint in [
            String(someFingerprint.dropLast()), someFingerprint + "0", "g" + someFingerprint.dropFirst(),
        ] {
            #expect(
                problems(someOperator("certificate_fingerprint = '\(fingerprint)'")).contains("64 hexadecimal digits"),
                "\(fingerprint)"
            )
        }
        for host in ["a b", ":a", "a@b", "ü", String(repeating: "a", count: 64)] {
            let found = problems(someOperator("password_hash = '\(someHash)'\nhost = '\(host)'"))
            #expect(found.hasPrefix("chatd.toml:8: operator.ann.host = "), "\(host): \(found)")
        }
    }

    @Test func otherShapesAndTooManyAreProblems() {
        #expect(
            problems(someListener + "[operator]\nann = 1")
                == "chatd.toml:5: operator = { … }: expected [[operator]] tables, each with a name"
        )
        let many = (1...257).map { "[[operator]]\nname = 'o\($0)'\npassword_hash = '\(someHash)'\n" }.joined()
        #expect(problems(someListener + many) == "chatd.toml: 257 operators; expected at most 256")
    }
}

@Suite struct GatewayTests {
    @Test func aGatewayHasAddressesAndAPassword() throws {
        let keys = "addresses = ['192.0.2.0/24', '2001:DB8::1']\npassword_hash = '\(someHash)'"
        let found = try configuration(someGateway(keys)).gateways
        let certified = try configuration(someGateway(keys + "\ncertificate_fingerprint = '\(someFingerprint)'"))
        #expect(certified.gateways.map(\.certificateFingerprint) == [someFingerprint])
        let addresses = ["192.0.2.0/24", "2001:db8::1"].compactMap { AddressRange($0) }
        #expect(found == [.init(name: "web", addresses: addresses, passwordHash: someHash)])
    }

    @Test func bothAreMissed() {
        let found = problems(someGateway("")).split(separator: "\n")
        #expect(found.count == 2)
        #expect(found[0].hasPrefix("chatd.toml:5: gateway.web.addresses: missing; expected a list of"))
        #expect(found[1].hasPrefix("chatd.toml:5: gateway.web.password_hash: missing; expected the hash"))
        let empty = "addresses = ['192.0.2.1']\npassword_hash = ''"
        #expect(problems(someGateway(empty)).hasPrefix("chatd.toml:8: gateway.web.password_hash = (a secret): "))
    }
}

@Suite struct SecretTests {
    @Test(arguments: [
        ("$y$j9T$PKRlP3sSU4GBhSYuJJ74n0$chM10PndBhDsv6MoO2KOd9/os2L2JxbAbR8/rNvmBk8", true),
        ("$6$saltsalt$" + String(repeating: "a", count: 86), true),
        ("$6$rounds=5000$saltsalt$" + String(repeating: "a", count: 86), true),
        ("$5$saltsalt$" + String(repeating: "a", count: 43), true),
        ("$2b$12$" + String(repeating: "a", count: 53), true),
        ("$7$CU..../....saltsalt$" + String(repeating: "a", count: 43), true),
        ("", false), ("hunter2", false), ("$", false), ("$$$$", false), ("$y$", false),
        ("$y$j9T$PKRlP3sSU4GBhSYuJJ74n0$chM10PndBhDsv6MoO2KOd9/os2L2JxbAbR8/rNvmBk", false),
        ("$y$j9T$$chM10PndBhDsv6MoO2KOd9/os2L2JxbAbR8/rNvmBk8", false),
        (" $y$j9T$PKRlP3sSU4GBhSYuJJ74n0$chM10PndBhDsv6MoO2KOd9/os2L2JxbAbR8/rNvmBk8", false),
        ("$1$saltsalt$" + String(repeating: "a", count: 22), false),
        ("abJnggxhB/yWI", false),
    ])
    func onlyHashesThatResistGuessingAreTaken(hash: String, isTaken: Bool) {
        let keys = "addresses = []\npassword_hash = '\(hash)'"
        #expect(problems(someGateway(keys)).isEmpty == isTaken, "\(problems(someGateway(keys)))")
    }

    /// Whatever the mistake is beside it.
    @Test(arguments: [
        "password_hash = 'hunter2'",
        "[server]\npassword_hash = 'hunter2'",
        "[server]\npassword = 'hunter2'",
        "[server]\npassword_hash = ['hunter2']",
        "[server.password_hash]\nx = 'hunter2'",
        "[[operator]]\nname = 'a'\npassword = 'hunter2'",
        "[[operator]]\nname = 'a'\n\"password_hash\" = 'hunter2'",
        "[[operator]]\nname = 'a'\npassword_hash.x = 'hunter2'",
        "[[gateway]]\nname = 'a'\npasswd = ['hunter2']\naddresses = []",
        "operators = ['hunter2']",
        "operator = ['hunter2']",
        "operator = 'hunter2'",
        "gateway = ['hunter2']",
        "server = 'hunter2'",
    ])
    func noSecretIsShown(mistake: String) {
        // Keys first: after a table's head they would be that table's.
        let found = problems(mistake + "\n" + someListener)
        #expect(!found.isEmpty)
        #expect(!found.contains("hunter2"), "\(found)")
    }
}

@Suite struct IRCTests {
    private let encrypted = """
        [[listener]]
        name = "ircs"
        protocol = "irc"
        port = 6697
        tls = { certificate = "/chain", key = "/key" }

        """

    @Test func strictTransportNeedsAPlaceToSendPeopleTo() throws {
        let expected =
            "irc.sts_sec = 300: expected a [[listener]] with a port, tls, protocol \"irc\" and framing \"lines\" "
            + "to send people to, or 0"
        let strict = "[irc]\nsts_sec = 300\n"
        #expect(problems(strict + someListener) == "chatd.toml:2: \(expected)")
        #expect(try configuration(strict + encrypted).irc.strictTransportSeconds == 300)
        for (key, instead) in [
            ("protocol = \"irc\"", "protocol = \"telnet\""), ("port = 6697", "path = \"/run/irc\""),
            ("tls = { certificate = \"/chain\", key = \"/key\" }", ""),
            ("name = \"ircs\"", "name = \"ircs\"\nenabled = false"),
            ("name = \"ircs\"", "name = \"ircs\"\nframing = \"websocket\""),
        ] {
            let found = problems(strict + someListener + encrypted.replacing(key, with: instead))
            #expect(found == "chatd.toml:2: \(expected)", "\(instead)")
        }
        // A listener that is refused may be the one.
        let refused = problems(strict + someListener + encrypted.replacing("\"/key\"", with: "5"))
        #expect(!refused.contains("sts_sec"))
    }

    @Test func thePasswordStandsInOnePlace() throws {
        let both = "[server]\npassword_hash = '\(someHash)'\npassword_file = 'irc-password'\n"
        #expect(
            problems(both + someListener)
                == "chatd.toml:3: server.password_file = \"irc-password\": expected either password_hash or password_file"
        )
        let found = try configuration(both + someListener, "server.password_hash = ''")
        #expect(found.server.passwordFile == "irc-password")
        #expect(found.server.passwordHash == nil)
    }

    @Test func networksAreOneWordAndTheAdministrationIsAFewLines() {
        for name in ["", "Example", "büro-7", String(repeating: "a", count: 30)] {
            #expect(problems("[server]\nnetwork = '\(name)'\n" + someListener).isEmpty, "\(name)")
        }
        for name in [" ", "a b", ":a", "a=b", "a\\b", "a\u{A0}b", String(repeating: "a", count: 31)] {
            #expect(problems("[server]\nnetwork = '\(name)'\n" + someListener).contains("server.network = "), "\(name)")
        }
        #expect(problems("[server]\nadmin = ['a', 'b', 'c', 'ü d']\n" + someListener).isEmpty)
        for lines in ["'a', 'b', 'c', 'd', 'e'", "''", "\"a\\nb\"", "5", "'\(String(repeating: "a", count: 301))'"] {
            #expect(problems("[server]\nadmin = [\(lines)]\n" + someListener).contains("server.admin = "), "\(lines)")
        }
    }
}
