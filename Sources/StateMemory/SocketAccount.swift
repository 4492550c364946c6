import CStateMemory
import Glibc

/// What the kernel has counted of a TCP connection that was accepted, since its beginning. (One that was made with connect(2) counts a byte too many as
/// written: its SYN.)
///
/// Source: tcp(7), struct tcp_info in linux/tcp.h; SIOCOUTQ, SIOCINQ.
public struct SocketAccount: Sendable, Equatable {
    /// How many bytes the kernel was given to send. Without meaning where `isClosed`.
    public let written: UInt64
    /// How many bytes were read. Without meaning where `isClosed`.
    public let consumed: UInt64
    /// Whether the peer has sent its FIN: nothing more comes than what waits to be read.
    public let isInputEnded: Bool
    /// Whether the connection is over, in both directions: reset, timed out, or ended by both.
    public let isClosed: Bool

    /// Asks the kernel.
    /// - Returns: nil for what is not a TCP socket, or not connected, and where the kernel does not count (before Linux 4.1).
    public static func of(_ descriptor: CInt) -> SocketAccount? {
        guard var info = tcpInfo(descriptor), info.state != listening else { return nil }
        var (unsent, unread) = (cstatememory_unsent(descriptor), cstatememory_unread(descriptor))
        // Acknowledgements and input come meanwhile: what was asked in between counts if it was the same before and after. A peer cannot keep that up for
        // ever; where it nearly does, the last answers are as good as any.
        for _ in 0..<1000 {
            guard let again = tcpInfo(descriptor) else { return nil }
            if (again.acknowledged, again.received, again.state) == (info.acknowledged, info.received, info.state) {
                break
            }
            info = again
            (unsent, unread) = (cstatememory_unsent(descriptor), cstatememory_unread(descriptor))
        }
        guard unsent >= 0, unread >= 0 else { return nil }
        let inputEnded = endedInput.contains(info.state)
        let outputEnded = endedOutput.contains(info.state)
        return SocketAccount(
            written: info.acknowledged &+ UInt64(unsent) &- (outputEnded ? 1 : 0),
            consumed: info.received &- UInt64(unread) &- (inputEnded ? 1 : 0),
            isInputEnded: inputEnded,
            isClosed: info.state == closed
        )
    }

    private static func tcpInfo(_ descriptor: CInt) -> cstatememory_tcp? {
        var info = cstatememory_tcp()
        return cstatememory_tcp_info(descriptor, &info) == 0 ? info : nil
    }

    // net/tcp_states.h. A FIN is counted as a byte: where theirs has come, and where ours was sent.
    private static let (finWait1, finWait2, timeWait, closed): (UInt8, UInt8, UInt8, UInt8) = (4, 5, 6, 7)
    private static let (closeWait, lastAck, listening, closing): (UInt8, UInt8, UInt8, UInt8) = (8, 9, 10, 11)
    private static let endedInput = [timeWait, closeWait, lastAck, closing]
    private static let endedOutput = [finWait1, finWait2, timeWait, lastAck, closing]
}

/// The number that the kernel knows a socket by; no other socket has it until the machine starts anew. Unix sockets have one too.
/// - Returns: nil for what is no socket.
/// Source: socket(7), SO_COOKIE.
public func socketCookie(_ descriptor: CInt) -> UInt64? {
    var cookie: UInt64 = 0
    return cstatememory_cookie(descriptor, &cookie) == 0 ? cookie : nil
}
