import NIOCore
import NIOSSL
import NIOTLS

/// Stands at the end of a connection's pipeline, and tells the connection what happens. On its event loop.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: Connection
    /// nil: without TLS.
    private let trust: Trust?
    private let patience: TimeAmount
    private var handshake: Scheduled<Void>?
    private var failure = ConnectionFailure(reason: "the server closed the connection")

    init(_ connection: Connection, trust: Trust?, patience: TimeAmount) {
        (self.connection, self.trust, self.patience) = (connection, trust, patience)
    }

    func channelActive(context: ChannelHandlerContext) {
        guard connection.opened(context.channel) else { return context.close(promise: nil) }
        if trust == nil {
            connection.established()
        } else {
            handshake = context.eventLoop.assumeIsolated().scheduleTask(in: patience) {
                self.fail(ConnectionFailure(reason: "no answer to the TLS handshake"), context)
            }
        }
        context.fireChannelActive()
        context.read()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent {
            handshake?.cancel()
            connection.established()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        mayRead = connection.received(Array(unwrapInboundIn(data).readableBytesView))
    }

    private var mayRead = true

    func channelReadComplete(context: ChannelHandlerContext) {
        if mayRead { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // A server that takes nothing for so long is not there any more.
        if !context.channel.isWritable { fail(ConnectionFailure(reason: "the server takes nothing any more"), context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Many servers close without saying so in TLS first.
        if case .uncleanShutdown = error as? NIOSSLError { return }
        let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
        fail(trust?.failure(error, shown: certificate) ?? ConnectionFailure(error), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        handshake?.cancel()
        connection.finish(failure)
        context.fireChannelInactive()
    }

    private func fail(_ failure: ConnectionFailure, _ context: ChannelHandlerContext) {
        self.failure = failure
        // What the main loop is told, it is told now: TLS may take its time to close.
        connection.finish(failure)
        context.close(promise: nil)
    }
}
