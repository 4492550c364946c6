import LocalNetwork

#if canImport(Glibc)
    import Glibc
#endif

/// Makes bound sockets for a daemon that was started by hand; under systemd they are inherited.
public enum BoundSocket {
    /// Binds a TCP socket.
    /// - Parameters:
    ///   - host: a numeric address; nil for every address, IPv6 too where there is any.
    ///   - port: 0 to 65535; 0 lets the kernel choose.
    /// - Returns: a descriptor that is not listening yet; the caller's to close or hand on.
    public static func tcp(host: String?, port: Int) throws(BindFailure) -> CInt {
        if let host { return try tcp(address: host, port: port) }
        do { return try tcp(address: "::", port: port) } catch {
            guard error.code == EAFNOSUPPORT || error.code == EADDRNOTAVAIL else { throw error }
            return try tcp(address: "0.0.0.0", port: port)
        }
    }

    /// Binds a UDP socket that may broadcast; other programs of this host may have the port too.
    /// - Parameter port: 0 to 65535; 0 lets the kernel choose.
    /// - Returns: a descriptor, the caller's to close or hand on.
    public static func lan(port: Int) throws(BindFailure) -> CInt {
        do { return try DatagramSocket.open(port: UInt16(port), isShared: true) } catch {
            throw BindFailure(address: "UDP port \(port)", code: error.code, port: nil)
        }
    }

    /// Binds a Unix socket, replacing one that nobody listens on any more. Makes the folder that it is in, if that one's own is there.
    /// - Parameters:
    ///   - path: at most 107 bytes.
    ///   - isForEverybody: every user of this host may connect, whatever the umask says.
    public static func unix(path: String, isForEverybody: Bool = false) throws(BindFailure) -> CInt {
        var address = sockaddr_un()
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw BindFailure(address: path, code: ENAMETOOLONG, port: nil)
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        // To connect to a file that is no socket is refused too: only a socket may be taken away.
        var status = stat()
        let isSocket = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
        let isStale =
            isSocket
            && withSocketAddress(of: address) { address, length in
                let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
                let probe = socket(AF_UNIX, type, 0)
                defer { close(probe) }
                return connect(probe, address, length) != 0 && errno == ECONNREFUSED
            }
        if isStale { unlink(path) }
        if let end = path.lastIndex(of: "/"), end > path.startIndex { mkdir(String(path[..<end]), 0o755) }
        let descriptor = try withSocketAddress(of: address) { (address, length) throws(BindFailure) in
            try bound(AF_UNIX, address, length, description: path, port: nil)
        }
        if isForEverybody { chmod(path, 0o666) }
        return descriptor
    }

    private static func tcp(address text: String, port: Int) throws(BindFailure) -> CInt {
        var v6 = sockaddr_in6()
        if inet_pton(AF_INET6, text, &v6.sin6_addr) == 1 {
            v6.sin6_family = sa_family_t(AF_INET6)
            v6.sin6_port = in_port_t(port).bigEndian
            return try withSocketAddress(of: v6) { (address, length) throws(BindFailure) in
                try bound(AF_INET6, address, length, description: "[\(text)]:\(port)", port: port)
            }
        }
        var v4 = sockaddr_in()
        guard inet_pton(AF_INET, text, &v4.sin_addr) == 1 else {
            throw BindFailure(address: "\(text):\(port)", code: EINVAL, port: nil)
        }
        v4.sin_family = sa_family_t(AF_INET)
        v4.sin_port = in_port_t(port).bigEndian
        return try withSocketAddress(of: v4) { (address, length) throws(BindFailure) in
            try bound(AF_INET, address, length, description: "\(text):\(port)", port: port)
        }
    }

    private static func bound(
        _ family: CInt,
        _ address: UnsafePointer<sockaddr>,
        _ length: socklen_t,
        description: String,
        port: Int?
    ) throws(BindFailure) -> CInt {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { throw BindFailure(address: description, code: errno, port: nil) }
        var yes: CInt = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
        // Listening here already, so that a port which another listens on is found out now.
        guard bind(descriptor, address, length) == 0, listen(descriptor, SessionLimits.backlog) == 0 else {
            let failure = BindFailure(address: description, code: errno, port: port)
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    private static func withSocketAddress<Address, Value, Failure: Error>(
        of address: Address,
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try withUnsafePointer(to: address) { (pointer) throws(Failure) in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { (pointer) throws(Failure) in
                try body(pointer, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}

/// Why an address could not be bound.
public struct BindFailure: Error, CustomStringConvertible {
    /// The address, as people write it.
    public let address: String
    /// The value of `errno`.
    public let code: CInt
    /// Who has the port, where that can be told.
    public let owner: String?

    init(address: String, code: CInt, port: Int?) {
        self.address = address
        self.code = code
        owner = code == EADDRINUSE ? port.flatMap(PortOwner.describe) : nil
    }

    /// What is wrong, and who is in the way.
    public var description: String {
        let reason = String(cString: strerror(code))
        return "cannot listen on \(address): \(reason)" + (owner.map { " by \($0)" } ?? "")
    }
}
