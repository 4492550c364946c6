import CEpoll
import Glibc

/// All members that the generator plays, each a connection to the server: one thread, one loop, no allocation for a line.
///
/// It connects, registers, answers PING and receives; a `Script` decides about the rest. Members are numbered from 0.
final class Crowd {
    /// How many members there may be.
    let capacity: Int
    private let port: Int
    private let textBytes: Int
    private let poller: Poller
    private let inbox: LineInbox
    private let connections: UnsafeMutablePointer<Connection>
    /// What the kernel did not take, by member.
    private var unsent: [Int: [UInt8]] = [:]
    /// The last line that was no test message, for whoever has to find out why nothing goes on.
    var lastWords: String { String(decoding: lastLine.prefix(lastLineCount), as: UTF8.self) }
    private var lastLine = [UInt8](repeating: 0, count: 200)
    private var lastLineCount = 0

    private struct Connection {
        var socket: CInt = -1
        /// How much of an incomplete line the inbox keeps.
        var keptBytes = 0
        var conversation: Conversation
    }

    /// - Parameter textBytes: how long the texts of test messages are.
    init(port: Int, capacity: Int, textBytes: Int) throws(Failure) {
        guard textBytes >= Stamp.bytes else { throw Failure("a text has at least \(Stamp.bytes) bytes") }
        // Some descriptors are for everything else.
        guard Socket.allowMost() >= capacity + 32 else {
            throw Failure("\(capacity) connections need `ulimit -Hn` to be at least \(capacity + 32)")
        }
        (self.port, self.capacity, self.textBytes) = (port, capacity, textBytes)
        poller = try Poller()
        inbox = LineInbox(connections: capacity)
        connections = .allocate(capacity: capacity)
        let nobody = Connection(conversation: Conversation(nick: Nick("m", 0), negotiates: false))
        connections.initialize(repeating: nobody, count: capacity)
    }

    deinit {
        for member in 0..<capacity where connections[member].socket >= 0 { Glibc.close(connections[member].socket) }
        connections.deallocate()
    }

    // MARK: What members do

    /// Lets a member connect and register.
    /// - Parameters:
    ///   - nick: nil for the letter m and the member's number.
    ///   - negotiates: see `Conversation`.
    ///   - receiveBytes: see `Socket.connecting`.
    func connect(_ member: Int, nick: Nick? = nil, negotiates: Bool = true, receiveBytes: Int? = nil) throws(Failure) {
        precondition(connections[member].socket < 0)
        let socket = try Socket.connecting(to: port, number: member, receiveBytes: receiveBytes)
        connections[member] = Connection(
            socket: socket,
            conversation: Conversation(nick: nick ?? Nick("m", member), negotiates: negotiates)
        )
        poller.add(socket, member, Poller.output)
    }

    func join(_ member: Int) { say(member, connections[member].conversation.join()) }
    func part(_ member: Int) { say(member, connections[member].conversation.part()) }
    func quit(_ member: Int) { say(member, connections[member].conversation.quit()) }
    func nick(of member: Int) -> Nick { connections[member].conversation.nick }
    func phase(of member: Int) -> Conversation.Phase { connections[member].conversation.phase }

    /// Where the member's connection ends on this side.
    func end(of member: Int) -> ServerEnds.Client { Socket.end(of: connections[member].socket) }

    /// From now on nothing that comes for the member is read.
    func stopReading(_ member: Int) { poller.remove(connections[member].socket) }
    func readAgain(_ member: Int) { poller.add(connections[member].socket, member, Poller.input) }

    /// Sends bytes, in order with what the kernel has not taken yet.
    func send(_ member: Int, _ bytes: UnsafeRawBufferPointer) {
        let socket = connections[member].socket
        guard let start = bytes.baseAddress, socket >= 0 else { return }
        if unsent[member] != nil {
            unsent[member]?.append(contentsOf: bytes)
            return
        }
        // A broken connection is noticed where it is read.
        let sent = Socket.send(socket, start, bytes.count) ?? bytes.count
        guard sent < bytes.count else { return }
        unsent[member] = [UInt8](bytes[sent...])
        poller.change(socket, member, Poller.input | Poller.output)
    }

