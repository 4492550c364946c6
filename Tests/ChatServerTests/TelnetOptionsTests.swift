import NIOCore
import Testing

@testable import ChatServer

/// Option negotiation is taken out and refused, wherever the bytes are cut.
@Suite struct TelnetOptionsTests {
    private static func filtered(_ pieces: [[UInt8]]) -> (text: [UInt8], answer: [UInt8]) {
        var options = TelnetOptions()
        var (text, answer): ([UInt8], [UInt8]) = ([], [])
        for piece in pieces {
            let result = options.filter(ByteBuffer(bytes: piece))
            text += Array(result.text.readableBytesView)
            answer += result.answer
        }
        return (text, answer)
    }

    private static let cases: [(input: String, text: String, answer: String)] = [
        ("hello\\n", "hello\\n", ""),
        ("a\\r\\x00b\\r\\nc\\r\\xff\\xfd\\x01\\x00", "a\\r\\nb\\r\\nc\\r\\n", "\\xff\\xfc\\x01"),
        ("a\\x00\\r", "a\\x00\\r", ""),
        ("\\xff\\xfd\\x01", "", "\\xff\\xfc\\x01"),
        ("\\xff\\xfb\\x1f", "", "\\xff\\xfe\\x1f"),
        ("\\xff\\xfc\\x01\\xff\\xfe\\x03", "", ""),
        ("he\\xff\\xfd\\x22llo\\r\\n", "hello\\r\\n", "\\xff\\xfc\\x22"),
        ("\\xff\\xfd\\x01\\xff\\xfd\\x03\\xff\\xfb\\x18x", "x", "\\xff\\xfc\\x01\\xff\\xfc\\x03\\xff\\xfe\\x18"),
        ("a\\xff\\xfa\\x1f\\x00\\x50\\x00\\x18\\xff\\xf0b", "ab", ""),
        ("a\\xff\\xfa\\x18\\x00xterm\\xff\\xffdumb\\xff\\xf0b\\n", "ab\\n", ""),
        ("a\\xff\\xfa\\x18\\n\\xff\\xf0b\\n", "ab\\n", ""),
        ("\\xff\\xf1a\\xff\\xf6b\\xff\\xf9", "ab", ""),
        ("a\\xff\\xffb", "a\\xffb", ""),
        ("\\xff\\xff\\xff\\xfd\\x01", "\\xff", "\\xff\\xfc\\x01"),
        // Cut short by a newline, it stays in the line, which then is no valid UTF-8.
        ("a\\xff\\nb\\n", "a\\xff\\nb\\n", ""),
        ("a\\xff\\xfd\\nb\\n", "a\\xff\\xfd\\nb\\n", ""),
        ("a\\xff\\xfb\\r\\nb\\n", "a\\xff\\xfb\\r\\nb\\n", ""),
        ("a\\xffb", "a\\xffb", ""),
    ]

    @Test func whereBytesAreCutChangesNothing() throws {
        for (input, text, answer) in Self.cases {
            let bytes = try Escapes.bytes(input)
            for first in 0...bytes.count {
                for second in first...bytes.count {
                    let result = Self.filtered([
                        Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...]),
                    ])
                    let place = "\(input) at \(first), \(second)"
                    #expect(try result.text == Escapes.bytes(text), "\(place)")
                    #expect(try result.answer == Escapes.bytes(answer), "\(place)")
                }
            }
        }
    }

    @Test func anUnendingSubnegotiationMutesNobodyForEver() throws {
        var options = TelnetOptions()
        _ = options.filter(ByteBuffer(bytes: [255, 250]))
        var heard = ByteBuffer()
        for _ in 0..<40 {
            heard.writeImmutableBuffer(
                options.filter(ByteBuffer(string: String(repeating: "x", count: 99) + "\n")).text
            )
        }
        #expect(heard.readableBytes >= 2000)
        #expect(heard.readableBytes < 4000)
    }

    @Test func textWithoutOptionsIsNotCopied() {
        var options = TelnetOptions()
        let bytes = ByteBuffer(string: "hello\n")
        let address = bytes.withUnsafeReadableBytes { $0.baseAddress }
        #expect(options.filter(bytes).text.withUnsafeReadableBytes { $0.baseAddress } == address)
    }
}
