import NIOCore
import StateMemory

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
    private(set) var descriptor: CInt?
    /// What a successor of this process needs of the connection; nil where none would take it over.
    var estate: Estate?
    /// How many bytes the kernel has taken, in all.
    private(set) var sent: UInt64 = 0
    /// What the channel holds, and has not sent to its end.
    private(set) var inChannel = ByteBuffer()
    /// The kernel says how many bytes it ever took (TCP); where it doesn't, that has to be written down after each of them.
    private var isCounted: Bool

    /// - Parameters:
    ///   - isCounted: see `SocketAccount`.
    ///   - sent: how many bytes the kernel has taken already.
    init(descriptor: CInt?, isCounted: Bool = false, sent: UInt64 = 0) {
        self.descriptor = descriptor
        self.isCounted = isCounted
        self.sent = sent
    }

    /// Sends on a descriptor directly from here on.
    mutating func use(_ descriptor: CInt?) { self.descriptor = descriptor }

    /// Has a successor find the connection from here on.
    mutating func use(_ estate: Estate, isCounted: Bool) {
        self.estate = estate
        self.isCounted = isCounted
    }

    /// So many bytes were sent on the connection before, by somebody else.
    mutating func begin(after sent: UInt64) { self.sent = sent }

    /// Goes on where the predecessor's outbox was.
    mutating func inherit(_ estate: Estate, sent: UInt64, unsent: ByteBuffer) {
        self.estate = estate
        self.sent = sent
        pending = unsent
    }

    /// Takes out of what is pending what the predecessor has sent already.
    /// - Parameter start: how much of what is pending comes before it.
    mutating func skip(from start: Int) {
        guard let unfinished = estate?.unfinished, unfinished.skipped > 0 else { return }
        let count = Int(min(unfinished.skipped, UInt64(pending.readableBytes - start)))
        unfinished.skipped -= UInt64(count)
        let all = pending.readableBytesView
        pending = ByteBuffer(bytes: all.prefix(start))
        pending.writeBytes(all.dropFirst(start + count))
    }

    /// All that has not reached the kernel, for what is known.
    var unsent: ByteBuffer {
        guard inChannel.readableBytes > 0 else { return pending }
        var unsent = inChannel
        unsent.writeImmutableBuffer(pending)
        return unsent
    }

    /// The channel has these bytes from here on.
    mutating func handOver(_ bytes: ByteBuffer) {
        wait = .channel
        inChannel = bytes
    }

    /// The channel has sent them.
    mutating func channelHasSent() {
        wait = .nothing
        sent += UInt64(inChannel.readableBytes)
        inChannel = ByteBuffer()
    }

    /// Writes down that the reader has everything up to an event, and with it all bytes that were sent.
    ///
    /// Changes nothing here. Yet it is `mutating`, as all of this: else an outbox that is a class's is copied for the call, each time.
    mutating func note(position: UInt64) { estate?.advance(sent: sent, position: position) }

    /// Writes down what was sent, where the kernel could not say.
    mutating func noteSent(position: UInt64) { if !isCounted { note(position: position) } }

    /// Nobody takes the connection over: it is about to be closed, for good. A successor's duplicate of the descriptor would else keep it open.
    func end() {
        guard let estate, estate.end() else { return }
        if let descriptor, failure == nil { shutdown(descriptor, CInt(SHUT_RDWR)) }
    }

    /// Nobody takes the connection over from here on, while its last words are on their way.
    func retire() { estate?.retire() }

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
            return outcome { Glibc.send(descriptor, bytes.baseAddress, bytes.count, Outbox.flags) }
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
            if taken >= 0 {
                sent += UInt64(taken)
                return taken
            }
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
