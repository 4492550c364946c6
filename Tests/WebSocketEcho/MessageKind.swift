import NIOCore

@testable import ChatServer

/// Has a WebSocket's messages go out as its first one comes in, text or binary, which a client of the chat agrees on by a subprotocol.
final class MessageKind: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// It waits for the first byte.
    private var upgrade: WebSocketUpgrade?

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let upgrade = event as? WebSocketUpgrade { return self.upgrade = upgrade }
        passOn(.text, context)
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let opcode = unwrapInboundIn(data).readableBytesView.first.map { $0 & 0x0F }
        passOn(opcode == 2 ? .binary : .text, context)
        context.fireChannelRead(data)
    }

    private func passOn(_ messages: WebSocketMessages, _ context: ChannelHandlerContext) {
        guard let upgrade else { return }
        self.upgrade = nil
        context.fireUserInboundEventTriggered(
            WebSocketUpgrade(
                messages: messages,
                address: upgrade.address,
                bytesRead: upgrade.bytesRead,
                bytesSent: upgrade.bytesSent
            )
        )
    }
}
