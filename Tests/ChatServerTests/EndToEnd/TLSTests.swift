import ChatCore
import ChatDialects
import TestSupport
import Testing

@testable import ChatServer

extension EndToEnd {
    /// Listeners that encrypt, with OpenSSL's own client at the other end.
    @Suite struct TLSTests {
        private let openssl: OpenSSL

        init() throws { openssl = try OpenSSL() }

        /// A listener that encrypts.
        private func listen(_ test: TestServer, _ protocolName: String) async throws -> Int {
            try await test.listen(protocolName, ListenerTransport(.init(identity: openssl.identity("one"))))
        }

        private func join(_ test: TestServer, _ protocolName: String, _ name: String, port: Int) throws -> TestClient {
            let client = try openssl.connect(port: port, trusting: "one")
            test.keep(client)
            try test.enter(client, protocolName, name)
            return client
        }

        @Test(arguments: ["pychat", "wxchat", "telnet", "talk"])
        func everyProtocolWorksOverTLS(_ protocolName: String) async throws {
            try await TestServer.run { test in
                let port = try await listen(test, protocolName)
                let plain = try test.join("pychat", "pia")
                let client = try join(test, protocolName, "tom", port: port)
                try plain.send("say hello\n")
                try client.read(through: "hello")
                switch protocolName {
                case "pychat": try client.send("say good day\nlogout\n")
                case "talk":
                    try client.send("talk|#lobby|good day\n")
                    try plain.read(through: "tom: good day\n")
                    try client.send("exit\n")
                default: try client.send("good day\n/quit so long\n")
                }
                if protocolName != "talk" { try plain.read(through: "good day") }
                _ = try client.readToEnd()
                try plain.read(through: "tom has left the room.\n")
            }
        }

        @Test(arguments: ["-tls1_2", "-tls1_3"]) func bothVersionsAreSpoken(_ version: String) async throws {
            try await TestServer.run { test in
                let client = try openssl.connect(port: try await listen(test, "pychat"), [version])
                test.keep(client)
                try client.expect("Connect Success")
            }
        }

        @Test func lastWordsArriveWhenTheServerStops() async throws {
            try await TestServer.run { test in
                let port = try await listen(test, "telnet")
                let client = try join(test, "telnet", "tom", port: port)
                try test.fence(client, "telnet")
                let server = test.server
                async let stopped: Void = server.stop(reason: "see you", patience: .seconds(10))
                #expect(try client.readToEnd() == "\r-- see you\n")
                client.close()
                await stopped
                #expect(test.server.statistics.connections == 0)
            }
        }

        @Test func whatWasSaidBeforeTheEndOfInputIsHeard() async throws {
            try await TestServer.run { test in
                let port = try await listen(test, "telnet")
                let plain = try test.join("pychat", "pia")
                let client = try join(test, "telnet", "tom", port: port)
                try client.send((0..<20).map { "line \($0)\n" }.joined())
                client.closeWriting()
                for number in 0..<20 { try plain.read(through: "tom: line \(number)\n") }
                try plain.read(through: "tom has left the room.\n")
            }
        }

        @Test func floodsAreSlowedDown() async throws {
            let settings = ServerSettings.unhurried.with {
                $0.floodBurst = 5
                $0.floodRate = 20
            }
            try await TestServer.run(settings) { test in
                let port = try await listen(test, "telnet")
                let plain = try test.join("pychat", "pia")
                let client = try join(test, "telnet", "tom", port: port)
                try client.send((0..<12).map { "line \($0)\n" }.joined())
                try client.read(through: words(.tooFast(linesPerSecond: 20)))
                for number in 0..<12 { try plain.read(through: "tom: line \(number)\n") }
            }
        }

