import TestSupport
import Testing

@testable import ChatServer

/// Coming in by IRC through the real framer, session and dialect, however the bytes arrive, and whatever they are.
@Suite struct RegistrationTests {
    private static let lines = [
        "CAP LS 302", "NICK alice", "USER alice 0 * :Alice Älteste", "CAP REQ :server-time multi-prefix", "PING :1 2",
        "CAP END", "JOIN #lobby", "@+typing=active TAGMSG #lobby", "PRIVMSG #lobby :grüße, 日本", "MODE #lobby",
        "QUIT :so long",
    ]
    private static let bytes = Array((lines.joined(separator: "\r\n") + "\r\n").utf8)

    /// What somebody is sent who sends these pieces.
    private static func output(of pieces: [some Sequence<UInt8>]) throws -> String {
        let stage = EmbeddedStage()
        try stage.open("alice", "irc", host: "192.0.2.7", port: 40000)
        for piece in pieces where try !stage.isClosed("alice") { try stage.receive("alice", Array(piece)) }
        let output = try stage.takeOutput(of: "alice")
        try stage.end()
        return output
    }

    @Test func whereTheBytesAreCutChangesNothing() throws {
        let whole = try Self.output(of: [Self.bytes])
        #expect(whole.contains(" 001 alice ") && whole.contains(" JOIN #lobby\r\n") && whole.contains("ERROR :"))
        for cut in 1..<Self.bytes.count {
            #expect(try Self.output(of: [Self.bytes[..<cut], Self.bytes[cut...]]) == whole, "cut at \(cut)")
        }
        #expect(try Self.output(of: Self.bytes.map { [$0] }) == whole, "byte by byte")
    }

    /// Lines that are mutated, left out, repeated or in another order: what is answered does not depend on the pieces, and every answer is a line.
    @Test func whateverIsSentIsAnsweredInLines() throws {
        var random = SeededGenerator(seed: 0x1C)
        for round in 0..<400 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...14, using: &random) {
                var line = Array(Self.lines[Int.random(in: 0..<Self.lines.count - 1, using: &random)].utf8)
                for _ in 0..<Int.random(in: 0...2, using: &random) {
                    let index = Int.random(in: 0..<line.count, using: &random)
                    line[index] = UInt8.random(in: 0...255, using: &random)
                }
                bytes += line + Array("\r\n".utf8)
            }
            let whole = try Self.output(of: [bytes])
            let cut = Int.random(in: 1..<bytes.count, using: &random)
            #expect(try Self.output(of: [bytes[..<cut], bytes[cut...]]) == whole, "round \(round), cut at \(cut)")
            for line in whole.split(separator: "\r\n") {
                #expect(line.first == ":" || line.first == "@" || line.hasPrefix("ERROR "), "round \(round): \(line)")
            }
        }
    }
}
