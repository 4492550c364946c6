import CEpoll
import Glibc

/// What the generator and the bare loop need of TCP sockets on the loopback interface. A socket is its descriptor.
enum Socket {
    /// Begins to connect to 127.0.0.1.
    ///
    /// One source address has some 28,000 ports; so there are two hundred of them, used in turn.
    /// - Parameters:
    ///   - number: of the connection; decides its source address, from 127.0.0.2 to 127.0.0.201.
    ///   - receiveBytes: how much the kernel is to hold of what is not read; nil for as much as it likes.
    /// - Throws: `Failure` where there is no descriptor or port left.
    static func connecting(to port: Int, number: Int, receiveBytes: Int? = nil) throws(Failure) -> CInt {
        let socket = try make()
        if let receiveBytes { set(socket, SOL_SOCKET, SO_RCVBUF, CInt(receiveBytes)) }
        set(socket, CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        // The port is chosen when the other end is known: the same one then serves many connections (ip(7)).
        set(socket, CInt(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, 1)
        var source = address(last: UInt8(2 + number % 200), port: 0)
        var destination = address(last: 1, port: port)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = pointer(to: &source) { bind(socket, $0, size) } == 0
        guard isBound, pointer(to: &destination, { connect(socket, $0, size) }) == 0 || errno == EINPROGRESS else {
            defer { close(socket) }
            throw Failure.system("connect to port \(port)")
        }
        return socket
    }

    /// Listens on 127.0.0.1; what it accepts has the options that chatd gives its connections.
    /// - Parameter port: 0 for any that is free; `port(of:)` tells which.
    static func listening(on port: Int) throws(Failure) -> CInt {
        let socket = try make()
        set(socket, SOL_SOCKET, SO_REUSEADDR, 1)
        set(socket, SOL_SOCKET, SO_SNDBUF, 64 << 10)
        set(socket, CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        var address = address(last: 1, port: port)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard pointer(to: &address, { bind(socket, $0, size) }) == 0, listen(socket, 4096) == 0 else {
            defer { close(socket) }
            throw Failure.system("listen on port \(port)")
        }
        return socket
    }

    /// The local port of a socket.
    static func port(of socket: CInt) -> Int { Int(UInt16(bigEndian: name(of: socket).sin_port)) }

    /// The local end of a socket.
    static func end(of socket: CInt) -> ServerEnds.Client {
        let name = name(of: socket)
        return ServerEnds.Client(
            address: UInt32(bigEndian: name.sin_addr.s_addr),
            port: UInt16(bigEndian: name.sin_port)
        )
    }

    /// Whether a connection that was begun stands now, or what has become of it.
    static func error(of socket: CInt) -> CInt {
        var (error, size) = (CInt(0), socklen_t(MemoryLayout<CInt>.size))
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size)
        return error
    }

    /// Sends what the kernel takes at once.
    /// - Returns: how much that was; 0 where it takes nothing now, nil where the connection is broken.
    @inline(__always)
    static func send(_ socket: CInt, _ bytes: UnsafeRawPointer, _ count: Int) -> Int? {
        let sent = Glibc.send(socket, bytes, count, CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL))
        return sent >= 0 ? sent : errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    /// Lets this process have as many descriptors as the system allows it.
    /// - Returns: how many that is.
    @discardableResult
    static func allowMost() -> Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }

    private static func make() throws(Failure) -> CInt {
        let type = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = Glibc.socket(AF_INET, type, 0)
        guard socket >= 0 else { throw Failure.system("socket") }
        return socket
    }

    private static func set(_ socket: CInt, _ level: CInt, _ option: CInt, _ value: CInt) {
        var value = value
        setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    private static func address(last: UInt8, port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: (0x7f00_0000 | UInt32(last)).bigEndian)
        return address
    }

    private static func name(of socket: CInt) -> sockaddr_in {
        var (name, size) = (sockaddr_in(), socklen_t(MemoryLayout<sockaddr_in>.size))
        _ = pointer(to: &name) { getsockname(socket, UnsafeMutablePointer(mutating: $0), &size) }
        return name
    }

    private static func pointer<Result>(
        to address: inout sockaddr_in,
        _ body: (UnsafePointer<sockaddr>) -> Result
    ) -> Result {
        withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
    }
}
