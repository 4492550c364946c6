import ChatDialects
import NIOCore
import NIOEmbedded
import Testing

@testable import ChatCore
@testable import ChatServer

/// How a connection becomes a WebSocket.
@Suite struct WebUpgradeTests {
    @Test(arguments: ["/", "/socket", "/webirc/websocket/", "/page/main.js?x=1"])
    func anUpgradeIsTakenOnAnyPath(_ path: String) throws {
        let stage = try WebStage()
        let asked = upgradeRequest(path)
        let answer = try stage.ask(asked)
        #expect(
            answer == "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
        )
        let upgrade = try #require(stage.session.upgrade)
        #expect(upgrade.messages == .text)
        #expect(upgrade.bytesRead == asked.utf8.count)
        #expect(upgrade.bytesSent == UInt64(answer.utf8.count))
    }

    @Test func nothingIsLeftOfHTTP() throws {
        let stage = try WebStage()
        try stage.ask(upgradeRequest())
        let pipeline = stage.channel.pipeline.syncOperations
        #expect(throws: (any Error).self) { try pipeline.context(handlerType: RequestGate.self) }
        #expect(throws: (any Error).self) { try pipeline.context(handlerType: WebHandler.self) }
        #expect(throws: (any Error).self) { try pipeline.context(name: "handler0") }
        #expect(throws: (any Error).self) { try pipeline.context(name: "handler1") }
        #expect(throws: (any Error).self) { try pipeline.context(name: "handler2") }
        try stage.receive(request("/").utf8)
        #expect(stage.session.input == Array(request("/").utf8))
        #expect(stage.isReadFrom)
        // Nobody's patience ends any more.
        stage.pass(seconds: 1000)
        #expect(!stage.isClosed)
    }

    /// Wherever what is sent is cut, the session gets its bytes, and the count is exact.
    @Test func whatFollowsIsForTheSession() throws {
        let asked = Array((request("/healthz") + upgradeRequest()).utf8)
        let frame: [UInt8] = [0x81, 0x80, 1, 2, 3, 4, 0x0D, 0x0A, 0x0D, 0x0A]
        let all = asked + frame
        for cut in 1..<all.count {
            let stage = try WebStage()
            try stage.receive(all[..<cut])
            try stage.receive(all[cut...])
            let answer = try stage.answer()
            #expect(stage.session.upgrade?.bytesRead == asked.count, "cut at \(cut) \(answer)")
            #expect(stage.session.upgrade?.bytesSent == UInt64(answer.utf8.count))
            #expect(stage.session.input == frame)
            #expect(stage.session.early.isEmpty)
        }
    }

    @Test func theSessionHearsOfTheEndAfterEverythingElse() throws {
        let stage = try WebStage()
        try stage.channel.writeInbound(ByteBuffer(string: upgradeRequest() + "rest"))
        stage.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        stage.loop.run()
        #expect(stage.session.input == Array("rest".utf8))
        #expect(stage.session.hasEnded)
        #expect(!stage.isClosed)
    }

    @Test func theSessionHearsOfItWhenTheAnswerHasBeenSent() throws {
        final class Wall: ChannelOutboundHandler {
            typealias OutboundIn = ByteBuffer
            var promise: EventLoopPromise<Void>?
            func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
                self.promise = promise
            }
        }
        let wall = Wall()
        let stage = try WebStage(front: wall)
        try stage.ask(upgradeRequest() + "rest")
        #expect(stage.session.upgrade == nil)
        wall.promise?.succeed()
        stage.loop.run()
        #expect(stage.session.upgrade != nil)
        #expect(stage.session.input == Array("rest".utf8))
    }

    @Test func anAnswerThatIsNotTakenClosesTheConnection() throws {
        final class Wall: ChannelOutboundHandler {
            typealias OutboundIn = ByteBuffer
            func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
                context.eventLoop.assumeIsolated().scheduleTask(in: .hours(1)) { promise?.succeed() }
            }
        }
        let stage = try WebStage(front: Wall())
        try stage.ask(upgradeRequest())
        stage.pass(seconds: 10)
        #expect(stage.isClosed)
        stage.pass(seconds: 4000)
        #expect(stage.session.upgrade == nil)
    }

    // MARK: Subprotocols

    @Test(
        arguments: [
            ("text.ircv3.net", "text.ircv3.net", .text),
            ("binary.ircv3.net", "binary.ircv3.net", .binary),
            ("binary.ircv3.net, text.ircv3.net", "binary.ircv3.net", .binary),
            ("chat,  text.ircv3.net ,binary.ircv3.net", "text.ircv3.net", .text), ("chat", nil, .text),
        ] as [(String, String?, WebSocketMessages)]
    )
    func theFirstKnownSubprotocolIsAgreedOn(
        _ offered: String,
        _ agreed: String?,
        _ messages: WebSocketMessages
    ) throws {
        let stage = try WebStage()
        let answer = try stage.ask(upgradeRequest("/", "Sec-WebSocket-Protocol: \(offered)"))
        #expect(answer.status == 101)
        #expect(answer.field("Sec-WebSocket-Protocol") == agreed)
        #expect(stage.session.upgrade?.messages == messages)
    }

    @Test func offersMayStandInSeveralFields() throws {
        let stage = try WebStage()
        let fields = ["Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: binary.ircv3.net"]
        #expect(
            try stage.ask(upgradeRequest("/", fields[0], fields[1])).field("Sec-WebSocket-Protocol")
                == "binary.ircv3.net"
        )
    }

    @Test func noExtensionIsAgreedOn() throws {
        let answer = try WebStage().ask(upgradeRequest("/", "Sec-WebSocket-Extensions: permessage-deflate"))
        #expect(answer.status == 101)
        #expect(answer.field("Sec-WebSocket-Extensions") == nil)
    }

    // MARK: Refusals

    /// A request for a WebSocket with something else in the place of one field.
    private func upgrade(_ field: String, _ value: String?, host: String = "chat.example.org") -> String {
        var fields = [
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        ]
        fields[field] = value
        return "GET / HTTP/1.1\r\nHost: \(host)\r\n"
            + fields.map { "\($0): \($1)\r\n" }.sorted().joined() + "\r\n"
    }

    @Test(arguments: [nil, "8", "", "13, 13", "0", "013"]) func otherVersionsAreTold(_ version: String?) throws {
        let stage = try WebStage()
        let answer = try stage.ask(upgrade("Sec-WebSocket-Version", version) + request("/"))
        #expect(answer.status == 426)
        #expect(answer.field("Sec-WebSocket-Version") == "13")
        #expect(answer.field("Upgrade") == "websocket")
        #expect(answer.ranges(of: "HTTP/1.1 ").count == 1)
        stage.pass(seconds: 2)
        #expect(stage.isClosed)
        #expect(stage.session.upgrade == nil)
    }

    @Test(arguments: [
        nil, "", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZR==",
        "dGhlIHNhbXBsZSBub25j!Q==", "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==", "AAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func aKeyIsSixteenBytes(_ key: String?) throws {
        let stage = try WebStage()
        #expect(try stage.ask(upgrade("Sec-WebSocket-Key", key)).status == 400)
        #expect(stage.session.upgrade == nil)
    }

    @Test(
        arguments: [("Upgrade", "h2c"), ("Upgrade", nil), ("Connection", "keep-alive"), ("Connection", nil)]
            as [(String, String?)]
    )
    func anotherUpgradeIsOverlooked(_ field: String, _ value: String?) throws {
        let stage = try WebStage()
        #expect(try stage.ask(upgrade(field, value)).status == 200)
        #expect(stage.session.upgrade == nil)
    }

    @Test func fieldsAreReadAsTheyMayBeWritten() throws {
        let stage = try WebStage()
        let fields = "hOsT:a\r\nuPgRaDe: h2c , WebSocket\r\ncOnNeCtIoN: keep-alive, uPGRADE\r\n"
        let key = "sec-websocket-version:13\r\nsec-websocket-key:\tdGhlIHNhbXBsZSBub25jZQ==  \r\n"
        #expect(try stage.ask("GET / HTTP/1.1\r\n\(fields)\(key)\r\n").status == 101)
    }

    @Test func anUpgradeIsAskedForWithGET() throws {
        let asked = upgradeRequest().dropFirst(3)
        #expect(try WebStage().ask("HEAD" + asked).status == 200)
        #expect(try WebStage().ask("POST" + asked).status == 405)
    }

    @Test(
        arguments: [
            (nil, 101), ("https://chat.example.org", 101), ("http://chat.example.org", 101),
            ("https://CHAT.example.org:443", 101), ("https://other.example.org", 101), ("null", 403), ("", 403),
            ("https://chat.example.org:8443", 403), ("https://example.org", 403), ("http://other.example.org", 403),
            ("https://chat.example.org.evil.example", 403), ("https://evil.example/chat.example.org", 403),
            ("https://chat.example.org, https://evil.example", 403), ("chat.example.org", 403),
            ("://chat.example.org", 403),
        ] as [(String?, Int)]
    )
    func aPageOfElsewhereIsRefused(_ origin: String?, _ status: Int) throws {
        let stage = try WebStage(WebAccess(site: .sample, origins: ["https://other.example.org"]))
        #expect(try stage.ask(upgrade("Origin", origin)).status == status)
        #expect((stage.session.upgrade != nil) == (status == 101))
    }

    /// As it is behind a proxy that puts its own into `Host`.
    @Test func anOperatorIsToldOfForeignPages() throws {
        let stage = try WebStage()
        let asked = upgrade("Origin", "https://chat.example.org", host: "127.0.0.1:8067")
        #expect(try stage.ask(asked).content == "403 Forbidden: a page of another host may not connect\n")
        let warning =
            "warning a page of https://chat.example.org may not connect to 127.0.0.1:8067: if it is yours, its proxy has "
            + "to pass on the field Host, or 'origins' of the listener has to name it"
        #expect(stage.warnings == [warning])
    }

    @Test(arguments: [
        ("http://localhost:8067", "localhost:8067", 101), ("http://localhost", "localhost:80", 101),
        ("https://localhost", "localhost:80", 403), ("http://localhost:8067", "localhost", 403),
        ("http://[::1]:8067", "[::1]:8067", 101), ("http://[::1]", "[::1]", 101), ("http://[::1]", "[::2]", 403),
    ])
    func portsCount(_ origin: String, _ host: String, _ status: Int) throws {
        #expect(try WebStage().ask(upgrade("Origin", origin, host: host)).status == status)
    }

    // MARK: Behind a proxy

    private static let proxy = PeerAddress(host: "10.0.0.1", port: 4660)
    private static func access(_ forwarded: WebAccess.ForwardedHeader) -> WebAccess {
        WebAccess(site: .sample, forwarded: forwarded, trusts: { $0.hasPrefix("10.") })
    }

    @Test func theProxySaysWhereTheClientIs() throws {
        let stage = try WebStage(Self.access(.xForwardedFor), peer: Self.proxy)
        try stage.ask(upgradeRequest("/", "X-Forwarded-For: 192.0.2.9"))
        #expect(stage.session.upgrade?.address == PeerAddress(host: "192.0.2.9", port: 4660))
        #expect(stage.warnings.isEmpty)
    }

    @Test func aClientIsNotBelieved() throws {
        let stage = try WebStage(Self.access(.xForwardedFor))
        try stage.ask(upgradeRequest("/", "X-Forwarded-For: nonsense"))
        #expect(stage.session.upgrade?.address == PeerAddress(host: "192.0.2.7", port: 4660))
        #expect(stage.warnings.isEmpty)
    }

    @Test func aProxyThatSaysNothingIsTheClient() throws {
        let stage = try WebStage(Self.access(.forwarded), peer: Self.proxy)
        // The other field is the client's own.
        try stage.ask(upgradeRequest("/", "X-Forwarded-For: 192.0.2.9"))
        #expect(stage.session.upgrade?.address == Self.proxy)
    }

    @Test func whatCannotBeReadIsRefused() throws {
        let stage = try WebStage(Self.access(.xForwardedFor), peer: Self.proxy)
        #expect(try stage.ask(upgradeRequest("/", "X-Forwarded-For: unknown")).status == 400)
        #expect(stage.session.upgrade == nil)
    }

    @Test func aWordThatNobodyListensToIsToldOf() throws {
        let stage = try WebStage(Self.access(.off), peer: Self.proxy)
        try stage.ask(upgradeRequest("/", "X-Forwarded-For: 192.0.2.9"))
        #expect(stage.session.upgrade?.address == Self.proxy)
        let warning =
            "warning the proxy 10.0.0.1 says where its clients are, and nobody listens: they all count as 10.0.0.1; "
            + "'forwarded' of the listener says which field to read"
        #expect(stage.warnings == [warning])
    }

    @Test func aPROXYHeaderAndAFieldWorkTogether() throws {
        let front = ProxyHandler(.header(isOptional: false), socketAddress: nil)
        let header = "PROXY TCP4 10.0.0.1 192.0.2.1 4660 80\r\n"
        let stage = try WebStage(Self.access(.forwarded), peer: nil, front: front)
        let asked = upgradeRequest("/", "Forwarded: for=192.0.2.9:1234")
        try stage.ask(header + asked)
        let upgrade = try #require(stage.session.upgrade)
        #expect(upgrade.address == PeerAddress(host: "192.0.2.9", port: 1234))
        #expect(upgrade.bytesRead == header.utf8.count + asked.utf8.count)
        // The session waits for the client's address, not for its proxy's.
        #expect(stage.session.recognized.isEmpty)
    }

    @Test func aPROXYHeaderOfAClientIsForTheSession() throws {
        let front = ProxyHandler(.header(isOptional: false), socketAddress: nil)
        let stage = try WebStage(Self.access(.forwarded), peer: nil, front: front)
        try stage.ask("PROXY TCP4 192.0.2.9 192.0.2.1 1234 80\r\n" + upgradeRequest("/", "Forwarded: for=192.0.2.1"))
        let address = PeerAddress(host: "192.0.2.9", port: 1234)
        #expect(stage.session.recognized.map(\.address) == [address])
        #expect(stage.session.upgrade?.address == address)
    }
}
