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

/// The bounds of a session that nobody needs to set, each with its reason.
enum SessionLimits {
    /// After so many lines others get their turn.
    static let linesATurn = 32
    /// So much is encoded for one slow reader at a time: what its stall may cost in memory.
    static let readingBytes = 16 << 10
    /// So long a proxy may be silent where a header is optional, before it counts as a client.
    static let proxySilence = TimeAmount.seconds(1)
    /// So long what stands before the protocol, a PROXY header and a TLS handshake, may take; no longer than a login.
    static let arriving = TimeAmount.seconds(10)
    /// So long a connection that is being closed may take to read its last words.
    static let lingering = TimeAmount.seconds(2)
    /// So long the lines that somebody sent before they closed their end are still worked off.
    static let afterlife = TimeAmount.seconds(30)
    /// So much input may wait to be obeyed; more can only come after the other end has closed its half, when NIO reads all that the kernel
    /// holds at once, megabytes perhaps. Nobody's lines would be worked off that long within `afterlife`.
    static let waitingBytes = 64 << 10
    /// How many connections may wait to be accepted.
    static let backlog: CInt = 4096
}
