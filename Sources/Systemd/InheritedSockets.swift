import CSystemd
import Glibc

/// A descriptor that the service manager opened for us.
public struct InheritedSocket: Sendable, Equatable {
    /// The open descriptor, with `FD_CLOEXEC` set. Whoever takes it closes it.
    public let descriptor: CInt
    /// Where it listens.
    public let address: SocketAddressDescription
    /// `FileDescriptorName=` of its socket unit; the unit's name where nothing else is set.
    public let name: String
}

/// Where a socket listens, in words that a configuration can be compared with.
public enum SocketAddressDescription: Sendable, Hashable {
    /// A listening stream socket of IPv4 or IPv6.
    /// - `host`: numeric, without brackets; an IPv4 address in IPv6's clothes (`::ffff:192.0.2.1`) is plain IPv4, and a
    ///   link-local one names its interface (`fe80::1%eth0`).
    /// - `isEveryAddress`: true for `::` and for `0.0.0.0`, which is what `ListenStream=PORT` becomes where IPv6 is
    ///   off.
    case tcp(host: String, port: Int, isEveryAddress: Bool)
    /// A datagram socket of IPv4 or IPv6 that nobody is connected to, on every address or on one.
    case udp(port: Int)
    /// A listening stream socket of the file system, or, with an `@` in front, of the abstract namespace.
    case unix(path: String)
    /// Anything that is none of these, in words for the log.
    case other(String)
}

/// The service manager's variables are there, but make no sense.
public struct InheritedSocketsError: Error, Equatable, CustomStringConvertible {
    /// What libsystemd returned, as a positive errno.
    public let code: CInt

    /// One line for the log.
    public var description: String {
        "LISTEN_PID, LISTEN_FDS or LISTEN_FDNAMES cannot be used: \(String(cString: strerror(code)))"
    }
}

/// What the service manager passed to this process.
public struct InheritedDescriptors: Sendable, Equatable {
    /// The sockets that it opened for us, by rising descriptor; nil when there are none.
    public let sockets: [InheritedSocket]?
    /// What an earlier process left in a `DescriptorStore`.
    public let stored: [StoredDescriptor]

    /// What a test or another way of starting passes.
    public init(sockets: [InheritedSocket]?, stored: [StoredDescriptor]) {
        self.sockets = sockets
        self.stored = stored
    }
}

/// Socket activation: the service manager listens, and hands over its sockets. Source: sd_listen_fds(3).
public enum InheritedSockets {
    /// Takes the sockets that the service manager passed to this process, and the descriptors that an earlier process
    /// had it store.
    ///
    /// Checks `LISTEN_PID`, unsets `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES`, and sets `FD_CLOEXEC`. To be called
    /// once, at the start, before there are other threads: it changes the environment.
    /// - Returns: nothing when the variables are meant for another process. Stored descriptors are told by their name; whatever
    ///   listens is a socket, whatever its name.
    /// - Throws: when the variables are malformed, or tell of descriptors that are not open.
    public static func take() throws(InheritedSocketsError) -> InheritedDescriptors {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = sd_listen_fds_with_names(1, &names)
        guard count >= 0 else { throw InheritedSocketsError(code: -count) }
        defer { free(names) }
        var sockets: [InheritedSocket] = []
        var stored: [StoredDescriptor] = []
        // A list of strings that ends in NULL, and has one for each descriptor.
        for index in 0..<Int(count) {
            defer { free(names?[index]) }
            let name = names?[index].map { String(cString: $0) } ?? ""
            let descriptor = SD_LISTEN_FDS_START + CInt(index)
            let address = SocketAddressDescription(of: descriptor)
            if case .other = address, let storedName = StoredName(name) {
                stored.append(StoredDescriptor(descriptor: descriptor, name: storedName))
            } else {
                sockets.append(InheritedSocket(descriptor: descriptor, address: address, name: name))
            }
        }
        return InheritedDescriptors(sockets: sockets.isEmpty ? nil : sockets, stored: stored)
    }
}

