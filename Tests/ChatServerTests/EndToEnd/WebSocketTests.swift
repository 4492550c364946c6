import ChatCore
import ChatDialects
import TestSupport
import Testing

@testable import ChatServer

extension EndToEnd {
    /// Clients that come by WebSocket, on real sockets.
    @Suite struct WebSocketTests {
        private typealias Frames = WebSocketFrames

        @Test func theyAreInTheSameRoomsAsEverybody() async throws {
            try await TestServer.run { test in
                let port = try await test.listenForWebSockets()
                let wanda = try test.join(webSocket: port, "wanda")
                let bea = try test.join(webSocket: port, "bea", subprotocol: "binary.ircv3.net")
                let pia = try test.join("pychat", "pia")
                try wanda.read(through: " JOIN #lobby")
                try pia.send("say hello\n")
                #expect(try wanda.read(through: "PRIVMSG").last?.hasSuffix(" PRIVMSG #lobby :hello") == true)
                try wanda.say("PRIVMSG #lobby :hello yourself")
                try pia.read(through: "wanda: hello yourself\n")
                try bea.read(through: "hello yourself")
                wanda.close()
                try pia.read(through: "wanda has left the room.\n")
            }
        }

        /// More than a socket takes at once, to several, some of whom stop to read for a while.
        @Test func whatDoesNotFitComesWhole() async throws {
            try await TestServer.run(.unhurried.with { $0.sendBufferBytes = 4096 }) { test in
                let port = try await test.listenForWebSockets()
                let readers = try ["ann", "bob", "cyd"].map { try test.join(webSocket: port, $0) }
                let pia = try test.join("pychat", "pia")
                let words = String(repeating: "x", count: 400)
                for number in 0..<500 { try pia.send("say \(number) \(words)\n") }
                try pia.read(through: "pia: 499 ")
                for reader in readers {
                    for number in 0..<500 {
                        let said = try reader.read(through: " PRIVMSG ").last
                        #expect(said?.hasSuffix(" PRIVMSG #lobby :\(number) \(words)") == true)
                    }
                }
            }
        }

        @Test func whoSaysGoodbyeIsAnsweredAndTheirConnectionEnds() async throws {
            try await TestServer.run { test in
                let port = try await test.listenForWebSockets()
                let wanda = try test.join(webSocket: port, "wanda")
                // What is sent after it does not make the end a reset, in which the answer is lost.
                try wanda.send(Frames.close(1001, "off") + Array(repeating: 0xFF, count: 100_000))
                #expect(try wanda.readToEnd().last == .close(1001, ""))
                let walt = try test.join(webSocket: port, "walt")
                try walt.say("QUIT :bye")
                let frames = try walt.readToEnd()
                #expect(frames.last == .close(1000, "") && frames.dropLast().last?.words.hasPrefix("ERROR ") == true)
                try await test.wait(until: { test.server.statistics.members == 0 }, "they are gone")
            }
        }

        @Test func garbageIsRefusedAndHarmsNobody() async throws {
            try await TestServer.run { test in
                let port = try await test.listenForWebSockets()
                let wanda = try test.join(webSocket: port, "wanda")
                let garbage: [([UInt8], UInt16)] = [
                    (Frames.frame(Frames.text, [0x61], mask: nil), 1002), (Frames.frame(3), 1002),
                    (Frames.frame(Frames.text, announced: 1 << 63), 1002), (Frames.frame(Frames.text, [0xC3]), 1007),
                    (Frames.frame(Frames.text, announced: 1 << 62), 1009), (Frames.message("PING a\r\nQUIT"), 1007),
                ]
                for (bytes, code) in garbage {
                    let client = try WebSocketClient(port: port)
                    test.keep(client.socket)
                    try client.send(bytes)
                    #expect(try client.readToEnd().map(\.closeCode) == [code])
                }
                var random = SeededGenerator(seed: 1)
                for _ in 0..<50 {
                    let client = try WebSocketClient(port: port)
                    test.keep(client.socket)
                    try client.send((0..<2000).map { _ in .random(in: 0...255, using: &random) })
                    client.socket.closeWriting()
                    _ = try? client.readToEnd()
                }
                try wanda.say("PING :x")
                #expect(try wanda.frame().words.hasSuffix(" :x"))
            }
        }

        @Test func whoeverIsTurnedAwayHearsWhy() async throws {
            try await TestServer.run(.unhurried.with { $0.connectionsPerAddress = 1 }) { test in
                let port = try await test.listenForWebSockets()
                let wanda = try test.join(webSocket: port, "wanda")
                let other = try TestClient(port: port)
                test.keep(other)
                #expect(try other.readToEnd().hasPrefix("HTTP/1.1 503 "))
                try wanda.say("PING :x")
                _ = try wanda.frame()
            }
        }

        @Test func aThousandPingsAreAnsweredInOrder() async throws {
            try await TestServer.run { test in
                let port = try await test.listenForWebSockets()
                let wanda = try test.join(webSocket: port, "wanda")
                for number in 0..<1000 {
                    try wanda.send(Frames.frame(Frames.ping, Array("\(number)".utf8)))
                    #expect(try wanda.frame() == .pong("\(number)"))
                }
            }
        }
    }
}
