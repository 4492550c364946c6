import ChatCore
import NIOCore
import TestSupport

@testable import ChatDialects
@testable import ChatServer

/// A protocol that shows what a session does with its dialect, and can ask for everything that one may ask for.
///
/// `*` is an event, `=` an answer with the events gathered into it in brackets, `!` a complaint, `#` a report, `-` words, `~` what was missed, `?` a ping,
/// `/` says that a labelled line makes way for what is no part of its answer, and `.` the conclusion of a line.
struct ProbeDialect: TextDialect {
    static func entry(lineBytes: Int? = nil) -> DialectCatalog.Entry {
        DialectCatalog.Entry(
            name: "probe",
            framing: .lines,
            negotiates: false,
            lineBytes: lineBytes,
            takesPassword: true
        ) {
            ProbeDialect(facts: $0.facts)
        }
    }

    private var facts: ServerFacts
    private var persona: Persona?
    private var capabilities: UInt32 = 0
    private(set) var cost = 1
    private(set) var gathersOwnEvents = false

    init(facts: ServerFacts) { self.facts = facts }

    var variant: Variant { Variant(dialect: 99, capabilities: capabilities) }
    var greeting: String { "" }
    var entersAsGuest: Bool { false }
    var showsMessageOfTheDay: Bool { false }
    var firstRequest: Request { .ownModes }
    var survivesGaps: Bool { false }

    mutating func adopt(_ facts: ServerFacts) { self.facts = facts }
    mutating func settle(as persona: Persona) { self.persona = persona }

    mutating func interpret(_ line: String) -> Intent {
        cost = 1
        gathersOwnEvents = line.hasPrefix("label ")
        let line = gathersOwnEvents ? String(line.dropFirst(6)) : line
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        func word(_ index: Int) -> String { index < words.count ? words[index] : "" }
        func target(_ text: String) -> ServerBan.Target { text.contains("@") ? .mask(text) : .addresses(text) }
        switch word(0) {
        case "": return .nothing
        case "login": return .login(Introduction(name: word(1), user: "~u"), password: words.count > 2 ? word(2) : nil)
        case "many":
            return .requests(line.dropFirst(5).split(separator: ";").compactMap { Self.request(String($0)) })
        case "cost":
            cost = Int(word(1)) ?? 1
            return .read(["cost \(cost)"])
        case "cap":
            capabilities = UInt32(word(1)) ?? 0
            return .read(["cap \(capabilities)"])
        case "facts": return .read([facts.serverName, persona?.name ?? "nobody"])
        case "oper": return .administer(.becomeOperator(name: word(1), password: word(2)))
        case "reload": return .administer(.reload)
        case "ban": return .administer(.ban(target(word(1)), reason: words.count > 2 ? word(2) : nil, seconds: nil))
        case "ban60": return .administer(.ban(target(word(1)), reason: nil, seconds: 60))
        case "unban": return .administer(.unban(target(word(1))))
        case "bans": return .administer(.bans)
        case "webirc":
            return .vouch(GatewayClaim(password: word(1), gateway: "web", address: word(2), isSecure: true))
        case "quit": return .quit(words: words.count > 1 ? word(1) : nil)
        default: return Self.request(line).map { Intent.request($0) } ?? .turnDown(.unknownCommand(word(0)))
        }
    }

    private static func request(_ line: String) -> Request? {
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        switch (words[0], words.count) {
        case ("join", 2): return .enter(room: words[1], from: .now)
        case ("say", 3): return .say(.named(words[1]), words: words[2], manner: .plain)
        case ("tell", 3): return .tell(name: words[1], words: words[2], manner: .plain)
        case ("topic", 2): return .topic(.named(words[1]))
        case ("away", 2): return .away(words: words[1], pausing: false)
        case ("kill", 3): return .kill(name: words[1], words: words[2])
        case ("who", 2): return .profile(name: words[1])
        default: return nil
        }
    }

    func encode(_ event: Event, time: ServerTime, into bytes: inout ByteBuffer) {
        bytes.writeString("\(capabilities == 0 ? "" : "\(capabilities)")* \(Self.text(event))\n")
    }

    private static func text(_ event: Event) -> String {
        let name = event.persona.name
        switch event.kind {
        case .entered(let room, _): return "\(name) entered \(room)"
        case .said(let addressee, let words, _): return "\(name) said to \(addressee.name): \(words)"
        case .away(let words): return "\(name) away: \(words ?? "")"
        case .quit(.leaving(let words)): return "\(name) left: \(words ?? "")"
        case .quit(.lost(let error)): return "\(name) lost: \(error ?? "")"
        case .quit(.killed(let by, let words)): return "\(name) killed by \(by): \(words ?? "")"
        case .hostChanged: return "\(name) is at \(event.persona.host)"
        default: return "\(name) something"
        }
    }

    func showsOwn(_ event: Event) -> Bool { true }
    func awaitsAnswer(to request: Request) -> Bool { if case .away = request { true } else { false } }

    mutating func answer(
        _ reply: Reply,
        to request: Request,
        own: [Event],
        from index: Int,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) -> Answer {
        let gathered = own.isEmpty ? "" : " (" + own.map(Self.text).joined(separator: ", ") + ")"
        bytes.writeString("= \(Self.text(reply))\(gathered)\n")
        return Answer()
    }

