import ChatCore
import ChatDialects
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import ChatServer

/// Sessions whose lines come and go in frames.
@Suite struct WebSocketSessionTests {
    private typealias Frames = WebSocketFrames

    /// Somebody by WebSocket, in the lobby, who has read everything.
    private func join(_ stage: EmbeddedStage, _ name: String, _ messages: WebSocketMessages = .text, port: Int = 4000)
        throws
    {
        try stage.open(name, "irc", host: "192.0.2.7", port: port, awaitsUpgrade: true)
        try stage.upgrade(name, messages)
        for line in ["NICK \(name)", "USER \(name) 0 * \(name)", "JOIN #lobby"] {
            try stage.receive(name, Frames.message(line))
        }
        _ = try stage.takeFrames(of: name)
    }

    // MARK: The conversation

    /// What goes in and comes out in frames is what goes in and comes out as lines.
    @Test(arguments: [WebSocketMessages.text, .binary])
    func aConversationInFramesIsTheOneInLines(_ messages: WebSocketMessages) throws {
        let script = [
            "CAP LS 302", "CAP REQ :echo-message labeled-response batch message-tags", "NICK wanda",
            "USER wanda 0 * :Wanda",
            "CAP END", "JOIN #lobby", "", "@label=1 PRIVMSG #lobby :Größe 🦊", "@label=2 WHOIS wanda", "NAMES #lobby",
            "LIST", "NONSENSE", "PRIVMSG #lobby :" + String(repeating: "x", count: 5000), "PRIVMSG #lobby :a\0b",
            "AWAY :lunch",
            "AWAY", "PING :x", "TOPIC #lobby :what we talk about", "PART #lobby", "QUIT :bye",
        ]
        func run(inFrames: Bool) throws -> [String] {
            let stage = EmbeddedStage(settings: .unhurried)
            try stage.open("bob", "irc", host: "192.0.2.8", port: 4001)
            try stage.receive("bob", Array("NICK bob\r\nUSER bob 0 * bob\r\nJOIN #lobby\r\n".utf8))
            try stage.open("wanda", "irc", host: "192.0.2.7", port: 4000, awaitsUpgrade: inFrames)
            if inFrames { try stage.upgrade("wanda", messages) }
            var lines: [String] = []
            for (index, line) in script.enumerated() {
                let opcode = index % 2 == 0 ? Frames.text : Frames.binary
                try stage.receive(
                    "wanda",
                    inFrames ? Frames.frame(opcode, Array(line.utf8)) : Array("\(line)\r\n".utf8)
                )
                try stage.receive("bob", Array("PRIVMSG #lobby :after line \(index)\r\n".utf8))
            }
            if inFrames {
                let frames = try stage.takeFrames(of: "wanda")
                #expect(frames.dropLast().allSatisfy { $0.opcode == (messages == .text ? Frames.text : Frames.binary) })
                #expect(frames.last?.closeCode == 1000)
                lines = frames.dropLast().map(\.words)
            } else {
                lines = try stage.takeOutput(of: "wanda").split(separator: "\r\n").map(String.init)
            }
            try stage.end()
            return lines
        }
        let lines = try run(inFrames: false)
        #expect(lines.count > 40 && lines.last?.contains("ERROR") == true)
        #expect(try run(inFrames: true) == lines)
    }

    /// Groups of the audience are by framing, too: everybody gets what they can read.
    @Test func everybodyGetsWhatIsSaidInTheirOwnFraming() throws {
        let stage = EmbeddedStage(settings: .unhurried)
        try join(stage, "wanda")
        try join(stage, "bea", .binary, port: 4001)
        try stage.open("ida", "irc", host: "192.0.2.9", port: 4002)
        try stage.receive("ida", Array("NICK ida\nUSER ida 0 * ida\nJOIN #lobby\n".utf8))
        for name in ["wanda", "bea"] { _ = try stage.takeFrames(of: name) }
        _ = try stage.takeOutput(of: "ida")
        try stage.open("tom", "telnet", host: "192.0.2.10", port: 4003)
        try stage.receive("tom", Array("one\ntwo\n".utf8))
        let lines = try stage.takeOutput(of: "ida").split(separator: "\r\n").map(String.init)
        #expect(lines.count == 3 && lines.last?.hasSuffix(" PRIVMSG #lobby :two") == true)
        #expect(try stage.takeFrames(of: "wanda") == lines.map { .text($0) })
        #expect(try stage.takeFrames(of: "bea") == lines.map { Frames.Received(Frames.binary, Array($0.utf8)) })
        try stage.receive("wanda", Frames.message("PRIVMSG #lobby :three"))
        #expect(try stage.takeFrames(of: "wanda") == [])
        #expect(try stage.takeFrames(of: "bea").map(\.words).count == 1)
        try stage.end()
    }

