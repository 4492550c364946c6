import ChatCore
import Foundation
import NIOCore
import StateMemory
import TestSupport
import Testing

@testable import ChatServer

/// What is written down of a connection.
@Suite struct SessionRecordTests {
    private static let rich = rich(StateFormat.current)

    /// - Parameter version: without what this version of the format could not hold.
    private static func rich(_ version: Int) -> SessionRecord {
        var chat = Chat(limits: Limits(), lanes: 1, permanentRooms: ["#lobby"])
        let origin = Remains.origin(of: "zoë")
        let member = try? chat.admit(origin, as: Introduction(name: "zoë"), lane: 0, at: halfPastNine)
        return SessionRecord.idle("zoë", member, readUpTo: 300).with {
            $0.flags = [.hasVouched, .owesMessageOfTheDay]
            $0.via = "telnet"
            $0.changes = 4711
            $0.position.replays = [ReadingPosition.Replay(entered: 5, number: 3)]
            $0.skipped = 12
            $0.sent = 1 << 40
            $0.unsent = ByteBuffer(string: "zoë: half a l")
            $0.consumed = 1 << 33
            $0.line = ByteBuffer(string: "/who")
            $0.framer.append(ByteBuffer(string: "/me wa"))
            _ = $0.telnet.filter(ByteBuffer(bytes: [255, 253]))
            _ = $0.flood.ask(at: .uptimeNanoseconds(1_000_000_000), burst: 2, linesPerSecond: 1)
            $0.wrongPasswords = 3
            if version >= 3 {
                var webSocket = WebSocket(.binary)
                let begun = WebSocketFrames.frame(WebSocketFrames.text, Array("/me w".utf8), isFinal: false)
                let ping = WebSocketFrames.frame(WebSocketFrames.ping, Array("still there?".utf8))
                _ = webSocket.take(ByteBuffer(bytes: begun + ping.dropLast()), limit: 512)
                webSocket.count(minorFrames: 3, at: .uptimeNanoseconds(1_000_000_000))
                $0.webSocket = webSocket
            }
            if version >= 2 { $0.origin = origin.identified(as: HostUser(id: 1000, name: "zoë", realName: "Zoë Z.")) }
        }
    }

    private static func read(_ bytes: [UInt8]) throws(StateProblem) -> SessionRecord {
        var reader = try StateReader(bytes[...], version: StateFormat.current)
        let record: SessionRecord = try reader.value()
        try reader.finish()
        return record
    }

