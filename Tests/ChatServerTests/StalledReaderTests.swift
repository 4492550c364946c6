import ChatCore
import Glibc
import NIOCore
import NIOEmbedded
import Testing

@testable import ChatServer

/// Readers whose sockets take nothing: who cannot go on after a gap is closed soon after the first one, and the others hold next to nothing.
@Suite struct StalledReaderTests {
    /// How long it takes at most until one is put out who misses something, in milliseconds.
    private static let bound = Int(SessionLimits.stalling.nanoseconds / 1_000_000)
    private static let lingering = Int(SessionLimits.lingering.nanoseconds / 1_000_000)

    /// `sam` in the lobby, who has read everything and takes nothing from here on, and `pia`, who speaks.
    private func stall(_ protocolName: String, queue: Int = 10) throws -> (EmbeddedStage, Dam) {
        let settings = ServerSettings.unhurried.with {
            $0.limits.queueEvents = queue
            $0.pingSeconds = 0
        }
        let stage = EmbeddedStage(settings: settings)
        try stage.open("sam", protocolName, host: "192.0.2.7", port: 38378)
        let login = protocolName == "irc" ? "NICK sam\r\nUSER sam 0 * sam\r\nJOIN #lobby\r\n" : "/nick sam\n"
        try stage.receive("sam", Array(login.utf8))
        try stage.open("pia", "pychat", host: "192.0.2.8", port: 38379)
        try stage.receive("pia", Array("login pia\n".utf8))
        for name in ["sam", "pia"] { _ = try stage.takeOutput(of: name) }
        let dam = Dam()
        try stage.client("sam").channel.pipeline.syncOperations.addHandler(dam, position: .first)
        return (stage, dam)
    }

    private func say(_ numbers: ClosedRange<Int>, _ stage: EmbeddedStage) throws {
        for number in numbers { try stage.receive("pia", Array("say \(number)\n".utf8)) }
    }

    @Test func whoTakesNothingIsPutOutOnceSomethingIsMissed() throws {
        let (stage, dam) = try stall("irc")
        // The first is in the channel, and ten are held for later: nothing is missed.
        try say(1...11, stage)
        stage.wait(milliseconds: 60_000)
        #expect(try !stage.isClosed("sam") && !stage.takeOutput(of: "pia").contains("sam"))
        try say(12...14, stage)
        stage.wait(milliseconds: Self.bound)
        #expect(try stage.takeOutput(of: "pia").hasSuffix("sam has left the room.\n"))
        #expect(stage.hub.census.members == 1)
        stage.wait(milliseconds: Self.lingering)
        #expect(try stage.isClosed("sam") && stage.takeOutput(of: "sam").isEmpty)
        #expect(dam.isEmpty)
        try stage.end()
    }

    @Test func whoReadsAgainInTimeGetsTheLastWords() throws {
        let (stage, dam) = try stall("irc")
        try say(1...14, stage)
        stage.wait(milliseconds: Self.bound)
        try dam.open(in: stage.client("sam").channel)
        stage.wait(milliseconds: 0)
        let output = try stage.takeOutput(of: "sam")
        #expect(output.hasPrefix(":pia!pychat@host-pia PRIVMSG #lobby :1\r\nERROR "), "\(output)")
        #expect(output.hasSuffix("ERROR :Closing link: too slow, 3 messages behind\r\n"), "\(output)")
        stage.wait(milliseconds: Self.lingering)
        #expect(try stage.isClosed("sam"))
        try stage.end()
    }

    /// There is a look while somebody waits for room, and not one more.
    @Test func nobodyIsLookedAfterWhoReads() throws {
        let (stage, dam) = try stall("irc")
        #expect(!stage.courier.stalled.isLooking)
        try say(1...5, stage)
        #expect(stage.courier.stalled.isLooking)
        stage.wait(milliseconds: Self.bound)
        #expect(stage.courier.stalled.isLooking)
        try dam.open(in: stage.client("sam").channel)
        stage.wait(milliseconds: Self.bound)
        #expect(!stage.courier.stalled.isLooking)
        // The ring goes over what is read in time, too: that puts nobody out.
        try say(6...40, stage)
        stage.wait(milliseconds: 60_000)
        #expect(try !stage.isClosed("sam") && stage.takeOutput(of: "sam").contains(":40\r\n"))
        try stage.end()
    }

    /// Who can go on after a gap stays for as long as they like, and keeps what the channel was given first.
    @Test func whoCanGoOnAfterAGapStaysAndKeepsNoMoreThanTheFirstOutput() throws {
        let (stage, dam) = try stall("telnet")
        try say(1...1, stage)
        let kept = dam.bytesKept
        try say(2...1000, stage)
        stage.wait(milliseconds: 3_600_000)
        #expect(!stage.courier.stalled.isLooking)
        let session = try stage.client("sam").session
        #expect(try !stage.isClosed("sam") && dam.bytesKept == kept && session.outbox.pending.readableBytes == 0)
        try dam.open(in: stage.client("sam").channel)
        stage.wait(milliseconds: 0)
        let output = try stage.takeOutput(of: "sam")
        #expect(output.hasPrefix("\r<pia> 1\n\r989 messages were missed\n\r<pia> 991\n"), "\(output.prefix(100))")
        #expect(output.hasSuffix("\r<pia> 1000\n"))
        try stage.end()
    }

    /// The kernel takes a part of a long run: what is kept is the rest of one message, and not the run.
    @Test func ofARunThatWasTakenInPartOnlyTheRestOfOneMessageIsKept() throws {
        let (stage, dam) = try stall("telnet", queue: 1000)
        let (near, far) = try SocketPair.make(sendBuffer: 4096)
        defer {
            near.close()
            far.close()
        }
        try stage.client("sam").session.outbox = Outbox(descriptor: near.descriptor)
        let line = "say \(String(repeating: "x", count: 1000))\n"
        // At once, so that it becomes one run.
        try stage.receive("pia", Array(String(repeating: line, count: SessionLimits.linesATurn).utf8))
        #expect(far.received().utf8.count > 1000)
        #expect(!dam.isEmpty && dam.bytesKept <= 2048, "\(dam.bytesKept)")
        try stage.end()
    }
}