    // MARK: Before there is a WebSocket

    @Test func nothingIsHeardOrSaidBeforeTheUpgrade() throws {
        let log = RecordingLog()
        let stage = EmbeddedStage(
            settings: .unhurried.with { $0.recordedEvents = ["connect", "disconnect"] },
            logger: log.logger
        )
        try stage.open("wanda", "irc", host: "192.0.2.7", port: 4000, awaitsUpgrade: true)
        #expect(stage.doorkeeper.connections == 1)
        try stage.receive("wanda", Array("NICK wanda\r\n".utf8))
        stage.wait(milliseconds: 100_000)
        #expect(try !stage.isClosed("wanda") && stage.takeOutput(of: "wanda") == "")
        #expect(log.records.isEmpty)
        try stage.upgrade("wanda")
        #expect(log.records.count == 1)
        // The time for a login begins now.
        stage.wait(milliseconds: 59_000)
        #expect(try !stage.isClosed("wanda"))
        stage.wait(milliseconds: 5_000)
        let frames = try stage.takeFrames(of: "wanda")
        #expect(frames.last == Frames.Received.close(1013, "nobody logged in within 60 seconds"))
        #expect(frames.count == 2 && frames[0].words.hasPrefix("ERROR "))
        try stage.end()
    }

    @Test func whoNeverAsksForAWebSocketLeavesNoRecord() throws {
        let log = RecordingLog()
        let stage = EmbeddedStage(
            settings: .unhurried.with { $0.recordedEvents = ["connect", "disconnect"] },
            logger: log.logger
        )
        try stage.open("wanda", "irc", host: "192.0.2.7", port: 4000, awaitsUpgrade: true)
        try stage.endInput(of: "wanda")
        #expect(try !stage.isClosed("wanda"))
        stage.courier.sayGoodbyeToAll(reason: "stopped")
        stage.wait(milliseconds: 0)
        #expect(try stage.isClosed("wanda") && stage.takeOutput(of: "wanda") == "")
        #expect(log.records.isEmpty && stage.doorkeeper.connections == 0)
        try stage.end()
    }

    /// Behind a proxy, each client counts at its own address.
    @Test func whoIsForwardedCountsWhereTheyAre() throws {
        let stage = EmbeddedStage(settings: .unhurried.with { $0.connectionsPerAddress = 1 })
        let far = PeerAddress(host: "198.51.100.1", port: 0)
        try stage.open("ann", "irc", host: "192.0.2.7", port: 4000, awaitsUpgrade: true)
        try stage.upgrade("ann", from: far)
        #expect(try stage.client("ann").session.origin.address == far)
        try stage.open("bob", "irc", host: "192.0.2.7", port: 4001, awaitsUpgrade: true)
        try stage.upgrade("bob", from: PeerAddress(host: "198.51.100.2", port: 0))
        #expect(try !stage.isClosed("bob"))
        try stage.open("eve", "irc", host: "192.0.2.7", port: 4002, awaitsUpgrade: true)
        try stage.upgrade("eve", from: far)
        let frames = try stage.takeFrames(of: "eve")
        #expect(frames.count == 2 && frames[0].words.hasPrefix("ERROR ") && frames[1] == .close(1013, "turned away"))
        #expect(try stage.isClosed("eve") && !stage.isClosed("ann"))
        try stage.end()
    }

    // MARK: Control frames

