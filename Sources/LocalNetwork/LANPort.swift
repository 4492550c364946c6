import ChatDialects
import NIOConcurrencyHelpers
import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// What became of a datagram that was to go to everybody.
public struct LANDelivery: Sendable, Equatable {
    /// It went out to somebody, be it to this machine alone; what it reaches there is not known.
    public let hasLeft: Bool
    /// What keeps it from somebody, for people, where that is another thing than last time; nil else.
    public let trouble: String?
}

/// A port of the LAN for one person: what is sent goes to everybody who listens on it, here and on all networks of this host. Any thread.
///
/// It has two sockets, one that listens on the port, as those of others on this host do, and one to send from, whose port is nobody else's: so what it has
/// sent itself is known when it comes back.
public final class LANPort: Sendable {
    private struct Sending {
        var broadcaster: Broadcaster
        var networks: LocalNetworks
    }

    private let channel: any Channel
    /// Nil once it is closed.
    private let sending: NIOLockedValueBox<Sending?>
    private let sender: CInt

    private init(channel: any Channel, sending: NIOLockedValueBox<Sending?>, sender: CInt) {
        self.channel = channel
        self.sending = sending
        self.sender = sender
    }

    /// Listens on a port.
    /// - Parameters:
    ///   - port: 1 to 65535.
    ///   - group: the event loops, of which it takes one.
    ///   - received: gets each datagram but those of this port itself, on the event loop, and is not to take its time; no more than 1,280 a second.
    ///   - closed: is called once nothing comes any more, on the event loop; also after `close()`.
    /// - Throws: `LANFailure` where a socket cannot be had.
    public static func open(
        _ port: UInt16,
        on group: any EventLoopGroup,
        received: @escaping @Sendable ([UInt8], LANSource) -> Void,
        closed: @escaping @Sendable () -> Void = {}
    ) async throws -> LANPort {
        let receiver = try DatagramSocket.open(port: port, isShared: true)
        let sender: CInt
        do { sender = try DatagramSocket.open(port: 0, isShared: false) } catch {
            Glibc.close(receiver)
            throw error
        }
        let ownPort = DatagramSocket.port(of: sender)
        let sending = NIOLockedValueBox<Sending?>(
            Sending(broadcaster: Broadcaster(descriptor: sender, port: port), networks: LocalNetworks(of: sender))
        )
        do {
            let channel = try await DatagramReader.open(receiver, on: group) { _ in
                let changed: (LocalNetworks) -> Void = { networks in
                    sending.withLockedValue { $0?.networks = networks }
                }
                return [DatagramListener(ownPort: ownPort, received: received, changed: changed, closed: closed)]
            }
            return LANPort(channel: channel, sending: sending, sender: sender)
        } catch {
            Glibc.close(sender)
            throw error
        }
    }

    /// Sends a datagram to everybody, at once.
    public func send(_ bytes: [UInt8]) -> LANDelivery {
        sending.withLockedValue { sending in
            guard var open = sending else { return LANDelivery(hasLeft: false, trouble: nil) }
            let trouble = open.broadcaster.send(bytes, to: open.networks)
            sending = open
            return LANDelivery(hasLeft: !open.broadcaster.reachesNobody, trouble: trouble)
        }
    }

    /// Closes the sockets; returns when nothing comes any more. Once.
    public func close() async {
        sending.withLockedValue { $0 = nil }
        Glibc.close(sender)
        try? await channel.close()
    }
}

/// Hands on what others have sent.
private final class DatagramListener: ChannelInboundHandler {
    typealias InboundIn = ReceivedDatagram

    private let ownPort: UInt16
    private let received: (_ bytes: [UInt8], LANSource) -> Void
    private let changed: (LocalNetworks) -> Void
    private let closed: () -> Void

    init(
        ownPort: UInt16,
        received: @escaping (_ bytes: [UInt8], LANSource) -> Void,
        changed: @escaping (LocalNetworks) -> Void,
        closed: @escaping () -> Void
    ) {
        self.ownPort = ownPort
        self.received = received
        self.changed = changed
        self.closed = closed
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let datagram = unwrapInboundIn(data)
        if datagram.source.isThisHost, datagram.source.port == ownPort { return }
        received(datagram.bytes, datagram.source)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let networks = event as? LocalNetworks { changed(networks) }
    }

    func channelInactive(context: ChannelHandlerContext) { closed() }
}
