import ChatClient
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// One connection to a server: a Unix socket, or TCP to whichever of the host's addresses answers first (RFC 8305), with TLS where that is asked for.
///
/// It tells the inbox that it is there, what comes, and once that it is gone. Any thread.
final class Connection: Sendable {
    private enum Phase {
        case opening
        case open(any Channel)
        case closing
        case over
    }

    /// More than anybody types while a server is slow.
    private static let mostUnsentBytes = 1 << 20

    /// How long the server may take to close.
    private static let patienceWithLastWords = TimeAmount.seconds(2)

    private let number: Int
    private let inbox: Inbox
    private let phase = NIOLockedValueBox(Phase.opening)

    /// Begins to open it.
    /// - Parameters:
    ///   - number: by which the inbox knows it.
    ///   - rootFile: see `Trust`.
    ///   - patience: how long TCP may take, and the handshake of TLS as long again.
    init(
        to server: Server,
        number: Int,
        on loop: any EventLoop,
        inbox: Inbox,
        rootFile: String?,
        patience: TimeAmount
    ) {
        (self.number, self.inbox) = (number, inbox)
        open(server, on: loop, trust: Trust(server, rootFile: rootFile), patience: patience)
    }

    private func open(_ server: Server, on loop: any EventLoop, trust: Trust?, patience: TimeAmount) {
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(patience)
            .channelOption(.autoRead, value: false)
            .channelOption(
                .writeBufferWaterMark,
                value: .init(low: Self.mostUnsentBytes / 2, high: Self.mostUnsentBytes)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let handler = try trust?.makeHandler() { try pipeline.addHandler(handler) }
                    try pipeline.addHandler(ConnectionHandler(self, trust: trust, patience: patience))
                }
            }
        let channel =
            switch server.endpoint {
            case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
            case .tcp(let host, let port):
                bootstrap.channelOption(.socketOption(.so_keepalive), value: 1)
                    .connect(host: host, port: Int(port))
            }
        channel.whenFailure { self.finish(ConnectionFailure($0)) }
    }

    // MARK: For the main loop

    /// Sends, in the order of the calls.
    func send(_ bytes: [UInt8]) { channel?.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

    /// Closes once all is sent. The server closes first, if it does so in time: one that still has something to say would take a closed socket for a lost
    /// connection, before it has read the last words.
    func close() {
        let channel = phase.withLockedValue { phase in
            guard case .open(let channel) = phase else { return (any Channel)?.none }
            phase = .closing
            return channel
        }
        guard let channel else { return finish(ConnectionFailure(reason: "closed")) }
        channel.writeAndFlush(ByteBuffer()).whenComplete { _ in
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: Self.patienceWithLastWords) { channel.close(promise: nil) }
        }
    }

    /// There is room in the inbox: what was not read for want of it may be.
    func readOn() { channel?.read() }

    private var channel: (any Channel)? {
        phase.withLockedValue { if case .open(let channel) = $0 { channel } else { nil } }
    }

    // MARK: For the handler

    /// There is a channel; before anybody is told that the connection is there, since they send at once.
    /// - Returns: false where nobody wants it any more.
    func opened(_ channel: any Channel) -> Bool {
        phase.withLockedValue { phase in
            guard case .opening = phase else { return false }
            phase = .open(channel)
            return true
        }
    }

    /// It is there.
    func established() { inbox.put(.connected, from: number) }

    /// Bytes came.
    /// - Returns: whether more may be read.
    func received(_ bytes: [UInt8]) -> Bool {
        inbox.put(.received(bytes, from: nil), from: number)
        return inbox.hasRoom
    }

    /// It is gone, or never came about. Only the first call counts.
    func finish(_ failure: ConnectionFailure) {
        let isFirst = phase.withLockedValue { phase in
            if case .over = phase { return false }
            phase = .over
            return true
        }
        if isFirst { inbox.put(.disconnected(failure.disconnection, status: failure.status), from: number) }
    }
}
