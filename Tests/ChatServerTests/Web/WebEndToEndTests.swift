import ChatCore
import ChatDialects
import Glibc
import NIOCore
import TestSupport
import Testing

@testable import ChatServer

extension EndToEnd {
    /// A web listener of the real server, on real sockets.
    @Suite struct WebTests {
        private func listen(
            _ test: TestServer,
            _ access: WebAccess = WebAccess(site: .sample),
            identity: TLSIdentity? = nil
        ) async throws -> Int {
            try await test.listen("irc", ListenerTransport(.init(identity: identity, web: access)))
        }

        private func connect(_ test: TestServer, _ port: Int, receiveBuffer: CInt? = nil) throws -> TestClient {
            let client = try TestClient(port: port, receiveBuffer: receiveBuffer)
            test.keep(client)
            return client
        }

        /// An answer with its body.
        private func read(_ client: TestClient) throws -> String {
            let head = try client.read(through: "\r\n\r\n")
            let length = head.field("Content-Length").flatMap { Int($0) } ?? 0
            while client.unread.count < length, !client.hasEnded { try TestClient.receive([client]) }
            let body = String(decoding: client.unread.prefix(length), as: UTF8.self)
            try client.expect(body)
            return head + body
        }

        @Test func aBrowserGetsThePage() async throws {
            try await TestServer.run { test in
                let client = try connect(test, try await listen(test))
                try client.send(request("/"))
                let page = try read(client)
                #expect(page.status == 200)
                let path = try #require(page.content?.split(separator: "'").dropFirst().first)
                try client.send(request("/\(path)", "Accept-Encoding: gzip"))
                #expect(try read(client).content == "gzip")
                try client.send(request("/healthz"))
                #expect(try read(client).content == "ok\n")
            }
        }

        @Test func aReloadIsForTheNextConnection() async throws {
            try await TestServer.run { test in
                let transport = ListenerTransport(.init(web: WebAccess()))
                let port = try await test.listen("irc", transport)
                let before = try connect(test, port)
                try before.send(request("/healthz"))
                _ = try read(before)
                transport.settings.web?.site = .sample
                try before.send(request("/"))
                #expect(try read(before).status == 426)
                let after = try connect(test, port)
                try after.send(request("/"))
                #expect(try read(after).status == 200)
            }
        }

        @Test func aReloadTakesNothingFromABrowserThatIsLoadingThePage() async throws {
            try await TestServer.run { test in
                let transport = ListenerTransport(.init(web: WebAccess(site: .sample)))
                let port = try await test.listen("irc", transport)
                let page = WebSite(files: ["index.html": [], "page/style.css": Array("p {}".utf8)])
                transport.settings = .init(web: WebAccess(site: page))
                let path = { (site: WebSite) in "/page/\(site.digest)/style.css" }
                #expect(try read(ask(test, port, path(.sample))).content == "body {}")
                #expect(try read(ask(test, port, path(page))).content == "p {}")
                transport.settings = .init(web: WebAccess())
                #expect(try read(ask(test, port, path(page))).status == 404)
            }
        }

        @Test func aPageThatIsThereAlreadyIsToldWhyItMayNotComeIn() async throws {
            let settings = ServerSettings.unhurried.with { $0.connectionsPerAddress = 2 }
            try await TestServer.run(settings) { test in
                let port = try await listen(test)
                let page = try ask(test, port, "/")
                _ = try read(page)
                let other = try ask(test, port, "/healthz")
                #expect(try read(other).status == 503)
                #expect(try other.readToEnd() == "")
                try await test.wait(until: { test.server.statistics.connections == 1 }, "it has made room")
                try page.send(request("/healthz"))
                #expect(try read(page).content == "ok\n")
            }
        }

        @Test func itSpeaksTLS() async throws {
            try await TestServer.run { test in
                let openssl = try OpenSSL()
                let access = WebAccess(site: .sample, strictTransportSeconds: 60)
                let port = try await listen(test, access, identity: try openssl.identity("one"))
                let client = try openssl.connect(port: port, trusting: "one")
                test.keep(client)
                try client.send(request("/healthz"))
                let answer = try read(client)
                #expect(answer.status == 200)
                #expect(answer.field("Strict-Transport-Security") == "max-age=60")
            }
        }

        @Test(arguments: ["-tls1_2", "-tls1_3"])
        func nobodyIsAskedForACertificate(_ version: String) async throws {
            let log = RecordingLog()
            try await TestServer.run(logger: log.logger) { test in
                let openssl = try OpenSSL()
                try openssl.makeCertificate("pia")
                let port = try await listen(test, identity: try openssl.identity("one"))
                let client = try openssl.connect(port: port, showing: "pia", [version])
                test.keep(client)
                try client.send(request("/healthz"))
                #expect(try read(client).status == 200)
            }
            let known = log.records.filter { $0.contains("speaks TLS") }
            #expect(known == ["debug 127.0.0.1 speaks TLS, with no certificate"])
        }

