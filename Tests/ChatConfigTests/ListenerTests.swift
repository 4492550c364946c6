import ChatCore
import Testing

@testable import ChatConfig

private func listener(_ name: String, _ address: String) -> String {
    "[[listener]]\nname = \"\(name)\"\nprotocol = \"telnet\"\n\(address)\n"
}

@Suite struct ListenerTests {
    @Test func aListenerHasDefaultsForAllButItsNameProtocolAndAddress() throws {
        let found = try configuration(listener("a", "port = 1"), listener("b", "path = '/run/b'\nroom = '#b'"))
            .listeners
        #expect(
            found == [
                .init(name: "a", protocolName: "telnet", endpoint: .tcp(host: nil, port: 1), room: "#lobby"),
                .init(name: "b", protocolName: "telnet", endpoint: .unix(path: "/run/b"), room: "#b"),
            ]
        )
    }

    @Test func hostsAreKeptInTheirCanonicalForm() throws {
        let listeners = try configuration(listener("a", "host = '2001:DB8:0:0::1'\nport = 1")).listeners
        #expect(listeners.map(\.endpoint) == [.tcp(host: "2001:db8::1", port: 1)])
    }

    @Test func aDropInChangesOnlyTheKeysItGives() throws {
        let shipped = listener("a", "host = '192.0.2.1'\nport = 1") + listener("b", "port = 2")
        let moved = "[[listener]]\nname = 'a'\nport = 3\n"
        let renamedRoom = "[[listener]]\nname = 'a'\nroom = '#a'\n[[listener]]\nname = 'c'\nprotocol = 'talk'\nport = 4"
        let found = try configuration(shipped, moved, renamedRoom).listeners
        #expect(found.map(\.name) == ["a", "b", "c"])
        #expect(
            found.map(\.endpoint) == [
                .tcp(host: "192.0.2.1", port: 3), .tcp(host: nil, port: 2), .tcp(host: nil, port: 4),
            ]
        )
        #expect(found.map(\.room) == ["#a", "#lobby", "#lobby"])
        #expect(found.map(\.protocolName) == ["telnet", "telnet", "talk"])
    }

    @Test func aDropInReplacesOneKindOfAddressByTheOther() throws {
        let toUnix = "[[listener]]\nname = 'a'\npath = '/run/a'\n"
        let toTCP = "[[listener]]\nname = 'a'\nport = 7\n"
        let shipped = listener("a", "host = '::1'\nport = 1")
        #expect(try configuration(shipped, toUnix).listeners.map(\.endpoint) == [.unix(path: "/run/a")])
        #expect(try configuration(shipped, toUnix, toTCP).listeners.map(\.endpoint) == [.tcp(host: nil, port: 7)])
        #expect(
            problems(listener("a", "path = '/run/a'"), "[[listener]]\nname = 'a'\nhost = '::1'\n")
                == "chatd.toml:1: listener.a.port: missing; expected a port from 1 to 65535, or the path of a Unix socket"
        )
    }

    @Test func aDropInTakesAHostBack() throws {
        let found = try configuration(listener("a", "host = '::1'\nport = 1"), "[[listener]]\nname = 'a'\nhost = ''\n")
        #expect(found.listeners.map(\.endpoint) == [.tcp(host: nil, port: 1)])
    }

    @Test func aDropInSwitchesAListenerOffAndOnAgain() throws {
        let shipped = listener("a", "port = 1") + listener("b", "port = 2")
        let off = "[[listener]]\nname = 'a'\nenabled = false\n"
        let on = "[[listener]]\nname = 'a'\nenabled = true\n"
        #expect(try configuration(shipped, off).listeners.map(\.name) == ["b"])
        #expect(try configuration(shipped, off, on).listeners.map(\.name) == ["a", "b"])
        #expect(
            problems(listener("a", "port = 1"), off)
                == "chatd.toml: no listener; expected at least one enabled [[listener]]"
        )
        // Switching off what nobody has is a slip of the pen.
        #expect(
            problems(shipped, "[[listener]]\nname = 'aa'\nenabled = false\n").contains("listener.aa.protocol: missing")
        )
    }

    @Test func oneThatIsOffSharesItsAddressWithAnybody() throws {
        #expect(problems(listener("a", "port = 1") + listener("b", "port = 1\nenabled = false")).isEmpty)
    }

    @Test func missingKeysAreNamedAtTheTable() {
        #expect(
            problems("\n[[listener]]\n[[listener]]\nname = 'b'")
                == """
                chatd.toml:2: listener[1].name: missing; \
                expected a name of at most 32 letters, digits, hyphens, underscores and dots
                chatd.toml:2: listener[1].protocol: missing; expected one of "pychat", "wxchat", "telnet", "talk", "irc", "lan"
                chatd.toml:2: listener[1].port: missing; expected a port from 1 to 65535, or the path of a Unix socket
                chatd.toml:3: listener.b.protocol: missing; expected one of "pychat", "wxchat", "telnet", "talk", "irc", "lan"
                chatd.toml:3: listener.b.port: missing; expected a port from 1 to 65535, or the path of a Unix socket
                """
        )
        #expect(problems("") == "chatd.toml: no listener; expected at least one enabled [[listener]]")
    }

    @Test func aListenerHasOneAddress() {
        #expect(
            problems(listener("a", "port = 1\npath = '/run/a'"))
                == "chatd.toml:5: listener.a.path = \"/run/a\": expected either path, or host and port"
        )
    }

    @Test func aNameStandsOnceInAFile() {
        #expect(
            problems(listener("a", "port = 1") + listener("a", "port = 2"))
                == "chatd.toml:6: listener.a.name = \"a\": expected a name of its own; line 1 has it too"
        )
    }

    @Test func otherShapesOfListenerAreOneProblemEach() {
        let expected = "expected [[listener]] tables, each with a name"
        #expect(problems("listener = 5") == "chatd.toml:1: listener = 5: \(expected)")
        #expect(problems("[listener.a]\nport = 1") == "chatd.toml:1: listener = { … }: \(expected)")
        #expect(problems("listener = []") == "chatd.toml:1: listener = []: \(expected)")
        #expect(
            problems(someListener, "listener = [5]")
                == "chatd.toml.d/1.toml:1: listener[1] = 5: expected a [[listener]] table with a name"
        )
    }

    @Test(arguments: [
        ("port = 1", "port = 1", true),
        ("port = 1", "port = 2", false),
        ("port = 1", "host = '192.0.2.1'\nport = 1", true),
        ("host = '::1'\nport = 1", "port = 1", true),
        ("host = '192.0.2.1'\nport = 1", "host = '192.0.2.1'\nport = 1", true),
        ("host = '192.0.2.1'\nport = 1", "host = '192.0.2.2'\nport = 1", false),
        ("host = '192.0.2.1'\nport = 1", "host = '192.0.2.1'\nport = 2", false),
        ("host = '192.0.2.1'\nport = 1", "host = '::ffff:192.0.2.1'\nport = 1", true),
        ("host = '0.0.0.0'\nport = 1", "host = '192.0.2.1'\nport = 1", true),
        ("host = '0.0.0.0'\nport = 1", "host = '::ffff:192.0.2.1'\nport = 1", true),
        ("host = '0.0.0.0'\nport = 1", "host = '::1'\nport = 1", false),
        ("host = '::'\nport = 1", "host = '192.0.2.1'\nport = 1", true),
        ("host = '::'\nport = 1", "host = '::1'\nport = 1", true),
        ("host = '::1'\nport = 1", "host = '0:0::1'\nport = 1", true),
        ("path = '/run/a'", "path = '/run/a'", true),
        ("path = '/run/a'", "path = '/run/b'", false),
        ("path = '/run/a'", "port = 1", false),
    ])
    func noTwoListenersShareAnEndpoint(one: String, other: String, isShared: Bool) {
        for (first, second) in [(one, other), (other, one)] {
            let found = problems(listener("a", first) + listener("b", second))
            #expect(found.isEmpty == !isShared, "\(first) and \(second)")
            #expect(!isShared || found.contains("expected an endpoint of its own; listener.a is on "))
        }
    }

    @Test func aSharedEndpointSaysWhoHasItAlready() {
        #expect(
            problems(listener("a", "port = 1") + listener("b", "host = '::1'\nport = 1"))
                == "chatd.toml:9: listener.b.port = 1: expected an endpoint of its own; "
                + "listener.a is on port 1 of every address already"
        )
    }

    @Test func encryptionTakesACertificateAndAKey() throws {
        let files = "tls = { certificate = '/etc/chatd/chain.pem', key = 'chat-key' }"
        let found = try configuration(listener("a", "port = 1\n\(files)") + listener("b", "port = 2")).listeners
        #expect(found.map(\.tls) == [.init(certificate: "/etc/chatd/chain.pem", key: "chat-key"), nil])
        for (given, missing, example) in [("certificate", "key", "key"), ("key", "certificate", "chain")] {
            #expect(
                problems(listener("a", "port = 1\ntls = { \(given) = '/a' }"))
                    == "chatd.toml:1: listener.a.tls.\(missing): missing; expected an absolute path, "
                    + "such as \"/etc/chatd/\(example).pem\", or the name of a systemd credential, or \"\" for no encryption"
            )
        }
    }

    @Test func aDropInChangesOneFileOfEncryptionOrTakesItBack() throws {
        let shipped = listener("a", "port = 1\ntls = { certificate = '/chain', key = '/key' }")
        func encrypted(_ text: String) throws -> Configuration.TLS? {
            try configuration(shipped, "[[listener]]\nname = 'a'\n" + text).listeners[0].tls
        }
        #expect(try encrypted("tls.key = '/new'") == .init(certificate: "/chain", key: "/new"))
        #expect(try encrypted("tls = { certificate = '', key = '' }") == nil)
    }

    @Test func whatIsWrongWithEncryptionIsTold() {
        func problem(_ text: String) -> String { problems(listener("a", "port = 1\n\(text)")) }
        let files = "certificate = '/chain', key = '/key'"
        #expect(
            problem("tls = { \(files), certifcate = '/a' }")
                == "chatd.toml:5: listener.a.tls.certifcate = \"/a\": unknown key; did you mean tls.certificate?"
        )
        #expect(
            problem("tls = { \(files), ciphers = 'best' }")
                == "chatd.toml:5: listener.a.tls.ciphers = \"best\": unknown key; "
                + "expected one of tls.certificate, tls.key"
        )
        #expect(
            problem("tls = true") == "chatd.toml:5: listener.a.tls = true: expected a table with certificate and key"
        )
        #expect(
            problem("certificate = '/chain'")
                == "chatd.toml:5: listener.a.certificate = \"/chain\": unknown key; did you mean tls.certificate?"
        )
        #expect(problem("\"tls.key\" = '/key'").contains("listener.a.\"tls.key\" = \"/key\": unknown key"))
    }

    @Test func proxiesAreAddressesAndRanges() throws {
        let proxies = "proxy_protocol = 'required'\nproxies = ['192.0.2.1', '10.0.0.0/8', '2001:DB8::/32']"
        let found = try configuration(listener("a", "port = 1\n\(proxies)") + listener("b", "port = 2")).listeners
        #expect(found.map(\.proxyProtocol) == [.required, .off])
        #expect(found[0].proxies.map(\.text) == ["192.0.2.1", "10.0.0.0/8", "2001:db8::/32"])
        #expect(found[1].proxies.map(\.text) == ["127.0.0.0/8", "::1"])
        for bad in [
            "'10.0.0.0/33'", "'10.0.0.1/8'", "'10.0.0.0/'", "'::/129'", "'10.0.0.0/+8'", "'a'", "'1.2.3.4/8/8'", "5",
        ] {
            #expect(problems(listener("a", "port = 1\nproxies = [\(bad)]")).contains("listener.a.proxies = "), "\(bad)")
        }
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "192.0.2.1", true), ("::/0", "192.0.2.1", false),
        ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
        ("::1", "::1", true), ("10.0.0.0/8", "ten", false),
    ])
    func aRangeHoldsWhatBeginsWithItsBits(range: String, host: String, isInside: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(host) == isInside)
    }

    @Test func peerCredentialsTakeAPathAndNothingBeside() throws {
        let listeners = try configuration(
            listener("a", "path = '/run/a'\npeer_credentials = true") + listener("b", "path = '/run/b'")
        )
        .listeners
        #expect(listeners.map(\.peerCredentials) == [true, false])
        func problem(_ text: String) -> String { problems(listener("a", text + "\npeer_credentials = true")) }
        let key = "listener.a.peer_credentials = true"
        #expect(
            problem("port = 1")
                == "chatd.toml:5: \(key): expected false: only of those who come through a Unix socket (path) it is known who they are"
        )
        #expect(
            problem("path = '/run/a'\ntls = { certificate = '/chain', key = '/key' }")
                == "chatd.toml:6: \(key): expected false beside tls: on a Unix socket nobody can read along"
        )
        #expect(
            problem("path = '/run/a'\nproxy_protocol = 'optional'")
                == "chatd.toml:6: \(key): expected false beside proxy_protocol: who connects would be the proxy"
        )
        #expect(problems(listener("a", "path = '/run/a'\npeer_credentials = 1")).contains("expected true or false"))
        // A drop-in may move it, and then has to take it back.
        let moved = "[[listener]]\nname = 'a'\nport = 7\n"
        let shipped = listener("a", "path = '/run/a'\npeer_credentials = true")
        #expect(problems(shipped, moved).hasPrefix("chatd.toml:5: \(key): expected false: "))
        #expect(problems(shipped, moved + "peer_credentials = false\n").isEmpty)
    }

    @Test func peerCredentialsTakeANewSandbox() throws {
        let shipped = listener("a", "path = '/run/a'")
        let changes = try configuration(shipped).changes(to: try configuration(shipped + "peer_credentials = true\n"))
        #expect(changes.map(\.key) == ["listener.a.peer_credentials"])
        #expect(changes.map(\.takesEffect) == [.afterSocketRestart])
    }

    @Test func thereIsALimitToListeners() {
        func listeners(_ count: Int) -> String { (1...count).map { listener("l\($0)", "port = \($0)") }.joined() }
        #expect(problems(listeners(256)).isEmpty)
        #expect(problems(listeners(257)) == "chatd.toml: 257 listeners; expected at most 256")
    }
}

