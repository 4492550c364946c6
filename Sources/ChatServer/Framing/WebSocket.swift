import ChatCore
import ChatDialects
import NIOCore
import NIOWebSocket

/// What a session has besides, whose lines come and go in the frames of a WebSocket.
struct WebSocket {
    /// So many frames that are no messages may come at once, such as pings or parts of messages …
    static let minorFramesAtOnce = 1000
    /// … and so many a second after that, where there is a limit of lines.
    static let minorFramesPerSecond = 100

    /// What the server's messages are made of.
    let messages: WebSocketMessages
    private var framer = WebSocketFramer()
    private var flood = FloodControl()

    /// A WebSocket that has just been agreed on.
    init(_ messages: WebSocketMessages) { self.messages = messages }

    /// Nothing is taken in any more; why.
    var closure: WebSocketClosure? { framer.closure }

    /// What the client has done wrong.
    var fault: String? { closure.flatMap { $0.isTheirs ? nil : $0.reason } }

    /// Takes what was read from the connection; see `WebSocketFramer`.
    mutating func take(_ bytes: ByteBuffer, limit: Int) -> WebSocketFramer.Output {
        framer.take(bytes, limit: limit)
    }

    /// Counts frames that are no messages, and takes in nothing any more where they are too many.
    mutating func count(minorFrames: Int, at now: @autoclosure () -> NIODeadline) {
        guard minorFrames > 0, closure == nil else { return }
        let (burst, rate) = (WebSocket.minorFramesAtOnce, WebSocket.minorFramesPerSecond)
        guard case .now = flood.ask(at: now(), burst: burst, linesPerSecond: rate) else {
            return close(WebSocketClosure(.tryAgainLater, "too many frames that are no messages"))
        }
        flood.charge(minorFrames - 1, burst: burst, linesPerSecond: rate)
    }

    /// Takes in nothing any more.
    mutating func close(_ closure: WebSocketClosure) { framer.close(closure) }
}

extension WebSocketClosure {
    /// Somebody may not come in, or not stay; why.
    static func turnedAway(for complaint: Complaint) -> WebSocketClosure {
        if case .banned = complaint { return WebSocketClosure(.policyViolation, "turned away") }
        return WebSocketClosure(.tryAgainLater, "turned away")
    }
    /// The server comes to its end.
    static let stopping = WebSocketClosure(.goingAway, "the server stops")
}

/// What outlives the process.
extension WebSocket: Stored {
    func write(to writer: inout StateWriter) {
        writer.write(tag: messages.rawValue)
        framer.write(to: &writer)
        flood.write(to: &writer)
    }

    init(from reader: inout StateReader) throws(StateProblem) {
        let tag = try reader.tag()
        guard let messages = WebSocketMessages(rawValue: tag) else {
            throw .damaged("\(tag) where a kind of messages stands")
        }
        self.messages = messages
        framer = try WebSocketFramer(from: &reader)
        flood = try FloodControl(from: &reader)
    }
}