        @Test func aRefusedRequestIsAnsweredToItsEnd() async throws {
            try await TestServer.run { test in
                let client = try connect(test, try await listen(test))
                // What nobody reads must not make a reset of the end, in which the answer is lost.
                try client.send(request("/", "Content-Length: 40000") + String(repeating: "x", count: 40_000))
                let answer = try client.readToEnd()
                #expect(answer.status == 413)
                #expect(answer.content == "413 Payload Too Large\n")
                client.close()
                try await test.wait(until: { test.server.statistics.connections == 0 }, "it is gone")
            }
        }

        @Test func aHundredRequestsAtOnceAreAnswered() async throws {
            try await TestServer.run { test in
                let client = try connect(test, try await listen(test))
                try client.send(String(repeating: request("/page/main.js"), count: 120))
                let answers = try client.readToEnd()
                #expect(answers.ranges(of: "HTTP/1.1 200").count == 100)
            }
        }

        @Test func whoIsOneTooManyIsTold() async throws {
            let settings = ServerSettings.unhurried.with { $0.connectionsPerAddress = 3 }
            try await TestServer.run(settings) { test in
                let port = try await listen(test)
                for _ in 0..<3 {
                    let client = try connect(test, port)
                    try client.send("GET / HT")
                }
                try await test.wait(until: { test.server.statistics.connections == 3 }, "they are counted")
                let answer = try connect(test, port).readToEnd()
                #expect(answer.status == 503)
                #expect(answer.content == words(.tooManyConnections(limit: 3)) + "\n")
                #expect(answer.field("Retry-After") == "30")
            }
        }

        @Test func halfARequestHarmsNobody() async throws {
            try await TestServer.run { test in
                let port = try await listen(test)
                let irc = try test.join("irc", "alice")
                let count = 1000
                let half = upgradeRequest().dropLast(2)
                _ = try read(ask(test, port, "/"))
                let before = ThisProcess.memory
                let clients = try (0..<count).map { _ in
                    let client = try connect(test, port)
                    try client.send(String(half))
                    return client
                }
                try await test.wait(until: { test.server.statistics.connections == count + 2 }, "they are there")
                _ = await test.server.probe()
                // Some 8 KiB each, and what other tests take meanwhile.
                #expect(ThisProcess.memory - before < count * (64 << 10))
                try test.fence(irc, "irc")
                #expect(try read(ask(test, port, "/healthz")).content == "ok\n")
                for client in clients { client.close() }
                try await test.wait(until: { test.server.statistics.connections <= 3 }, "they are gone")
            }
        }

        private func ask(_ test: TestServer, _ port: Int, _ path: String) throws -> TestClient {
            let client = try connect(test, port)
            try client.send(request(path))
            return client
        }

        @Test func whoReadsNothingHoldsUpNobody() async throws {
            let large = [UInt8](repeating: 7, count: 4 << 20)
            let access = WebAccess(site: WebSite(files: ["index.html": [], "large.bin": large]))
            try await TestServer.run { test in
                let port = try await listen(test, access)
                let slow = try (0..<20).map { _ in
                    let client = try connect(test, port, receiveBuffer: 4096)
                    try client.send(request("/large.bin"))
                    return client
                }
                let quick = try connect(test, port)
                try quick.send(request("/large.bin", "Connection: close"))
                #expect(try quick.readToEnd().utf8.count > large.count)
                try slow[0].read(through: "\r\n\r\n")
            }
        }

        /// Here, since it takes memory that other tests count.
        @Test func aPageHasBounds() throws {
            let many = try WebFolder(["index.html": ""])
            for number in 1..<WebLimits.siteFiles { try many.write("\(number)", "") }
            #expect(many.problem == nil)
            try many.write("last", "")
            #expect(many.problem == "\(many.path): has over 1000 files")

            let large = try WebFolder(["index.html": ""])
            try large.write("large.bin", "")
            #expect(truncate("\(large.path)/large.bin", WebLimits.siteBytes) == 0)
            #expect(large.problem == nil)
            try large.write("more", "x")
            #expect(large.problem == "\(large.path): has over 32 MiB")

            let deep = try WebFolder(["index.html": ""])
            try deep.write(String(repeating: "a/", count: WebLimits.siteDepth - 1) + "b", "")
            #expect(deep.problem == nil)
            try deep.write(String(repeating: "a/", count: WebLimits.siteDepth) + "b", "")
            #expect(deep.problem?.hasSuffix("is over 8 directories deep") == true)
        }

        // MARK: WebSockets

