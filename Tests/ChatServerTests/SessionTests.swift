import ChatCore
import Logging
import NIOConcurrencyHelpers
import Testing

@testable import ChatServer

/// Sessions on one loop in memory, where everything happens in the order that a test gives.
@Suite struct SessionTests {
    /// Input has ended while the channel held an output; then there is room, and the turn's last line is the last whole one.
    @Test func halfALineAfterAFullTurnDoesNotKeepTheConnection() throws {
        let stage = EmbeddedStage(settings: .unhurried)
        try stage.open("tom", "telnet", host: "192.0.2.7", port: 38378)
        let session = try stage.client("tom").session
        session.outbox.wait = .channel
        try stage.receive("tom", Array((String(repeating: "\n", count: SessionLimits.linesATurn) + "half").utf8))
        try stage.endInput(of: "tom")
        session.outbox.wait = .nothing
        session.takeTurn()
        stage.wait(milliseconds: 1)
        #expect(try stage.isClosed("tom"))
        try stage.end()
    }

    /// Who reads as fast as they are written to never makes their outbox busy, and others get their turns all the same.
    @Test func aTurnEndsWithSoManyBytesAndTheNextOneWaits() throws {
        let count = SessionLimits.linesATurn / 2
        let page = Array(repeating: String(repeating: "x", count: 400), count: 40)
        let stage = EmbeddedStage(settings: .unhurried.with { $0.messageOfTheDay = page })
        try stage.open("ida", "irc", host: "192.0.2.7", port: 38378)
        try stage.receive("ida", Array("NICK ida\nUSER ida 0 * ida\n".utf8))
        _ = try stage.takeOutput(of: "ida")
        try stage.receive("ida", Array(String(repeating: "MOTD\n", count: count).utf8))
        let turn = try stage.takeOutput(of: "ida")
        #expect((1..<count).contains(turn.ranges(of: " 376 ").count))
        #expect(turn.utf8.count < SessionLimits.bytesATurn + 2 * SessionLimits.readingBytes)
        stage.wait(milliseconds: 0)
        #expect(try stage.takeOutput(of: "ida") == "")
        for _ in 0..<count { stage.wait(milliseconds: 1) }
        #expect(try turn.ranges(of: " 376 ").count + stage.takeOutput(of: "ida").ranges(of: " 376 ").count == count)
        try stage.end()
    }

    /// A stranger who connects and goes over and over is to cost nothing that nobody counts.
    @Test func aConnectionThatTheOtherEndHasClosedIsForgottenAtOnce() throws {
        let stage = EmbeddedStage()
        try stage.open("tom", "telnet", host: "192.0.2.7", port: 38378)
        weak let session = try stage.client("tom").session
        try stage.endInput(of: "tom")
        #expect(try stage.isClosed("tom"))
        stage.forget("tom")
        #expect(session == nil)
        try stage.end()
    }

    /// Lines wait for flood control, a login among them: they are worked off for half a minute all the same.
    @Test func aLoginAfterTheEndOfInputDoesNotKeepTheConnection() throws {
        let stage = EmbeddedStage(
            settings: .unhurried.with {
                $0.floodBurst = 1
                $0.floodRate = 1
            }
        )
        try stage.open("pia", "pychat", host: "192.0.2.7", port: 38378)
        try stage.receive("pia", Array(("\nlogin pia\n" + String(repeating: "say x\n", count: 100)).utf8))
        try stage.endInput(of: "pia")
        stage.wait(milliseconds: 2000)
        #expect(try stage.takeOutput(of: "pia").contains("Login Success"))
        stage.wait(milliseconds: 29_000)
        #expect(try stage.isClosed("pia"))
        try stage.end()
    }

    @Test func aNewLimitOfMessagesHoldsForWhoIsHere() throws {
        let stage = EmbeddedStage(settings: .unhurried)
        try stage.open("tom", "telnet", host: "192.0.2.7", port: 38378)
        try stage.open("wil", "wxchat", host: "192.0.2.8", port: 38379)
        for name in ["tom", "wil"] { _ = try stage.takeOutput(of: name) }
        let settings = ServerSettings.unhurried.with { $0.limits.messageBytes = 8192 }
        stage.hub.apply(settings.limits)
        stage.courier.settings = settings
        let text = String(repeating: "x", count: 8192)
        try stage.receive("tom", Array("\(text)\n".utf8))
        #expect(try stage.takeOutput(of: "tom") == "")
        #expect(try stage.takeOutput(of: "wil").hasSuffix(":\r\n\t\(text)\r\n"))
        try stage.end()
    }

    /// Those who are turned away have a warning a minute for all of them.
    @Test func whoIsTurnedAwayLeavesNoRecordOfConnecting() throws {
        let messages = NIOLockedValueBox<[String]>([])
        let stage = EmbeddedStage(
            settings: .unhurried.with {
                $0.connections = 1
                $0.recordedEvents = ["connect", "disconnect"]
            },
            logger: Logger(label: "test") { _ in ListLogHandler(messages: messages) }
        )
        for (index, name) in ["tom", "tim", "tam"].enumerated() {
            try stage.open(name, "telnet", host: "192.0.2.\(index)", port: 38378)
        }
        try stage.reset("tom")
        #expect(
            messages.withLockedValue { $0 } == [
                "192.0.2.0 connected", "connections were turned away: the server is full; try again later",
                "192.0.2.0 disconnected",
            ]
        )
        try stage.end()
    }
}

/// Keeps the messages of a log.
private struct ListLogHandler: LogHandler {
    let messages: NIOLockedValueBox<[String]>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { messages.withLockedValue { $0.append("\(event.message)") } }
}
