import NIOCore

@testable import ChatServer

/// What a WebSocket's client sends and gets, written and read without the server's own code.
enum WebSocketFrames {
    static let (continuation, text, binary, close, ping, pong): (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) =
        (0, 1, 2, 8, 9, 10)

    /// A frame of a client.
    /// - Parameters:
    ///   - mask: nil: none, which breaks the protocol.
    ///   - announced: how long it says that it is; by default, how long it is.
    ///   - lengthBytes: how many bytes that takes; by default, as few as may be.
    static func frame(
        _ opcode: UInt8,
        _ payload: [UInt8] = [],
        isFinal: Bool = true,
        reserved: UInt8 = 0,
        mask: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D],
        announced: UInt64? = nil,
        lengthBytes: Int? = nil
    ) -> [UInt8] {
        let length = announced ?? UInt64(payload.count)
        let size = lengthBytes ?? (length < 126 ? 1 : length < 0x10000 ? 2 : 8)
        let masked: UInt8 = mask == nil ? 0 : 0x80
        var frame: [UInt8] = [(isFinal ? 0x80 : 0) | reserved << 4 | opcode]
        frame.append(masked | (size == 1 ? UInt8(length) : size == 2 ? 126 : 127))
        if size > 1 { frame += (0..<size).reversed().map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } }
        guard let mask else { return frame + payload }
        return frame + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    static func message(_ words: String) -> [UInt8] { frame(text, Array(words.utf8)) }

    /// A message in as many frames.
    static func fragments(_ pieces: [[UInt8]], _ opcode: UInt8 = text) -> [UInt8] {
        pieces.enumerated().flatMap { index, piece in
            frame(index == 0 ? opcode : continuation, piece, isFinal: index == pieces.count - 1)
        }
    }

    static func close(_ code: UInt16?, _ reason: String = "") -> [UInt8] {
        frame(close, (code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? []) + Array(reason.utf8))
    }

    /// A frame of a server, as it has to be: whole, final, and without a mask.
    struct Received: Equatable, CustomStringConvertible {
        let opcode: UInt8
        let payload: [UInt8]

        init(_ opcode: UInt8, _ payload: [UInt8]) { (self.opcode, self.payload) = (opcode, payload) }

        static func text(_ words: String) -> Received { Received(WebSocketFrames.text, Array(words.utf8)) }
        static func pong(_ words: String) -> Received { Received(WebSocketFrames.pong, Array(words.utf8)) }
        static func close(_ code: UInt16, _ reason: String) -> Received {
            Received(WebSocketFrames.close, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
        }

        var words: String { String(decoding: payload, as: UTF8.self) }
        var closeCode: UInt16? {
            opcode == WebSocketFrames.close && payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : nil
        }
        var description: String {
            closeCode.map { "close \($0) \(String(decoding: payload.dropFirst(2), as: UTF8.self))" }
                ?? "\(opcode): \(words)"
        }
    }

    struct Malformed: Error, Equatable { let bytes: [UInt8] }

    /// Takes frames off the front, as many as are whole.
    static func take(from bytes: inout ArraySlice<UInt8>) throws(Malformed) -> [Received] {
        var frames: [Received] = []
        while bytes.count >= 2 {
            let rest = Array(bytes)
            var (length, start) = (UInt64(rest[1]), 2)
            guard rest[0] & 0xF0 == 0x80, length < 128 else { throw Malformed(bytes: Array(rest.prefix(100))) }
            if length >= 126 {
                let size = length == 126 ? 2 : 8
                guard rest.count >= 2 + size else { break }
                length = rest[2..<2 + size].reduce(0) { $0 << 8 | UInt64($1) }
                start += size
                guard length >= (size == 2 ? 126 : 0x10000) else { throw Malformed(bytes: Array(rest.prefix(100))) }
            }
            guard rest.count - start >= Int(length) else { break }
            frames.append(Received(rest[0] & 0x0F, Array(rest[start..<start + Int(length)])))
            bytes = bytes.dropFirst(start + Int(length))
        }
        return frames
    }

    /// All of them.
    static func all(_ bytes: [UInt8]) throws -> [Received] {
        var rest = bytes[...]
        let frames = try take(from: &rest)
        guard rest.isEmpty else { throw Malformed(bytes: Array(rest)) }
        return frames
    }
}
