import ChatCore
import ChatDialects
import LocalNetwork
import NIOCore

/// A LAN without a server that is joined with a room.
public struct LANBridge: Sendable, Equatable {
    /// What the listener is called, and the member through whom those on the LAN speak; with a number after it where somebody has the name.
    public let name: String
    /// One of the server's rooms.
    public let room: String

    /// See the properties.
    public init(name: String, room: String) {
        self.name = name
        self.room = room
    }

    /// Tells its member from all others, over restarts too.
    var session: String { "lan.\(name)" }
}

/// Stands between a port of the LAN and the session of the member who stands for it: a datagram is a line, and a line a datagram.
///
/// The socket was made by systemd, or is the only one where the daemon was started by hand: it sends from the port where it listens. So what it has sent
/// itself comes back from there, and is known by that and by its words. It goes out no faster than others take it from one sender (`LANSendQueue`); what
/// still waits when the channel closes is lost.
final class BridgeHandler: ChannelDuplexHandler {
    typealias InboundIn = ReceivedDatagram
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = Never

    /// For so long what was sent may come back.
    private static let echoTime = TimeAmount.seconds(2)
    /// So many datagrams may wait to go out: what is said in about a minute.
    static let mostUnsent = 256
    /// What waits to be said while this many bytes do is dropped: nobody wants to hear it late.
    private static let mostWaiting = 4096
    private static let newline = UInt8(ascii: "\n")

    private let port: UInt16
    private let opened = NIODeadline.now()
    private let session: Session
    private let bridge: LANBridge
    private var networks: LocalNetworks
    private var broadcaster: Broadcaster
    private var filter = LANFilter()
    private var queue = LANSendQueue<[UInt8]>(limit: mostUnsent)
    private var sending: Scheduled<Void>?
    /// What has gone out within `echoTime`: the queue's pace bounds it.
    private var sent: [(time: NIODeadline, bytes: [UInt8])] = []
    private var dropped = Dropped()
    /// How many bytes waited to be said before those datagrams came that are read now.
    private var waiting: Int?
    private var nextTrouble = NIODeadline.uptimeNanoseconds(0)

    /// - Parameters:
    ///   - descriptor: of the channel, bound to the port.
    ///   - session: the next handler.
    init(descriptor: CInt, session: Session, bridge: LANBridge) {
        port = DatagramSocket.port(of: descriptor)
        networks = LocalNetworks(of: descriptor)
        broadcaster = Broadcaster(descriptor: descriptor, port: port)
        self.session = session
        self.bridge = bridge
    }

    // MARK: From the LAN

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let (bytes, source) = (unwrapInboundIn(data).bytes, unwrapInboundIn(data).source)
        let now = context.eventLoop.now
        if isEcho(bytes, from: source, at: now) { return }
        switch filter.judge(bytes, from: source, at: now.uptimeNanoseconds) {
        case .heard(let datagram): pass(datagram, context)
        case .repeated: return
        case .tooLong: dropped.tooLong += 1
        case .invalid: dropped.invalid += 1
        case .flooding: dropped.flooding += 1
        }
        reportDropped(at: now)
    }

    private func pass(_ datagram: LANDatagram, _ context: ChannelHandlerContext) {
        let line = datagram.bytes
        // With the brackets around the name.
        guard line.count + 1 <= session.courier.settings.limits.messageBytes else { return dropped.tooLong += 1 }
        let waiting = waiting ?? session.framer.heldBytes
        self.waiting = waiting
        guard waiting < Self.mostWaiting else { return dropped.flooding += 1 }
        context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: line + [Self.newline])))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        waiting = nil
        context.fireChannelReadComplete()
    }

    /// What this process has sent, and what one before it may have sent that had no time to hear it.
    private func isEcho(_ bytes: [UInt8], from source: LANSource, at now: NIODeadline) -> Bool {
        guard source.isThisHost, source.port == port else { return false }
        if now < opened + Self.echoTime { return true }
        forgetSent(at: now)
        return sent.contains { $0.bytes == bytes }
    }

    private func forgetSent(at now: NIODeadline) {
        sent.removeAll { $0.time + Self.echoTime < now }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let changed = event as? LocalNetworks { networks = changed }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: To the LAN

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        for line in unwrapOutboundIn(data).readableBytesView.split(separator: Self.newline) {
            if !queue.append([Array(line)]) { dropped.unsent += 1 }
        }
        promise?.succeed()
        sendWaiting(context)
        reportDropped(at: context.eventLoop.now)
    }

    /// Sends what may go out now, and the rest when its turn comes.
    private func sendWaiting(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let now = context.eventLoop.now
        while let bytes = queue.next(at: now.uptimeNanoseconds) { send(bytes, at: now) }
        guard sending == nil, let next = queue.nextAt else { return }
        sending = context.eventLoop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(next)) { [weak self] in
            self?.sending = nil
            self?.sendWaiting(context)
        }
    }

    private func send(_ bytes: [UInt8], at now: NIODeadline) {
        forgetSent(at: now)
        sent.append((now, bytes))
        if let trouble = broadcaster.send(bytes, to: networks), now >= nextTrouble {
            nextTrouble = now + .minutes(1)
            session.courier.chronicle.warn(ofLAN: bridge.name, trouble)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        sending?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        sending?.cancel()
    }

    /// What may go out has gone out.
    func flush(context: ChannelHandlerContext) {}

    // MARK: What was dropped

    private struct Dropped {
        var tooLong = 0
        var invalid = 0
        var flooding = 0
        /// Said in the room while too much waited to go out.
        var unsent = 0
        var nextWarning = NIODeadline.uptimeNanoseconds(0)
    }

    /// One warning a minute tells of all of them.
    private func reportDropped(at now: NIODeadline) {
        let counts = [
            (dropped.tooLong, "too long"), (dropped.invalid, "invalid"), (dropped.flooding, "too many"),
            (dropped.unsent, "too many to send"),
        ]
        let words = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        guard !words.isEmpty, now >= dropped.nextWarning else { return }
        session.courier.chronicle.warn(ofLAN: bridge.name, "datagrams were dropped: \(words.joined(separator: ", "))")
        dropped = Dropped(nextWarning: now + .minutes(1))
    }
}
