import NIOCore

@testable import ChatCore
@testable import ChatDialects

/// Half past nine on 2026-11-21, in UTC.
let halfPastNine = Timestamp(microseconds: 1_795_253_400_000_000)

/// Clients of any protocol around one chat, without sockets: bytes in, bytes out, and a clock that moves only when told to.
///
/// It carries lines as a server does, in the plainest way: after each request everybody reads what is new, and then the asker gets the answer.
struct Stage {
    struct Client {
        let entry: DialectCatalog.Entry
        let origin: Origin
        var dialect: any Dialect
        var member: MemberID?
        var input: [UInt8] = []
        var lastInput = 0
        var sawNewline = false
        /// Outputs that wait for their turn, where the protocol is paced.
        var queued: [[UInt8]] = []
        var lastSent = Int.min
        /// Outputs that arrived, in order.
        var arrived: [[UInt8]] = []
        var isClosed = false
    }

    private(set) var chat = Chat(limits: Limits(), lanes: 1, permanentRooms: ["#lobby"])
    private(set) var clients: [String: Client] = [:]
    private(set) var names: [String] = []
    private var milliseconds = 0

    private var now: Timestamp {
        Timestamp(microseconds: halfPastNine.microseconds + Int64(milliseconds) * 1000)
    }
    private var time: ServerTime {
        let now = now
        return ServerTime(now: { now }, secondsEast: { _ in 0 })
    }

    mutating func open(_ name: String, _ protocolName: String, _ address: PeerAddress) {
        let entry = DialectCatalog.entry(named: protocolName)!
        let origin = Origin(via: entry.name, address: address, session: name, guestNumber: address.port)
        clients[name] = Client(entry: entry, origin: origin, dialect: entry.make("#lobby"))
        names.append(name)
        send(to: name) { dialect, _, bytes in bytes.writeString(dialect.greeting) }
        if clients[name]!.dialect.entersAsGuest { admit(name, as: nil) }
    }

    mutating func receive(_ name: String, _ bytes: [UInt8]) {
        clients[name]!.input += bytes
        clients[name]!.lastInput = milliseconds
        while let end = clients[name]?.input.firstIndex(of: 0x0A), !clients[name]!.isClosed {
            var line = Array(clients[name]!.input[..<end])
            clients[name]!.input.removeSubrange(...end)
            clients[name]!.sawNewline = true
            if line.last == 0x0D { line.removeLast() }
            take(line, of: name)
        }
    }

    mutating func wait(_ count: Int) {
        let end = milliseconds + count
        while milliseconds < end {
            // Where nothing is under way, nothing happens before the end.
            let isIdle = clients.values.allSatisfy { $0.queued.isEmpty && $0.input.isEmpty }
            milliseconds = isIdle ? end : milliseconds + 1
            for name in names {
                flush(name)
                guard case .linesOrQuiet(let quiet) = clients[name]!.entry.framing, !clients[name]!.sawNewline else {
                    continue
                }
                let line = clients[name]!.input
                let isQuiet = Duration.milliseconds(milliseconds - clients[name]!.lastInput) >= quiet
                guard isQuiet, !line.isEmpty, String(validating: line, as: UTF8.self) != nil else { continue }
                clients[name]!.input = []
                take(line, of: name)
            }
        }
    }

    mutating func end(_ name: String, _ departure: Event.Departure) {
        guard let member = clients[name]!.member else { return clients[name]!.isClosed = true }
        guard let reply = try? chat.perform(.quit(departure), by: member, at: now) else { return }
        clients[name]!.member = nil
        everybodyReads()
        if case .leaving = departure { send(to: name) { _ = $0.answer(reply, from: 0, time: $1, into: &$2) } }
        clients[name]!.isClosed = true
    }

    /// Takes the next output of a client.
    mutating func next(_ name: String) -> [UInt8]? {
        clients[name]!.arrived.isEmpty ? nil : clients[name]!.arrived.removeFirst()
    }

    /// Leaves the rest of an output for the next expectation.
    mutating func putBack(_ name: String, _ bytes: [UInt8]) { clients[name]!.arrived.insert(bytes, at: 0) }

    private mutating func take(_ line: [UInt8], of name: String) {
        guard let text = String(validating: line, as: UTF8.self) else { return complain(.notUTF8, to: name) }
        if line.contains(0) { return complain(.containsNUL, to: name) }
        switch clients[name]!.dialect.interpret(text) {
        case .nothing: break
        case .login(let wanted): admit(name, as: wanted)
        case .request(let request): perform(request, for: name)
        case .read(let words): send(to: name) { $0.say(words, time: $1, into: &$2) }
        case .quit(let words): end(name, .leaving(words: words))
        case .turnDown(let complaint): complain(complaint, to: name)
        }
    }

    private mutating func admit(_ name: String, as wanted: String?) {
        do {
            clients[name]!.member = try chat.admit(clients[name]!.origin, name: wanted, lane: 0)
        } catch { return complain(.refusal(error), to: name) }
        perform(clients[name]!.dialect.firstRequest, for: name)
    }

    private mutating func perform(_ request: Request, for name: String) {
        let reply: Reply
        do { reply = try chat.perform(request, by: clients[name]!.member!, at: now) } catch {
            return complain(.refusal(error), to: name)
        }
        everybodyReads()
        var answer = Answer(resumeAt: 0)
        while let index = answer.resumeAt {
            send(to: name) { answer = $0.answer(reply, from: index, time: $1, into: &$2) }
        }
        if let then = answer.then { perform(then, for: name) }
    }

    private mutating func everybodyReads() {
        for name in names {
            guard let member = clients[name]!.member else { continue }
            chat.detach(member)
            var reading = chat.read(member, bytes: .max)
            while true {
                let missed = reading.missed
                if missed > 0 { send(to: name) { $0.tellMissed(missed, time: $1, into: &$2) } }
                for event in reading.events where event.actor != member || clients[name]!.dialect.showsOwn(event) {
                    send(to: name) { $0.encode(event, time: $1, into: &$2) }
                }
                guard reading.state == .more else { break }
                reading = chat.read(member, bytes: .max)
            }
        }
    }

    private mutating func complain(_ complaint: Complaint, to name: String) {
        send(to: name) { $0.complain(complaint, time: $1, into: &$2) }
    }

    private mutating func send(to name: String, _ write: (inout any Dialect, ServerTime, inout ByteBuffer) -> Void) {
        var bytes = ByteBuffer()
        let time = time
        write(&clients[name]!.dialect, time, &bytes)
        if bytes.readableBytes > 0 { clients[name]!.queued.append(Array(bytes.readableBytesView)) }
        flush(name)
    }

    private mutating func flush(_ name: String) {
        let pacing = clients[name]!.entry.pacing
        while !clients[name]!.queued.isEmpty {
            if let pacing, clients[name]!.lastSent > .min,
                Duration.milliseconds(milliseconds - clients[name]!.lastSent) < pacing
            {
                return
            }
            clients[name]!.lastSent = milliseconds
            clients[name]!.arrived.append(clients[name]!.queued.removeFirst())
        }
    }
}
