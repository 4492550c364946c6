import NIOCore

/// Stands where the socket is, and takes nothing until it is opened: what a channel holds for a client that does not read.
final class Dam: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var isOpen = false
    private var held: [(bytes: ByteBuffer, promise: EventLoopPromise<Void>?)] = []

    /// How many bytes are kept alive by what is held: of a slice, all that it is cut from.
    var bytesKept: Int { held.reduce(0) { $0 + $1.bytes.storageCapacity } }
    var isEmpty: Bool { held.isEmpty }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isOpen { return context.write(data, promise: promise) }
        held.append((unwrapOutboundIn(data), promise))
    }

    /// As a channel does that closes with writes left.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        let writes = held
        if mode == .all {
            held = []
            for write in writes { write.promise?.fail(ChannelError.ioOnClosedChannel) }
        }
        context.close(mode: mode, promise: promise)
    }

    /// The client reads again: what was held goes out, and nothing is held from here on.
    func open(in channel: any Channel) throws {
        let context = try channel.pipeline.syncOperations.context(handler: self)
        isOpen = true
        for write in held { context.writeAndFlush(wrapOutboundOut(write.bytes), promise: write.promise) }
        held = []
    }
}
