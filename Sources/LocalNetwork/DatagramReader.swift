import ChatDialects
import NIOCore
import NIOPosix

/// A datagram that came, and where from.
public struct ReceivedDatagram: Sendable {
    /// All of it; of one that is longer than `DatagramReader.mostBytes`, so many of its bytes.
    public let bytes: [UInt8]
    /// Where it came from.
    public let source: LANSource
}

/// Reads datagrams, and finds out how each came; no more of them than can be looked at: what comes faster waits in the kernel, and is lost there when
/// its buffer is full.
public final class DatagramReader: ChannelInboundHandler {
    /// What NIO reads.
    public typealias InboundIn = AddressedEnvelope<ByteBuffer>
    /// What the next handler gets.
    public typealias InboundOut = ReceivedDatagram

    /// More than any that is welcome has: so it is seen that it is too long.
    static let mostBytes = 2048
    /// So many datagrams are read in `span`.
    private static let most = 128
    /// A tenth of a second: nobody sees words come later.
    private static let span = TimeAmount.milliseconds(100)
    /// So often it is looked which networks there are: a laptop may be carried into another.
    private static let refreshing = TimeAmount.seconds(3)

    private let descriptor: CInt
    private var networks: LocalNetworks
    private var spanEnd = NIODeadline.now()
    private var count = 0
    private var refresh: RepeatedTask?

    init(descriptor: CInt) {
        self.descriptor = descriptor
        networks = LocalNetworks(of: descriptor)
    }

    /// Makes a channel of a socket, which reads from when `handlers` are in place. The channel owns the socket from here on; where it fails, it is closed.
    /// - Parameters:
    ///   - descriptor: a bound datagram socket.
    ///   - handlers: those that get a `ReceivedDatagram` each, and `LocalNetworks` as an event when the host is on others; on the event loop.
    public static func open(
        _ descriptor: CInt,
        on group: any EventLoopGroup,
        handlers: @escaping @Sendable (any Channel) throws -> [any ChannelHandler]
    ) async throws -> any Channel {
        let channel = try await DatagramBootstrap(group: group)
            .channelOption(.autoRead, value: false)
            .channelOption(.maxMessagesPerRead, value: 16)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: mostBytes))
            .withBoundSocket(descriptor)
            .get()
        try await channel.eventLoop.submit {
            // Not before: until it is registered, the channel does not know its address, and so not which option that is.
            try channel.syncOptions?.setOption(.receivePacketInfo, value: true)
            let reader = DatagramReader(descriptor: descriptor)
            try channel.pipeline.syncOperations.addHandlers([reader] + handlers(channel))
            channel.read()
        }.get()
        return channel
    }

    /// Begins to look around.
    public func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        refresh = context.eventLoop.scheduleRepeatedTask(initialDelay: Self.refreshing, delay: Self.refreshing) { _ in
            let (reader, context) = bound.value
            reader.lookAround(context)
        }
    }

    /// Looks no more.
    public func handlerRemoved(context: ChannelHandlerContext) { refresh?.cancel() }

    private func lookAround(_ context: ChannelHandlerContext) {
        let now = LocalNetworks(of: descriptor)
        guard now != networks else { return }
        networks = now
        context.fireUserInboundEventTriggered(now)
    }

    /// Hands a datagram on, with where it came from.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        count += 1
        let envelope = unwrapInboundIn(data)
        guard let (address, text) = Self.address(of: envelope.remoteAddress) else { return }
        let interface = envelope.metadata?.packetInfo?.interfaceIndex ?? 0
        let source = LANSource(
            address: text,
            port: UInt16(clamping: envelope.remoteAddress.port ?? 0),
            isThisHost: networks.contains(address),
            cameByLoopback: networks.cameByLoopback(from: address, interface: interface),
            interface: interface
        )
        let bytes = Array(envelope.data.readableBytesView)
        context.fireChannelRead(wrapInboundOut(ReceivedDatagram(bytes: bytes, source: source)))
    }

    /// Reads on, now or when enough was read for the moment.
    public func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        let now = NIODeadline.now()
        if now >= spanEnd {
            spanEnd = now + Self.span
            count = 0
        }
        if count < Self.most { return context.read() }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(deadline: spanEnd) {
            if bound.value.channel.isActive { bound.value.read() }
        }
    }

    /// An error that a datagram socket reports is one of an earlier datagram: the next may come all the same.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) { context.read() }

    /// An IPv4 address, in IPv6's clothes too (RFC 4291 §2.5.5.2), which is how a socket of both families has it; nil for another.
    private static func address(of remote: SocketAddress) -> (UInt32, text: String)? {
        let isMapped: Bool
        switch remote {
        case .v4: isMapped = false
        case .v6: isMapped = true
        case .unixDomainSocket: return nil
        }
        // sockaddr_in has the address at 4, sockaddr_in6 at 8.
        let octets = remote.withSockAddr { pointer, size in
            Array(
                UnsafeRawBufferPointer(start: pointer, count: size).dropFirst(isMapped ? 8 : 4).prefix(
                    isMapped ? 16 : 4
                )
            )
        }
        if isMapped, !octets.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) { return nil }
        let address = octets.suffix(4).reduce(0) { $0 << 8 | UInt32($1) }
        return (address, LocalNetworks.text(address))
    }
}
