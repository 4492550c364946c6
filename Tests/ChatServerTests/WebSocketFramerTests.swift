import ChatCore
import ChatDialects
import NIOCore
import NIOWebSocket
import TestSupport
import Testing

@testable import ChatServer

/// Frames become lines, and however they are cut on their way changes nothing.
@Suite struct WebSocketFramerTests {
    private typealias Frames = WebSocketFrames
    private static let limit = 300

    /// What came of bytes.
    private struct Outcome: Equatable {
        var lines: [UInt8] = []
        var answer: [UInt8] = []
        var minorFrames = 0
        var closure: WebSocketClosure?

        /// - Parameter isInherited: after each piece another process goes on.
        init(_ pieces: [[UInt8]], isInherited: Bool = false) throws {
            var framer = WebSocketFramer()
            for piece in pieces {
                let output = framer.take(ByteBuffer(bytes: piece), limit: WebSocketFramerTests.limit)
                lines += output.lines.readableBytesView
                answer += output.answer.readableBytesView
                minorFrames += output.minorFrames
                if isInherited { framer = try framer.inherited() }
            }
            closure = framer.closure
        }

        init(_ lines: String, answer: [UInt8] = [], minorFrames: Int = 0, closure: WebSocketClosure? = nil) {
            self.lines = Array(lines.utf8)
            (self.answer, self.minorFrames, self.closure) = (answer, minorFrames, closure)
        }
    }

    private static let long = String(repeating: "x", count: limit)
    private static let pong: [UInt8] = [0x8A, 2, 0x68, 0x69]
    private static func theirs(_ payload: [UInt8]) -> WebSocketClosure { .answer(to: ByteBuffer(bytes: payload)) }

    /// What is sent, and what comes of it.
    private static let inputs: [(name: String, bytes: [UInt8], outcome: Outcome)] = [
        ("a message", Frames.message("hello"), Outcome("hello\n")),
        ("two", Frames.message("a") + Frames.message("b"), Outcome("a\nb\n")),
        ("an empty one", Frames.message("") + Frames.message("b"), Outcome("\nb\n")),
        ("of bytes", Frames.frame(Frames.binary, Array("b\u{e9}".utf8)), Outcome("bé\n")),
        ("a mask of zero", Frames.frame(Frames.text, Array("zero".utf8), mask: [0, 0, 0, 0]), Outcome("zero\n")),
        ("126 bytes", Frames.message(String(long.prefix(126))), Outcome(long.prefix(126) + "\n")),
        ("the limit, with a line's end", Frames.message(long + "\r\n"), Outcome(long + "\r\n")),
        (
            "fragments", Frames.fragments([Array("he".utf8), [], Array("llo".utf8)]),
            Outcome("hello\n", minorFrames: 2)
        ),
        (
            "a character over fragments", Frames.fragments([[0xE2], [0x82], [0xAC, 0x21]]),
            Outcome("€!\n", minorFrames: 2)
        ),
        (
            "a ping between fragments",
            Frames.frame(Frames.text, Array("he".utf8), isFinal: false) + Frames.frame(Frames.ping, Array("hi".utf8))
                + Frames.frame(Frames.continuation, Array("llo".utf8)),
            Outcome("hello\n", answer: pong, minorFrames: 2)
        ),
        ("a pong that nobody asked for", Frames.frame(Frames.pong, [1, 2]), Outcome("", minorFrames: 1)),
        (
            "a newline at the end", Frames.message("hello\n") + Frames.message("you\r\n"),
            Outcome("hello\nyou\r\n")
        ),
        (
            "a newline that ends a fragment", Frames.fragments([Array("hello\n".utf8), []]),
            Outcome("hello\n", minorFrames: 1)
        ),
        ("closed", Frames.close(1000) + Frames.message("a"), Outcome("", minorFrames: 1, closure: theirs([3, 232]))),
        (
            "closed with words", Frames.close(4711, "ciao"),
            Outcome("", minorFrames: 1, closure: theirs([0x12, 0x67]))
        ),
        (
            "closed without a status", Frames.message("a") + Frames.close(nil),
            Outcome("a\n", minorFrames: 1, closure: theirs([]))
        ),
    ]

    @Test func whereBytesAreCutChangesNothing() throws {
        for (name, bytes, outcome) in Self.inputs {
            #expect(try Outcome([bytes]) == outcome, "\(name)")
            for cut in 0...bytes.count {
                let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
                #expect(try Outcome(pieces) == outcome, "\(name) at \(cut)")
                #expect(try Outcome(pieces, isInherited: true) == outcome, "\(name), inherited at \(cut)")
            }
            #expect(try Outcome(bytes.map { [$0] }) == outcome, "\(name), byte by byte")
            #expect(try Outcome(bytes.map { [$0] }, isInherited: true) == outcome, "\(name), inherited at every byte")
        }
    }

