import ChatCore
import Testing

@testable import ChatConfig

/// One value of each kind that no key takes, as TOML writes it.
private let impossibleValues = [
    #""\u0001""#, "-1", "9223372036854775807", "1.5", "nan", "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "[1.5]",
    "[[]]", "{ x = 1 }",
]

/// A text that gives one key of the schema a value, and is right otherwise.
private func text(setting key: String, to value: String) -> String {
    guard let dot = key.firstIndex(of: "."), !key.hasPrefix("tls.") else {
        var keys = ["name": "\"telnet\"", "protocol": "\"telnet\"", "port": "5000"]
        if key == "path" { keys["port"] = nil }
        if key.hasPrefix("tls.") {
            let certificate = key == "tls.certificate" ? value : "\"a\""
            keys["tls"] = "{ certificate = \(certificate), key = \(key == "tls.key" ? value : "\"a\"") }"
        } else {
            keys[key] = value
        }
        return "[[listener]]\n" + keys.map { "\($0) = \($1)\n" }.sorted().joined()
    }
    return "\(someListener)[\(key[..<dot])]\n\(key[key.index(after: dot)...]) = \(value)\n"
}

@Suite struct SchemaTests {
    static let keys =
        Setting<Configuration>.all.map { ($0.key, $0.expected) }
        + Setting<ListenerDraft>.all(protocols: protocols).map { ($0.key, $0.expected) }

    @Test(arguments: keys) func everyKeyRefusesEveryOtherKindOfValue(key: String, expected: String) {
        for value in impossibleValues
            + (["enabled", "peer_credentials", "web"].contains(key) ? [] : ["true", "false"])
        {
            let found = problems(text(setting: key, to: value))
            let isSecret = key == "server.password_hash"
            // A listener whose name is refused is called by its position.
            let isOfTheServer = key.contains(".") && !key.hasPrefix("tls.")
            let path = isOfTheServer ? key : key == "name" ? "listener[1].name" : "listener.telnet.\(key)"
            #expect(found.contains("\(path) = \(isSecret ? "(a secret): " : "")"), "\(key) = \(value)")
            #expect(found.hasSuffix("expected \(expected)"), "\(key) = \(value)")
            #expect(!found.contains("\n"), "one mistake, one problem: \(found)")
        }
    }

    @Test(arguments: Setting<Configuration>.all.filter { $0.bounds != nil }.map(\.key))
    func everyNumberIsTakenUpToItsBoundsAndNoFurther(key: String) throws {
        let setting = try #require(Setting<Configuration>.all.first { $0.key == key })
        let bounds = try #require(setting.bounds)
        for number in [bounds.lowerBound, bounds.upperBound] {
            var configuration = Configuration()
            #expect(setting.set(.integer(number), &configuration))
            var again = Configuration()
            #expect(setting.set(setting.value(configuration), &again), "what it writes, it reads")
            #expect(again == configuration)
        }
        for number in [bounds.lowerBound - 1, bounds.upperBound + 1] {
            var configuration = Configuration()
            #expect(!setting.set(.integer(number), &configuration))
            #expect(configuration == Configuration())
        }
    }

