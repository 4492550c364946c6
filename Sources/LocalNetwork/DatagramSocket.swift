import CLocalNetwork

#if canImport(Glibc)
    import Glibc
#endif

/// IPv4 datagram sockets that may broadcast.
public enum DatagramSocket {
    /// Opens one.
    /// - Parameters:
    ///   - address: in the host's byte order; 0 for every address.
    ///   - port: 0 lets the kernel choose.
    ///   - isShared: several programs of this host may have the port at once, each of which gets what is broadcast.
    /// - Returns: a descriptor, the caller's to close.
    public static func open(address: UInt32 = 0, port: UInt16, isShared: Bool) throws(LANFailure) -> CInt {
        let descriptor = clocalnetwork_bind(address, port, isShared)
        guard descriptor >= 0 else { throw LANFailure(port: port, code: errno) }
        return descriptor
    }

    /// The port that a socket is bound to; 0 where it is to none.
    public static func port(of descriptor: CInt) -> UInt16 { clocalnetwork_port(descriptor) }
}

/// A port of the LAN cannot be had.
public struct LANFailure: Error, Equatable, CustomStringConvertible {
    /// Which.
    public let port: UInt16
    /// errno.
    public let code: CInt

    /// One line: `UDP port 8888: Address already in use`.
    public var description: String { "UDP port \(port): \(String(cString: strerror(code)))" }
}