    @Test func whatIsWrittenIsRead() throws {
        let rich = Self.rich
        let read = try Self.read(rich.bytes)
        #expect(read.bytes == rich.bytes)
        #expect(read.flags == rich.flags && read.via == rich.via && read.room == rich.room)
        #expect(read.origin.session == rich.origin.session && read.member == rich.member)
        #expect(read.origin.hostUser?.name == "zoë" && read.origin.hostUser?.realName == "Zoë Z.")
        #expect(read.changes == rich.changes && read.position == rich.position && read.skipped == rich.skipped)
        #expect(read.sent == rich.sent && read.unsent == rich.unsent && read.consumed == rich.consumed)
        #expect(read.line == rich.line && read.wrongPasswords == rich.wrongPasswords)
        // The rest of a line, of an option, of a burst and of a frame belongs to what was there.
        var (framer, telnet, flood) = (read.framer, read.telnet, read.flood)
        framer.append(ByteBuffer(string: "ves\n"))
        #expect(framer.next() == .text(ByteBuffer(string: "/me waves")))
        #expect(telnet.filter(ByteBuffer(bytes: [1])).answer == [255, 252, 1])
        var webSocket = try #require(read.webSocket)
        let frame = WebSocketFrames.frame(WebSocketFrames.ping, Array("still there?".utf8))
        let output = webSocket.take(ByteBuffer(bytes: frame.suffix(1)), limit: 512)
        #expect(webSocket.messages == .binary && String(buffer: output.answer).hasSuffix("still there?"))
        let now = NIODeadline.uptimeNanoseconds(1_000_000_000)
        #expect(flood.ask(at: now, burst: 2, linesPerSecond: 1) == .now)
        #expect(
            flood.ask(at: now, burst: 2, linesPerSecond: 1)
                == .later(.uptimeNanoseconds(2_000_000_000), isFirst: true)
        )
    }

    /// A record of each format that was ever shipped is read still. `CHATD_GOLDEN=FOLDER` writes one of the format in use.
    @Test(arguments: StateFormat.oldest...StateFormat.current) func whatEveryVersionWroteIsRead(_ version: Int) throws {
        let name = "session-\(version).state"
        if version == StateFormat.current, let folder = ProcessInfo.processInfo.environment["CHATD_GOLDEN"] {
            try Data(Self.rich.bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("State/\(name)")
        var reader = try StateReader([UInt8](try Data(contentsOf: file))[...], version: version)
        let record: SessionRecord = try reader.value()
        try reader.finish()
        #expect(record.bytes == Self.rich(version).bytes)
    }

    @Test func whatEndsTooEarlyIsNoRecord() {
        let bytes = Self.rich.bytes
        for end in bytes.indices {
            #expect(throws: StateProblem.self, "\(end) bytes") { try Self.read(Array(bytes[..<end])) }
        }
        #expect(throws: StateProblem.damaged("1 bytes too many")) { try Self.read(bytes + [0]) }
    }

    /// What is read in spite of the damage is another record, and is read as that from then on.
    @Test(arguments: [1, 2, 3] as [UInt64]) func whatIsDamagedIsNoRecordOrAnother(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var count = 0
        for round in 0..<1000 {
            var bytes = Self.rich.bytes
            if round % 4 == 0 {
                bytes = (0..<Int.random(in: 0...100, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            }
            for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                bytes[.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            guard let record = try? Self.read(bytes) else { continue }
            count += 1
            #expect(try Self.read(record.bytes).bytes == record.bytes, "seed \(seed), round \(round)")
        }
        #expect(count > 50)
    }

    // MARK: What has gone out since

    /// A record that says: after 1000 bytes, `abcdef` goes out, and then what comes after event 50.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        var unsent = "abcdef"
        var skipped: UInt64 = 0
        /// What was noted since, or with the record: `sent` and `position`.
        var noted: (sent: UInt64, position: UInt64) = (1000, 50)
        /// What the kernel says.
        let written: UInt64?
        /// What a successor goes on with.
        let becomes: (unsent: String, skipped: UInt64, sent: UInt64, position: UInt64)
    }

    static let cases: [Case] = [
        Case(testDescription: "nothing is out", written: 1000, becomes: ("abcdef", 0, 1000, 50)),
        Case(testDescription: "a part is out", written: 1002, becomes: ("cdef", 0, 1002, 50)),
        Case(testDescription: "all is out", written: 1006, becomes: ("", 0, 1006, 50)),
        Case(testDescription: "all is out, and a part of a run", written: 1009, becomes: ("", 3, 1009, 50)),
        Case(testDescription: "a part of a run is out", unsent: "", written: 1003, becomes: ("", 3, 1003, 50)),
        Case(testDescription: "there is nothing to go out", unsent: "", written: 1000, becomes: ("", 0, 1000, 50)),
        Case(
            testDescription: "all is out, by a note that came after it",
            noted: (1006, 50),
            written: 1006,
            becomes: ("", 0, 1006, 50)
        ),
        Case(
            testDescription: "a run is out",
            noted: (1106, 51),
            written: 1106,
            becomes: ("", 0, 1106, 51)
        ),
        Case(
            testDescription: "a run is out, and a part of the next",
            noted: (1106, 51),
            written: 1110,
            becomes: ("", 4, 1110, 51)
        ),
        Case(
            testDescription: "a run is out that was nothing to the reader, and all that was there",
            noted: (1006, 60),
            written: 1006,
            becomes: ("", 0, 1006, 60)
        ),
        Case(
            testDescription: "a run was nothing to the reader, and nothing was there",
            unsent: "",
            noted: (1000, 60),
            written: 1000,
            becomes: ("", 0, 1000, 60)
        ),
        Case(
            testDescription: "the same, and a part of the next is out",
            unsent: "",
            noted: (1000, 60),
            written: 1007,
            becomes: ("", 7, 1007, 60)
        ),
        // What was cut from a run in an earlier process counts from there.
        Case(
            testDescription: "nothing is out but what was cut before",
            unsent: "",
            skipped: 5,
            written: 1000,
            becomes: ("", 5, 1000, 50)
        ),
        Case(
            testDescription: "more is out than what was cut before",
            unsent: "",
            skipped: 5,
            written: 1003,
            becomes: ("", 8, 1003, 50)
        ),
        Case(
            testDescription: "an answer is out after what was cut before",
            skipped: 5,
            written: 1006,
            becomes: ("", 5, 1006, 50)
        ),
        Case(
            testDescription: "whole runs are out after what was cut before",
            skipped: 5,
            noted: (1106, 51),
            written: 1106,
            becomes: ("", 0, 1106, 51)
        ),
        // Unix sockets: what was noted is what is known.
        Case(testDescription: "nobody knows, before", written: nil, becomes: ("abcdef", 0, 1000, 50)),
        Case(
            testDescription: "nobody knows, after",
            noted: (1006, 50),
            written: nil,
            becomes: ("", 0, 1006, 50)
        ),
        Case(
            testDescription: "nobody knows, after a run",
            noted: (1106, 51),
            written: nil,
            becomes: ("", 0, 1106, 51)
        ),
        // A kernel that has been given less than was noted does not know of it yet.
        Case(
            testDescription: "the kernel says less",
            noted: (1106, 51),
            written: 1006,
            becomes: ("", 0, 1106, 51)
        ),
    ]

    @Test(arguments: cases) func whatIsOutIsNotSaidAgain(_ example: Case) {
        var record = SessionRecord.idle("alice", nil, readUpTo: 50).with {
            $0.sent = 1000
            $0.unsent = ByteBuffer(string: example.unsent)
            $0.skipped = example.skipped
        }
        record.settle(sent: example.noted.sent, position: example.noted.position, written: example.written)
        #expect(String(buffer: record.unsent) == example.becomes.unsent)
        #expect(record.skipped == example.becomes.skipped)
        #expect(record.sent == example.becomes.sent)
        #expect(record.position == ReadingPosition(number: example.becomes.position))
    }

    /// A replay that was under way when the record was written was over when the member went with the lane.
    @Test func whoWentWithTheLaneHasReadAllReplays() {
        let replays = [ReadingPosition.Replay(entered: 40, number: 7)]
        var record = SessionRecord.idle("alice", nil, readUpTo: 50).with { $0.position.replays = replays }
        record.settle(sent: 0, position: 50, written: 0)
        #expect(record.position.replays == replays)
        record.settle(sent: 0, position: 51, written: 0)
        #expect(record.position == ReadingPosition(number: 51))
    }
}
