import ChatCore
import ChatDialects
import NIOCore

/// What of the server's behaviour may change while it runs.
public struct ServerSettings: Sendable {
    /// The bounds of the chat.
    public var limits = Limits()
    /// How many connections there may be from one address; 0 = no limit.
    public var connectionsPerAddress = 64
    /// How many connections there may be at all: below the limit of open files; 0 = no limit.
    public var connections = 0
    /// How many lines a member may send at once; 0 here or in `floodRate` = no limit …
    public var floodBurst = 50
    /// … and how many a second after that.
    public var floodRate = 10
    /// How long a connection may stay without a name where the protocol asks for one; 0 = no limit.
    public var loginTimeoutSeconds = 60
    /// After how many seconds of silence the kernel asks whether the other end is still there; 0 = never.
    public var keepaliveSeconds = 120
    /// The kernel's send buffer for a client, in bytes: what it hides of a stalled one.
    public var sendBufferBytes = 64 << 10
    /// What those who come in are told, a line each, where the protocol has a place for it.
    public var messageOfTheDay: [String] = []
    /// After how many seconds of silence a client is asked whether it is there, where its protocol has words for that; after as many again its
    /// connection ends; 0 = never.
    public var pingSeconds = 120
    /// The hash of the password that those who come in have to give, where their protocol has a place for one; nil: none.
    public var passwordHash: String?
    /// Who may become an operator.
    public var operators: [OperatorSettings] = []
    /// Who may say where somebody else is.
    public var gateways: [GatewaySettings] = []
    /// Whether a password is the one of a hash. Takes its time, and is never called on an event loop.
    public var verify: @Sendable (_ password: String, _ hash: String) -> Bool = { _, _ in false }
    /// Which user of this host has a number. May take its time, and is never called on an event loop.
    public var findUser: @Sendable (_ id: UInt32) -> UserSearch = UserSearch.ofDatabase
    /// What cloaks are made with: 32 random bytes, the same for as long as bans are kept. By default others with each start.
    public var cloakKey: [UInt8] = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
    /// Keeps the bans over a restart: gets all of them after each change, never on an event loop, one call at a time, the last one last.
    public var saveBans: (@Sendable ([ServerBan]) -> Void)?
    /// Reads the configuration again for an operator: nil where it has taken effect, else what is wrong with it.
    public var reload: (@Sendable () async -> String?)?
    /// Which facts go into the journal, by their names there.
    public var recordedEvents: Set<String> = ["join", "leave", "away", "back", "nick"]

    /// What the server says of itself.
    public var facts = ServerFacts(
        serverName: "localhost",
        network: "chatd",
        version: "chatd",
        started: Timestamp(microseconds: 0),
        run: "0"
    )

    /// The defaults, which `config/chatd.toml` spells out.
    public init() {}

    /// The most bytes in a line: the longest text of any kind, and the command with its name before it.
    var lineBytes: Int { max(limits.messageBytes, limits.topicBytes, limits.awayBytes) + 512 }

    /// How long what stands before the protocol may take.
    var arrivingTime: TimeAmount {
        let login = TimeAmount.seconds(Int64(loginTimeoutSeconds))
        return loginTimeoutSeconds > 0 ? min(login, SessionLimits.arriving) : SessionLimits.arriving
    }
}

/// Somebody who may operate the server. Where both a password and a certificate are named, it takes both.
public struct OperatorSettings: Sendable {
    /// What they give beside their password.
    public var name: String
    /// The hash of their password; nil: their certificate speaks for them.
    public var passwordHash: String?
    /// The SHA-256 of the certificate they show, 64 lower-case hexadecimal digits; nil: their password speaks for them.
    public var certificateFingerprint: String?
    /// Where they may come from; empty: from everywhere.
    public var addresses: [AddressRange]
    /// Where others see them come from; nil: where everybody does.
    public var host: String?

    /// See the properties. Without a password and a certificate nobody is that operator.
    public init(
        name: String,
        passwordHash: String? = nil,
        certificateFingerprint: String? = nil,
        addresses: [AddressRange] = [],
        host: String? = nil
    ) {
        self.name = name
        self.passwordHash = passwordHash
        self.certificateFingerprint = certificateFingerprint
        self.addresses = addresses
        self.host = host
    }
}

/// A program that connects on behalf of others, and says where they are. Source: https://ircv3.net/specs/extensions/webirc
public struct GatewaySettings: Sendable {
    /// What the log calls it; where several connect from one address, what it calls itself.
    public var name: String
    /// Where it connects from.
    public var addresses: [AddressRange]
    /// The hash of the password it gives.
    public var passwordHash: String
    /// The SHA-256 of the certificate that it has to show besides, 64 lower-case hexadecimal digits; nil: none.
    public var certificateFingerprint: String?

    /// See the properties.
    public init(
        name: String,
        addresses: [AddressRange],
        passwordHash: String,
        certificateFingerprint: String? = nil
    ) {
        self.name = name
        self.addresses = addresses
        self.passwordHash = passwordHash
        self.certificateFingerprint = certificateFingerprint
    }
}

/// The bounds of a session that nobody needs to set, each with its reason.
enum SessionLimits {
    /// After so many lines others get their turn.
    static let linesATurn = 128
    /// After so many bytes, too.
    static let bytesATurn = 64 << 10
    /// So long an event loop looks after its sockets before the next of those gets another turn who have more to do: a task that is due at
    /// once would come before the sockets.
    static let breather = TimeAmount.microseconds(100)
    /// So much is encoded for one slow reader at a time: what its stall may cost in memory.
    static let readingBytes = 16 << 10
    /// So much of what has gone out may stay in a connection's record until the next one is written.
    static let recordedBytes = 256
    /// So long a proxy may be silent where a header is optional, before it counts as a client.
    static let proxySilence = TimeAmount.seconds(1)
    /// So long what stands before the protocol, a PROXY header and a TLS handshake, may take; no longer than a login.
    static let arriving = TimeAmount.seconds(10)
    /// So long the host's user database may take to say who somebody is.
    static let identifying = TimeAmount.seconds(5)
    /// So long a connection that is being closed may take to read its last words.
    static let lingering = TimeAmount.seconds(2)
    /// So long the lines that somebody sent before they closed their end are still worked off.
    static let afterlife = TimeAmount.seconds(30)
    /// So much input may wait to be obeyed; more can only come after the other end has closed its half, when NIO reads all that the kernel
    /// holds at once, megabytes perhaps. Nobody's lines would be worked off that long within `afterlife`.
    static let waitingBytes = 64 << 10
    /// After so many wrong passwords for an operator somebody is guessing.
    static let wrongPasswords = 5
    /// So often it is looked whose rooms have gone on without them while their sockets took nothing. Such a connection is closed `lingering` later:
    /// four seconds after its first loss at most, and five more where TLS waits for the other end to say goodbye.
    static let stalling = TimeAmount.seconds(2)
    /// So often it is looked who was silent.
    static let sweep = TimeAmount.seconds(15)
    /// So often it is looked who has not logged in in time.
    static let loginSweep = TimeAmount.seconds(1)
    /// How many connections may wait to be accepted.
    static let backlog: CInt = 4096
}