    @Test func aPingIsAnsweredAndNobodyHearsOfIt() throws {
        let stage = EmbeddedStage(settings: .unhurried)
        try join(stage, "wanda")
        try stage.receive("wanda", Frames.frame(Frames.ping, Array("are you there?".utf8)) + Frames.frame(Frames.pong))
        #expect(try stage.takeFrames(of: "wanda") == [.pong("are you there?")])
        try stage.end()
    }

    /// While the channel holds an output, what is to be answered waits behind it, and is bounded.
    @Test func pongsWaitForTheirTurnAndDoNotPileUp() throws {
        let stage = EmbeddedStage(settings: .unhurried)
        try join(stage, "wanda")
        let session = try stage.client("wanda").session
        session.outbox.wait = .channel
        let pings = (0..<100).flatMap { _ in Frames.frame(Frames.ping, Array(repeating: 0x61, count: 125)) }
        for _ in 0..<100 { try stage.receive("wanda", pings) }
        #expect(try stage.takeFrames(of: "wanda") == [])
        #expect(session.outbox.pending.readableBytes < SessionLimits.readingBytes + pings.count)
        session.outbox.wait = .nothing
        session.takeTurn()
        stage.wait(milliseconds: 0)
        #expect(try stage.takeFrames(of: "wanda").allSatisfy { $0.opcode == Frames.pong })
        try stage.end()
    }

    /// However much is asked for at once: nothing is left out but for those who do not read.
    @Test func everyPingOfABurstIsAnswered() throws {
        let stage = EmbeddedStage(settings: .unhurried)
        try join(stage, "wanda")
        let pipeline = try stage.client("wanda").channel.pipeline
        let payload = String(repeating: "y", count: 120)
        for number in 100..<500 {
            pipeline.fireChannelRead(ByteBuffer(bytes: Frames.frame(Frames.ping, Array("\(number)\(payload)".utf8))))
        }
        pipeline.fireChannelReadComplete()
        stage.wait(milliseconds: 0)
        #expect(try stage.takeFrames(of: "wanda") == (100..<500).map { .pong("\($0)\(payload)") })
        try stage.end()
    }

    @Test func aFloodOfFramesThatSayNothingIsTheEnd() throws {
        for frames in [Frames.frame(Frames.ping), Frames.frame(Frames.continuation, [0x61], isFinal: false)] {
            let stage = EmbeddedStage()
            try stage.open("wanda", "irc", host: "192.0.2.7", port: 4000, awaitsUpgrade: true)
            try stage.upgrade("wanda")
            try stage.receive("wanda", Frames.frame(Frames.text, isFinal: false))
            // A few now and then are nothing.
            for _ in 0..<20 {
                for _ in 0..<90 { try stage.receive("wanda", frames) }
                stage.wait(milliseconds: 1000)
            }
            #expect(try stage.takeFrames(of: "wanda").allSatisfy { $0.opcode == Frames.pong })
            for _ in 0..<3000 where try !stage.takeFrames(of: "wanda").contains(where: { $0.closeCode == 1013 }) {
                try stage.receive("wanda", frames)
            }
            try stage.receive("wanda", Frames.frame(Frames.ping))
            #expect(try stage.takeFrames(of: "wanda") == [])
            #expect(try stage.client("wanda").session.phase != .open)
            try stage.end()
        }
    }

    // MARK: The end

    /// What came before is done, what comes after is not, and others see a connection that is closed.
    @Test func whoClosesTheirWebSocketIsGone() throws {
        let stage = EmbeddedStage(settings: .unhurried)
        try stage.open("tom", "telnet", host: "192.0.2.10", port: 4003)
        try join(stage, "wanda")
        _ = try stage.takeOutput(of: "tom")
        let frames =
            Frames.message("PRIVMSG #lobby :bye") + Frames.close(1001, "off") + Frames.message("PRIVMSG #lobby :no")
        try stage.receive("wanda", frames)
        #expect(try stage.takeFrames(of: "wanda") == [.close(1001, "")])
        #expect(try stage.takeOutput(of: "tom") == "\r<wanda> bye\n\rClient (wanda) is offline\n")
        try stage.receive("wanda", Frames.frame(Frames.ping) + [0xFF, 0xFF])
        #expect(try stage.takeFrames(of: "wanda") == [])
        stage.wait(milliseconds: 2000)
        #expect(try stage.isClosed("wanda"))
        try stage.end()
    }

