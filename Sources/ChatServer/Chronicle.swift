import ChatCore
import ChatDialects
import Logging
import NIOConcurrencyHelpers
import NIOCore

/// Writes what the chat says happened into the log, one record a fact. Any thread; never under the chat's lock.
///
/// The fields are those of the journal: upper-case keys are passed on as they are.
final class Chronicle: Sendable {
    /// How many bytes of somebody's words a record shows.
    static let reasonBytes = 200

    private let logger: Logger
    private let recorded: NIOLockedValueBox<Set<String>>
    private let turnedAway = NIOLockedValueBox((count: 0, nextWarning: NIODeadline.uptimeNanoseconds(0)))
    /// From where a wrong password came: those at so many addresses who guess within a minute are too many for a line each.
    private let guessing = NIOLockedValueBox(WarningBook<String>(limit: 1000))
    /// Who could not be identified: one user of this host can come under as many numbers as there are in subuid(5).
    private let unidentified = NIOLockedValueBox(WarningBook<UInt32>(limit: 20))
    /// Which pages may not connect: what they call themselves is theirs to say.
    private let foreignPages = NIOLockedValueBox(WarningBook<String>(limit: 20))
    /// It was said that a proxy's word for its clients is not taken.
    private let hasIgnoredForwarding = NIOLockedValueBox(false)

    init(logger: Logger, recorded: Set<String>) {
        self.logger = logger
        self.recorded = NIOLockedValueBox(recorded)
    }

    func record(only events: Set<String>) { recorded.withLockedValue { $0 = events } }

    func record(_ facts: [Fact]) {
        let recorded = recorded.withLockedValue { $0 }
        for fact in facts where recorded.contains(fact.kind.event.rawValue) { write(fact) }
    }

    /// Somebody connected, or disconnected: for the journal where it is wanted there, else for whoever debugs.
    func record(_ event: JournalEvent, of origin: Origin) {
        let isRecorded = recorded.withLockedValue { $0.contains(event.rawValue) }
        let address = origin.address.map { "\($0.host)" } ?? "local"
        logger.log(
            level: isRecorded ? .info : .debug,
            "\(address) \(event == .connect ? "connected" : "disconnected")",
            metadata: fields(of: event, origin)
        )
    }

    /// After a crash, a connection asks for something else than it had asked for when that was done.
    func warnOfDivergence(_ origin: Origin) {
        logger.warning("what \(origin.session) asked for before the restart cannot be matched: it may be done twice")
    }

    /// A connection was turned away. One warning a minute tells of all of them, so that a crowd at the door cannot flood the log.
    func warnOfTurnedAway(_ origin: Origin, why: String) {
        let count = turnedAway.withLockedValue { turnedAway in
            turnedAway.count += 1
            let now = NIODeadline.now()
            guard now >= turnedAway.nextWarning else { return 0 }
            defer { turnedAway = (0, now + .minutes(1)) }
            return turnedAway.count
        }
        guard count > 0 else { return }
        logger.warning(
            "connections were turned away: \(why)",
            metadata: [
                "CHATD_COUNT": "\(count)", "CHATD_ADDRESS": "\(origin.address?.host ?? "local")",
                "CHATD_PROTOCOL": "\(origin.via)",
            ]
        )
    }

    /// Somebody gave a password that is another, or has none to give. One warning a minute for each address, so that guessing cannot flood the log.
    /// - Parameter whom: as whom they came: `the operator alice`.
    func warnOfWrongPassword(_ origin: Origin, as whom: String) {
        let address = origin.address?.host ?? "local"
        guard guessing.withLockedValue({ $0.isFirst(of: address, at: .now()) }) else { return }
        logger.warning(
            "\(address) was refused as \(whom.prefix(bytes: Chronicle.reasonBytes))",
            metadata: ["CHATD_ADDRESS": "\(address)", "CHATD_PROTOCOL": "\(origin.via)"]
        )
    }

    /// Somebody could not be identified. One warning a minute for each user, and no more than twenty.
    func warnOfUnidentified(_ origin: Origin, peer: UInt32, _ problem: IdentityProblem) {
        guard unidentified.withLockedValue({ $0.isFirst(of: peer, at: .now()) }) else { return }
        let why =
            switch problem {
            case .noUser: "this host has no user of that number"
            case .noAnswer: "the user database has failed, or has not answered in time"
            case .hidden:
                "chatd sees no users but its own: PrivateUsers= of chatd.service has to be \"no\"; run systemctl daemon-reload && "
                    + "systemctl restart chatd.service"
            }
        logger.warning(
            "user \(peer) was refused: \(why)",
            metadata: ["CHATD_UID": "\(peer)", "CHATD_PROTOCOL": "\(origin.via)"]
        )
    }

    /// A page of another host wanted to connect. One warning a minute for each, and no more than twenty.
    func warnOfForeignPage(_ page: String, at host: String) {
        let (page, host) = (page.prefix(bytes: Chronicle.reasonBytes), host.prefix(bytes: Chronicle.reasonBytes))
        guard foreignPages.withLockedValue({ $0.isFirst(of: page, at: .now()) }) else { return }
        logger.warning(
            """
            a page of \(page) may not connect to \(host): if it is yours, its proxy has to pass on the field Host, or \
            'origins' of the listener has to name it
            """
        )
    }

