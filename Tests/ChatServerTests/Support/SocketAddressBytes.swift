import Glibc

/// Socket addresses as the kernel reads them, byte by byte.
///
/// The structures of the C library would do, were their members not a matter of which module shows them first.
enum SocketAddressBytes {
    /// 127.0.0.1. Source: ip(7).
    static func loopback(port: Int) -> [UInt8] {
        family(AF_INET) + [UInt8(port >> 8), UInt8(port & 0xFF), 127, 0, 0, 1] + [UInt8](repeating: 0, count: 8)
    }

    /// Source: unix(7).
    static func unix(path: String) -> [UInt8] { family(AF_UNIX) + Array(path.utf8) + [0] }

    /// The port that an IPv4 socket is bound to.
    static func port(of socket: CInt) -> Int {
        var address = [UInt8](repeating: 0, count: 16)
        var length = socklen_t(address.count)
        address.withUnsafeMutableBytes { bytes in
            _ = getsockname(socket, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
        }
        return Int(address[2]) << 8 | Int(address[3])
    }

    private static func family(_ family: CInt) -> [UInt8] {
        withUnsafeBytes(of: sa_family_t(family)) { Array($0) }
    }
}
