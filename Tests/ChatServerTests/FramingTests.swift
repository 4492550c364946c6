import ChatCore
import NIOCore
import NIOWebSocket
import Testing

@testable import ChatServer

/// Lines become the messages of a WebSocket.
@Suite struct FramingTests {
    private typealias Frames = WebSocketFrames

    private static func frames(_ lines: String, _ messages: WebSocketMessages = .text) throws -> [Frames.Received] {
        var bytes = ByteBuffer()
        bytes.writeMessages(messages, of: ByteBuffer(string: lines))
        return try Frames.all(Array(bytes.readableBytesView))
    }

    @Test func eachLineIsAMessageWithoutItsEnd() throws {
        #expect(try Self.frames("one\r\ntwo\nthree\r\n") == [.text("one"), .text("two"), .text("three")])
        #expect(try Self.frames("é\r\n", .binary) == [Frames.Received(Frames.binary, [0xC3, 0xA9])])
        #expect(try Self.frames("\r\n\n") == [.text(""), .text("")])
        #expect(try Self.frames("no end") == [.text("no end")])
        #expect(try Self.frames("") == [])
    }

    @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
    func aLengthTakesNoMoreBytesThanItHasTo(_ count: Int) throws {
        let line = String(repeating: "x", count: count)
        #expect(try Self.frames(line + "\r\n") == [.text(line)])
    }

    @Test func whatWasWrittenBeforeStaysAsItIs() throws {
        var bytes = ByteBuffer(string: "gone")
        bytes.moveReaderIndex(forwardBy: 4)
        bytes.writeString("before")
        bytes.writeString("line\r\n")
        bytes.frameLines(from: 6, as: .text)
        #expect(String(buffer: bytes) == "before\u{1}".dropLast() + "\u{fffd}\u{4}line")
        bytes.frameLines(from: bytes.readableBytes, as: .text)
        #expect(bytes.readableBytes == 12)
    }

    @Test func aReasonIsCutBetweenCharacters() throws {
        var bytes = ByteBuffer()
        WebSocketClosure(.policyViolation, String(repeating: "€", count: 50)).write(into: &bytes)
        let frames = try Frames.all(Array(bytes.readableBytesView))
        #expect(frames == [.close(1008, String(repeating: "€", count: 41))])
    }
}
