import NIOCore

/// Stands before NIO's decoder, and lets one request's head pass at a time, when the answer to the one before has been taken.
///
/// So requests that are sent at once wait in the kernel, and not in memory; the decoder only sees heads whose form is beyond doubt (`RequestScan`); and it is
/// known to the byte what has been read when a connection becomes a WebSocket. On the connection's event loop.
final class RequestGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// What is done with input.
    private enum State {
        /// The next head may pass.
        case open
        /// It waits for an answer, or for the end of an upgrade.
        case shut
        /// Nothing that comes is of interest any more.
        case discarding
    }

    private var state = State.open
    private var held = ByteBuffer()
    private var scan = RequestScan()
    private var inputHasEnded = false
    /// More came than may wait; what came after that is gone.
    private var hasTooMuch = false
    private var isReading = true
    private var isPassing = false
    private var context: ChannelHandlerContext?

    /// How many bytes have passed.
    private(set) var bytesPassed = 0
    /// Something has come that was not let pass.
    var isHolding: Bool { held.readableBytes > 0 }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state != .discarding else { return }
        let bytes = unwrapInboundIn(data)
        if held.readableBytes >= WebLimits.waitingBytes { hasTooMuch = true }
        if !hasTooMuch { held.writeImmutableBuffer(bytes) }
        if state == .shut { read(false) }
        pass()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event as? ChannelEvent == .inputClosed else { return context.fireUserInboundEventTriggered(event) }
        inputHasEnded = true
        if state == .discarding { context.fireUserInboundEventTriggered(event) } else { pass() }
    }

    /// The answer has been taken: the next head may pass.
    func open() {
        guard state == .shut else { return }
        state = .open
        pass()
    }

    /// Drops all that is there and comes, but tells when it ends, or has ended.
    func discard() {
        state = .discarding
        held = ByteBuffer()
        if inputHasEnded { context?.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
        read(true)
    }

    /// Hands over what has come after the last head, which is for somebody else; nothing is read until they want it.
    func surrender() -> (rest: ByteBuffer, inputHasEnded: Bool) {
        state = .shut
        defer { held = ByteBuffer() }
        return (held, inputHasEnded)
    }

    /// Lets pass what may. It is a loop, since most answers are given while their requests pass, and open the gate again.
    private func pass() {
        guard !isPassing else { return }
        isPassing = true
        defer { isPassing = false }
        while state == .open, let context {
            let outcome = held.readableBytes > 0 ? scan.scan(held.readableBytesView) : .incomplete
            switch outcome {
            case .incomplete:
                return inputHasEnded ? discard() : read(true)
            case .refused(let status):
                state = .shut
                context.fireErrorCaught(WebFault(status))
            case .complete(let bytes):
                state = .shut
                scan = RequestScan()
                bytesPassed += bytes
                guard let head = held.readSlice(length: bytes) else { return }
                // Who says nothing more is not to take memory for what they said.
                held = held.readableBytes > 0 ? ByteBuffer(bytes: held.readableBytesView) : ByteBuffer()
                context.fireChannelRead(wrapInboundOut(head))
            }
        }
    }

    private func read(_ isReading: Bool) {
        guard isReading != self.isReading, let channel = context?.channel, channel.isActive else { return }
        self.isReading = isReading
        try? channel.syncOptions?.setOption(.autoRead, value: isReading)
    }
}
