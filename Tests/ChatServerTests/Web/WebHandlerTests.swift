import ChatDialects
import NIOCore
import NIOEmbedded
import Testing

@testable import ChatCore
@testable import ChatServer

/// What a connection says in HTTP before it is a WebSocket.
@Suite struct WebHandlerTests {
    // MARK: What is there

    @Test func thePageIsAtTheRoot() throws {
        let stage = try WebStage()
        let answer = try stage.ask(request("/"))
        #expect(answer.status == 200)
        #expect(answer.field("Content-Type") == "text/html; charset=utf-8")
        #expect(answer.field("Cache-Control") == "no-cache")
        #expect(answer.field("Date") == "Sat, 21 Nov 2026 09:30:00 GMT")
        #expect(answer.field("Connection") == nil)
        let digest = WebSite.sample.digest
        #expect(
            answer.content
                == "<link href=\"page/\(digest)/style.css\"><script src='page/\(digest)/main.js'></script>"
        )
        #expect(!stage.isClosed)
        #expect(stage.session.early.isEmpty)
    }

    @Test(arguments: [
        "/", "/?source=pwa", "/index.html", "/%69ndex.html", "http://chat.example.org/", "HTTP://Chat.Example.org/?x",
    ])
    func thePageHasSeveralAddresses(_ target: String) throws {
        #expect(try WebStage().ask(request(target)).status == 200)
    }

    @Test func headIsTheHeadOfTheSameAnswer() throws {
        let stage = try WebStage()
        let whole = try stage.ask(request("/page/main.js"))
        let head = try stage.ask(request("/page/main.js", method: "HEAD"))
        #expect(head.content == "")
        #expect(whole == head + "import './view/log.js'; // page/")
    }

    @Test func healthIsAsked() throws {
        let answer = try WebStage(WebAccess()).ask(request("/healthz"))
        #expect(answer.status == 200)
        #expect(answer.content == "ok\n")
        #expect(answer.field("Content-Type") == "text/plain; charset=utf-8")
        #expect(answer.field("Cache-Control") == "no-store")
        #expect(try WebStage(isHealthy: false).ask(request("/healthz")).status == 503)
        #expect(try WebStage().ask(request("/healthz")).status == 200)
    }

    @Test(arguments: [(Complaint.serverFull, 503), (.banned(reason: "flooding"), 403)])
    func healthTellsWhyNobodyIsLetIn(_ complaint: Complaint, _ status: Int) throws {
        let stage = try WebStage(complaint: complaint)
        // The page comes all the same by a connection that is there.
        #expect(try stage.ask(request("/")).status == 200)
        let answer = try stage.ask(request("/healthz"))
        #expect(answer.status == status)
        #expect(answer.content == words(complaint) + "\n")
        // It would be the one too many in the next try.
        #expect(answer.field("Connection") == "close")
        stage.endInput()
        #expect(stage.isClosed)
    }

    @Test func ofAProxyHealthTellsNothingThatIsItsClients() throws {
        let access = WebAccess(forwarded: .forwarded, trusts: { _ in true })
        #expect(try WebStage(access, complaint: .serverFull).ask(request("/healthz")).status == 200)
    }

    /// As HAProxy asks where it is told nothing else.
    @Test func programsOfOldMayLeaveTheHostOut() throws {
        let stage = try WebStage()
        let answer = try stage.ask("GET /healthz HTTP/1.0\r\n\r\n")
        #expect(answer.status == 200)
        #expect(answer.field("Connection") == "close")
    }

    @Test func withoutAPageThereIsOnlyTheWebSocket() throws {
        let stage = try WebStage(WebAccess())
        let answer = try stage.ask(request("/"))
        #expect(answer.status == 426)
        #expect(answer.field("Upgrade") == "websocket")
        #expect(try stage.ask(request("/index.html")).status == 404)
        #expect(!stage.isClosed)
    }

    @Test(arguments: [
        "/nothing", "/..", "/page/../index.html", "//index.html", "/page/%2e%2e/index.html", "/page", "/%00", "/%zz",
    ])
    func whatIsNotThereIsNotFound(_ target: String) throws {
        let stage = try WebStage()
        #expect(try stage.ask(request(target)).status == 404)
        #expect(try stage.ask(request("/")).status == 200)
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
    func otherMethodsAreNotAllowed(_ method: String) throws {
        let stage = try WebStage()
        let answer = try stage.ask(request("/", method: method))
        #expect(answer.status == 405)
        #expect(answer.field("Allow") == "GET, HEAD")
        #expect(try stage.ask(request("/")).status == 200)
    }

    @Test(arguments: ["BREW", "get", "CONNECT"]) func methodsThatNobodyKnowsEndTheConnection(_ method: String) throws {
        let stage = try WebStage()
        let answer = try stage.ask(request(method == "CONNECT" ? "chat.example.org:443" : "/", method: method))
        #expect(answer.status == 405)
        #expect(answer.field("Allow") == "GET, HEAD")
        #expect(answer.field("Connection") == "close")
    }

    /// What would come after it could be something else than HTTP.
    @Test func noRequestFollowsOneForAnotherProtocolThatIsNotAllowed() throws {
        let stage = try WebStage()
        let answer = try stage.ask(request("/", method: "POST", "Upgrade: h2c", "Connection: keep-alive, Upgrade"))
        #expect(answer.status == 405)
        #expect(answer.field("Connection") == "close")
    }

    @Test func everyAnswerProtectsThePage() throws {
        let stage = try WebStage(WebAccess(site: .sample, strictTransportSeconds: 60))
        for request in [request("/"), request("/x"), request("/", method: "PUT"), request("/healthz"), "x\n"] {
            let answer = try stage.ask(request)
            #expect(
                answer.field("Content-Security-Policy")
                    == "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types chatd"
            )
            #expect(answer.field("X-Content-Type-Options") == "nosniff")
            #expect(answer.field("Referrer-Policy") == "no-referrer")
            #expect(answer.field("Cross-Origin-Opener-Policy") == "same-origin")
            #expect(answer.field("Cross-Origin-Resource-Policy") == "same-origin")
            #expect(answer.field("Permissions-Policy") == "camera=(), geolocation=(), microphone=()")
            #expect(answer.field("Server") == nil)
            #expect(answer.field("Strict-Transport-Security") == nil)
        }
    }

    @Test func browsersAreToInsistOnTLSWhereTheyHaveComeByIt() throws {
        let access = WebAccess(site: .sample, strictTransportSeconds: 60)
        let answer = try WebStage(access, isEncrypted: true).ask(request("/"))
        #expect(answer.field("Strict-Transport-Security") == "max-age=60")
        let silent = try WebStage(WebAccess(site: .sample), isEncrypted: true).ask(request("/"))
        #expect(silent.field("Strict-Transport-Security") == nil)
    }

    // MARK: Bad requests

    /// Each is refused, and nothing that follows it is read.
    @Test(arguments: [
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 405),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 413),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 413),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 413),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\u{B}chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 0\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n\tb: c\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX(: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{0}\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{7F}\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
        ("GET / HTTP/1.0\r\nHost:\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: me@a\r\n\r\n", 400),
        ("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /\u{E9} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400),
        ("GET / http/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /\r\n\r\n", 400),
        ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        ("\u{16}\u{3}\u{1}", 400),
        ("NICK alice\r\nUSER alice 0 * alice\r\n", 400),
    ])
    func whatIsInDoubtIsRefused(_ text: String, _ status: Int) throws {
        let stage = try WebStage()
        let answer = try stage.ask(text + request("/healthz"))
        #expect(answer.status == status)
        #expect(answer.field("Connection") == "close")
        #expect(answer.ranges(of: "HTTP/1.1 ").count == 1)
        #expect(try stage.ask(request("/")) == "")
        #expect(stage.session.early.isEmpty)
        stage.pass(seconds: 2)
        #expect(stage.isClosed)
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost:a\r\nContent-Length: 0\r\n\r\n", "GET / HTTP/1.1\r\nHost: \t a \t \r\n\r\n",
        "GET / HTTP/1.1\r\nhOST: [2001:db8::1]:8067\r\nX: caf\u{E9}\r\nEmpty:\r\n\r\n",
    ])
    func whatIsUnusualAndClearIsAnswered(_ text: String) throws {
        let stage = try WebStage()
        #expect(try stage.ask(text).status == 200)
        #expect(try stage.ask(text).status == 200)
    }

    @Test func aRequestHasBounds() throws {
        let target = "/" + String(repeating: "a", count: WebLimits.targetBytes - 1)
        #expect(try WebStage().ask(request(target)).status == 404)
        #expect(try WebStage().ask(request(target + "a")).status == 414)
        // Without waiting for its end.
        #expect(try WebStage().ask("GET " + target + String(repeating: "a", count: 64)).status == 414)

        let fields = (1..<WebLimits.fields).map { "X-\($0): a\r\n" }.joined()
        #expect(try WebStage().ask("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n").status == 200)
        #expect(try WebStage().ask("GET / HTTP/1.1\r\nHost: a\r\n\(fields)X: a\r\n\r\n").status == 431)

        let start = "GET / HTTP/1.1\r\nHost: a\r\nX: "
        let rest = String(repeating: "a", count: WebLimits.headBytes - start.utf8.count - 4)
        #expect(try WebStage().ask("\(start)\(rest)\r\n\r\n").status == 200)
        #expect(try WebStage().ask("\(start)\(rest)a\r\n\r\n").status == 431)
        #expect(try WebStage().ask("\(start)\(rest)aaaaa").status == 431)
    }

    // MARK: One after the other

    @Test func requestsThatComeAtOnceAreAnsweredInOrder() throws {
        let stage = try WebStage()
        let paths = (0..<50).flatMap { ["/healthz", "/nothing/\($0)"] }
        let answers = try stage.ask(paths.map { request($0) }.joined())
        let statuses = answers.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
        #expect(statuses == (0..<50).flatMap { _ in ["200", "404"] })
        // That was the last one.
        #expect(answers.ranges(of: "Connection: close").count == 1)
        stage.pass(seconds: 2)
        #expect(stage.isClosed)
    }

    @Test func whoSaysCloseIsClosed() throws {
        let stage = try WebStage()
        let answer = try stage.ask(request("/healthz", "Connection: close") + request("/healthz"))
        #expect(answer.field("Connection") == "close")
        #expect(answer.ranges(of: "HTTP/1.1 ").count == 1)
        stage.pass(seconds: 2)
        #expect(stage.isClosed)
    }

    @Test func theLastRequestsAreAnsweredBeforeTheEnd() throws {
        let stage = try WebStage()
        try stage.receive((request("/healthz") + request("/") + "GET /").utf8)
        stage.endInput()
        #expect(try stage.answer().ranges(of: "HTTP/1.1 200").count == 2)
        #expect(stage.isClosed)
    }

    @Test func whoHasClosedIsNotWaitedFor() throws {
        let dam = Dam()
        let stage = try WebStage(front: dam)
        try stage.receive(request("/", "Connection: close").utf8)
        stage.endInput()
        #expect(!stage.isClosed)
        try dam.open(in: stage.channel)
        #expect(try stage.answer().status == 200)
        #expect(stage.isClosed)
    }

    @Test func whatComesAfterTheEndOfPatienceIsDropped() throws {
        let dam = Dam()
        let stage = try WebStage(front: dam)
        try stage.receive(request("/").utf8)
        // As NIO reads where the other end has closed its half: all there is, at once.
        for _ in 0..<10 { try stage.receive([UInt8](repeating: 0x41, count: WebLimits.waitingBytes / 4)) }
        stage.endInput()
        try dam.open(in: stage.channel)
        #expect(try stage.answer().ranges(of: "HTTP/1.1 ").count == 2)
        stage.pass(seconds: 2)
        #expect(stage.isClosed)
    }

    /// Every way to cut requests into pieces gives the same answers.
    @Test func itDoesNotMatterHowRequestsAreCut() throws {
        let bytes = Array(
            (request("/page/main.js", "Accept-Encoding: br") + request("/", method: "HEAD") + request("/x")
                + "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").utf8
        )
        let whole = try WebStage().ask(String(decoding: bytes, as: UTF8.self))
        #expect(whole.ranges(of: "HTTP/1.1 ").count == 4)
        for cut in 1..<bytes.count {
            let stage = try WebStage()
            try stage.receive(bytes[..<cut])
            try stage.receive(bytes[cut...])
            #expect(try stage.answer() == whole, "cut at \(cut)")
        }
        let stage = try WebStage()
        for byte in bytes { try stage.receive([byte]) }
        #expect(try stage.answer() == whole)
    }

    // MARK: Patience

    @Test func whoSaysNothingIsClosed() throws {
        let stage = try WebStage()
        stage.pass(seconds: 9)
        #expect(!stage.isClosed)
        stage.pass(seconds: 1)
        #expect(stage.isClosed)
        #expect(try stage.answer() == "")
    }

    /// The session behind looks after none of this.
    @Test func whatComesBeforeHTTPCountsAsWell() throws {
        let silent = try WebStage(front: ProxyHandler(.header(isOptional: false), socketAddress: nil))
        try silent.receive("PROXY TCP4 ".utf8)
        silent.pass(seconds: 10)
        #expect(silent.isClosed)
        let openssl = try OpenSSL()
        let secured = try WebStage(isEncrypted: true, front: try openssl.identity("one").makeHandler(isForWeb: true))
        // The beginning of a handshake.
        try secured.receive([0x16, 0x03, 0x01, 0x02, 0x00])
        secured.pass(seconds: 9)
        #expect(!secured.isClosed)
        secured.pass(seconds: 1)
        secured.pass(seconds: 5)
        #expect(secured.isClosed)
    }

    @Test func aHeadThatTakesTooLongIsRefused() throws {
        let stage = try WebStage()
        for _ in 0..<9 {
            #expect(try stage.ask("G") == "")
            stage.pass(seconds: 1)
        }
        stage.pass(seconds: 1)
        #expect(try stage.answer().status == 408)
        stage.pass(seconds: 2)
        #expect(stage.isClosed)
    }

    @Test func timeStartsAnewWithEachAnswer() throws {
        let stage = try WebStage()
        for _ in 0..<5 {
            stage.pass(seconds: 9)
            #expect(try stage.ask(request("/healthz")).status == 200)
        }
        stage.pass(seconds: 10)
        #expect(stage.isClosed)
    }

    /// Holds what is written until it is told that the other end has taken it.
    private final class SlowReader: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private(set) var held: [(ByteBuffer, EventLoopPromise<Void>?)] = []
        var bytes: Int { held.reduce(0) { $0 + $1.0.readableBytes } }

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            held.append((unwrapOutboundIn(data), promise))
        }

        func take() {
            let taken = held
            held = []
            for (_, promise) in taken { promise?.succeed() }
        }

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            for (_, promise) in held { promise?.fail(ChannelError.ioOnClosedChannel) }
            held = []
            context.close(mode: mode, promise: promise)
        }
    }

    @Test func aSlowReaderGetsAPieceAtATimeAndNoEndlessPatience() throws {
        let large = [UInt8](repeating: 7, count: 3 * WebLimits.pieceBytes)
        let reader = SlowReader()
        let site = WebSite(files: ["index.html": [], "large.bin": large])
        let stage = try WebStage(WebAccess(site: site), front: reader)
        try stage.receive((request("/large.bin") + request("/large.bin")).utf8)
        for piece in 0..<3 {
            #expect(reader.bytes >= WebLimits.pieceBytes)
            #expect(reader.bytes < WebLimits.pieceBytes + 2000)
            stage.pass(seconds: 9)
            reader.take()
            #expect(!stage.isClosed, "piece \(piece)")
        }
        // The next answer is under way; nothing more is read meanwhile.
        #expect(reader.bytes > WebLimits.pieceBytes)
        try stage.receive(request("/").utf8)
        #expect(!stage.isReadFrom)
        stage.pass(seconds: 10)
        #expect(stage.isClosed)
        #expect(stage.session.upgrade == nil)
    }

    @Test func whoReadsOnIsReadFromAgain() throws {
        let reader = SlowReader()
        let stage = try WebStage(front: reader)
        try stage.receive(request("/").utf8)
        try stage.receive(request("/healthz").utf8)
        #expect(!stage.isReadFrom)
        reader.take()
        reader.take()
        #expect(stage.isReadFrom)
        #expect(!stage.isClosed)
    }
}