@Suite struct LANListenerTests {
    private func lan(_ keys: String) -> String {
        "[[listener]]\nname = 'lan'\nprotocol = 'lan'\n\(keys)\n"
    }

    @Test func itHasAPortAndARoomAndSharesThePortsOfTCP() throws {
        let text = lan("port = 8888\nroom = '#lab'") + "[[listener]]\nname = 'b'\nprotocol = 'telnet'\nport = 8888\n"
        let listeners = try configuration(text).listeners
        #expect(
            listeners.first
                == Configuration.Listener(name: "lan", protocolName: "lan", endpoint: .lan(port: 8888), room: "#lab")
        )
        #expect(listeners.last?.endpoint == .tcp(host: nil, port: 8888))
        #expect(
            problems(
                lan("port = 1\nroom = '#a'")
                    + lan("port = 1\nroom = '#b'").replacing("name = 'lan'", with: "name = 'x'")
            )
                == "chatd.toml:9: listener.x.port = 1: expected an endpoint of its own; listener.lan is on UDP port 1 already"
        )
    }

    @Test(arguments: [
        ("port = 1", "chatd.toml:1: listener.lan.room: missing; expected the room that the LAN is joined with"),
        (
            "port = 1\nroom = '#a'\nhost = '192.0.2.1'",
            """
            chatd.toml:6: listener.lan.host = "192.0.2.1": expected no host with protocol "lan": \
            what is sent to everybody reaches no socket of one address
            """
        ),
        (
            "path = '/run/a'\nroom = '#a'",
            "chatd.toml:4: listener.lan.path = \"/run/a\": expected a UDP port with protocol \"lan\", and no path"
        ),
        (
            "port = 1\nroom = '#a'\nproxy_protocol = 'optional'",
            "chatd.toml:6: listener.lan.proxy_protocol = \"optional\": expected \"off\" with protocol \"lan\": nobody connects"
        ),
        (
            "port = 1\nroom = '#a'\ntls = { certificate = '/a', key = '/b' }",
            """
            chatd.toml:6: listener.lan.tls.certificate = "/a": expected no tls with protocol "lan": \
            everybody on the network reads along
            """
        ),
        (
            "port = 1\nroom = '#a'\nname = 'a.b'",
            """
            chatd.toml:2: listener.a.b.name = "a.b": expected a name that a member of the chat can have: \
            it is that of those on the LAN
            """
        ),
    ]) func whatMakesNoSenseOnALANIsRefused(_ keys: String, _ problem: String) {
        let text =
            keys.contains("name")
            ? lan(keys.replacing("\nname = 'a.b'", with: "")).replacing("name = 'lan'", with: "name = 'a.b'")
            : lan(keys)
        #expect(problems(text) == problem)
    }
}

