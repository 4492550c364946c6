import ChatCore
import ChatDialects
import Glibc
import LocalNetwork
import TestSupport
import Testing

@testable import ChatServer

/// A program on the LAN, which the bridge shares a port with.
private final class Neighbour: Sendable {
    private let port: LANPort
    private let heard: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init(_ number: UInt16, _ test: TestServer) async throws {
        let (heard, continuation) = AsyncStream<String>.makeStream()
        (self.heard, self.continuation) = (heard, continuation)
        port = try await LANPort.open(number, on: test.group) { bytes, source in
            // The other interfaces of this host bring copies.
            if source.cameByLoopback { continuation.yield(String(decoding: bytes, as: UTF8.self)) }
        } closed: {
            continuation.finish()
        }
    }

    func send(_ text: String) { _ = port.send(Array(text.utf8)) }

    func next() async throws -> String {
        for await text in heard { return text }
        throw CancellationError()
    }

    func close() async { await port.close() }
}

extension EndToEnd {
    /// A LAN that is joined with the lobby.
    @Suite(.timeLimit(.minutes(1))) struct BridgeTests {
        private let bridge = LANBridge(name: "lan", room: "#lobby")

        /// Joins a LAN with the lobby, on a port that nobody has.
        private func withBridge(
            _ settings: ServerSettings = .unhurried,
            log: RecordingLog = RecordingLog(),
            before: (TestServer) throws -> Void = { _ in },
            _ body: (TestServer, Neighbour) async throws -> Void
        ) async throws {
            try await TestServer.run(settings, logger: log.logger) { test in
                try before(test)
                let socket = try BoundSocket.lan(port: 0)
                let number = DatagramSocket.port(of: socket)
                try await test.server.join(bridge, on: socket)
                let neighbour = try await Neighbour(number, test)
                try await body(test, neighbour)
                await neighbour.close()
            }
        }

        @Test func whatIsSaidThereIsHeardHereAndTheOtherWayRound() async throws {
            try await withBridge { test, ann in
                let ben = try test.join("irc", "ben")
                let pia = try test.join("pychat", "pia")
                try test.fence(ben, "irc")
                ann.send("ann: hello")
                try pia.read(through: "lan: <ann> hello\n")
                try ben.read(through: ":lan!lan@local PRIVMSG #lobby :<ann> hello\r\n")
                try pia.send("say hi there\n")
                #expect(try await ann.next() == "pia: hi there")
                try ben.send("PRIVMSG #lobby :\u{1}ACTION waves\u{1}\r\n")
                #expect(try await ann.next() == "ben: * ben waves")
                // Nothing has come back, and nothing else has gone out: no private words, nobody's coming and going.
                try ben.send("PRIVMSG lan :psst\r\nAWAY :lunch\r\nTOPIC #lobby :cake\r\nQUIT\r\n")
                _ = try ben.readToEnd()
                try pia.read(through: "ben has left the room.\n")
                try pia.send("say \(String(repeating: "ü", count: 1000))\n")
                #expect(try await ann.next() == "pia: " + String(repeating: "ü", count: 697))
                #expect(try await ann.next() == "pia: " + String(repeating: "ü", count: 303))
                let rest = try test.fence(pia, "pychat")
                #expect(!rest.contains("lan:"))
            }
        }

        @Test func whatAnEarlierProcessSentAndDidNotHearIsNotSaidAgain() async throws {
            try await TestServer.run { test in
                let pia = try test.join("pychat", "pia")
                let socket = try BoundSocket.lan(port: 0)
                let number = DatagramSocket.port(of: socket)
                var earlier = Broadcaster(descriptor: socket, port: number)
                _ = earlier.send(Array("pia: before".utf8), to: LocalNetworks(of: socket))
                try await test.server.join(bridge, on: socket)
                let ann = try await Neighbour(number, test)
                ann.send("ann: after")
                let seen = try pia.read(through: "lan: <ann> after\n")
                #expect(!seen.contains("before"))
                await ann.close()
            }
        }

        @Test func aNameThatIsTakenGetsANumber() async throws {
            try await withBridge { test in
                _ = try test.join("pychat", "lan")
            } _: { test, ann in
                let pia = try test.join("pychat", "pia")
                ann.send("ann: hello")
                try pia.read(through: "lan-2: <ann> hello\n")
            }
        }

        @Test func whatIsNoMessageIsDroppedAndToldOnce() async throws {
            let log = RecordingLog()
            try await withBridge(log: log) { test, ann in
                let pia = try test.join("pychat", "pia")
                ann.send("no name")
                ann.send(String(repeating: "x", count: 1401))
                ann.send("ann: \u{1B}[2Jhello\n")
                try pia.read(through: "lan: <ann> ␛[2Jhello\n")
                let warnings = log.records.filter { $0.hasPrefix("warning lan: datagrams") }
                #expect(warnings == ["warning lan: datagrams were dropped: 1 invalid"])
            }
        }

        @Test func aFloodIsCutAndTheRoomGoesOn() async throws {
            let settings = ServerSettings.unhurried.with { ($0.floodBurst, $0.floodRate) = (5, 1000) }
            try await withBridge(settings) { test, ann in
                let pia = try test.join("pychat", "pia")
                // No more than the kernel has room for, or the answer would be lost with the rest.
                for index in 0..<60 { ann.send("ann: flood \(index)") }
                for index in 0..<LANFilter.burst { try pia.read(through: "lan: <ann> flood \(index)\n") }
                try pia.send("say still here\n")
                #expect(try await ann.next() == "pia: still here")
            }
        }

        @Test func aBurstInTheRoomDoesNotComeBackAndWhatIsTooMuchIsTold() async throws {
            let log = RecordingLog()
            try await withBridge(log: log) { test, ann in
                let pia = try test.join("pychat", "pia")
                let lines = 2 * BridgeHandler.mostUnsent
                for index in 0..<lines { try pia.send("say line \(index)\n") }
                // More than go out at once, so that some of them have waited.
                for index in 0..<LANSendQueue<[UInt8]>.burst + 2 {
                    #expect(try await ann.next() == "pia: line \(index)")
                }
                ann.send("ann: enough")
                let seen = try pia.read(through: "lan: <ann> enough\n")
                #expect(!seen.contains("lan: <pia>"))
                try test.fence(pia, "pychat")
                let warnings = log.records.filter { $0.hasPrefix("warning lan: datagrams") }
                #expect(warnings.count == 1)
                #expect(warnings.allSatisfy { $0.hasSuffix(" too many to send") })
            }
        }

        /// The member stays, whatever becomes of the process; nobody sees them go or come, and what is said arrives.
        @Test(arguments: Dynasty.End.allCases) func aRestartKeepsTheMember(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let bridge = LANBridge(name: "lan", room: "#lobby")
                    let dynasty = try await Dynasty()
                    dynasty.bridges = [bridge]
                    let socket = try BoundSocket.lan(port: 0)
                    let number = DatagramSocket.port(of: socket)
                    try await dynasty.server.server.join(bridge, on: dup(socket))
                    let ben = try dynasty.server.join("irc", "ben")
                    for round in 0..<2 {
                        try await dynasty.pass(end)
                        try await dynasty.server.server.join(bridge, on: dup(socket))
                        #expect(try dynasty.server.fence(ben, "irc") == "")
                        let ann = try await Neighbour(number, dynasty.server)
                        ann.send("ann: round \(round)")
                        try ben.read(through: ":lan!lan@local PRIVMSG #lobby :<ann> round \(round)\r\n")
                        try ben.send("PRIVMSG #lobby :here too \(round)\r\n")
                        #expect(try await ann.next() == "ben: here too \(round)")
                        try ben.send("NAMES #lobby\r\n")
                        try ben.read(through: " 353 ben = #lobby :")
                        #expect(Set(try ben.readLine().split(separator: " ")) == ["lan", "ben"])
                        try ben.read(through: " 366 ")
                        try ben.read(through: "\n")
                        await ann.close()
                    }
                    // Without its listener it goes.
                    dynasty.bridges = []
                    try await dynasty.pass(end)
                    try ben.read(through: ":lan!lan@local QUIT :")
                    #expect(dynasty.server.server.statistics.members == 1)
                }
            }
        }
    }
}
