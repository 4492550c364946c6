import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// The one gate through which a connection's output goes.
///
/// On a plaintext socket that is a system call, without a detour: `send` or `sendmsg` with MSG_DONTWAIT. What the kernel does not take, the session hands
/// to its channel, which waits for room; until the channel has sent it the outbox is busy, and nothing else may be sent. Connections without a
/// descriptor to send on directly (TLS, tests in memory) write through their channel always. Used on the connection's event loop.
struct Outbox {
    /// What the next output waits for.
    enum Wait {
        case nothing
        /// The channel holds an earlier output.
        case channel
        /// The protocol asks for a distance between two outputs; there is no reason not to listen meanwhile.
        case time
    }

    var wait = Wait.nothing
    /// Nothing may be sent now.
    var isBusy: Bool { wait != .nothing }
    /// Bytes for this connection alone, not sent yet.
    var pending = ByteBuffer()
    /// The connection is broken; what the system said.
    private(set) var failure: CInt?
    private let descriptor: CInt?

    init(descriptor: CInt?) { self.descriptor = descriptor }

    /// False where every byte is for the channel.
    var isDirect: Bool { descriptor != nil }

    /// The kernel holds bytes of the other end that nobody has read.
    var hasUnreadInput: Bool {
        guard let descriptor, failure == nil else { return false }
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, CInt(MSG_PEEK | MSG_DONTWAIT)) > 0
    }

    /// Never sends again: the connection is closed, or is about to be.
    mutating func abandon() { failure = failure ?? EPIPE }

    /// Sends what is pending.
    /// - Returns: what the kernel did not take, for the channel.
    mutating func flush() -> ByteBuffer? {
        var bytes = pending
        pending = ByteBuffer()
        bytes.moveReaderIndex(forwardBy: send(bytes))
        return bytes.readableBytes > 0 ? bytes : nil
    }

    /// Sends bytes, which may be shared by many connections.
    /// - Returns: how many the kernel took.
    mutating func send(_ bytes: ByteBuffer) -> Int {
        guard let descriptor, failure == nil else { return 0 }
        return bytes.withUnsafeReadableBytes { bytes in
            outcome { Glibc.send(descriptor, bytes.baseAddress, bytes.count, Outbox.flags) }
        }
    }

    /// Sends several pieces with one system call; the first 1024 (IOV_MAX) of them.
    /// - Returns: how many bytes of them all the kernel took.
    mutating func send(_ pieces: [ByteBuffer]) -> Int {
        guard let descriptor, failure == nil else { return 0 }
        let count = min(pieces.count, Outbox.mostPieces)
        return withUnsafeTemporaryAllocation(of: iovec.self, capacity: count) { vectors in
            // `pieces` keeps the bytes where they are until this returns.
            for (index, piece) in pieces.prefix(count).enumerated() {
                vectors[index] = piece.withUnsafeReadableBytes { bytes in
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
                }
            }
            var message = msghdr()
            message.msg_iov = vectors.baseAddress
            message.msg_iovlen = count
            return withExtendedLifetime(pieces) { outcome { sendmsg(descriptor, &message, Outbox.flags) } }
        }
    }

    private static let mostPieces = 1024
    private static let flags = CInt(MSG_DONTWAIT | MSG_NOSIGNAL)

    /// What the kernel took; that the connection is broken is remembered.
    private mutating func outcome(of call: () -> Int) -> Int {
        while true {
            let taken = call()
            if taken >= 0 { return taken }
            switch errno {
            case EINTR: continue
            case EAGAIN, ENOBUFS, ENOMEM: return 0
            default:
                failure = errno
                return 0
            }
        }
    }
}
