import Glibc
import Testing

@testable import StateMemory

@Suite struct SocketAccountTests {
    /// A TCP connection over the loopback interface: the server's end, whose account is asked for, and the client's.
    private final class Connection {
        let server: CInt
        let client: CInt

        init() throws {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(listener) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            self.client = client
            let isConnected = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, size) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &size) == 0
                        && connect(client, $0, size) == 0
                }
            }
            server = accept(listener, nil, nil)
            try #require(isConnected && server >= 0)
        }

        deinit {
            close(server)
            close(client)
        }

        /// Reads exactly so many bytes.
        func receive(_ count: Int, from descriptor: CInt) {
            var buffer = [UInt8](repeating: 0, count: count)
            #expect(recv(descriptor, &buffer, count, Int32(MSG_WAITALL)) == count)
        }

        func send(_ count: Int, to descriptor: CInt) {
            #expect(Glibc.send(descriptor, [UInt8](repeating: 7, count: count), count, 0) == count)
        }

        /// Waits until the kernel has dealt with a FIN or a reset of the client.
        func waitForEnd(_ events: CInt) {
            var descriptor = pollfd(fd: server, events: Int16(events), revents: 0)
            #expect(poll(&descriptor, 1, 10_000) == 1)
        }
    }

    private func account(_ connection: Connection) throws -> SocketAccount {
        try #require(SocketAccount.of(connection.server))
    }

    @Test func aNewConnectionHasNothing() throws {
        let connection = try Connection()
        let expected = SocketAccount(written: 0, consumed: 0, isInputEnded: false, isClosed: false)
        #expect(try account(connection) == expected)
    }

    @Test func whatWasSentCountsWhetherItWasReadOrNot() throws {
        let connection = try Connection()
        for round in 1...50 {
            connection.send(1000, to: connection.server)
            #expect(try account(connection).written == UInt64(1000 * round))
            if round % 3 == 0 { connection.receive(2000, from: connection.client) }
            #expect(try account(connection).written == UInt64(1000 * round))
        }
    }

    @Test func aFullBufferIsCountedToTheByte() throws {
        let connection = try Connection()
        let bytes = [UInt8](repeating: 7, count: 1 << 20)
        var written = 0
        while true {
            let count = send(connection.server, bytes, bytes.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { break }
            written += count
            #expect(try account(connection).written == UInt64(written))
        }
        #expect(written > 100_000)
        connection.receive(written / 2, from: connection.client)
        #expect(try account(connection).written == UInt64(written))
    }

    @Test func whatWasReadCounts() throws {
        let connection = try Connection()
        connection.send(5000, to: connection.client)
        #expect(try account(connection).consumed == 0)
        connection.receive(1234, from: connection.server)
        #expect(try account(connection).consumed == 1234)
        connection.receive(5000 - 1234, from: connection.server)
        #expect(try account(connection).consumed == 5000)
    }

    @Test func anEndOfInputIsNoByte() throws {
        let connection = try Connection()
        connection.send(100, to: connection.client)
        shutdown(connection.client, Int32(SHUT_WR))
        // POLLRDHUP, which Glibc's module leaves out.
        connection.waitForEnd(0x2000)
        #expect(try account(connection) == SocketAccount(written: 0, consumed: 0, isInputEnded: true, isClosed: false))
        connection.receive(100, from: connection.server)
        #expect(try account(connection).consumed == 100)
        var byte: UInt8 = 0
        #expect(recv(connection.server, &byte, 1, 0) == 0)
        #expect(try account(connection).consumed == 100)
        connection.send(10, to: connection.server)
        #expect(
            try account(connection) == SocketAccount(written: 10, consumed: 100, isInputEnded: true, isClosed: false)
        )
    }

    @Test func anEndOfOutputIsNoByte() throws {
        let connection = try Connection()
        connection.send(10, to: connection.server)
        shutdown(connection.server, Int32(SHUT_WR))
        #expect(
            try account(connection) == SocketAccount(written: 10, consumed: 0, isInputEnded: false, isClosed: false)
        )
        connection.send(20, to: connection.client)
        connection.receive(20, from: connection.server)
        #expect(try account(connection).consumed == 20)
        #expect(try account(connection).written == 10)
    }

    @Test func aResetIsSeen() throws {
        let connection = try Connection()
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(connection.client, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        // Takes the place of the client's end, which closes it: what is in flight is thrown away, and a reset sent.
        let other = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #expect(dup2(other, connection.client) == connection.client)
        close(other)
        connection.waitForEnd(CInt(POLLIN))
        #expect(try account(connection).isClosed)
    }

    @Test func onlyConnectionsOfTCPHaveAnAccount() throws {
        #expect(SocketAccount.of(-1) == nil)
        var pair: [CInt] = [0, 0]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
        defer { for descriptor in pair { close(descriptor) } }
        #expect(SocketAccount.of(pair[0]) == nil)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        #expect(listen(listener, 1) == 0)
        #expect(SocketAccount.of(listener) == nil)
        let null = open("/dev/null", O_RDONLY)
        defer { close(null) }
        #expect(SocketAccount.of(null) == nil)
        #expect(socketCookie(null) == nil)
    }

    @Test func aSocketIsKnownByItsCookie() throws {
        var pair: [CInt] = [0, 0]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
        let duplicate = dup(pair[0])
        defer { for descriptor in pair + [duplicate] { close(descriptor) } }
        let cookies = try [pair[0], duplicate, pair[1]].map { try #require(socketCookie($0)) }
        #expect(cookies[0] == cookies[1])
        #expect(cookies[0] != cookies[2])
        #expect(cookies[0] != 0)
    }
}
