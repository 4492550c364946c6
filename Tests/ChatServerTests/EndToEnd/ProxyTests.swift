import ChatCore
import ChatDialects
import TestSupport
import Testing

@testable import ChatServer

extension EndToEnd {
    /// Listeners that take the client's address from a PROXY header.
    @Suite struct ProxyTests {
        private static let header = "PROXY TCP4 192.0.2.7 192.0.2.1 4660 5000\r\n"

        private func connect(_ test: TestServer, _ port: Int) throws -> TestClient {
            let client = try TestClient(port: port)
            test.keep(client)
            return client
        }

        @Test func theAddressIsTheOneOfTheHeader() async throws {
            let log = RecordingLog()
            let settings = ServerSettings.unhurried.with { $0.recordedEvents.formUnion(["connect", "disconnect"]) }
            try await TestServer.run(settings, logger: log.logger) { test in
                let port = try await test.listen("telnet", ListenerTransport(.init(proxies: .required { _ in true })))
                let plain = try test.join("telnet", "pia")
                let client = try connect(test, port)
                // Byte by byte, with the first line of the client behind it.
                for byte in (Self.header + "hello\n").utf8 { try client.send([byte]) }
                try plain.read(through: "[192.0.2.7:4660] entered room\n")
                try plain.read(through: "\r<('192.0.2.7', 4660)> hello\n")
                client.close()
                try await test.wait(until: { test.server.statistics.connections == 1 }, "it is gone")
                #expect(
                    log.records.filter { $0.contains("192.0.2.7 ") }.map { $0.split(separator: " ").last } == [
                        "connected", "disconnected",
                    ]
                )
            }
        }

        @Test func eachClientOfAProxyHasALimitOfItsOwn() async throws {
            try await TestServer.run(.unhurried.with { $0.connectionsPerAddress = 2 }) { test in
                let port = try await test.listen("pychat", ListenerTransport(.init(proxies: .required { _ in true })))
                // The proxy's own connections count for nobody.
                let waiting = try (0..<4).map { _ in try connect(test, port) }
                try await test.wait(until: { test.server.statistics.connections == 4 }, "they are counted")
                for client in waiting[..<2] {
                    try client.send(Self.header)
                    try client.expect("Connect Success")
                }
                try waiting[2].send(Self.header)
                #expect(try waiting[2].readToEnd() == "-- \(words(.tooManyConnections(limit: 2)))\n")
                try waiting[3].send("PROXY TCP4 192.0.2.8 192.0.2.1 4660 5000\r\n")
                try waiting[3].expect("Connect Success")
            }
        }

        @Test func aHeaderComesBeforeTheHandshake() async throws {
            try await TestServer.run { test in
                let openssl = try OpenSSL()
                let settings = ListenerTransport.Settings(
                    identity: try openssl.identity("one"),
                    proxies: .required { _ in true }
                )
                let port = try await test.listen("telnet", ListenerTransport(settings))
                // OpenSSL's client sends no header: its first byte is that of a handshake.
                #expect(try openssl.connect(port: port).readToEnd() == "")
                try await test.wait(until: { test.server.statistics.connections == 0 }, "it is gone")
                let plain = try test.join("telnet", "pia")
                let client = try PythonClient(port: port, saying: Self.header, overTLS: "hello")
                try plain.read(through: "[192.0.2.7:4660] entered room\n")
                try plain.read(through: "\r<('192.0.2.7', 4660)> hello\n")
                client.end()
                try plain.read(through: "is offline\n")
            }
        }

        @Test func withoutAHeaderAProxyMayBeAClientWhereItIsOptional() async throws {
            try await TestServer.run { test in
                let port = try await test.listen("pychat", ListenerTransport(.init(proxies: .optional { _ in true })))
                let silent = try connect(test, port)
                try silent.expect("Connect Success")
                let quick = try connect(test, port)
                try quick.send("login bob\n")
                try quick.expect("Connect SuccessLogin Success")
                // What comes after the silence is too late.
                try silent.send(Self.header)
                #expect(try silent.readToEnd() == "")
            }
        }

        @Test func aHeaderFromElsewhereClosesWithOneWarning() async throws {
            let log = RecordingLog()
            try await TestServer.run(logger: log.logger) { test in
                let optional = try await test.listen(
                    "pychat",
                    ListenerTransport(.init(proxies: .optional { $0 == "192.0.2.1" }))
                )
                let required = try await test.listen(
                    "pychat",
                    ListenerTransport(.init(proxies: .required { $0 == "192.0.2.1" }))
                )
                let client = try connect(test, optional)
                try client.expect("Connect Success")
                try client.send("login bob\nPROXY is a word like any other\n")
                try client.expect("Login Success")
                let liar = try connect(test, optional)
                try liar.expect("Connect Success")
                try liar.send(Self.header)
                #expect(try liar.readToEnd() == "")
                #expect(try connect(test, required).readToEnd() == "")
                #expect(
                    log.records.filter { $0.hasPrefix("warning") } == [
                        "warning connections were turned away: a PROXY header from elsewhere, or too late"
                    ]
                )
            }
        }

        @Test(arguments: ["hello\n", "PROXY nonsense\r\n"])
        func whoHasToSendAHeaderAndDoesNotIsClosed(_ text: String) async throws {
            try await TestServer.run { test in
                let port = try await test.listen("telnet", ListenerTransport(.init(proxies: .required { _ in true })))
                let client = try connect(test, port)
                try client.send(text)
                #expect(try client.readToEnd() == "")
            }
        }

        @Test func whoNeverFinishesTheHeaderIsClosed() async throws {
            try await TestServer.run(.unhurried.with { $0.loginTimeoutSeconds = 1 }) { test in
                let port = try await test.listen("telnet", ListenerTransport(.init(proxies: .required { _ in true })))
                let client = try connect(test, port)
                try client.send("PROXY TC")
                #expect(try client.readToEnd() == "")
            }
        }
    }
}