    private func say(_ member: Int, _ words: StaticString) {
        send(member, UnsafeRawBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount))
    }

    private func say(_ member: Int, _ words: String) {
        var words = words
        words.withUTF8 { send(member, UnsafeRawBufferPointer($0)) }
    }

    // MARK: What happens

    /// Waits for one batch of events, and handles it.
    /// - Parameter deadline: on `Clock`, how long to wait at most.
    /// - Returns: whether anything has happened.
    /// - Throws: `Failure` where the server refuses something, and what the script throws.
    @discardableResult
    func round<S: Script & ~Copyable>(until deadline: UInt64, _ script: inout S) throws -> Bool {
        let count = poller.wait(until: deadline)
        for index in 0..<count {
            let event = poller.events[index]
            let member = Int(truncatingIfNeeded: event.data.u64)
            if event.events & Poller.output != 0 { try writable(member, &script) }
            if event.events & ~Poller.output != 0 { try readable(member, &script) }
        }
        return count > 0
    }

    private func writable<S: Script & ~Copyable>(_ member: Int, _ script: inout S) throws {
        let socket = connections[member].socket
        guard socket >= 0 else { return }
        if connections[member].conversation.phase == .connecting {
            let error = Socket.error(of: socket)
            guard error == 0 else { throw Failure("connect to port \(port): \(String(cString: strerror(error)))") }
            poller.change(socket, member, Poller.input)
            say(member, connections[member].conversation.connected())
            return
        }
        poller.change(socket, member, Poller.input)
        if let bytes = unsent.removeValue(forKey: member) { bytes.withUnsafeBytes { send(member, $0) } }
    }

    private func readable<S: Script & ~Copyable>(_ member: Int, _ script: inout S) throws {
        let connection = connections + member
        guard connection.pointee.socket >= 0 else { return }
        let outcome = inbox.receive(
            from: connection.pointee.socket,
            connection: member,
            keptBytes: connection.pointee.keptBytes
        )
        switch outcome {
        case .nothing: return
        case .ended: try close(member, &script)
        case .lines(var lines):
            let now = Clock.now()
            while let line = lines.next() {
                if let stamp = stamp(in: line) {
                    script.heard(stamp, by: member, at: now)
                } else {
                    try hear(Line(line), member, &script)
                }
            }
            guard let kept = inbox.keep(lines, connection: member) else {
                throw Failure("the server sends lines of more than \(LineInbox.lineBytes) bytes")
            }
            connection.pointee.keptBytes = kept
        }
    }

    /// A test message stands at the end of its line.
    @inline(__always)
    private func stamp(in line: UnsafeRawBufferPointer) -> Stamp? {
        guard line.count > textBytes, let start = line.baseAddress else { return nil }
        return Stamp(at: start + (line.count - textBytes))
    }

    private func hear<S: Script & ~Copyable>(_ line: Line, _ member: Int, _ script: inout S) throws {
        lastLineCount = min(line.bytes.count, lastLine.count)
        if lastLineCount > 0, let start = line.bytes.baseAddress { memcpy(&lastLine, start, lastLineCount) }
        try script.heard(line, by: member, in: self)
        switch connections[member].conversation.hear(line) {
        case .nothing: break
        case .pong: say(member, "PONG \(String(decoding: line.rest, as: UTF8.self))\r\n")
        case .requestNoNames: say(member, "CAP REQ :draft/no-implicit-names\r\n")
        case .endNegotiation: say(member, "CAP END\r\n")
        case .entered(let phase): try script.entered(phase, member, in: self)
        case .refused: throw Failure("the server refuses: \(String(decoding: line.bytes, as: UTF8.self))")
        }
    }

    private func close<S: Script & ~Copyable>(_ member: Int, _ script: inout S) throws {
        Glibc.close(connections[member].socket)
        connections[member].socket = -1
        connections[member].keptBytes = 0
        connections[member].conversation.close()
        unsent[member] = nil
        try script.entered(.closed, member, in: self)
    }
}
