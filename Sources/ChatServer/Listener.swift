import ChatCore
import ChatDialects
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#endif

/// What a listener shows to those who connect: which protocol it speaks, which room it leads into, and whom it lets in.
final class ListenerFace: Sendable {
    let entry: DialectCatalog.Entry
    let room: String
    /// Lets in users of this host alone, of whom the kernel says who they are.
    let identifiesPeers: Bool

    init(entry: DialectCatalog.Entry, room: String, identifiesPeers: Bool = false) {
        self.entry = entry
        self.room = room
        self.identifiesPeers = identifiesPeers
    }
}

/// Accepts connections on a socket that is bound already.
struct Listener {
    let face: ListenerFace
    let transport: ListenerTransport
    let lanes: [LaneHandle]
    let doorkeeper: Doorkeeper
    /// Makes session labels differ between runs.
    let labelPrefix: String

    /// Starts to accept.
    /// - Parameter socket: bound, listening or not; the channel owns it from here on.
    func start(on socket: CInt, group: any EventLoopGroup, settings: ServerSettings) async throws -> any Channel {
        let lanes = Dictionary(uniqueKeysWithValues: lanes.map { (ObjectIdentifier($0.loop), $0) })
        let listener = self
        // Before anybody is accepted, so that the first have what the others have.
        Listener.tune(socket, settings)
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.maxMessagesPerRead, value: 64)
            .childChannelInitializer { channel in
                do {
                    guard let courier = lanes[ObjectIdentifier(channel.eventLoop)]?.current else {
                        throw ChannelError.ioOnClosedChannel
                    }
                    let session = try listener.setUp(channel, courier)
                    guard listener.face.identifiesPeers else { return channel.eventLoop.makeSucceededVoidFuture() }
                    // The channel is registered after that: what comes meanwhile stays in the kernel, even where the other end closes at once.
                    return session.identify()
                } catch {
                    return channel.eventLoop.makeFailedFuture(error)
                }
            }
            .withBoundSocket(socket)
            .get()
        // NIO has called listen() with a backlog of its own, 128; Linux takes the newest.
        Glibc.listen(socket, SessionLimits.backlog)
        return channel
    }

    /// Gives a connection everything that stands between the network and its session, and the session.
    private func setUp(_ channel: any Channel, _ courier: Courier) throws -> Session {
        try Listener.setOptions(of: channel)
        if channel.localAddress?.pathname != nil {
            // A Unix socket inherits nothing from the listening one; its send buffer is all that holds bytes (unix(7)).
            let size = SocketOptionValue(clamping: courier.settings.sendBufferBytes)
            try channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: size)
        }
        let transport = transport.settings
        let isEncrypted = transport.identity != nil
        let address = Listener.address(of: channel.remoteAddress)
        let pipeline = channel.pipeline.syncOperations
        let expectation = transport.proxies.handling(of: address?.host)
        if let expectation { try pipeline.addHandler(ProxyHandler(expectation, socketAddress: address)) }
        if let identity = transport.identity {
            try pipeline.addHandler(identity.makeHandler(isForWeb: transport.web != nil))
        }
        if let web = transport.web {
            try WebHandler.add(to: pipeline, surroundings(web, isEncrypted: isEncrypted, address, courier))
        }
        let session = session(
            for: address,
            awaitsAddress: expectation.map { $0 != .noHeader } ?? false
                || transport.web?.awaitsForwarding(from: address) ?? false,
            awaitsUpgrade: transport.web != nil,
            isEncrypted: isEncrypted,
            courier: courier
        )
        try pipeline.addHandler(session)
        return session
    }

    /// Not by `childChannelOption`, which makes a future and several casts for each of them: 20,000 instructions a connection.
    static func setOptions(of channel: any Channel) throws {
        guard let options = channel.syncOptions else { return }
        try options.setOption(.allowRemoteHalfClosure, value: true)
        // NIO keeps the buffer that was read into last for as long as the connection lasts. Most lines are shorter than this, and who sends many
        // at once is read with more.
        let allocator = AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 256, maximum: 8192)
        try options.setOption(.recvAllocator, value: allocator)
    }

    static func address(of remote: SocketAddress?) -> PeerAddress? {
        guard let host = remote?.ipAddress, let port = remote?.port else { return nil }
        return PeerAddress(host: host, port: port)
    }

    private func surroundings(
        _ access: WebAccess,
        isEncrypted: Bool,
        _ address: PeerAddress?,
        _ courier: Courier
    ) -> WebHandler.Surroundings {
        WebHandler.Surroundings(
            access: access,
            isEncrypted: isEncrypted,
            peer: address,
            time: courier.time,
            isHealthy: { courier.isWell },
            complaint: { courier.complaint(against: $0) },
            chronicle: courier.chronicle
        )
    }

    private func session(
        for socketAddress: PeerAddress?,
        awaitsAddress: Bool,
        awaitsUpgrade: Bool,
        isEncrypted: Bool,
        courier: Courier
    ) -> Session {
        let number = doorkeeper.nextNumber()
        let address = awaitsAddress ? nil : socketAddress
        let origin = Origin(
            via: face.entry.name,
            address: address,
            host: courier.cloak.host(for: address),
            session: "\(labelPrefix)-\(number)",
            guestNumber: address?.port ?? number
        )
        return Session(
            courier: courier,
            face: face,
            origin: origin,
            awaitsAddress: awaitsAddress,
            awaitsUpgrade: awaitsUpgrade,
            isEncrypted: isEncrypted
        )
    }

    /// Sets what accepted sockets inherit from the listening one on Linux, so that accepting costs no further system calls.
    /// Source: socket(7), tcp(7). Options that a Unix socket does not know are refused by the kernel, which is harmless.
    ///
    /// Not SO_RCVBUF: a receive buffer of a fixed size overflows with small segments, the kernel then drops what it had left room for in the
    /// window, and the acknowledgements in it; so that a client which sends faster than it is read from got nothing any more, for minutes.
    static func tune(_ socket: CInt, _ settings: ServerSettings) {
        func set(_ level: CInt, _ option: CInt, _ value: CInt) {
            var value = value
            _ = setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
        }
        set(SOL_SOCKET, SO_SNDBUF, CInt(clamping: settings.sendBufferBytes))
        set(CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        set(SOL_SOCKET, SO_KEEPALIVE, settings.keepaliveSeconds > 0 ? 1 : 0)
        guard settings.keepaliveSeconds > 0 else { return }
        set(CInt(IPPROTO_TCP), TCP_KEEPIDLE, CInt(clamping: settings.keepaliveSeconds))
        set(CInt(IPPROTO_TCP), TCP_KEEPINTVL, CInt(clamping: max(1, settings.keepaliveSeconds / 4)))
        set(CInt(IPPROTO_TCP), TCP_KEEPCNT, 4)
    }
}
