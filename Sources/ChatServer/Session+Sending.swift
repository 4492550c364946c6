import ChatCore
import ChatDialects
import NIOCore

/// How what a session has written reaches its client.
extension Session {
    /// Lets the dialect write whole lines, which are framed: everything that it writes for this connection alone goes through here.
    @inline(__always)
    @discardableResult
    func write<Result>(_ body: (inout ByteBuffer) -> Result) -> Result {
        let start = outbox.pending.readableBytes
        let result = body(&outbox.pending)
        if let webSocket { outbox.pending.frameLines(from: start, as: webSocket.messages) }
        return result
    }

    /// Sends what is pending; what does not go at once makes the outbox busy.
    func flush() {
        guard !outbox.isBusy, outbox.pending.readableBytes > 0 else { return }
        let isLong = outbox.pending.readableBytes > SessionLimits.recordedBytes
        store()
        if let rest = outbox.flush() {
            handOver(rest)
        } else {
            // What has gone out is not to take memory for as long as they say nothing.
            if isLong { outbox.estate?.isStale = true }
            outbox.noteSent(position: position.number)
            keepDistance()
        }
        closeIfBroken()
    }

    /// Gives bytes to the channel, and goes on when it has sent them. While it holds them nobody else may send: so the member leaves the lane.
    func handOver(_ bytes: ByteBuffer) {
        guard outbox.failure == nil else { return }
        outbox.handOver(bytes)
        store()
        channel.writeAndFlush(bytes).assumeIsolated().whenComplete { outcome in
            switch outcome {
            case .success: self.channelHasSent()
            // The channel has closed its descriptor before it tells of that, and another connection may have the number already.
            case .failure: self.outbox.abandon()
            }
        }
        guard outbox.isBusy else { return }
        if mode == .withLane { fallBehind([]) }
        courier.watchForRoom(self)
    }

    private func channelHasSent() {
        outbox.channelHasSent()
        outbox.estate?.isStale = true
        outbox.noteSent(position: position.number)
        keepDistance()
        if !outbox.isBusy { goOn() }
    }

    /// Keeps the distance to the next output that the protocol asks for.
    private func keepDistance() {
        guard let pacing = face.entry.pacing else { return }
        outbox.wait = .time
        set(.turn, in: TimeAmount(pacing)) { $0.goOn() }
    }

    private func goOn() {
        outbox.wait = .nothing
        guard phase == .closing else { return takeTurn() }
        flush()
        if !outbox.isBusy { closeOutput() }
    }
}
