import ChatCore
import Testing

@testable import ChatConfig

@Suite struct WebListenerTests {
    private func web(_ keys: String = "") -> String {
        "[[listener]]\nname = 'web'\nprotocol = 'irc'\nport = 8067\nframing = 'websocket'\n\(keys)\n"
    }

    @Test func aWebListenerHasDefaultsForAllButItsFraming() throws {
        let found = try configuration(web()).listeners
        let expected = Configuration.Listener(
            name: "web",
            protocolName: "irc",
            endpoint: .tcp(host: nil, port: 8067),
            framing: .webSocket
        )
        #expect(found == [expected])
        #expect(!expected.web && expected.origins.isEmpty && expected.forwarded == .off)
    }

    @Test func itTakesAPageAndOriginsAndAField() throws {
        let keys = "web = true\norigins = ['https://a.example']\nforwarded = 'forwarded'\nproxies = ['192.0.2.1']"
        let found = try #require(configuration(web(keys)).listeners.first)
        #expect(found.web)
        #expect(found.origins == ["https://a.example"])
        #expect(found.forwarded == .forwarded)
        #expect(found.proxies.map(\.text) == ["192.0.2.1"])
        #expect(try configuration(web("forwarded = 'x-forwarded-for'")).listeners.first?.forwarded == .xForwardedFor)
    }

    @Test func behindAProxyAUnixSocketWillDo() throws {
        let text = web("forwarded = 'x-forwarded-for'").replacing("port = 8067", with: "path = '/run/chatd/web.sock'")
        #expect(try configuration(text).listeners.map(\.endpoint) == [.unix(path: "/run/chatd/web.sock")])
    }

    @Test(arguments: [
        ("http://a.example", "http://a.example"), ("HTTPS://A.Example", "https://a.example"),
        ("https://a.example:8443", "https://a.example:8443"), ("https://a.example:443", "https://a.example"),
        ("http://a.example:80", "http://a.example"), ("http://a.example:443", "http://a.example:443"),
        ("http://a.example:08067", "http://a.example:8067"), ("http://localhost", "http://localhost"),
        ("http://192.0.2.1:8067", "http://192.0.2.1:8067"), ("http://[2001:DB8:0::1]:1", "http://[2001:db8::1]:1"),
        ("https://[::1]", "https://[::1]"), ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ])
    func anOriginIsKeptAsBrowsersSendIt(_ written: String, _ kept: String) throws {
        #expect(try configuration(web("origins = ['\(written)']")).listeners.first?.origins == [kept])
    }

    @Test(arguments: [
        "", "*", "null", "a.example", "//a.example", "https://", "https:///", "https://a.example/",
        "https://a.example/x",
        "https://a.example?x", "https://a.example#x", "https://me@a.example", "ftp://a.example", "wss://a.example",
        "https://*.example", "https://a..example", "https://-a.example", "https://a.example:", "https://a.example:0",
        "https://a.example:65536", "https://a.example:+1", "https://a.example:1:2", "https://[::1", "https://::1",
        "https://[192.0.2.1]", "https://[::1]x", "https://[]", "https://b\u{FC}cher.example",
        "https://\u{212A}.example",
        " https://a.example", "https://a.example ", "https://a.example,https://b.example",
    ])
    func nothingElseIsAnOrigin(_ written: String) {
        let found = problems(web("origins = ['\(written)']"))
        #expect(found.hasPrefix("chatd.toml:6: listener.web.origins = ["))
        #expect(found.contains("]: expected a list of at most 64 sites, each http:// or https:// with a host,"))
    }

    @Test func thereIsALimitToOrigins() {
        func origins(_ count: Int) -> String {
            "origins = [" + (1...count).map { "'http://h\($0)'" }.joined(separator: ", ") + "]"
        }
        #expect(problems(web(origins(64))).isEmpty)
        #expect(problems(web(origins(65))).contains("listener.web.origins = "))
    }

    @Test(arguments: [
        ("web = true", "web = true: expected false without framing \"websocket\": the page could not connect"),
        (
            "origins = ['https://a.example']",
            "origins = [\"https://a.example\"]: expected [] without framing \"websocket\": no page can connect"
        ),
        (
            "forwarded = 'forwarded'",
            "forwarded = \"forwarded\": expected \"off\" without framing \"websocket\": there are no requests"
        ),
    ])
    func whatIsForBrowsersTakesWebSocket(_ keys: String, _ problem: String) {
        for framing in ["", "framing = 'lines'\n"] {
            let text = "[[listener]]\nname = 'a'\nprotocol = 'irc'\nport = 1\n\(keys)\n\(framing)"
            #expect(problems(text) == "chatd.toml:5: listener.a.\(problem)")
        }
    }

    @Test(arguments: ["telnet", "wxchat", "lan"]) func onlyIRCIsSpokenInWebSockets(_ protocolName: String) {
        let text = web("room = '#lobby'").replacing("'irc'", with: "'\(protocolName)'")
        #expect(
            problems(text)
                == "chatd.toml:5: listener.web.framing = \"websocket\": expected \"lines\" with protocol \"\(protocolName)\": "
                + "only IRC is spoken in WebSockets"
        )
    }

    @Test func peerCredentialsAndWebSocketAreNotForEachOther() {
        let text = web("peer_credentials = true").replacing("port = 8067", with: "path = '/run/chatd/web.sock'")
        #expect(
            problems(text)
                == "chatd.toml:6: listener.web.peer_credentials = true: expected false beside framing \"websocket\": "
                + "who connects would be a proxy, and no browser"
        )
    }

    @Test func oneMistakeIsOneProblem() {
        #expect(problems(web("web = 1")).split(separator: "\n").count == 1)
        #expect(
            problems(web("web = true").replacing("'websocket'", with: "'frames'")).split(separator: "\n").count == 1
        )
        #expect(problems(web("web = true").replacing("'irc'", with: "'gopher'")).split(separator: "\n").count == 1)
        // One that is switched off may say what it likes.
        #expect(
            problems(
                someListener,
                web("enabled = false\nweb = true\nprotocol = 'talk'").replacing("protocol = 'irc'\n", with: "")
            ).isEmpty
        )
    }

    @Test func theFramingTakesARestartAndTheRestAReload() throws {
        let new = try configuration(
            web("web = true\norigins = ['https://a.example']\nforwarded = 'forwarded'")
                + "[web]\ndirectory = '/srv/page'\nhsts_sec = 0"
        )
        var old = try configuration(web().replacing("'websocket'", with: "'lines'"))
        let changes = old.changes(to: new)
        #expect(
            changes.map(\.key) == [
                "web.directory", "web.hsts_sec", "listener.web.framing", "listener.web.web", "listener.web.origins",
                "listener.web.forwarded",
            ]
        )
        #expect(changes.filter { $0.takesEffect == .afterRestart }.map(\.key) == ["listener.web.framing"])
        #expect(changes.filter { $0.takesEffect == .onReload }.count == 5)
        old.adopt(new)
        #expect(old.changes(to: new).map(\.key) == ["listener.web.framing"])
    }
}
