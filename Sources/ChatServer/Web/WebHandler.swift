import ChatCore
import ChatDialects
import NIOCore
import NIOHTTP1

/// Answers in HTTP until the connection becomes a WebSocket, which it leaves to the session behind it.
///
/// It is one request at a time: `RequestGate` lets the next one pass when the answer to the last has been taken. One timer sees to it that neither takes for
/// ever. On the connection's event loop.
final class WebHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the handler has to know of the connection, and of the server.
    struct Surroundings {
        let access: WebAccess
        let isEncrypted: Bool
        /// Where the connection comes from; nil for a Unix socket, which only programs of this host reach.
        var peer: PeerAddress?
        let time: ServerTime
        /// Whether the chat works. That its event loop does, shows in the question.
        let isHealthy: () -> Bool
        /// Why somebody would be turned away who came from there now; nil for an address that is not known yet.
        let complaint: (PeerAddress?) -> Complaint?
        let chronicle: Chronicle
    }

    /// What happens at the moment.
    private enum State {
        /// A request's head is to come.
        case waiting
        case answering
        /// The connection is about to be a WebSocket.
        case upgrading
        /// All is said, and the client is given time to read it.
        case lingering
        /// Closed, or the session's.
        case gone
    }

    private var surroundings: Surroundings
    private let gate: RequestGate
    private var state = State.waiting
    private var deadline: Scheduled<Void>?
    private var requests = 0
    /// A request is a last one where its client, its form or their number has it so.
    private var isLast = false
    /// How many bytes a proxy has said ahead of the client's first.
    private var headerBytes = 0
    private var bytesSent: UInt64 = 0

    init(_ surroundings: Surroundings, behind gate: RequestGate) {
        self.surroundings = surroundings
        self.gate = gate
    }

    /// Adds everything that HTTP takes to the end of a pipeline.
    static func add(to pipeline: ChannelPipeline.SynchronousOperations, _ surroundings: Surroundings) throws {
        let gate = RequestGate()
        try pipeline.addHandler(gate)
        try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
        try pipeline.addHandler(WebHandler(surroundings, behind: gate))
    }

    // MARK: Life

    func channelActive(context: ChannelHandlerContext) {
        wait(for: WebLimits.requesting, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .gone
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), state == .waiting else { return }
        requests += 1
        do throws(WebFault) {
            let request = try WebRequest(head)
            isLast = !request.keepsAlive || requests >= WebLimits.requests
            if WebSocketHandshake.isAskedFor(by: request) { return try upgrade(request, context) }
            answer(surroundings.response(to: request), isForHead: request.isForHead, context)
        } catch {
            answer(WebResponse(error), isForHead: head.method == .HEAD, context)
        }
    }

    /// There was nothing for the session.
    func channelReadComplete(context: ChannelHandlerContext) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let recognized = event as? ProxyHandler.Recognized {
            headerBytes = recognized.headerBytes
            surroundings.peer = recognized.address
            // The session waits for the client behind this proxy, too.
            if surroundings.awaitsForwarding { return }
        } else if event as? ChannelEvent == .inputClosed {
            // All requests that were complete have had their answers: the gate holds it back until then.
            return context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let fault: WebFault
        if let error = error as? WebFault {
            fault = error
        } else if let error = error as? HTTPParserError {
            // Its form was right: it is one that NIO does not know.
            fault = error == .invalidMethod ? .methodNotAllowed(endsConnection: true) : WebFault(.badRequest)
        } else {
            return context.fireErrorCaught(error)
        }
        // What follows a request that was refused is of no interest.
        if state == .waiting { answer(WebResponse(fault), context) }
    }

    // MARK: Answers

    private func answer(_ response: WebResponse, isForHead: Bool = false, _ context: ChannelHandlerContext) {
        state = .answering
        isLast = isLast || response.endsConnection
        let access = surroundings.access
        let head = response.head(
            date: surroundings.time.now(),
            strictTransportSeconds: surroundings.isEncrypted ? access.strictTransportSeconds : 0,
            isLast: isLast
        )
        bytesSent += UInt64(head.readableBytes)
        context.write(wrapOutboundOut(head), promise: nil)
        send(isForHead ? ByteBuffer() : response.body, context)
    }

    /// Sends the rest of an answer, a piece after the other as the client takes them.
    private func send(_ body: ByteBuffer, _ context: ChannelHandlerContext) {
        wait(for: WebLimits.answering, context)
        var rest = body
        let piece = rest.readSlice(length: min(rest.readableBytes, WebLimits.pieceBytes)) ?? ByteBuffer()
        bytesSent += UInt64(piece.readableBytes)
        context.writeAndFlush(wrapOutboundOut(piece)).assumeIsolated().whenSuccess {
            guard self.state == .answering else { return }
            if rest.readableBytes > 0 { self.send(rest, context) } else { self.goOn(context) }
        }
    }

    private func goOn(_ context: ChannelHandlerContext) {
        if isLast { return finish(context) }
        state = .waiting
        wait(for: WebLimits.requesting, context)
        gate.open()
    }

    /// Closes our end; theirs is given a little time, so that the answer is not lost in a reset. Source: RFC 9112 §9.6.
    private func finish(_ context: ChannelHandlerContext) {
        state = .lingering
        wait(for: SessionLimits.lingering, context)
        context.close(mode: .output, promise: nil)
        gate.discard()
    }

    private func wait(for delay: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { self.endPatience(context) }
    }

    private func endPatience(_ context: ChannelHandlerContext) {
        guard state == .waiting, gate.isHolding else { return context.close(promise: nil) }
        answer(WebResponse(WebFault(.requestTimeout)), context)
    }

    // MARK: Upgrade

    private func upgrade(_ request: WebRequest, _ context: ChannelHandlerContext) throws(WebFault) {
        let handshake = try surroundings.handshake(of: request)
        let address = try surroundings.client(of: request)
        state = .upgrading
        wait(for: WebLimits.answering, context)
        let answer = ByteBuffer(string: handshake.answer)
        bytesSent += UInt64(answer.readableBytes)
        context.writeAndFlush(wrapOutboundOut(answer)).assumeIsolated().whenSuccess {
            self.leave(to: handshake.messages, of: address, context)
        }
    }

    /// Takes the decoder out of the pipeline, and then the rest of HTTP.
    private func leave(to messages: WebSocketMessages, of address: PeerAddress?, _ context: ChannelHandlerContext) {
        guard state == .upgrading, let decoder = try? decoder(in: context) else { return }
        context.pipeline.syncOperations.removeHandler(context: decoder).assumeIsolated().whenSuccess {
            guard self.state == .upgrading else { return }
            self.handOver(
                WebSocketUpgrade(
                    messages: messages,
                    address: address,
                    bytesRead: self.headerBytes + self.gate.bytesPassed,
                    bytesSent: self.bytesSent
                ),
                context
            )
        }
    }

    private func decoder(in context: ChannelHandlerContext) throws -> ChannelHandlerContext {
        try context.pipeline.syncOperations.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
    }

    /// The session hears of it, and of all that came meanwhile, and is alone from here on.
    private func handOver(_ upgrade: WebSocketUpgrade, _ context: ChannelHandlerContext) {
        state = .gone
        deadline?.cancel()
        let (rest, inputHasEnded) = gate.surrender()
        let pipeline = context.pipeline.syncOperations
        pipeline.removeHandler(gate, promise: nil)
        try? context.channel.syncOptions?.setOption(.autoRead, value: true)
        context.fireUserInboundEventTriggered(upgrade)
        if rest.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(rest))
            context.fireChannelReadComplete()
        }
        if inputHasEnded { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
        pipeline.removeHandler(context: context, promise: nil)
    }
}
