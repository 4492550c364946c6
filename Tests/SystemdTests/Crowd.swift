import CSystemd
import Glibc
import Testing

@testable import Systemd

/// Connections that come and go, as a server holds and releases them.
final class Crowd: Sendable {
    private let state: Monitor<[TestConnection]>

    init(_ connections: [TestConnection] = []) { state = Monitor(connections) }

    var connections: [TestConnection] { state.read { $0 } }

    var cookies: Set<UInt64> { Set(connections.map(\.cookie)) }

    func grow(by count: Int, through store: DescriptorStore) {
        for _ in 0..<count {
            let connection = TestConnection()
            #expect(store.hold(connection.descriptor))
            state.change { $0.append(connection) }
        }
    }

    func shrink(to count: Int, through store: DescriptorStore, _ random: inout Random) {
        while connections.count > count {
            let index = random.next(below: connections.count)
            // From now on nobody has to find it.
            let connection = state.change { $0.remove(at: index) }
            store.release(connection.descriptor)
            connection.end()
        }
    }

    /// Comings and goings; four out of five are of the one kind.
    func change(_ count: Int, growing: Bool, through store: DescriptorStore, _ random: inout Random) {
        for _ in 0..<count {
            if (random.next(below: 5) < 4) == growing {
                grow(by: 1, through: store)
            } else {
                shrink(to: max(connections.count - 1, 0), through: store, &random)
            }
        }
    }

    /// After a restart the process has other descriptors of the same connections.
    func replaceDescriptors(with taken: [CInt]) {
        let byCookie = Dictionary(uniqueKeysWithValues: taken.map { (socketCookie($0)!, $0) })
        state.change { connections in
            connections = connections.map { connection in
                close(connection.descriptor)
                return TestConnection(connection, descriptor: byCookie[connection.cookie]!)
            }
        }
    }
}

/// A connection: what the server has of it, and the client's end.
struct TestConnection: Sendable {
    let descriptor: CInt
    let client: CInt
    let cookie: UInt64

    /// A Unix connection.
    init() {
        var pair: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        precondition(socketpair(AF_UNIX, type, 0, &pair) == 0, "socketpair: \(errno)")
        (descriptor, client) = (pair[0], pair[1])
        cookie = socketCookie(descriptor)!
    }

    /// A TCP connection, by way of a listener of 127.0.0.1.
    init(listener: (descriptor: CInt, port: Int)) {
        let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(listener.port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let connected = withUnsafeBytes(of: &address) { raw in
            connect(client, raw.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count))
        }
        descriptor = accept(listener.descriptor, nil, nil)
        precondition(connected == 0 && descriptor >= 0, "no connection: \(errno)")
        self.client = client
        cookie = socketCookie(descriptor)!
    }

    /// The same connection, by another descriptor.
    init(_ connection: TestConnection, descriptor: CInt) {
        self.descriptor = descriptor
        client = connection.client
        cookie = connection.cookie
    }

    /// True when bytes of the client get to the server.
    var isConnected: Bool {
        var byte: UInt8 = 42
        return send(client, &byte, 1, CInt(MSG_NOSIGNAL)) == 1 && recv(descriptor, &byte, 1, CInt(MSG_DONTWAIT)) == 1
    }

    /// As a server ends a connection whose descriptor is in flight.
    func endOurs() {
        shutdown(descriptor, CInt(SHUT_RDWR))
        close(descriptor)
    }

    func end() {
        endOurs()
        close(client)
    }

    /// The client is gone, without a goodbye where that is possible.
    func reset() {
        var lingering = linger(l_onoff: 1, l_linger: 0)
        setsockopt(client, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
        close(client)
    }
}

/// What the kernel calls a socket; nil for what is none.
func socketCookie(_ descriptor: CInt) -> UInt64? {
    var cookie: UInt64 = 0
    var length = socklen_t(MemoryLayout<UInt64>.size)
    return getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &length) == 0 ? cookie : nil
}

/// As many descriptors as the administrator allows.
func raiseFileLimit() { setFileLimit(.max) }

/// At most so many descriptors may be open; those that are stay so.
func setFileLimit(_ count: rlim_t) {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = min(count, limit.rlim_max)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

/// Numbers that are the same for the same seed: splitmix64.
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func next(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
