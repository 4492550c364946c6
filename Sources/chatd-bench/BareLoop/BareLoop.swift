import CEpoll
import Glibc

/// The floor: the least that a server can do for one message to reach N readers by TCP, in one thread.
///
/// What is said goes into one log of bytes, as the line that everybody gets. Each reader is a place in it. After each batch of events, every reader who is not
/// at the end is sent what is missing, by one call of send(2); where the kernel does not take it, the reader waits until it does. There is one room; what servers check,
/// remember and promise is left out. It speaks as much IRC as the generator needs.
struct BareLoop: ~Copyable {
    private let listener: CInt
    private let poller: Poller
    private let inbox: LineInbox
    private var log: ByteLog
    /// By descriptor.
    private let clients: UnsafeMutablePointer<Client>
    private let capacity: Int
    /// The descriptors of all readers, in no order.
    private let readers: UnsafeMutablePointer<CInt>
    private var readerCount = 0

    private struct Client {
        /// How much it has read of the log, in bytes.
        var place = 0
        var keptBytes = 0
        /// Where it stands among the readers; -1 where it is none.
        var index = -1
        var isOpen = false
        /// The kernel takes no more: the rest is sent when it does, and until then nothing is read from the client either.
        var isBlocked = false
        var name = SourceName()
    }

    /// - Parameters:
    ///   - listener: from `Socket.listening`; closed in the end. Who shuts it down ends the loop.
    ///   - logBytes: who is further behind is closed.
    init(listener: CInt, logBytes: Int = 4 << 20) throws(Failure) {
        let poller = try Poller()
        let log = try ByteLog(capacity: logBytes)
        poller.add(listener, Int(listener), Poller.input)
        self.poller = poller
        self.log = log
        self.listener = listener
        capacity = Socket.allowMost()
        inbox = LineInbox(connections: capacity)
        clients = .allocate(capacity: capacity)
        clients.initialize(repeating: Client(), count: capacity)
        readers = .allocate(capacity: capacity)
    }

    deinit {
        for socket in 0..<capacity where clients[socket].isOpen { Glibc.close(CInt(socket)) }
        Glibc.close(listener)
        clients.deallocate()
        readers.deallocate()
    }

    /// Serves until the listening socket is shut down.
    mutating func run() {
        while true {
            for index in 0..<poller.wait(until: nil) {
                let event = poller.events[index]
                let socket = CInt(truncatingIfNeeded: event.data.u64)
                if socket == listener {
                    guard accept() else { return }
                } else if event.events & Poller.output != 0 {
                    clients[Int(socket)].isBlocked = false
                    poller.change(socket, Int(socket), Poller.input)
                    flush(socket)
                } else {
                    receive(socket)
                }
            }
            // From the end, since who is closed gives its place to the last.
            for index in stride(from: readerCount - 1, through: 0, by: -1) { flush(readers[index]) }
        }
    }

    /// - Returns: whether the listening socket still listens.
    private func accept() -> Bool {
        while true {
            let socket = cepoll_accept(listener)
            guard socket >= 0 else { return errno != EINVAL }
            guard socket < capacity else {
                Glibc.close(socket)
                continue
            }
            clients[Int(socket)] = Client(isOpen: true)
            poller.add(socket, Int(socket), Poller.input)
        }
    }

    private mutating func close(_ socket: CInt) {
        leave(socket)
        clients[Int(socket)].isOpen = false
        Glibc.close(socket)
    }

    private mutating func leave(_ socket: CInt) {
        let index = clients[Int(socket)].index
        guard index >= 0 else { return }
        readerCount -= 1
        readers[index] = readers[readerCount]
        clients[Int(readers[index])].index = index
        clients[Int(socket)].index = -1
    }

    // MARK: From the log to readers

    /// Sends a reader what it has not got.
    @inline(__always)
    private mutating func flush(_ socket: CInt) {
        let client = clients + Int(socket)
        guard client.pointee.index >= 0, client.pointee.place < log.end else { return }
        guard log.holds(client.pointee.place) else { return close(socket) }
        guard !client.pointee.isBlocked else { return }
        let bytes = log.bytes(from: client.pointee.place)
        guard let start = bytes.baseAddress, let sent = Socket.send(socket, start, bytes.count) else {
            return close(socket)
        }
        client.pointee.place += sent
        guard sent < bytes.count else { return }
        client.pointee.isBlocked = true
        poller.change(socket, Int(socket), Poller.output)
    }

    /// Sends something to one client alone. It stands between two lines, since nothing is read from who is blocked; who does not take it is not worth keeping.
    private mutating func answer(_ socket: CInt, _ words: UnsafeRawBufferPointer) {
        guard let start = words.baseAddress, Socket.send(socket, start, words.count) == words.count else {
            return close(socket)
        }
    }

    // MARK: From clients to the log

    private mutating func receive(_ socket: CInt) {
        let client = clients + Int(socket)
        guard client.pointee.isOpen else { return }
        let outcome = inbox.receive(from: socket, connection: Int(socket), keptBytes: client.pointee.keptBytes)
        switch outcome {
        case .nothing: return
        case .ended: close(socket)
        case .lines(var lines):
            while client.pointee.isOpen, let line = lines.next() { obey(Line(line), socket, client) }
            guard client.pointee.isOpen else { return }
            guard let kept = inbox.keep(lines, connection: Int(socket)) else { return close(socket) }
            client.pointee.keptBytes = kept
        }
    }

    private mutating func obey(_ line: Line, _ socket: CInt, _ client: UnsafeMutablePointer<Client>) {
        switch line.verb {
        case .message: publish(line, client)
        case .nick: client.pointee.name = SourceName(line.rest)
        case .user: answer(socket, ":bare 001 * :Welcome\r\n:bare 422 * :There is no message of the day\r\n")
        case .join where client.pointee.index < 0:
            let place = publish(line, client)
            answer(socket, log.bytes(from: place))
            answer(socket, ":bare 366 * #bench :End of /NAMES list\r\n")
            guard client.pointee.isOpen else { return }
            client.pointee.place = log.end
            client.pointee.index = readerCount
            readers[readerCount] = socket
            readerCount += 1
        case .part where client.pointee.index >= 0:
            publish(line, client)
            flush(socket)
            if client.pointee.isBlocked { close(socket) } else { leave(socket) }
        case .ping: answer(socket, ":bare PONG bare\r\n")
        case .quit: close(socket)
        default: break
        }
    }

    /// Puts into the log what a client says: the same words, after its name.
    /// - Returns: where it stands.
    @inline(__always)
    @discardableResult
    private mutating func publish(_ line: Line, _ client: UnsafeMutablePointer<Client>) -> Int {
        let place = log.end
        client.pointee.name.withBytes { log.append($0) }
        log.append(line.bytes)
        log.append("\r\n")
        return place
    }

    private mutating func answer(_ socket: CInt, _ words: StaticString) {
        guard clients[Int(socket)].isOpen else { return }
        answer(socket, UnsafeRawBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount))
    }
}
