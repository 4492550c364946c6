import ChatDialects
import NIOCore

/// How a session's lines come and go where its connection is a WebSocket.
extension Session {
    /// How what the dialect writes travels.
    var framing: Framing { webSocket.map { .webSocket($0.messages) } ?? .lines }

    /// Takes frames: what they say waits to be obeyed as any line, and what they ask of the connection is answered at once.
    func takeFrames(_ bytes: ByteBuffer) {
        guard let output = webSocket?.take(bytes, limit: framer.limit) else { return }
        framer.append(output.lines)
        if outbox.pending.readableBytes < SessionLimits.readingBytes {
            outbox.pending.writeImmutableBuffer(output.answer)
        }
        // Who reads what they have asked for gets all of it, however much they ask for at once; who does not gets no more.
        if outbox.pending.readableBytes >= SessionLimits.readingBytes { flush() }
        let settings = courier.settings
        if settings.floodBurst > 0, settings.floodRate > 0 {
            webSocket?.count(minorFrames: output.minorFrames, at: channel.eventLoop.now)
        }
        guard let webSocket, webSocket.closure != nil, !inputHasEnded else { return }
        if let fault = webSocket.fault { courier.chronicle.note(origin, broke: "the protocol of WebSockets: \(fault)") }
        endInput()
    }

    /// Writes the last frame, where there are frames: the answer to the client's own, if it has closed the WebSocket or broken the protocol.
    func writeClosure(_ closure: WebSocketClosure) {
        guard let webSocket else { return }
        (webSocket.closure ?? closure).write(into: &outbox.pending)
    }

    /// Says in HTTP why somebody may not come in, as far as the kernel takes it at once: whoever speaks HTTP here has not been asked.
    func refuse(_ complaint: Complaint) { _ = outbox.send(WebRefusal.response(to: complaint).asLast) }
}
