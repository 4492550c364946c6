import ChatCore

/// What the server says of itself: the same for all connections, until the configuration changes.
public final class ServerFacts: Sendable {
    /// The name it goes by, such as `chat.example.org`; never with a blank in it.
    public let serverName: String
    /// What people call the whole, `NETWORK=` in IRC; without blanks.
    public let network: String
    /// The program and its version, such as `chatd-0.2`; without blanks.
    public let version: String
    /// Since when it runs.
    public let started: Timestamp
    /// Tells this run from all others: what it numbers has this before it.
    public let run: String
    /// A line each, without line ends; empty where there is none.
    public let messageOfTheDay: [String]
    /// Who runs it and how they are reached, a line each.
    public let administration: [String]
    /// The bounds in force.
    public let limits: Limits
    /// What plaintext connections are told to use instead; nil where they are welcome.
    public let strictTransport: StrictTransport?
    /// What IRC makes of it.
    let standingLines: StandingLines

    /// Where an encrypted connection is to be had, and for how long that is to be remembered.
    /// Source: https://ircv3.net/specs/extensions/sts
    public struct StrictTransport: Sendable, Equatable {
        /// The port that speaks TLS, 1 to 65535.
        public let port: Int
        /// How long clients are to insist on it, in seconds.
        public let seconds: Int

        /// See the properties.
        public init(port: Int, seconds: Int) {
            self.port = port
            self.seconds = seconds
        }
    }

    /// See the properties.
    public init(
        serverName: String,
        network: String,
        version: String,
        started: Timestamp,
        run: String,
        messageOfTheDay: [String] = [],
        administration: [String] = [],
        limits: Limits = Limits(),
        strictTransport: StrictTransport? = nil
    ) {
        self.serverName = serverName
        self.network = network
        self.version = version
        self.started = started
        self.run = run
        self.messageOfTheDay = messageOfTheDay
        self.administration = administration
        self.limits = limits
        self.strictTransport = strictTransport
        standingLines = StandingLines(
            serverName: serverName,
            network: network,
            version: version,
            started: started,
            limits: limits,
            messageOfTheDay: messageOfTheDay
        )
    }
}

/// What a dialect knows of the connection it is made for.
public struct DialectContext: Sendable {
    /// The room that the listener leads into.
    public let room: String
    /// What the server says of itself.
    public let facts: ServerFacts
    /// Nobody can read along on the way.
    public let isSecure: Bool

    /// See the properties.
    public init(room: String, facts: ServerFacts, isSecure: Bool) {
        self.room = room
        self.facts = facts
        self.isSecure = isSecure
    }
}
