import ChatConfig
import ChatCore
import ChatDialects
import Testing

@testable import chatd

@Suite struct FactsTests {
    @Test func thereIsAnEventLoopForTwoCoresUnlessSomebodySaysOtherwise() {
        var server = Configuration().server
        #expect([1, 2, 3, 4, 16].map(server.eventLoops) == [1, 1, 1, 2, 8])
        server.threads = 4
        #expect(server.eventLoops(cores: 2) == 4)
        server.threads = 1000
        #expect(server.eventLoops(cores: 2) == Limits.lanes)
    }

    private func facts(_ configuration: Configuration) -> ServerFacts {
        ServerFacts(configuration, started: moment(1_000_000), limits: Limits(), messageOfTheDay: ["hello"])
    }

    @Test func theConfigurationSaysWhoTheServerIs() {
        var configuration = Configuration()
        configuration.server.name = "chat.example.org"
        configuration.server.admin = ["root@example.org"]
        let one = facts(configuration)
        #expect(one.serverName == "chat.example.org")
        #expect(one.network == "chat")
        #expect(one.administration == ["root@example.org"])
        #expect(one.messageOfTheDay == ["hello"])
        #expect(one.version == "chatd-\(Chatd.version)")
        #expect(one.strictTransport == nil)
        configuration.server.network = "Example"
        #expect(facts(configuration).network == "Example")
    }

    @Test func eachRunHasALabelOfItsOwn() {
        let labels = [1_000_000, 1_000_001].map { microseconds in
            ServerFacts(
                Configuration(),
                started: Timestamp(microseconds: microseconds),
                limits: Limits(),
                messageOfTheDay: []
            ).run
        }
        #expect(Set(labels).count == 2)
    }

    @Test func peopleAreSentToTheFirstEncryptedPortOfIRC() {
        var configuration = Configuration()
        let tls = Configuration.TLS(certificate: "/chain", key: "/key")
        configuration.listeners = [
            .init(name: "a", protocolName: "irc", endpoint: .tcp(host: nil, port: 1)),
            .init(name: "b", protocolName: "telnet", endpoint: .tcp(host: nil, port: 2), tls: tls),
            .init(name: "c", protocolName: "irc", endpoint: .unix(path: "/c"), tls: tls),
            .init(name: "w", protocolName: "irc", endpoint: .tcp(host: nil, port: 3), tls: tls, framing: .webSocket),
            .init(name: "d", protocolName: "irc", endpoint: .tcp(host: nil, port: 4), tls: tls),
            .init(name: "e", protocolName: "irc", endpoint: .tcp(host: nil, port: 5), tls: tls),
        ]
        #expect(facts(configuration).strictTransport == nil)
        configuration.irc.strictTransportSeconds = 300
        #expect(facts(configuration).strictTransport == .init(port: 4, seconds: 300))
    }

    @Test(arguments: [
        ("chat.example.org", "chat.example.org"), ("Chat-1", "Chat-1"), ("", "localhost"), ("a b", "ab"), ("-a-", "a"),
        ("a..b.", "a.b"), ("_dmz_.örg", "dmz.rg"), ("ü", "localhost"), ("..", "localhost"), ("1.2", "1.2"),
        (String(repeating: "a", count: 64), String(repeating: "a", count: 63)),
        ("short." + String(repeating: "a", count: 60), "short"),
    ])
    func aHostsNameIsMadeSafe(name: String, safe: String) {
        #expect(HostName.made(safe: name) == safe)
        #expect(HostName.made(safe: safe) == safe)
    }

    @Test func aNetworkIsCalledAsItsServerBegins() {
        #expect(HostName.network(of: "chat.example.org") == "chat")
        #expect(HostName.network(of: "localhost") == "chatd")
        #expect(HostName.network(of: String(repeating: "a", count: 31) + ".example.org") == "chatd")
    }
}