extension SocketAddressDescription {
    /// Asks the kernel what a descriptor is, and where it listens.
    init(of descriptor: CInt) {
        guard let type = Self.option(SO_TYPE, of: descriptor) else {
            self = .other("not a socket")
            return
        }
        if type == CInt(SOCK_DGRAM.rawValue), case .tcp(_, let port, _) = Self.local(of: descriptor) {
            self = .udp(port: port)
            return
        }
        guard type == CInt(SOCK_STREAM.rawValue) else {
            self = .other("neither a stream socket nor one of UDP")
            return
        }
        guard Self.option(SO_ACCEPTCONN, of: descriptor) == 1 else {
            self = .other("a stream socket that does not listen")
            return
        }
        self = Self.local(of: descriptor)
    }

    /// The address of our end of a socket, connected or not.
    public static func local(of descriptor: CInt) -> SocketAddressDescription {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let found = withUnsafeMutableBytes(of: &address) { bytes in
            getsockname(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        guard found == 0 else {
            return .other("a socket without an address: \(String(cString: strerror(errno)))")
        }
        return withUnsafeBytes(of: &address) { describe(UnsafeRawBufferPointer(rebasing: $0.prefix(Int(length)))) }
    }

    /// - Parameter address: a sockaddr as the kernel gave it, no byte longer than it said.
    private static func describe(_ address: UnsafeRawBufferPointer) -> SocketAddressDescription {
        switch CInt(address.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET:
            let internet = address.loadUnaligned(as: sockaddr_in.self)
            return .tcp(
                host: numericHost(address),
                port: Int(UInt16(bigEndian: internet.sin_port)),
                isEveryAddress: internet.sin_addr.s_addr == INADDR_ANY
            )
        case AF_INET6:
            return describeInternet6(address)
        case AF_UNIX:
            return describeUnix(address.dropFirst(MemoryLayout<sa_family_t>.size))
        case let family:
            return .other("a socket of address family \(family)")
        }
    }

    private static func describeInternet6(_ address: UnsafeRawBufferPointer) -> SocketAddressDescription {
        let internet = address.loadUnaligned(as: sockaddr_in6.self)
        let port = Int(UInt16(bigEndian: internet.sin6_port))
        let octets = withUnsafeBytes(of: internet.sin6_addr) { Array($0) }
        // RFC 4291 §2.5.5.2: ::ffff:a.b.c.d is the IPv4 address a.b.c.d.
        if octets.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) {
            let internet4 = octets.suffix(4)
            return .tcp(
                host: internet4.map(String.init).joined(separator: "."),
                port: port,
                isEveryAddress: internet4.allSatisfy { $0 == 0 }
            )
        }
        return .tcp(host: numericHost(address), port: port, isEveryAddress: octets.allSatisfy { $0 == 0 })
    }

    /// unix(7): a path may come with or without its closing NUL; an abstract name begins with a NUL and may contain
    /// others.
    private static func describeUnix(_ path: Slice<UnsafeRawBufferPointer>) -> SocketAddressDescription {
        guard let first = path.first else { return .other("a Unix socket without a name") }
        if first == 0 {
            return .unix(path: "@" + String(decoding: path.dropFirst(), as: UTF8.self))
        }
        return .unix(path: String(decoding: path.prefix { $0 != 0 }, as: UTF8.self))
    }

    private static func numericHost(_ address: UnsafeRawBufferPointer) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { host in
            let outcome = getnameinfo(
                address.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(address.count),
                host.baseAddress,
                socklen_t(host.count),
                nil,
                0,
                NI_NUMERICHOST
            )
            precondition(outcome == 0, "an address that the kernel gave has a numeric form")
            return host.baseAddress.map { String(cString: $0) } ?? ""
        }
    }

    private static func option(_ name: CInt, of descriptor: CInt) -> CInt? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }
}
