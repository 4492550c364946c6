import ChatCore
import NIOCore

/// What the member who stands for a LAN makes of its datagrams, and of what is said in the room: a line is a datagram, without anything around it.
///
/// Whoever speaks on the LAN speaks through that member, `<NAME> TEXT`; whoever speaks in the room is heard on the LAN, `NAME: TEXT`. Nothing else goes
/// out: nobody comes or goes on a LAN, there is nobody to be told of refusals, and what came from another LAN stays in the room.
struct LANDialect: TextDialect {
    private let room: String

    /// - Parameter room: the room that the LAN is joined with.
    init(room: String) { self.room = room }

    var variant: Variant { Variant(dialect: 5) }
    var greeting: String { "" }
    var entersAsGuest: Bool { false }
    var showsMessageOfTheDay: Bool { false }
    var firstRequest: Request { .enter(room: room, from: .now) }

    /// - Parameter line: what a `LANDatagram` sends.
    mutating func interpret(_ line: String) -> Intent {
        let utf8 = line.utf8
        let colon = utf8.indices.first { index in
            utf8[index] == UInt8(ascii: ":") && utf8[utf8.index(after: index)...].first == UInt8(ascii: " ")
        }
        guard let colon else { return .nothing }
        let text = line[utf8.index(colon, offsetBy: 2)...]
        return .request(.say(.named(room), words: "<\(line[..<colon])> \(text)", manner: .plain))
    }

    func encode(_ event: Event, time: ServerTime, into bytes: inout ByteBuffer) {
        guard case .said(.room, let words, let manner) = event.kind, manner.isSpeech else { return }
        // Two bridges between the same LANs would pass each other's words to and fro.
        guard event.persona.via != DialectCatalog.lan.name else { return }
        let name = event.persona.name
        for line in words.lines {
            let text = manner == .action ? LANSpeech.did(String(line)).text(by: name) : String(line)
            for datagram in LANDatagram.datagrams(text, from: name) {
                bytes.writeBytes(datagram.bytes)
                bytes.writeString("\n")
            }
        }
    }

    /// What came from the LAN was heard there.
    func showsOwn(_ event: Event) -> Bool { false }

    mutating func answer(
        _ reply: Reply,
        to request: Request,
        own: [Event],
        from index: Int,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) -> Answer {
        Answer()
    }

    func say(_ words: [String], time: ServerTime, into bytes: inout ByteBuffer) {}
    func complain(_ complaint: Complaint, to request: Request?, time: ServerTime, into bytes: inout ByteBuffer) {}
    func tellMissed(_ count: UInt64, time: ServerTime, into bytes: inout ByteBuffer) {}
    func sayGoodbye(_ reason: String, time: ServerTime, into bytes: inout ByteBuffer) {}

    // MARK: State

    /// There is none.
    func write(to writer: inout StateWriter) {}
    mutating func restore(from reader: inout StateReader) throws(StateProblem) {}
}