    @Test func portsGoFrom1To65535() {
        for port in [1, 65_535] { #expect(problems(text(setting: "port", to: "\(port)")).isEmpty) }
        for port in [0, 65_536] {
            let expected = "chatd.toml:3: listener.telnet.port = \(port): expected an integer from 1 to 65535"
            #expect(problems(text(setting: "port", to: "\(port)")) == expected)
        }
    }

    @Test func everyKeySetsAPropertyOfItsOwn() throws {
        let other: [String: TOMLValue] = [
            "server.name": .string("chat.example.org"), "server.motd": .string("/motd"),
            "server.network": .string("Example"), "server.admin": .texts(["root@example.org"]),
            "server.password_hash": .string(someHash), "server.password_file": .string("irc-password"),
            "server.state_directory": .string("/state"), "web.directory": .string("/srv/page"),
            "journal.events": .array([]),
        ]
        var all = Configuration()
        for setting in Setting<Configuration>.all {
            let value = other[setting.key] ?? .integer((setting.bounds?.lowerBound ?? 0) + 5)
            var one = Configuration()
            try #require(setting.set(value, &one), "\(setting.key)")
            try #require(setting.set(value, &all))
            let changed = Configuration().changes(to: one)
            #expect(changed.map(\.key) == [setting.key])
        }
        #expect(Configuration().changes(to: all).map(\.key) == Setting<Configuration>.all.map(\.key))
        #expect(all.server.name == "chat.example.org")
        #expect(all.server.motd == "/motd")
        #expect(all.server.stateDirectory == "/state")
    }

    @Test func sizesHaveUnits() {
        let sizes = [
            "0B": 0, "64KiB": 65_536, "1MiB": 1_048_576, "2 GiB": 2_147_483_648, "3kB": 3_000, "4MB": 4_000_000,
            "5GB": 5_000_000_000, "007B": 7,
        ]
        for (text, bytes) in sizes { #expect(ByteSize.bytes(text) == bytes, "\(text)") }
        let others = [
            "", "64", "KiB", "64kib", "64 kiB", "64  KiB", "64KiB ", " 64KiB", "-1KiB", "+1KiB", "1.5MiB", "1e3B",
            "٣KiB",
            "1TiB", "9223372036854775807GiB", "99999999999999999999B", "1\u{301}KiB",
        ]
        for text in others { #expect(ByteSize.bytes(text) == nil, "\(text)") }
        for (bytes, text) in [0: "0B", 1023: "1023B", 1024: "1KiB", 1536: "1536B", 1 << 30: "1GiB", 3 << 20: "3MiB"] {
            #expect(ByteSize.text(bytes) == text)
        }
    }

    @Test func unknownKeysNameTheNearestKnownOne() {
        let suggestions = [
            ("queue.szie = 1", "queue.szie = 1: unknown key; did you mean queue.size?"),
            ("queue.sizes = 1", "queue.sizes = 1: unknown key; did you mean queue.size?"),
            ("queue.message_bytes = 1", "queue.message_bytes = 1: unknown key; did you mean limits.message_bytes?"),
            ("limits.keepalive = 1", "limits.keepalive = 1: unknown key; did you mean limits.keepalive_sec?"),
            ("limit.rooms = 1", "limit = { … }: unknown key; did you mean limits?"),
            ("thread = 1", "thread = 1: unknown key; did you mean server.threads?"),
            ("listeners = []", "listeners = []: unknown key; did you mean listener?"),
            ("\"queue.size\" = 1", "\"queue.size\" = 1: unknown key; did you mean queue.size?"),
            (
                "queue.colour = 1",
                "queue.colour = 1: unknown key; expected one of queue.bytes, queue.send_buffer, queue.size, queue.total"
            ),
            (
                "paint = 1",
                "paint = 1: unknown key; expected one of gateway, irc, journal, limits, listener, operator, "
                    + "queue, server, web"
            ),
        ]
        for (text, expected) in suggestions {
            #expect(problems(text + "\n" + someListener) == "chatd.toml:1: \(expected)")
        }
        #expect(
            problems(someListener + "prot = 1")
                == "chatd.toml:5: listener.telnet.prot = 1: unknown key; did you mean port?"
        )
        #expect(
            problems(someListener + "colour = 1")
                == "chatd.toml:5: listener.telnet.colour = 1: unknown key; "
                + "expected one of enabled, forwarded, framing, host, name, origins, path, peer_credentials, port, "
                + "protocol, proxies, proxy_protocol, room, tls, web"
        )
    }

    @Test func aSwapOfNeighboursIsOneMistake() {
        func distance(_ one: String, _ other: String) -> Int {
            EditDistance.between(Array(one.utf8), Array(other.utf8))
        }
        #expect(distance("", "") == 0)
        #expect(distance("", "size") == 4)
        #expect(distance("size", "szie") == 1)
        #expect(distance("size", "sizes") == 1)
        #expect(distance("kitten", "sitting") == 3)
    }

    @Test func namesPathsAndRoomsHaveTheirGrammar() {
        func isTaken(_ key: String, _ value: String) -> Bool { problems(text(setting: key, to: "'\(value)'")).isEmpty }
        let longName = String(repeating: "a", count: 63)
        for name in ["", "a", "chat.example.org", "x-1", longName] { #expect(isTaken("server.name", name)) }
        for name in [".", "a..b", "-a", "a-", "a b", "münchen", "a_b", longName + "a"] {
            #expect(!isTaken("server.name", name), "\(name)")
        }
        for path in ["", "/motd", "/etc/chatd/motd", "/a/%i b/ü"] { #expect(isTaken("server.motd", path)) }
        for path in ["motd", "/", "/a/", "//a", "/a/./b", "/a/../b", "/a ", "/a\\", "/\tb"] {
            #expect(!isTaken("server.motd", path), "\(path)")
            #expect(!isTaken("path", path), "\(path)")
        }
        let longPath = "/" + String(repeating: "a", count: 106)
        #expect(isTaken("path", longPath))
        #expect(!isTaken("path", longPath + "a"))
        #expect(!isTaken("path", ""))
        for room in ["#lobby", "#1", "#büro", "#" + longName] { #expect(isTaken("room", room)) }
        for room in ["", "#", "lobby", "#a b", "#a,b", "#\u{A0}", "#" + longName + "a"] {
            #expect(!isTaken("room", room), "\(room)")
        }
        for name in ["a", "irc-tls_2.new", String(repeating: "a", count: 32)] { #expect(isTaken("name", name)) }
        for name in ["", "a b", "ü", String(repeating: "a", count: 33)] { #expect(!isTaken("name", name), "\(name)") }
        let longCredential = String(repeating: "a", count: 255)
        for file in ["/etc/chatd/chain.pem", "chain.pem", "a", longCredential] {
            #expect(isTaken("tls.certificate", file), "\(file)")
            #expect(isTaken("tls.key", file), "\(file)")
        }
        for file in [".", "..", "a/b", "./a", "/a/", "a b", "ü", longCredential + "a"] {
            #expect(!isTaken("tls.certificate", file), "\(file)")
            #expect(!isTaken("tls.key", file), "\(file)")
        }
        for host in ["", "192.0.2.1", "0.0.0.0", "::", "2001:db8::1"] { #expect(isTaken("host", host)) }
        for host in ["localhost", "*", "192.0.2", "192.0.2.256", "[::1]", "::1%lo", "192.0.2.1:80", " ::1"] {
            #expect(!isTaken("host", host), "\(host)")
        }
        #expect(problems(text(setting: "host", to: #""192.0.2.1\u0000""#)).contains(#"= "192.0.2.1\u0000": expected"#))
    }
}
