import Glibc

/// A client on a plain socket, which waits for what it expects, and never longer than its patience.
///
/// It belongs to one test; nothing in it happens in the background. What is not asked for stays in the kernel.
final class TestClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// How long anything may take before a test gives up.
    static let patienceMilliseconds = 10_000

    private let descriptor: CInt
    private var received: [UInt8] = []
    private var consumed = 0
    private(set) var hasEnded = false
    private var isOpen = true

    /// Connects over IPv4.
    /// - Parameters:
    ///   - receiveBuffer: SO_RCVBUF, so that a client that reads nothing stalls soon; with less than 8 KiB, TCP stalls by itself, too.
    ///   - sendBuffer: SO_SNDBUF, so that a client that is not read from soon can send no more.
    init(port: Int, receiveBuffer: CInt? = nil, sendBuffer: CInt? = nil) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "socket: \(String(cString: strerror(errno)))") }
        for (option, size) in [(SO_RCVBUF, receiveBuffer), (SO_SNDBUF, sendBuffer)] {
            guard var size else { continue }
            setsockopt(descriptor, SOL_SOCKET, option, &size, socklen_t(MemoryLayout<CInt>.size))
        }
        var yes: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<CInt>.size))
        try connect(to: SocketAddressBytes.loopback(port: port))
    }

    /// Takes over one end of a connection.
    init(descriptor: CInt) { self.descriptor = descriptor }

    /// Connects to a Unix socket.
    init(path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        try connect(to: SocketAddressBytes.unix(path: path))
    }

    deinit { close() }

    private func connect(to address: [UInt8]) throws {
        let result = address.withUnsafeBytes { bytes in
            Glibc.connect(descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        guard result == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
    }

    /// This end's port.
    var port: Int { SocketAddressBytes.port(of: descriptor) }

    // MARK: Sending

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends everything, waiting for room as long as patience lasts.
    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = sendNow(rest)
            rest = rest.dropFirst(sent)
            if !rest.isEmpty { try wait(for: POLLOUT, "room to send") }
        }
    }

    /// Sends what the kernel takes now.
    /// - Returns: how many bytes.
    func sendNow(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes {
            max(0, Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_DONTWAIT | MSG_NOSIGNAL)))
        }
    }

    // MARK: Receiving

    /// The bytes that have come and were not taken yet.
    var unread: ArraySlice<UInt8> { received[consumed...] }

    /// Takes in what the kernel has, at most so many bytes.
    func receiveNow(atMost limit: Int = 1 << 20) {
        guard !hasEnded else { return }
        withUnsafeTemporaryAllocation(byteCount: min(limit, 1 << 16), alignment: 1) { buffer in
            var rest = limit
            while rest > 0 {
                let count = recv(descriptor, buffer.baseAddress, min(rest, buffer.count), CInt(MSG_DONTWAIT))
                if count > 0 {
                    received += buffer.prefix(count)
                    rest -= count
                    continue
                }
                if count == 0 || (errno != EAGAIN && errno != EINTR) { hasEnded = true }
                return
            }
        }
    }

    /// Takes exactly these bytes, which must come next.
    func expect(_ text: String, line: UInt = #line) throws {
        let expected = Array(text.utf8)
        while unread.count < expected.count, !hasEnded, unread.elementsEqual(expected.prefix(unread.count)) {
            try receive(orSay: "expected in line \(line) \(Escapes.text(expected)), got \(Escapes.text(unread))")
        }
        guard unread.starts(with: expected) else {
            throw Failure(
                description:
                    "expected in line \(line) \(Escapes.text(expected)), got \(Escapes.text(unread.prefix(500)))"
                    + (hasEnded ? " and the end" : "")
            )
        }
        consume(expected.count)
    }

    /// Takes everything up to, and with, the first occurrence of this.
    @discardableResult
    func read(through text: String, line: UInt = #line) throws -> String {
        let end = Array(text.utf8)
        var searched = consumed
        while true {
            if let position = Self.position(of: end, in: received[searched...]) {
                let bytes = received[consumed..<(position + end.count)]
                defer { consume(bytes.count) }
                return String(decoding: bytes, as: UTF8.self)
            }
            searched = max(consumed, received.count - end.count + 1)
            let waited = "waited in line \(line) for \(Escapes.text(end)), got …\(Escapes.text(unread.suffix(300)))"
            guard !hasEnded else { throw Failure(description: waited + " and the end") }
            let before = consumed
            try receive(orSay: waited)
            searched -= before - consumed
        }
    }

    func readLine() throws -> String { String(try read(through: "\n").dropLast()) }

    /// Takes everything until the other end closes.
    func readToEnd() throws -> String {
        while !hasEnded { try receive(orSay: "waited for the end, got \(Escapes.text(unread.suffix(300)))") }
        defer { consume(unread.count) }
        return String(decoding: unread, as: UTF8.self)
    }

    /// Takes whatever has come, decoded.
    func takeUnread() -> String {
        defer { consume(unread.count) }
        return String(decoding: unread, as: UTF8.self)
    }

    /// Takes whatever has come.
    func takeUnreadBytes() -> [UInt8] {
        defer { consume(unread.count) }
        return Array(unread)
    }

    private static func position(of pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= pattern.count else { return nil }
        return bytes.withUnsafeBytes { haystack in
            var start = 0
            while start + pattern.count <= haystack.count {
                let rest = UnsafeRawBufferPointer(rebasing: haystack[start...])
                guard let found = memchr(rest.baseAddress!, CInt(pattern[0]), rest.count) else { return nil }
                start += UnsafeRawPointer(found) - rest.baseAddress!
                guard start + pattern.count <= haystack.count else { return nil }
                if memcmp(haystack.baseAddress! + start, pattern, pattern.count) == 0 {
                    return start + bytes.startIndex
                }
                start += 1
            }
            return nil
        }
    }

    private func consume(_ count: Int) {
        consumed += count
        if consumed == received.count || consumed > 1 << 20 {
            received.removeSubrange(..<consumed)
            consumed = 0
        }
    }

    private func receive(orSay description: String) throws {
        try wait(for: POLLIN, description)
        receiveNow()
    }

    private func wait(for event: CInt, _ description: String) throws {
        var query = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        guard poll(&query, 1, CInt(Self.patienceMilliseconds)) > 0 else {
            throw Failure(description: "out of patience: \(description)")
        }
    }

    // MARK: Closing

    /// Ends this end's half.
    func closeWriting() { shutdown(descriptor, CInt(SHUT_WR)) }

    func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(descriptor)
    }

    /// Breaks the connection off: the other end gets a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }

    /// Waits until one of several clients has something to take, and takes it.
    static func receive(_ clients: [TestClient]) throws {
        let living = clients.filter { !$0.hasEnded }
        var queries = living.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        guard poll(&queries, nfds_t(queries.count), CInt(patienceMilliseconds)) > 0 else {
            throw Failure(description: "out of patience: \(living.count) clients got nothing more")
        }
        for (query, client) in zip(queries, living) where query.revents != 0 { client.receiveNow() }
    }
}
