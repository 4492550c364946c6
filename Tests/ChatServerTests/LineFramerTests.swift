import ChatDialects
import NIOCore
import TestSupport
import Testing

@testable import ChatServer

/// Bytes become lines, and however they are cut on their way changes nothing.
@Suite struct LineFramerTests {
    private static let limit = 10
    private static let tooLong = LineFramer.Line.fault(.lineTooLong(limit: limit))

    /// What a session does: after each read, every line that is whole is taken. `hasLine` must tell of each, since a session asks it first.
    private static func lines(_ pieces: [[UInt8]], _ framing: LineFraming) -> (
        lines: [LineFramer.Line], framer: LineFramer
    ) {
        var framer = LineFramer(framing, limit: limit)
        var lines: [LineFramer.Line] = []
        for piece in pieces {
            framer.append(ByteBuffer(bytes: piece))
            while framer.hasLine {
                guard let line = framer.next() else {
                    Issue.record("hasLine promised a line, and there was none: \(pieces)")
                    return (lines, framer)
                }
                lines.append(line)
            }
            if let line = framer.next() { Issue.record("hasLine did not tell of \(line): \(pieces)") }
        }
        return (lines, framer)
    }

    private static func halves(_ bytes: [UInt8], at cut: Int) -> [[UInt8]] {
        [Array(bytes[..<cut]), Array(bytes[cut...])]
    }

    private static let inputs: [(text: String, lines: [LineFramer.Line])] = [
        ("hello\\n", [.text("hello")]),
        ("hello\\r\\n", [.text("hello")]),
        ("\\n\\r\\n\\n", [.text(""), .text(""), .text("")]),
        ("a\\nb\\r\\nc\\n", [.text("a"), .text("b"), .text("c")]),
        ("a\\rb\\n", [.text("a\rb")]),
        ("a\\r\\r\\n", [.text("a\r")]),
        ("0123456789\\n", [.text("0123456789")]),
        ("0123456789\\r\\n", [.text("0123456789")]),
        ("0123456789a\\n", [tooLong]),
        ("0123456789a\\r\\nnext\\n", [tooLong, .text("next")]),
        ("0123456789abcdef\\nnext\\n", [tooLong, .text("next")]),
        ("0123456789abcdef0123456789\\n\\nnext\\n", [tooLong, .text(""), .text("next")]),
        ("0123456789abcdef\\n0123456789abcdef\\nnext\\n", [tooLong, tooLong, .text("next")]),
        ("a\\x00b\\nc\\n", [.fault(.containsNUL), .text("c")]),
        ("\\x00\\n", [.fault(.containsNUL)]),
        ("\\xff\\nc\\n", [.text(ByteBuffer(bytes: [0xFF])), .text("c")]),
        ("\\xc3\\nc\\n", [.text(ByteBuffer(bytes: [0xC3])), .text("c")]),
        ("\\xed\\xa0\\x80\\n", [.text(ByteBuffer(bytes: [0xED, 0xA0, 0x80]))]),
        ("\\xf4\\x90\\x80\\x80\\n", [.text(ByteBuffer(bytes: [0xF4, 0x90, 0x80, 0x80]))]),
        ("\\xc0\\xaf\\n", [.text(ByteBuffer(bytes: [0xC0, 0xAF]))]),
        ("caf\\u00e9\\n\\u20ac\\n", [.text("café"), .text("€")]),
        ("\\xf0\\x9f\\x98\\x80\\n", [.text("😀")]),
        // Eleven bytes, of which the last two are one character.
        ("012345678\\u00e9\\nok\\n", [tooLong, .text("ok")]),
        ("\\u00e9\\u00e9\\u00e9\\u00e9\\u00e9\\n", [.text("ééééé")]),
    ]

    private static let framings: [LineFraming] = [.lines, .linesOrQuiet(.milliseconds(50))]

