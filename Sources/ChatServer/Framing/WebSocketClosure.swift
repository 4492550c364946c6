import ChatCore
import NIOCore
import NIOWebSocket

/// Why a WebSocket ends: what is said of it in its last frame. Source: RFC 6455 §5.5.1, §7.4.
struct WebSocketClosure: Error, Equatable {
    /// Nil where the client gave none: then it gets none back.
    let code: WebSocketErrorCode?
    /// For whoever looks at the client's log.
    let reason: String
    /// The client has closed it, and is answered.
    let isTheirs: Bool

    init(_ code: WebSocketErrorCode, _ reason: String) { self.init(code: code, reason: reason, isTheirs: false) }

    private init(code: WebSocketErrorCode?, reason: String, isTheirs: Bool) {
        (self.code, self.reason, self.isTheirs) = (code, reason, isTheirs)
    }

    /// The conversation has come to its end.
    static let normal = WebSocketClosure(.normalClosure, "")

    /// What breaks the protocol.
    static func violation(_ reason: String) -> WebSocketClosure { WebSocketClosure(.protocolError, reason) }

    /// What the client's last frame makes of the connection.
    static func answer(to payload: ByteBuffer) -> WebSocketClosure {
        var reason = payload
        guard payload.readableBytes > 0 else { return WebSocketClosure(code: nil, reason: "", isTheirs: true) }
        guard let number = reason.readInteger(as: UInt16.self), mayBeSent(number) else {
            return violation("a close frame without a status that may be sent")
        }
        guard String(validating: reason.readableBytesView, as: UTF8.self) != nil else {
            return WebSocketClosure(.dataInconsistentWithMessage, "the reason is not UTF-8")
        }
        return WebSocketClosure(code: WebSocketErrorCode(codeNumber: Int(number)), reason: "", isTheirs: true)
    }

    /// Source: RFC 6455 §7.4, and the registry of IANA for 1012 to 1014. 1004 to 1006 and 1015 never stand in a frame.
    private static func mayBeSent(_ number: UInt16) -> Bool {
        switch number {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// What stands in a control frame, beside the status.
    private static let mostReasonBytes = 123

    /// The frame that says so.
    func write(into bytes: inout ByteBuffer) {
        guard let code else { return bytes.writeFrame(.connectionClose, ByteBuffer()) }
        var payload = ByteBuffer()
        payload.writeInteger(UInt16(webSocketErrorCode: code))
        payload.writeString(reason.prefix(bytes: WebSocketClosure.mostReasonBytes))
        bytes.writeFrame(.connectionClose, payload)
    }
}

/// Who was put out or is banned gets `.policyViolation` (1008), and nobody else does: a page takes it for the server's last word, and does not come back by
/// itself. Source: the registry of IANA.
extension WebSocketErrorCode {
    /// Come back in a moment.
    static let serviceRestart = WebSocketErrorCode(codeNumber: 1012)
    /// The server had no room, or no more patience, for this connection; for another it may.
    static let tryAgainLater = WebSocketErrorCode(codeNumber: 1013)
}

/// What outlives the process.
extension WebSocketClosure: Stored {
    func write(to writer: inout StateWriter) {
        writer.write(code.map { UInt64(UInt16(webSocketErrorCode: $0)) }) { $0.write($1) }
        writer.write(reason)
        writer.write(isTheirs)
    }

    init(from reader: inout StateReader) throws(StateProblem) {
        let number = try reader.optional { (reader) throws(StateProblem) in try reader.number(as: UInt16.self) }
        code = number.map { WebSocketErrorCode(codeNumber: Int($0)) }
        reason = try reader.text()
        isTheirs = try reader.flag()
    }
}
