import ChatDialects
import Dispatch
import NIOCore
import NIOPosix
import NIOWebSocket

#if canImport(Glibc)
    import Glibc
#endif

/// The predecessor's connections as channels of this process's loops, from its first moments on.
///
/// To make a channel takes NIO ten microseconds, a tenth of a second for ten thousand: it passes while another thread finds out where everything stood.
/// Nothing is read and nothing written before a session takes its channel, but for what `EarlyInput` is for.
struct Adoption: Sendable {
    /// For each lane, by descriptor.
    private let channels: [NIOLoopBoundBox<[CInt: any Channel]>]
    /// What the loops wait for.
    private let release = DispatchSemaphore(value: 0)

    /// Makes the channels, each on its lane's loop; returns at once. The loops do nothing else from then on until `letGo`: a channel whose connection has
    /// died would be closed, and its descriptor become another's while it is looked at.
    init(_ descriptors: [CInt], lanes: [LaneHandle]) {
        channels = lanes.map { .makeBoxSendingValue([:], eventLoop: $0.loop) }
        let release = release
        for (lane, handle) in lanes.enumerated() {
            let box = channels[lane]
            let share = descriptors.filter { Adoption.lane(of: $0, lanes: lanes.count) == lane }
            handle.loop.execute {
                for descriptor in share { Adoption.adopt(descriptor, on: handle.loop, into: box) }
                release.wait()
            }
        }
    }

    /// Lets the loops work: the descriptors have been looked at, and are kept.
    func letGo() {
        for _ in channels { release.signal() }
    }

    /// On which lane a connection goes on.
    static func lane(of descriptor: CInt, lanes: Int) -> Int { Int(descriptor) % lanes }

    private static func adopt(
        _ descriptor: CInt,
        on loop: any EventLoop,
        into box: NIOLoopBoundBox<[CInt: any Channel]>
    ) {
        ClientBootstrap(group: loop)
            .channelOption(.autoRead, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Listener.setOptions(of: channel)
                    try channel.pipeline.syncOperations.addHandler(EarlyInput())
                }
            }
            .withConnectedSocket(descriptor)
            .assumeIsolated()
            .whenSuccess { box.value[descriptor] = $0 }
    }

    /// The channel of a connection, once; nil for one that has died meanwhile. On its lane's loop.
    func take(_ descriptor: CInt, lane: Int) -> (any Channel)? {
        guard let channel = channels[lane].value.removeValue(forKey: descriptor), channel.isActive else { return nil }
        return channel
    }

    /// Ends a connection that does not go on, whoever else has its descriptor. On its lane's loop.
    func end(_ descriptor: CInt, lane: Int) {
        guard let channel = take(descriptor, lane: lane) else { return }
        shutdown(descriptor, CInt(SHUT_RDWR))
        channel.close(promise: nil)
    }

    /// Says goodbye to all that are left, of whom nothing is known but where they came in. On the lane's loop.
    /// - Parameter speech: what is spoken where a descriptor's connection came in.
    func sayGoodbye(lane: Int, facts: ServerFacts, time: ServerTime, _ speech: (CInt) -> ListenerSpeech?) {
        for descriptor in channels[lane].value.keys.sorted() {
            var outbox = Outbox(descriptor: descriptor)
            switch speech(descriptor) {
            case .lines(let protocolName):
                let dialect = DialectCatalog.entry(named: protocolName)?.make(
                    DialectContext(room: "", facts: facts, isSecure: false)
                )
                dialect?.sayGoodbye(Adoption.goodbye, time: time, into: &outbox.pending)
            // Whoever was kept has got their WebSocket, but nobody knows what their messages are made of.
            case .webSocket: WebSocketClosure(.serviceRestart, Adoption.goodbye).write(into: &outbox.pending)
            case nil: break
            }
            _ = outbox.flush()
            end(descriptor, lane: lane)
        }
    }

    private static let goodbye = "the server was restarted, please come back"
}

/// What is spoken at a listener, by whoever was let in there.
public enum ListenerSpeech: Sendable, Equatable {
    /// The lines of a protocol, by its name.
    case lines(protocolName: String)
    /// The frames of a WebSocket.
    case webSocket
}

/// Keeps what came before there is a session: where the other end has closed its half, NIO reads everything at once, whether it is to read or not.
final class EarlyInput: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var input: [ByteBuffer] = []
    private var hasEnded = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { input.append(unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event as? ChannelEvent == .inputClosed else { return context.fireUserInboundEventTriggered(event) }
        hasEnded = true
    }

    /// The session hears it all now.
    func removeHandler(context: ChannelHandlerContext, removalToken: ChannelHandlerContext.RemovalToken) {
        for bytes in input { context.fireChannelRead(wrapInboundOut(bytes)) }
        if !input.isEmpty { context.fireChannelReadComplete() }
        if hasEnded { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
        context.leavePipeline(removalToken: removalToken)
    }

    /// Passes on what was kept in a channel to the session that has taken it.
    static func passOn(in channel: any Channel) {
        let pipeline = channel.pipeline.syncOperations
        guard let context = try? pipeline.context(handlerType: EarlyInput.self) else { return }
        pipeline.removeHandler(context: context, promise: nil)
    }
}