        /// Somebody who has asked for a WebSocket.
        private func upgrade(_ test: TestServer, _ port: Int, _ fields: String...) throws -> TestClient {
            let client = try connect(test, port)
            try client.send(upgradeRequest("/", fields.joined(separator: "\r\n")))
            return client
        }

        private func logIn(_ client: TestClient, _ name: String) throws {
            let frames = ["NICK \(name)", "USER \(name) 0 * \(name)"].flatMap(WebSocketFrames.message)
            try client.send(frames)
            try client.read(through: " 001 \(name) ")
        }

        @Test func aClientComesInWithItsFirstWordsBehindTheRequest() async throws {
            try await TestServer.run { test in
                let client = try connect(test, try await listen(test))
                try client.send(request("/healthz"))
                _ = try read(client)
                let frames = ["NICK alice", "USER alice 0 * alice"].flatMap(WebSocketFrames.message)
                try client.send(Array(upgradeRequest().utf8) + frames)
                #expect(try client.read(through: "\r\n\r\n").status == 101)
                try client.read(through: " 001 alice ")
            }
        }

        @Test func aClientComesInOverTLS() async throws {
            try await TestServer.run { test in
                let openssl = try OpenSSL()
                let port = try await listen(test, identity: try openssl.identity("one"))
                let client = try openssl.connect(port: port, trusting: "one")
                test.keep(client)
                try client.send(upgradeRequest())
                #expect(try client.read(through: "\r\n\r\n").status == 101)
                try logIn(client, "alice")
            }
        }

        @Test func onlyWebListenersOfferHTTP() async throws {
            try await TestServer.run { test in
                let openssl = try OpenSSL()
                let identity = try openssl.identity("one")
                func agreed(_ port: Int) throws -> Bool {
                    let arguments = ["s_client", "-connect", "127.0.0.1:\(port)", "-alpn", "h2,http/1.1"]
                    return try openssl.run(arguments).contains("ALPN protocol: http/1.1")
                }
                #expect(try agreed(try await listen(test, identity: identity)))
                #expect(!(try agreed(try await test.listen("irc", ListenerTransport(.init(identity: identity))))))
            }
        }

        @Test func aForwardedClientIsWhereItsProxySays() async throws {
            let log = RecordingLog()
            let settings = ServerSettings.unhurried.with { $0.recordedEvents.formUnion(["connect", "disconnect"]) }
            try await TestServer.run(settings, logger: log.logger) { test in
                let access = WebAccess(forwarded: .xForwardedFor, trusts: { $0 == "127.0.0.1" })
                let client = try upgrade(test, try await listen(test, access), "X-Forwarded-For: 192.0.2.9")
                try logIn(client, "alice")
                client.close()
                try await test.wait(until: { test.server.statistics.connections == 0 }, "it is gone")
                let records = log.records.filter { $0.hasSuffix("connected") }
                #expect(records == ["info 192.0.2.9 connected", "info 192.0.2.9 disconnected"])
            }
        }

        @Test func eachForwardedClientHasALimitOfItsOwn() async throws {
            try await TestServer.run(.unhurried.with { $0.connectionsPerAddress = 1 }) { test in
                let access = WebAccess(site: .sample, forwarded: .forwarded, trusts: { $0 == "127.0.0.1" })
                let port = try await listen(test, access)
                // The proxy's own connections count for nobody.
                for _ in 0..<3 { _ = try read(ask(test, port, "/healthz")) }
                try logIn(try upgrade(test, port, "Forwarded: for=192.0.2.9"), "alice")
                try logIn(try upgrade(test, port, "Forwarded: for=192.0.2.8"), "bob")
                let refused = try upgrade(test, port, "Forwarded: for=192.0.2.8").readToEnd()
                #expect(refused.contains(words(.tooManyConnections(limit: 1))))
            }
        }

        @Test func whoIsBannedIsTold() async throws {
            let target = ServerBan.Target.addresses("127.0.0.0/8")
            let since = Timestamp(microseconds: 0)
            let ban = ServerBan(target: target, reason: "flooding", by: "ann", since: since, until: nil)
            try await TestServer.run(bans: [ban]) { test in
                let answer = try connect(test, try await listen(test)).readToEnd()
                #expect(answer.status == 403)
                #expect(answer.content == words(.banned(reason: "flooding")) + "\n")
            }
        }

        @Test func nobodyWaitsForBrowsersWhenTheServerStops() async throws {
            try await TestServer.run { test in
                let port = try await listen(test)
                let idle = try ask(test, port, "/healthz")
                _ = try read(idle)
                let half = try connect(test, port)
                try half.send("GET /")
                try await test.wait(until: { test.server.statistics.connections == 2 }, "they are there")
                // Longer than the test would take.
                await test.server.stop(reason: "the end", patience: .seconds(3600))
                #expect(try idle.readToEnd() == "")
                #expect(try half.readToEnd() == "")
            }
        }
    }
}