    @Test(arguments: framings) func whereBytesAreCutChangesNothing(_ framing: LineFraming) throws {
        for input in Self.inputs {
            let bytes = try Escapes.bytes(input.text)
            for first in 0...bytes.count {
                #expect(
                    Self.lines(Self.halves(bytes, at: first), framing).lines == input.lines,
                    "\(input.text) at \(first)"
                )
                for second in first...bytes.count {
                    let pieces = [Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...])]
                    #expect(Self.lines(pieces, framing).lines == input.lines, "\(input.text) at \(first), \(second)")
                }
            }
            #expect(Self.lines(bytes.map { [$0] }, framing).lines == input.lines, "\(input.text), byte by byte")
        }
    }

    @Test(arguments: framings) func randomBytesInRandomPiecesGiveTheSameLines(_ framing: LineFraming) {
        let alphabet: [UInt8] = [0x0A, 0x0A, 0x0D, 0x00, 0x61, 0x62, 0x63, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xFF, 0xF0]
        for seed in 0..<2000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...20, using: &random))
                pieces.append(Array(piece))
                rest = rest.dropFirst(piece.count)
            }
            let whole = Self.lines([bytes], framing)
            let cut = Self.lines(pieces, framing)
            #expect(whole.lines == cut.lines, "seed \(seed): \(Escapes.text(bytes))")
            var (left, right) = (whole.framer, cut.framer)
            #expect(left.isHolding == right.isHolding, "seed \(seed)")
            #expect(left.listensForQuiet == right.listensForQuiet, "seed \(seed)")
            #expect(left.quiet() == right.quiet(), "seed \(seed)")
        }
    }

    /// An endless line without an end is told of once, and costs nothing.
    @Test(arguments: framings) func anEndlessLineIsToldOfOnceAndHeldNowhere(_ framing: LineFraming) {
        var framer = LineFramer(framing, limit: Self.limit)
        var faults = 0
        for _ in 0..<1000 {
            framer.append(ByteBuffer(repeating: UInt8(ascii: "x"), count: 4096))
            while framer.hasLine { if framer.next() == Self.tooLong { faults += 1 } }
            #expect(framer.heldBytes == 0)
        }
        #expect(faults == 1)
        framer.append(ByteBuffer(string: "x\nhello\n"))
        let hasLine = framer.hasLine
        #expect(hasLine)
        #expect(framer.next() == .text("hello"))
    }

    /// Somebody whose every read ends inside a line, for hours.
    @Test func linesThatWereTakenAreNotHeld() {
        var framer = LineFramer(.lines, limit: Self.limit)
        framer.append(ByteBuffer(string: "a"))
        for _ in 0..<10_000 {
            framer.append(ByteBuffer(string: "b\na"))
            #expect(framer.next() == .text("ab"))
        }
        #expect(framer.storageBytes < 1000)
    }

    @Test func nothingIsHeldOfAnIdleConnection() {
        var framer = LineFramer(.lines, limit: Self.limit)
        framer.append(ByteBuffer(string: "hello\n"))
        #expect(framer.next() == .text("hello"))
        #expect(!framer.isHolding)
    }

    // MARK: Quiet

    private static let quietFraming = LineFraming.linesOrQuiet(.milliseconds(50))

    @Test func quietEndsALineUntilTheFirstNewline() {
        var (_, framer) = Self.lines([Array("hello".utf8)], Self.quietFraming)
        #expect(framer.isHolding)
        #expect(framer.quiet() == .text("hello"))
        #expect(!framer.isHolding)
        framer.append(ByteBuffer(string: "again"))
        #expect(framer.quiet() == .text("again"))
        framer.append(ByteBuffer(string: "line\n"))
        #expect(framer.next() == .text("line"))
        framer.append(ByteBuffer(string: "ha"))
        #expect(framer.quiet() == nil)
        framer.append(ByteBuffer(string: "lf\n"))
        #expect(framer.next() == .text("half"))
    }

    @Test func quietEndsNothingWhereOnlyNewlinesDo() {
        var (_, framer) = Self.lines([Array("hello".utf8)], .lines)
        #expect(framer.quiet() == nil)
        #expect(framer.isHolding)
    }

    /// Every cut point of every character length: what is there of an incomplete character waits for the rest.
    @Test func anIncompleteCharacterWaits() {
        for character in ["é", "€", "😀"] {
            let bytes = Array(character.utf8)
            for cut in 1..<bytes.count {
                var framer = LineFramer(Self.quietFraming, limit: Self.limit)
                framer.append(ByteBuffer(bytes: Array("ab".utf8) + bytes[..<cut]))
                #expect(framer.quiet() == nil, "\(character) at \(cut)")
                framer.append(ByteBuffer(bytes: bytes[cut...]))
                #expect(framer.quiet() == .text("ab\(character)"), "\(character) at \(cut)")
            }
        }
    }

    @Test func whatCanNeverBecomeACharacterDoesNotWait() {
        for bytes in [[0xFF], [0xF5], [0x80], [0x61, 0x80, 0x80, 0x80, 0x80], [0xC3, 0x28]] as [[UInt8]] {
            var framer = LineFramer(Self.quietFraming, limit: Self.limit)
            framer.append(ByteBuffer(bytes: bytes))
            #expect(framer.quiet() == .text(ByteBuffer(bytes: bytes)), "\(bytes)")
        }
    }

    @Test func quietEndsALineThatIsTooLongOnce() {
        var (lines, framer) = Self.lines([Array("0123456789abcdef".utf8)], Self.quietFraming)
        #expect(lines == [Self.tooLong])
        #expect(framer.isHolding)
        #expect(framer.quiet() == nil)
        #expect(!framer.isHolding)
        framer.append(ByteBuffer(string: "next"))
        #expect(framer.quiet() == .text("next"))
    }

    @Test func theEndOfInputEndsALineWhereQuietDoes() {
        var (_, framer) = Self.lines([Array("hello".utf8)], Self.quietFraming)
        #expect(framer.end() == .text("hello"))
        #expect(!framer.isHolding)
    }

    @Test func theEndOfInputDoesNotObeyHalfALine() {
        var (_, framer) = Self.lines([Array("say hel".utf8)], .lines)
        #expect(framer.end() == nil)
        #expect(!framer.isHolding)
    }
}

extension LineFramer {
    /// How much is held, by what it would give back.
    fileprivate var heldBytes: Int { held?.readableBytes ?? 0 }

    /// How much memory that takes.
    fileprivate var storageBytes: Int { held?.storageCapacity ?? 0 }

    private var held: ByteBuffer? {
        Mirror(reflecting: self).descendant("held", "some").map { $0 as! ByteBuffer }
    }
}

extension LineFramer.Line {
    /// A line, as text.
    fileprivate static func text(_ line: String) -> LineFramer.Line { .text(ByteBuffer(string: line)) }
}