    /// Every sequence of frames, right or wrong, gives the same wherever it is cut and whoever goes on.
    @Test func randomFramesInRandomPiecesGiveTheSame() throws {
        for seed in 0..<3000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let payload = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                    [0x61, 0x20, 0xC3, 0xA9, 0x0D].randomElement(using: &random)! as UInt8
                }
                bytes += Frames.frame(
                    [0, 1, 1, 2, 2, 8, 9, 10].randomElement(using: &random)!,
                    Array(payload.prefix(.random(in: 0...payload.count, using: &random))),
                    isFinal: .random(in: 0..<4, using: &random) > 0,
                    mask: (0..<4).map { _ in .random(in: 0...255, using: &random) }
                )
                if seed % 5 == 0 {
                    bytes[.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
                }
            }
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                pieces.append(Array(rest.prefix(.random(in: 1...30, using: &random))))
                rest = rest.dropFirst(pieces.last!.count)
            }
            let whole = try Outcome([bytes])
            #expect(try Outcome(pieces, isInherited: seed % 2 == 0) == whole, "seed \(seed)")
        }
    }

    // MARK: What is refused

    private static func code(_ bytes: [UInt8]) throws -> WebSocketErrorCode? { try Outcome([bytes]).closure?.code }

    private static let violations: [(String, [UInt8])] = [
        ("no mask", Frames.frame(Frames.text, [0x61], mask: nil)),
        ("no mask, and nothing but the header", [0x81, 0x01]),
        ("a control frame without a mask", Frames.frame(Frames.ping, mask: nil)),
        ("a reserved bit", Frames.frame(Frames.text, [0x61], reserved: 4)),
        ("another", Frames.frame(Frames.ping, reserved: 1)),
        ("an opcode for data", Frames.frame(3)),
        ("an opcode for control", Frames.frame(11)),
        ("a ping in fragments", Frames.frame(Frames.ping, isFinal: false)),
        ("a ping that is too long", Frames.frame(Frames.ping, Array(repeating: 0, count: 126))),
        ("a continuation of nothing", Frames.frame(Frames.continuation)),
        (
            "a message inside another",
            Frames.frame(Frames.text, [0x61], isFinal: false) + Frames.frame(Frames.text, [0x62])
        ),
        ("125 bytes, as if they were more", Frames.frame(Frames.text, [0x61], lengthBytes: 2)),
        ("as if they were many more", Frames.frame(Frames.text, [0x61], lengthBytes: 8)),
        ("2^63 bytes", Frames.frame(Frames.text, announced: 1 << 63)),
        ("closed with one byte", Frames.frame(Frames.close, [3])),
        ("closed with a status that is none", Frames.close(999)),
        ("closed with one that is never sent", Frames.close(1005)),
        ("closed with one of nobody's", Frames.close(2999)),
    ]

    @Test func whatBreaksTheProtocolIsRefused() throws {
        for (name, bytes) in Self.violations { #expect(try Self.code(bytes) == .protocolError, "\(name)") }
    }

    @Test func whatIsNoTextIsRefusedAsSoonAsThatIsKnown() throws {
        let refused: [[UInt8]] = [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x61, 0x80]]
        for bytes in refused {
            #expect(try Self.code(Frames.frame(Frames.text, bytes)) == .dataInconsistentWithMessage, "\(bytes)")
            #expect(try Self.code(Frames.frame(Frames.binary, bytes)) == nil, "\(bytes)")
            // In the middle of a frame that goes on.
            let begun = Frames.frame(Frames.text, bytes, announced: 100)
            #expect(try Self.code(begun) == .dataInconsistentWithMessage, "\(bytes)")
        }
        let half = Frames.fragments([[0xE2], [0x82]])
        #expect(try Self.code(half) == .dataInconsistentWithMessage)
        #expect(try Self.code(half.dropLast()) == nil)
        let reason = Frames.frame(Frames.close, [3, 232, 0xFF])
        #expect(try Self.code(reason) == .dataInconsistentWithMessage)
    }

    /// No half of a message is ever taken for a line.
    @Test func aMessageOfSeveralLinesIsRefused() throws {
        let refused = [
            Frames.message("QUIT\nJOIN #a"), Frames.message("a\n\n"), Frames.message("\r\na"),
            Frames.fragments([Array("a\n".utf8), Array("b".utf8)]),
        ]
        for bytes in refused {
            let outcome = try Outcome([bytes])
            #expect(outcome.closure?.code == .dataInconsistentWithMessage && outcome.lines.isEmpty)
        }
    }

    @Test func whatIsFarTooLongIsRefusedBeforeItHasCome() throws {
        #expect(try Self.code(Frames.frame(Frames.text, announced: 65_537)) == .messageTooLarge)
        #expect(try Self.code(Frames.frame(Frames.binary, announced: 1 << 62)) == .messageTooLarge)
        let part = Array(repeating: 0x61 as UInt8, count: 1000)
        let most = Frames.fragments(Array(repeating: part, count: 65))
        #expect(try Self.code(most) == nil)
        let more = Frames.fragments(Array(repeating: part, count: 66))
        #expect(try Self.code(more) == .messageTooLarge)
    }

    /// As over TCP, the connection goes on.
    @Test func whatIsTooLongIsOneLineThatIsTooLong() throws {
        for count in [Self.limit + 1, Self.limit + 2, Self.limit + 3, 1000, 65_536] {
            let words = Array(repeating: UInt8(ascii: "x"), count: count)
            for frames in [Frames.frame(Frames.text, words), Frames.fragments(words.chunks(of: 97))] {
                var (framer, lines) = (WebSocketFramer(), LineFramer(.lines, limit: Self.limit))
                var most = 0
                for piece in (frames + Frames.message("next")).chunks(of: 8192) {
                    lines.append(framer.take(ByteBuffer(bytes: piece), limit: Self.limit).lines)
                    most = max(most, framer.heldBytes)
                }
                #expect(lines.next() == .fault(.lineTooLong(limit: Self.limit)), "\(count)")
                #expect(lines.next() == .text(ByteBuffer(string: "next")), "\(count)")
                #expect(most <= Self.limit + 100)
            }
        }
    }

    @Test func nothingIsHeldBetweenFrames() {
        var framer = WebSocketFramer()
        _ = framer.take(ByteBuffer(bytes: Frames.message("hello") + Frames.frame(Frames.ping)), limit: 100)
        #expect(framer.heldBytes == 0 && framer.isIdle)
        _ = framer.take(ByteBuffer(bytes: Frames.frame(Frames.ping).prefix(1)), limit: 100)
        #expect(!framer.isIdle)
    }

    /// A byte a frame, thousands of them: what is held is what was said.
    @Test func tinyFragmentsAreHeldAsWhatTheySay() throws {
        var framer = WebSocketFramer()
        for index in 0..<5000 {
            let opcode = index == 0 ? Frames.binary : Frames.continuation
            let frame = ByteBuffer(bytes: Frames.frame(opcode, [0x61], isFinal: false))
            #expect(framer.take(frame, limit: 10_000).minorFrames == 1)
        }
        #expect(framer.heldBytes < 20_000)
        let last = framer.take(ByteBuffer(bytes: Frames.frame(Frames.continuation)), limit: 10_000)
        #expect(last.lines.readableBytes == 5001)
    }

    // MARK: What a successor reads

    @Test func whatIsDamagedIsRefusedOrAnother() throws {
        let begun =
            Frames.frame(Frames.text, Array("hello €".utf8), isFinal: false) + Frames.frame(Frames.ping, [1, 2, 3])
        var kept = 0
        for seed in 0..<2000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var framer = WebSocketFramer()
            let part = begun.prefix(.random(in: 1...begun.count, using: &random))
            _ = framer.take(ByteBuffer(bytes: part), limit: Self.limit)
            var bytes = framer.bytes
            bytes[.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            guard var other = try? WebSocketFramer(bytes) else { continue }
            #expect(try WebSocketFramer(other.bytes).bytes == other.bytes, "seed \(seed)")
            for _ in 0..<3 { _ = other.take(ByteBuffer(bytes: begun), limit: Self.limit) }
            kept += 1
        }
        #expect(kept > 100)
    }
}

extension WebSocketFramer {
    fileprivate var bytes: [UInt8] {
        var writer = StateWriter()
        write(to: &writer)
        return writer.bytes
    }

    fileprivate init(_ bytes: [UInt8]) throws(StateProblem) {
        var reader = try StateReader(bytes[...], version: StateFormat.current)
        self = try WebSocketFramer(from: &reader)
        try reader.finish()
    }

    /// As a successor finds it.
    fileprivate func inherited() throws(StateProblem) -> WebSocketFramer { try WebSocketFramer(bytes) }

    fileprivate var isIdle: Bool { bytes == [0] }

    /// How much is held, by what would be written down of it.
    fileprivate var heldBytes: Int { isIdle ? 0 : bytes.count }
}

extension Array {
    fileprivate func chunks(of count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
    }
}