    private static func text(_ reply: Reply) -> String {
        switch reply {
        case .done: "done"
        case .entered(let room): "entered \(room.name)"
        case .topic(let room, let topic): "topic \(room) \(topic?.words ?? "none")"
        case .delivered(let persona, _, _): "delivered to \(persona.name)"
        case .changed(let persona): "changed \(persona.mask)"
        case .gone: "gone"
        case .ownModes: "modes"
        case .profile(let profile):
            "\(profile.persona.mask) \(profile.persona.modes.contains(.secure) ? "secure" : "open")"
        default: "something"
        }
    }

    mutating func report(_ report: Report, time: ServerTime, into bytes: inout ByteBuffer) {
        switch report {
        case .reloaded(let problem): bytes.writeString("# reloaded: \(problem ?? "well")\n")
        case .banned(let ban, let count):
            bytes.writeString("# banned \(ban.target.text): \(ban.reason), \(count) put out\n")
        case .unbanned(let target): bytes.writeString("# unbanned \(target.text)\n")
        case .noSuchBan(let target): bytes.writeString("# no ban of \(target.text)\n")
        case .banNotPossible(let target, let problem): bytes.writeString("# cannot ban \(target.text): \(problem)\n")
        case .bans(let bans): bytes.writeString("# bans: \(bans.map(\.target.text).joined(separator: ", "))\n")
        }
    }

    mutating func say(_ words: [String], time: ServerTime, into bytes: inout ByteBuffer) {
        bytes.writeString("- \(words.joined(separator: ", "))\n")
    }

    mutating func complain(_ complaint: Complaint, to request: Request?, time: ServerTime, into bytes: inout ByteBuffer)
    {
        bytes.writeString("! \(Self.text(complaint))\n")
    }

    private static func text(_ complaint: Complaint) -> String {
        switch complaint {
        case .refusal(let refusal): "\(refusal)"
        case .unknownCommand(let command): "unknownCommand \(command)"
        case .notLoggedIn: "notLoggedIn"
        case .alreadyLoggedIn: "alreadyLoggedIn"
        case .lineTooLong(let limit): "lineTooLong \(limit)"
        case .tooFast(let rate): "tooFast \(rate)"
        case .tooManyConnections(let limit): "tooManyConnections \(limit)"
        case .wrongPassword: "wrongPassword"
        case .noOperator: "noOperator"
        case .unknownGateway: "unknownGateway"
        case .unidentified(let problem): "unidentified \(problem)"
        case .banned(let reason): "banned: \(reason)"
        default: "\(complaint)"
        }
    }

    mutating func makeWay(time: ServerTime, into bytes: inout ByteBuffer) {
        if gathersOwnEvents { bytes.writeString("/\n") }
    }

    mutating func conclude(time: ServerTime, into bytes: inout ByteBuffer) { bytes.writeString(".\n") }
    func tellMissed(_ count: UInt64, time: ServerTime, into bytes: inout ByteBuffer) {
        bytes.writeString("~ \(count)\n")
    }

    func ping(time: ServerTime, into bytes: inout ByteBuffer) -> Bool {
        bytes.writeString("?\n")
        return true
    }

    func sayGoodbye(_ reason: String, time: ServerTime, into bytes: inout ByteBuffer) {
        bytes.writeString("goodbye: \(reason)\n")
    }

    func write(to writer: inout StateWriter) { writer.write(capabilities) }
    mutating func restore(from reader: inout StateReader) throws(StateProblem) {
        capabilities = try reader.number(as: UInt32.self)
    }
    mutating func resettle(as persona: Persona?) { self.persona = persona }
}

/// A stage for probes.
struct ProbeStage {
    let stage: EmbeddedStage

    init(
        _ settings: ServerSettings = .unhurried,
        log: RecordingLog = RecordingLog(),
        bans: [ServerBan] = [],
        lineBytes: Int? = nil
    ) {
        stage = EmbeddedStage(
            settings: settings,
            logger: log.logger,
            bans: bans,
            entries: [ProbeDialect.entry(lineBytes: lineBytes)]
        )
    }

    /// Connects from an address of the name's own.
    func open(_ name: String, host: String? = nil) throws {
        let number = 1 + stage.clients.count
        try stage.open(name, "probe", host: host ?? "198.51.100.\(number)", port: 1000 + number)
    }

    /// Somebody who is in `#a`, and has read everything so far.
    func join(_ name: String, host: String? = nil) throws {
        try open(name, host: host)
        _ = try say(name, "login \(name)", "join #a")
        for other in stage.clients.keys { _ = try stage.takeOutput(of: other) }
    }

    /// Sends lines all at once.
    /// - Returns: what came.
    func say(_ name: String, _ lines: String...) throws -> String {
        try stage.receive(name, Array(lines.map { "\($0)\n" }.joined().utf8))
        return try stage.takeOutput(of: name)
    }

    func output(_ name: String) throws -> String { try stage.takeOutput(of: name) }

    /// Keeps a client from taking anything, until `unblock`.
    func block(_ name: String) throws {
        let session = try stage.client(name).session
        session.fallBehind([])
        session.outbox.wait = .channel
    }

    func unblock(_ name: String) throws -> String {
        let session = try stage.client(name).session
        session.outbox.wait = .nothing
        session.takeTurn()
        return try say(name)
    }
}

extension ServerSettings {
    /// Passwords are the words after `hash:`, and `root` operates the server.
    static var guarded: ServerSettings {
        .unhurried.with {
            $0.verify = { "hash:\($0)" == $1 }
            $0.operators = [OperatorSettings(name: "root", passwordHash: "hash:secret", host: "staff.example.org")]
        }
    }
}