        @Test func whoStallsMissesWhatTheRingDroppedAndCostsOthersNothing() async throws {
            let settings = ServerSettings.unhurried.with {
                $0.limits.queueEvents = 200
                $0.sendBufferBytes = 4096
            }
            try await TestServer.run(settings) { test in
                let port = try await listen(test, "telnet")
                let stalled = try join(test, "telnet", "sam", port: port)
                let speaker = try test.join("pychat", "pia")
                try test.fence(stalled, "telnet")
                let pad = String(repeating: "x", count: 1000)
                let last = 2999
                for number in 0...last {
                    try speaker.send("say \(number) \(pad)\n")
                    if number % 50 == 49 { try speaker.read(through: ": \(number) \(pad)\n") }
                }
                var (next, missed) = (0, 0)
                while next <= last {
                    let line = try stalled.readLine()
                    if let match = line.firstMatch(of: #/^\r(\d+) messages were missed/#),
                        let count = Int(match.output.1)
                    {
                        missed += count
                        next += count
                    } else {
                        let match = try #require(line.firstMatch(of: #/^\r<pia> (\d+) /#), "\(line.prefix(100))")
                        try #require(Int(match.output.1) == next)
                        next += 1
                    }
                }
                #expect(missed > 1000)
            }
        }

        @Test func whoStallsAndCannotGoOnAfterAGapIsClosed() async throws {
            let settings = ServerSettings.unhurried.with {
                $0.limits.queueEvents = 200
                $0.sendBufferBytes = 4096
            }
            try await TestServer.run(settings) { test in
                let port = try await listen(test, "irc")
                let speaker = try test.join("pychat", "pia")
                _ = try join(test, "irc", "sam", port: port)
                try speaker.read(through: "sam has entered the room.\n")
                let descriptors = ThisProcess.descriptors
                let pad = String(repeating: "x", count: 1000)
                var log = ""
                for number in 0..<3000 {
                    try speaker.send("say \(number) \(pad)\n")
                    if number % 50 == 49 { log += try speaker.read(through: ": \(number) \(pad)\n") }
                }
                if !log.contains("sam has left the room.\n") { try speaker.read(through: "sam has left the room.\n") }
                try await test.wait(until: { test.server.statistics.connections == 1 }, "the connection is closed")
                #expect(ThisProcess.descriptors == descriptors - 1)
            }
        }

        // MARK: Certificates of clients

        /// What the server knows of a client that does this, once it is in.
        private func knowledge(times: Int = 1, of connect: (Int) throws -> TestClient) async throws -> [String] {
            let log = RecordingLog()
            try await TestServer.run(logger: log.logger) { test in
                let port = try await listen(test, "pychat")
                for number in 0..<times {
                    let client = try connect(port)
                    test.keep(client)
                    try test.enter(client, "pychat", "pia\(number)")
                }
            }
            return log.records.filter { $0.contains("speaks TLS") }
        }

        @Test(arguments: ["-tls1_2", "-tls1_3"], ["P-256", "P-521", "rsa:2048", "ed25519"])
        func clientsAreKnownByTheirCertificates(_ version: String, _ algorithm: String) async throws {
            try openssl.makeCertificate("pia", algorithm)
            let known = try await knowledge { try openssl.connect(port: $0, showing: "pia", [version]) }
            let fingerprint = try openssl.fingerprint("pia")
            #expect(fingerprint.count == 64)
            #expect(known == ["debug 127.0.0.1 speaks TLS, with the certificate \(fingerprint)"])
        }

        @Test(arguments: ["-tls1_2", "-tls1_3"])
        func nobodyNeedsACertificate(_ version: String) async throws {
            let known = try await knowledge { try openssl.connect(port: $0, [version]) }
            #expect(known == ["debug 127.0.0.1 speaks TLS, with no certificate"])
        }

        @Test(arguments: [["-tls1_2"], ["-tls1_2", "-no_ticket"], ["-tls1_3"]])
        func whoeverResumesASessionIsStillKnown(_ options: [String]) async throws {
            try openssl.makeCertificate("pia")
            let session = openssl.path("session")
            var isFirst = true
            let known = try await knowledge(times: 2) { port in
                defer { isFirst = false }
                // The certificate is shown only at first.
                return isFirst
                    ? try openssl.connect(port: port, showing: "pia", options + ["-sess_out", session])
                    : try openssl.connect(port: port, options + ["-sess_in", session])
            }
            let line = "debug 127.0.0.1 speaks TLS, with the certificate \(try openssl.fingerprint("pia"))"
            #expect(known == [line, line])
        }

        @Test func certificatesAreOfABoundedLength() async throws {
            try await TestServer.run { test in
                let port = try await listen(test, "pychat")
                for (length, isTaken) in [(15_000, true), (17_000, false)] {
                    try openssl.makeCertificate("long", comment: String(repeating: "x", count: length))
                    let client = try openssl.connect(port: port, showing: "long")
                    test.keep(client)
                    if isTaken { try client.expect("Connect Success") } else { #expect(try client.readToEnd() == "") }
                }
            }
        }

        // MARK: Those who do not get in

        @Test func whoNeverFinishesTheHandshakeIsCountedAndClosed() async throws {
            let log = RecordingLog()
            try await TestServer.run(.unhurried.with { $0.loginTimeoutSeconds = 1 }, logger: log.logger) { test in
                let client = try TestClient(port: try await listen(test, "telnet"))
                test.keep(client)
                try await test.wait(until: { test.server.statistics.connections == 1 }, "it is counted")
                #expect(try client.readToEnd() == "")
                try await test.wait(until: { test.server.statistics.connections == 0 }, "it is gone")
                #expect(
                    log.records.filter { $0.contains("get in") } == [
                        "debug 127.0.0.1 did not get in: the TLS handshake took too long"
                    ]
                )
            }
        }

        @Test(arguments: ["GET / HTTP/1.1\r\n\r\n", "hello\n", "\u{16}\u{3}\u{1}\u{0}\u{5}12345", ""])
        func whoSpeaksNoTLSCostsOneLineInTheLog(_ text: String) async throws {
            let log = RecordingLog()
            try await TestServer.run(logger: log.logger) { test in
                let port = try await listen(test, "telnet")
                let client = try TestClient(port: port)
                try client.send(text)
                client.closeWriting()
                _ = try client.readToEnd()
                client.close()
                try await test.wait(until: { test.server.statistics.connections == 0 }, "it is gone")
                #expect(log.records.filter { $0.hasPrefix("debug 127.0.0.1 did not get in: ") }.count == 1)
                _ = try join(test, "telnet", "tom", port: port)
            }
        }

        @Test func thoseInTheHandshakeCountForTheirAddress() async throws {
            try await TestServer.run(.unhurried.with { $0.connectionsPerAddress = 2 }) { test in
                let port = try await listen(test, "pychat")
                let waiting = try (0..<2).map { _ in try TestClient(port: port) }
                try await test.wait(until: { test.server.statistics.connections == 2 }, "they are counted")
                #expect(try openssl.connect(port: port).readToEnd() == "")
                for client in waiting { client.close() }
                try await test.wait(until: { test.server.statistics.connections == 0 }, "they are gone")
                _ = try join(test, "pychat", "pia", port: port)
            }
        }

        @Test func stoppingEndsHandshakes() async throws {
            try await TestServer.run { test in
                let client = try TestClient(port: try await listen(test, "telnet"))
                try await test.wait(until: { test.server.statistics.connections == 1 }, "it is counted")
                await test.server.stop(reason: "see you", patience: .seconds(8))
                #expect(test.server.statistics.connections == 0)
                #expect(try client.readToEnd() == "")
            }
        }

        // MARK: Renewal

        @Test func aRenewedCertificateIsShownToThoseWhoComeLater() async throws {
            try await TestServer.run { test in
                let transport = ListenerTransport(.init(identity: try openssl.identity("one")))
                let port = try await test.listen("telnet", transport)
                let early = try join(test, "telnet", "eve", port: port)
                transport.settings.identity = try openssl.identity("two")
                let late = try openssl.connect(port: port, trusting: "two")
                test.keep(late)
                try test.enter(late, "telnet", "lea")
                #expect(try openssl.connect(port: port, trusting: "one").readToEnd() == "")
                try late.send("hello\n")
                try early.read(through: "<lea> hello\n")
                transport.settings.identity = nil
                let plain = try TestClient(port: port)
                test.keep(plain)
                try test.enter(plain, "telnet", "pia")
                try early.send("still here\n")
                try plain.read(through: "<eve> still here\n")
            }
        }
    }
}
