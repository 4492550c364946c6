import NIOCore

@testable import ChatCore
@testable import ChatDialects

/// Half past nine on 2026-11-21, in UTC.
let halfPastNine = Timestamp(microseconds: 1_795_253_400_000_000)

/// People, events and a clock for the tests of dialects.
enum Given {
    static let alice = Persona(name: "alice", guestAddress: nil, via: "irc")
    static let talker = Persona(name: "tom", guestAddress: nil, via: "talk")
    static let guest = Persona(
        name: "guest-38378",
        guestAddress: PeerAddress(host: "192.0.2.7", port: 38378),
        via: "telnet"
    )
    static let guest6 = Persona(name: "guest-40000", guestAddress: PeerAddress(host: "::1", port: 40000), via: "telnet")

    static var noBytes: ByteBuffer { ByteBuffer() }

    static let id = MemberID(key: Slots<Member>.Key(index: 0, generation: 0))

    /// What the server says of itself.
    static let facts = ServerFacts(
        serverName: "chat.example.org",
        network: "ExampleNet",
        version: "chatd-test",
        started: Timestamp(microseconds: halfPastNine.microseconds - 1_800_000_000),
        run: "r1"
    )

    static func context(room: String = "#lobby", isSecure: Bool = false) -> DialectContext {
        DialectContext(room: room, facts: facts, isSecure: isSecure)
    }

    /// The protocols in which everything is text that people read.
    static let classics = DialectCatalog.entries.filter { $0.name != "irc" }

    static func time(east: Int = 0) -> ServerTime { ServerTime(now: { halfPastNine }, secondsEast: { _ in east }) }

    static func event(_ persona: Persona, _ kind: Event.Kind, at time: Timestamp = halfPastNine) -> Event {
        Event(number: 1, time: time, actor: id, persona: persona, kind: kind)
    }

    /// One event of each kind and each way to write it; `words` stand wherever words can.
    static func kinds(words: String? = nil) -> [(name: String, kind: Event.Kind)] {
        let text = words ?? "hi"
        return [
            ("entered", .entered(room: "#lobby")),
            ("left", .left(room: "#lobby", words: words)),
            ("kicked", .kicked(room: "#lobby", by: alice, words: words)),
            ("leaving", .quit(.leaving(words: words))),
            ("lost", .quit(.lost(error: words))),
            ("renamed", .renamed(from: guest)),
            ("away", .away(words: words)),
            ("back", .back(words: words, seconds: 60)),
            ("said", .said(to: .room("#lobby"), words: text, manner: .plain)),
            ("did", .said(to: .room("#lobby"), words: text, manner: .action)),
            ("told", .said(to: .member("bob"), words: text, manner: .plain)),
            ("did privately", .said(to: .member("bob"), words: text, manner: .action)),
            ("topic", .topic(room: "#lobby", words: text)),
            ("no topic", .topic(room: "#lobby", words: "")),
            ("paired", .paired),
            ("noticed", .said(to: .room("#lobby"), words: text, manner: .notice)),
            ("said in lines", .said(to: .room("#lobby"), words: "\(text)\n\(text)", manner: .plain)),
            ("killed", .quit(.killed(by: "op", words: words))),
            ("modes", .modesChanged(room: "#lobby", changes: [.flag(.moderated, true)])),
            ("invited", .invited(name: "bob", room: "#lobby")),
            ("invitation", .invitation(room: "#lobby")),
            ("knocked", .knocked(room: "#lobby", words: words)),
            ("redacted", .redacted(from: .room("#lobby"), number: 1, words: words)),
            ("announced", .announced(words: text)),
        ]
    }

    static let refusals: [Refusal] = [
        .nameEmpty, .nameTaken("bob"), .nameNotPossible("1st", .badStart("1")), .nameNotPossible("a!", .forbidden("!")),
        .nameNotPossible("a", .forbidden("\u{202E}")), .nameNotPossible("a", .tooLong(characters: 33, bytes: 66)),
        .nameNotPossible("", .empty), .nameNotPossible("guest-1", .reserved), .roomNotPossible("#", .empty),
        .roomNotPossible("x", .noHash), .roomNotPossible("#a,b", .forbidden(",")),
        .roomNotPossible("#", .tooLong(bytes: 65)), .noSuchMember("bob"), .noSuchRoom("#x"), .notInRoom("#x"),
        .notInRoom(nil), .textEmpty, .textTooLong(bytes: 5000, limit: 4096), .chatFull(limit: 20000),
        .tooManyRooms(limit: 5000), .inTooManyRooms(limit: 50), .notAway,
    ]

    static let complaints: [Complaint] =
        refusals.map(Complaint.refusal) + [
            .unknownCommand("/x"), .usage("/msg NAME TEXT"), .notLoggedIn, .alreadyLoggedIn, .notUTF8, .containsNUL,
            .lineTooLong(limit: 4096), .tooFast(linesPerSecond: 10), .loginTimeout(seconds: 60),
            .tooManyConnections(limit: 64), .serverFull,
        ]
}

extension Dialect {
    func text(of event: Event, east: Int = 0) -> String {
        written { encode(event, time: Given.time(east: east), into: &$0) }
    }

    /// As the dialect is now; what it takes note of is lost.
    func text(of complaint: Complaint, to request: Request? = nil) -> String {
        var dialect = self
        var bytes = ByteBuffer()
        dialect.complain(complaint, to: request, time: Given.time(), into: &bytes)
        return String(buffer: bytes)
    }

    mutating func text(of reply: Reply, to request: Request = .census) -> String {
        var bytes = ByteBuffer()
        _ = answer(reply, to: request, own: [], from: 0, time: Given.time(), into: &bytes)
        return String(buffer: bytes)
    }

    /// What a line means that is given as text.
    mutating func interpret(line: String) -> Intent { interpret(ByteBuffer(string: line)) }

    func written(_ write: (inout ByteBuffer) -> Void) -> String {
        var bytes = ByteBuffer()
        write(&bytes)
        return String(buffer: bytes)
    }
}

/// A room with one named member, and replies about it.
struct Premises {
    var chat = Chat(limits: Limits(), lanes: 1, permanentRooms: ["#lobby"])

    mutating func admit(_ name: String?, port: Int = 38378) -> MemberID {
        let origin = Origin(
            via: "telnet",
            address: PeerAddress(host: "192.0.2.7", port: port),
            session: "s",
            guestNumber: port
        )
        return try! chat.admit(origin, as: Introduction(name: name), lane: 0, at: halfPastNine)
    }

    mutating func perform(_ request: Request, by id: MemberID) -> Reply {
        try! chat.perform(request, by: id, at: halfPastNine)
    }
}