    @Test func whoBreaksTheProtocolIsToldAndGone() throws {
        let garbage: [([UInt8], UInt16)] = [
            (Frames.frame(Frames.text, [0x61], mask: nil), 1002), (Frames.frame(Frames.text, [0xFF]), 1007),
            (Frames.frame(Frames.text, announced: 1 << 40), 1009), (Frames.message("a\nb"), 1007),
            (Array("GET / HTTP/1.1\r\n\r\n".utf8), 1002), (Frames.frame(Frames.close, [0]), 1002),
        ]
        for (bytes, code) in garbage {
            let stage = EmbeddedStage(settings: .unhurried)
            try join(stage, "wanda")
            try stage.receive("wanda", Frames.message("PING :x") + bytes)
            let frames = try stage.takeFrames(of: "wanda")
            #expect(frames.count == 2 && frames[0].words.hasSuffix(" :x") && frames[1].closeCode == code, "\(frames)")
            #expect(stage.hub.census.members == 0)
            stage.wait(milliseconds: 2000)
            #expect(try stage.isClosed("wanda"))
            try stage.end()
        }
    }

    /// A page comes back by itself, but for those who are not to.
    @Test func onlyWhoIsPutOutOrBannedIsToldToStayAway() throws {
        let ban = ServerBan(
            target: .addresses("192.0.2.66"),
            reason: "spam",
            by: "olga",
            since: halfPastNine,
            until: nil
        )
        let stage = EmbeddedStage(settings: .unhurried.with { $0.pingSeconds = 20 }, bans: [ban])
        try join(stage, "silent")
        for _ in 0..<6 { stage.wait(milliseconds: 15_000) }
        #expect(try stage.takeFrames(of: "silent").last?.closeCode == 1013)
        try join(stage, "slow")
        try stage.client("slow").session.endTooFarBehind(by: 7)
        stage.wait(milliseconds: 0)
        #expect(try stage.takeFrames(of: "slow").last == .close(1013, "too slow, 7 messages behind"))
        try join(stage, "dora")
        try stage.client("dora").session.sayGoodbye(putOutBy: "olga", words: nil)
        stage.wait(milliseconds: 0)
        #expect(try stage.takeFrames(of: "dora").last == .close(1008, "put out by olga"))
        try stage.open("ben", "irc", host: "192.0.2.7", port: 4002, awaitsUpgrade: true)
        try stage.upgrade("ben", from: PeerAddress(host: "192.0.2.66", port: 0))
        #expect(try stage.takeFrames(of: "ben").last == .close(1008, "turned away"))
        try stage.end()
    }

    @Test func lastWordsComeBeforeTheLastFrame() throws {
        let stage = EmbeddedStage(settings: .unhurried)
        try join(stage, "wanda")
        try join(stage, "walt", port: 4001)
        _ = try stage.takeFrames(of: "wanda")
        stage.courier.sayGoodbyeToAll(reason: "the server stops")
        stage.wait(milliseconds: 0)
        for name in ["wanda", "walt"] {
            let frames = try stage.takeFrames(of: name)
            #expect(frames.count == 2 && frames[0].words.contains("the server stops"))
            #expect(frames[1] == .close(1001, "the server stops"))
            try stage.endInput(of: name)
            #expect(try stage.isClosed(name))
        }
        try stage.end()
    }
}

extension WebSocketSessionTests {
    /// A line's limit is the same in frames, and goes by without an end.
    @Test func aLineThatIsTooLongIsComplainedOf() throws {
        let stage = EmbeddedStage(settings: .unhurried)
        try join(stage, "wanda")
        try stage.receive("wanda", Frames.message(String(repeating: "x", count: 60_000)) + Frames.message("PING :x"))
        let frames = try stage.takeFrames(of: "wanda")
        #expect(frames.count == 2 && frames[0].words.contains(" 417 ") && frames[1].words.hasSuffix(" :x"), "\(frames)")
        try stage.end()
    }
}