    /// A proxy that is believed says in HTTP where its clients are, and the listener is not to listen. Said once a run: all of its requests have it.
    func warnOfIgnoredForwarding(from proxy: PeerAddress?) {
        let isFirst = hasIgnoredForwarding.withLockedValue { hasIgnored in
            defer { hasIgnored = true }
            return !hasIgnored
        }
        guard isFirst else { return }
        let address = proxy?.host ?? "local"
        logger.warning(
            """
            the proxy \(address) says where its clients are, and nobody listens: they all count as \(address); \
            'forwarded' of the listener says which field to read
            """,
            metadata: ["CHATD_ADDRESS": "\(address)"]
        )
    }

    /// Something is wrong with a LAN that is joined with a room; to be called no more than once a minute for the same.
    func warn(ofLAN listener: String, _ words: String) {
        logger.warning("\(listener): \(words)", metadata: ["CHATD_PROTOCOL": "lan"])
    }

    /// An operator kept order over who connects, which the chat knows nothing of.
    func recordModeration(_ deed: String, by name: String, from origin: Origin) {
        guard recorded.withLockedValue({ $0.contains(JournalEvent.moderation.rawValue) }) else { return }
        var fields = fields(of: .moderation, origin)
        fields["CHATD_MEMBER"] = "\(name)"
        logger.info("\(name) \(deed)", metadata: fields)
    }

    /// A connection has not got as far as its protocol: port scanners and those who speak another are everyday, and nobody's mistake here.
    func note(_ origin: Origin, didNotArrive reason: String) {
        let address = origin.address?.host ?? "local"
        logger.debug(
            "\(address) did not get in: \(reason)",
            metadata: ["CHATD_ADDRESS": "\(address)", "CHATD_PROTOCOL": "\(origin.via)"]
        )
    }

    /// A connection ends since the other end has not kept to what was agreed on.
    func note(_ origin: Origin, broke agreement: String) {
        let address = origin.address?.host ?? "local"
        logger.debug(
            "\(address) broke \(agreement)",
            metadata: ["CHATD_ADDRESS": "\(address)", "CHATD_PROTOCOL": "\(origin.via)"]
        )
    }

    /// A handshake is done: here stands the fingerprint of whoever is to be known by it.
    func note(secured origin: Origin) {
        let address = origin.address?.host ?? "local"
        let certificate = origin.certificateFingerprint.map { "the certificate \($0)" } ?? "no certificate"
        logger.debug(
            "\(address) speaks TLS, with \(certificate)",
            metadata: ["CHATD_ADDRESS": "\(address)", "CHATD_PROTOCOL": "\(origin.via)"]
        )
    }

    private func write(_ fact: Fact) {
        let event = fact.kind.event
        var fields = fields(of: event, fact.origin)
        fields["CHATD_MEMBER"] = .string(fact.name)
        let message: String
        switch fact.kind {
        case .join(let room):
            fields["CHATD_ROOM"] = .string(room)
            message = fact.name + " joined " + room
        case .leave(let room, let reason):
            fields["CHATD_ROOM"] = .string(room)
            message = fact.name + " left " + room + note(reason, in: &fields)
        case .nick(let old):
            fields["CHATD_OLD_NAME"] = .string(old)
            message = old + " is now " + fact.name
        case .away(let reason):
            message = fact.name + " is away" + note(reason, in: &fields)
        case .back(let seconds):
            fields["CHATD_AWAY_SEC"] = "\(seconds)"
            message = fact.name + " is back"
        case .topic(let room):
            fields["CHATD_ROOM"] = .string(room)
            message = fact.name + " changed the topic of " + room
        case .moderation(let deed):
            message = fact.name + " " + deed
        }
        logger.info("\(message)", metadata: fields)
    }

    /// With room for what else a record has.
    private func fields(of event: JournalEvent, _ origin: Origin) -> Logger.Metadata {
        var fields = Logger.Metadata(minimumCapacity: 8)
        fields["MESSAGE_ID"] = .string(event.entry.rawValue)
        fields["CHATD_EVENT"] = .string(event.rawValue)
        fields["CHATD_PROTOCOL"] = .string(origin.via)
        fields["CHATD_SESSION"] = .string(origin.session)
        if let address = origin.address { fields["CHATD_ADDRESS"] = .string(address.host) }
        if let user = origin.hostUser {
            fields["CHATD_USER"] = .string(user.name)
            fields["CHATD_UID"] = "\(user.id)"
        }
        return fields
    }

    private func note(_ reason: String?, in fields: inout Logger.Metadata) -> String {
        guard let reason, !reason.isEmpty else { return "" }
        let words = reason.prefix(bytes: Chronicle.reasonBytes)
        fields["CHATD_REASON"] = .string(words)
        return " (" + words + ")"
    }
}

extension Fact.Kind {
    var event: JournalEvent {
        switch self {
        case .join: .join
        case .leave: .leave
        case .nick: .nick
        case .away: .away
        case .back: .back
        case .topic: .topic
        case .moderation: .moderation
        }
    }
}