@Suite struct SocketUnitTests {
    @Test func aLANIsADatagramSocketThatMayBroadcast() {
        #expect(
            socketUnitDropIn(for: listeners([.tcp(host: nil, port: 6667), .lan(port: 8888), .lan(port: 8889)])) == """
                [Socket]
                ListenStream=
                ListenStream=6667
                ListenDatagram=0.0.0.0:8888
                ListenDatagram=0.0.0.0:8889
                Broadcast=yes
                NoDelay=no

                """
        )
    }

    @Test func theUnitListensWhereTheListenersDo() {
        let listeners = listeners([
            .tcp(host: nil, port: 6667), .tcp(host: "192.0.2.1", port: 5000), .tcp(host: "::1", port: 9999),
            .unix(path: "/run/chatd/50% off.sock"),
        ])
        #expect(
            socketUnitDropIn(for: listeners) == """
                [Socket]
                ListenStream=
                ListenStream=6667
                ListenStream=192.0.2.1:5000
                ListenStream=[::1]:9999
                ListenStream=/run/chatd/50%% off.sock
                SocketMode=0666

                """
        )
        #expect(
            socketUnitDropIn(for: Array(listeners.prefix(1))) == "[Socket]\nListenStream=\nListenStream=6667\n"
        )
        #expect(socketUnitDropIn(for: []) == "[Socket]\nListenStream=\n")
    }

    private func listeners(_ endpoints: [Configuration.Endpoint]) -> [Configuration.Listener] {
        endpoints.map { .init(name: "a", protocolName: "irc", endpoint: $0) }
    }

    @Test func theSandboxIsWidenedForPeerCredentialsAlone() throws {
        var chat = Configuration.Listener(name: "chat", protocolName: "irc", endpoint: .unix(path: "/run/chat"))
        let others = listeners([.tcp(host: nil, port: 6667), .unix(path: "/run/a")])
        #expect(serviceUnitDropIn(for: others + [chat]) == nil)
        chat.peerCredentials = true
        let dropIn = try #require(serviceUnitDropIn(for: others + [chat]))
        #expect(dropIn.hasPrefix("[Service]\n"))
        #expect(dropIn.split(separator: "\n").filter { $0.contains("=") } == ["PrivateUsers=no"])
        // It is refused, and widens nothing.
        chat.endpoint = .tcp(host: nil, port: 1)
        #expect(serviceUnitDropIn(for: [chat]) == nil)
    }

    @Test func whatCanBeReadOfABadFileTellsWhichPortsAreMeant() {
        func readable(_ texts: String...) -> [Configuration.Endpoint] {
            do throws(ConfigurationProblems) {
                _ = try configuration(of: texts)
                return []
            } catch {
                return error.readableListeners.map(\.endpoint)
            }
        }
        let bad = """
            [queue]
            size = "many"
            [[listener]]
            name = "a b"
            protocol = "gopher"
            port = 70
            [[listener]]
            name = "taken"
            protocol = "telnet"
            port = 70
            [[listener]]
            name = "nowhere"
            protocol = "telnet"
            port = "five"
            [[listener]]
            name = "off"
            protocol = "telnet"
            port = 71
            enabled = false

            """
        #expect(readable(bad + someListener) == [.tcp(host: nil, port: 70), .tcp(host: nil, port: 5000)])
        #expect(readable(bad, "this is no TOML") == [])
    }
}
