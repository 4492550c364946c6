import ChatClient
import Testing

@Suite struct ServerTests {
    private func server(_ text: String, _ port: UInt16? = nil, tls: Bool = false) throws -> String {
        try Server(text: text, defaultPort: port, isEncrypted: tls).description
    }

    @Test func whatPeopleTypeIsAServer() throws {
        #expect(try server("chat.example.org") == "chat.example.org:6667")
        #expect(try server(" chat.example.org:7000 ") == "chat.example.org:7000")
        #expect(try server("chat.example.org", tls: true) == "chat.example.org:6697 (TLS)")
        #expect(try server("chat.example.org:7000", tls: true) == "chat.example.org:7000 (TLS)")
        #expect(try server("chat.example.org", 9999, tls: true) == "chat.example.org:9999 (TLS)")
        #expect(try server("192.0.2.7:6668") == "192.0.2.7:6668")
        #expect(try server("::1") == "[::1]:6667")
        #expect(try server("[2001:db8::7]:7000") == "[2001:db8::7]:7000")
        #expect(try server("[fe80::1%eth0]") == "[fe80::1%eth0]:6667")
        #expect(try server("/run/chatd/chat.sock") == "/run/chatd/chat.sock")
        #expect(try server("irc://chat.example.org") == "chat.example.org:6667")
        #expect(try server("IRCS://chat.example.org/garden?key") == "chat.example.org:6697 (TLS)")
        #expect(try server("ircs://[::1]:7000") == "[::1]:7000 (TLS)")
        #expect(try server("bücher.example") == "bücher.example:6667")
        #expect(try Server(text: "/run/x").endpoint == .unix(path: "/run/x"))
    }

    @Test(arguments: [
        ("", "a server is HOST, HOST:PORT, [IPv6]:PORT, /PATH or irc://HOST"),
        (":6667", "a server is HOST, HOST:PORT, [IPv6]:PORT, /PATH or irc://HOST"),
        ("host:", "host: has no port: a port is a number, 1 to 65535"),
        ("host:0", "host:0 has no port: a port is a number, 1 to 65535"),
        ("host:65536", "host:65536 has no port: a port is a number, 1 to 65535"),
        ("host:+1", "host:+1 has no port: a port is a number, 1 to 65535"),
        ("[::1", "[::1 lacks a ], as in [2001:db8::7]:6667"),
        ("[::1]6667", "[::1]6667: a port follows as in [2001:db8::7]:6667"),
        ("http://host", "http:// is not spoken here; irc:// and ircs:// are"),
        ("two words", "two words is no host: “ ” cannot stand in one"),
        ("ho\u{1B}st", "ho␛st is no host: “␛” cannot stand in one"),
        ("a/b", "a/b is no host: “/” cannot stand in one"),
    ])
    func whatIsNoServerIsToldWhy(_ text: String, _ problem: String) {
        #expect(throws: ServerTextProblem.self) { try Server(text: text) }
        do throws(ServerTextProblem) {
            _ = try Server(text: text)
        } catch {
            #expect(error.description == problem)
        }
    }

    @Test func whatIsTooLongIsTold() {
        let host = String(repeating: "a", count: 254)
        #expect(throws: ServerTextProblem.self) { try Server(text: host) }
        #expect(throws: Never.self) { try Server(text: String(host.dropLast())) }
        #expect(throws: ServerTextProblem.self) { try Server(text: "/" + String(repeating: "a", count: 107)) }
        #expect(throws: Never.self) { try Server(text: "/" + String(repeating: "a", count: 106)) }
    }

    @Test func aUnixSocketHasNoTLS() {
        #expect(throws: ServerTextProblem.self) { try Server(text: "/run/chat.sock", isEncrypted: true) }
    }

    /// Whoever is asked for a server is shown the one that there is, without its pin.
    @Test func theServerThatWeBeganWithIsTheOneWeKnow() {
        let pinned = Server(
            endpoint: .tcp(host: "chat.example.org", port: 6697),
            isEncrypted: true,
            fingerprint: String(repeating: "ab", count: 32)
        )
        var client = Client(profile: Transcript.ann, server: pinned, seed: 1)
        let moment = Moment(uptime: 1, time: Transcript.beginning)
        _ = client.handle(.start, at: moment)
        _ = client.handle(.disconnected(Disconnection(reason: "no", isFinal: true)), at: moment)
        let named = Server(endpoint: pinned.endpoint, isEncrypted: true)
        let actions = client.handle(.command(.connect(named)), at: moment)
        #expect(actions.contains(.connect(pinned)) && !actions.contains(.connect(named)))
    }
}
