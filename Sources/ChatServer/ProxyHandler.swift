import ChatCore
import NIOCore

/// Whether a listener takes headers of the PROXY protocol, and whom it believes them of.
public enum ProxyPolicy: Sendable {
    /// They are text like any other.
    case off
    /// Who may send one, from the numeric address, may leave it out; nobody else may send one.
    case optional(trusts: @Sendable (_ host: String) -> Bool)
    /// Nobody gets in without.
    case required(trusts: @Sendable (_ host: String) -> Bool)

    /// What a connection from there has to do; whoever comes through a Unix socket is on this machine, and trusted.
    func handling(of host: String?) -> ProxyHandler.Expectation? {
        switch self {
        case .off: nil
        case .optional(let trusts): host.map(trusts) ?? true ? .header(isOptional: true) : .noHeader
        case .required(let trusts): host.map(trusts) ?? true ? .header(isOptional: false) : .nothing
        }
    }
}

/// Stands before everything else in the pipeline until it is known where the client is; then tells it, and is gone.
final class ProxyHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// What may come.
    enum Expectation: Equatable {
        case header(isOptional: Bool)
        /// A header would be a lie.
        case noHeader
        /// Not a byte.
        case nothing
    }

    /// Where the client is: an inbound event, ahead of the client's first byte. Nil on a Unix socket.
    struct Recognized {
        let address: PeerAddress?
        /// How many bytes came before the client's first.
        let headerBytes: Int
    }

    /// Why the connection is closed; of interest to whoever set up the proxies.
    struct Refusal: Error { let reason: String }

    private var expectation: Expectation
    private let socketAddress: PeerAddress?
    /// The first bytes: held back while a header is expected, remembered where none may come.
    private var first = ByteBuffer()
    private var silence: Scheduled<Void>?

    init(_ expectation: Expectation, socketAddress: PeerAddress?) {
        self.expectation = expectation
        self.socketAddress = socketAddress
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        switch expectation {
        case .nothing: refuse("only proxies may connect", context)
        case .header(isOptional: true):
            // Without a header, somebody may be waiting for our greeting before they say anything.
            silence = context.eventLoop.assumeIsolated().scheduleTask(in: SessionLimits.proxySilence) {
                [weak self] in self?.goOn(at: self?.socketAddress, isWatching: true, context)
            }
        case .header, .noHeader: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        silence?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        switch expectation {
        case .nothing: break
        case .noHeader:
            first.writeImmutableBuffer(bytes)
            let isBegun = ProxyHeader.isBegun(by: first.readableBytesView)
            if isBegun == true { return refuse("a PROXY header from elsewhere, or too late", context) }
            context.fireChannelRead(data)
            // Only now: whoever is not in the pipeline passes nothing on.
            if isBegun == false { context.pipeline.syncOperations.removeHandler(context: context, promise: nil) }
        case .header(let isOptional):
            first.writeImmutableBuffer(bytes)
            switch ProxyHeader(first.readableBytesView) {
            case .incomplete: break
            case .absent where isOptional: goOn(at: socketAddress, isWatching: false, context)
            case .absent: refuse("no PROXY header", context)
            case .invalid(let reason): refuse("a PROXY header that is none: \(reason)", context)
            case .complete(let length, let address):
                first.moveReaderIndex(forwardBy: length)
                goOn(at: address ?? socketAddress, after: length, isWatching: false, context)
            }
        }
    }

    /// Tells where the client is, passes on what it said, and stands in nobody's way any more.
    private func goOn(
        at address: PeerAddress?,
        after headerBytes: Int = 0,
        isWatching: Bool,
        _ context: ChannelHandlerContext
    ) {
        silence?.cancel()
        let bytes = first
        expectation = .noHeader
        context.fireUserInboundEventTriggered(Recognized(address: address, headerBytes: headerBytes))
        if bytes.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(bytes))
            context.fireChannelReadComplete()
        }
        if !isWatching { context.pipeline.syncOperations.removeHandler(context: context, promise: nil) }
    }

    private func refuse(_ reason: String, _ context: ChannelHandlerContext) {
        silence?.cancel()
        expectation = .nothing
        context.fireErrorCaught(Refusal(reason: reason))
    }
}
