import NIOCore
import NIOWebSocket

/// How what a dialect writes travels to its client: connections of the same variant and the same framing are sent the same bytes.
enum Framing: Hashable {
    /// As it stands.
    case lines
    /// A message a line, without the line's end.
    case webSocket(WebSocketMessages)
}

extension WebSocketMessages {
    fileprivate var opcode: WebSocketOpcode {
        switch self {
        case .text: .text
        case .binary: .binary
        }
    }
}

extension ByteBuffer {
    /// Writes a frame of a server, which has no mask. Source: RFC 6455 §5.2.
    mutating func writeFrame(_ opcode: WebSocketOpcode, _ payload: ByteBuffer) {
        writeFrameHeader(opcode, length: payload.readableBytes)
        writeImmutableBuffer(payload)
    }

    private mutating func writeFrameHeader(_ opcode: WebSocketOpcode, length: Int) {
        writeInteger(0x80 | UInt8(webSocketOpcode: opcode))
        switch length {
        case ...125: writeInteger(UInt8(length))
        case ...0xFFFF: writeMultipleIntegers(UInt8(126), UInt16(length))
        default: writeMultipleIntegers(UInt8(127), UInt64(length))
        }
    }

    /// Writes a message for each line; the last one may have no end.
    mutating func writeMessages(_ messages: WebSocketMessages, of lines: ByteBuffer) {
        lines.withUnsafeReadableBytes { bytes in
            var start = 0
            while start < bytes.count {
                let newline = bytes.position(of: .newline, from: start) ?? bytes.count
                let hasReturn = newline > start && bytes[newline - 1] == UInt8(ascii: "\r")
                let line = UnsafeRawBufferPointer(rebasing: bytes[start..<(hasReturn ? newline - 1 : newline)])
                writeFrameHeader(messages.opcode, length: line.count)
                writeBytes(line)
                start = newline + 1
            }
        }
    }

    /// Makes messages of the lines that were written last.
    /// - Parameter start: how many bytes there are before them.
    mutating func frameLines(from start: Int, as messages: WebSocketMessages) {
        guard readableBytes > start else { return }
        // A copy: they are written over.
        let lines = ByteBuffer(bytes: readableBytesView.dropFirst(start))
        moveWriterIndex(to: readerIndex + start)
        writeMessages(messages, of: lines)
    }
}
