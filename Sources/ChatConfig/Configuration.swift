import ChatCore

/// Everything an administrator can set, checked; a fresh value holds every default but listeners, which have none.
///
/// `config/chatd.toml` explains each value to the administrator, and a test holds it equal to the defaults here.
public struct Configuration: Sendable, Equatable {
    /// The daemon itself.
    public var server = Server()
    /// What a room keeps for its readers.
    public var queue = Queue()
    /// What one member, one address and the whole server may take.
    public var limits = Limits()
    /// What only IRC knows.
    public var irc = IRC()
    /// The page for browsers.
    public var web = Web()
    /// What the journal is told.
    public var journal = Journal()
    /// Where people come in, in the order of the files; those that are not enabled are left out.
    public var listeners: [Listener] = []
    /// Who keeps order everywhere, in the order of the files.
    public var operators: [Operator] = []
    /// Who may say where somebody else is, in the order of the files.
    public var gateways: [Gateway] = []

    /// All defaults, and no listener.
    public init() {}
}

extension Configuration {
    /// The daemon itself.
    public struct Server: Sendable, Equatable {
        /// The name the server goes by, 1–63 letters, digits, dots and hyphens; `nil`: this host's name.
        public var name: String?
        /// What people call the whole: 1–30 visible bytes; `nil`: what its name begins with.
        public var network: String?
        /// Who runs it and how they are reached: at most 4 lines.
        public var admin: [String] = []
        /// The hash of a password that clients have to give, where their protocol has a place for one; `nil`: none.
        public var passwordHash: String?
        /// Instead of that: a file whose first line is the password or its hash, as an absolute path, or the name of a systemd credential.
        public var passwordFile: String?
        /// An absolute path to the message of the day; `nil`: none.
        public var motd: String?
        /// How many event loops run, 0–64; 0: one for two cores.
        public var threads = 0
        /// An absolute path to what outlives the daemon; `nil`: `$STATE_DIRECTORY`.
        public var stateDirectory: String?

        /// All defaults.
        public init() {}
    }

    /// What a room keeps for its readers. Sizes are in bytes.
    public struct Queue: Sendable, Equatable {
        /// How many events each room keeps, 1–1,048,576.
        public var size = 1024
        /// How much a room keeps at most, 4 KiB – 1 GiB; at least `Limits.largestEventBytes`, at most `total`.
        public var bytes = 1 << 20
        /// How much all rooms keep together, 64 KiB – 64 GiB.
        public var total = 256 << 20
        /// The kernel's send buffer for each client (`SO_SNDBUF`), 4 KiB – 16 MiB.
        public var sendBuffer = 64 << 10

        /// All defaults.
        public init() {}
    }

    /// What one member, one address and the whole server may take. 0 is no limit, except for the three lengths of
    /// text: memory has a bound only while they have one.
    public struct Limits: Sendable, Equatable {
        /// How many members there may be at once; 0: any number.
        public var members = 20_000
        /// How many rooms there may be at once; 0: any number.
        public var rooms = 5_000
        /// How many rooms one member may be in at once; 0: any number.
        public var roomsPerMember = 50
        /// How many connections one address may hold open; 0: any number.
        public var connectionsPerAddress = 64
        /// The longest message, 64–32,768 bytes of UTF-8; never 0.
        public var messageBytes = 4096
        /// The longest topic, 64–8,192 bytes of UTF-8; never 0.
        public var topicBytes = 1024
        /// The longest away message, 64–8,192 bytes of UTF-8; never 0.
        public var awayBytes = 512
        /// How many lines a member may send at once; 0 here or in `floodRate`: as many as they like.
        public var floodBurst = 50
        /// How many lines a second a member may send on; 0 here or in `floodBurst`: as many as they like.
        public var floodRate = 10
        /// How long a connection may take to log in; 0: for ever.
        public var loginTimeoutSeconds = 60
        /// How long a connection may be silent before the kernel asks whether the peer is there; 0: it never asks.
        public var keepaliveSeconds = 120

        /// The most bytes one event can count for in a queue: its text, its names, and what keeping it costs.
        public var largestEventBytes: Int { max(messageBytes, topicBytes, awayBytes) + 256 }

        /// All defaults.
        public init() {}
    }

    /// What only IRC knows.
    public struct IRC: Sendable, Equatable {
        /// After how many silent seconds a client is asked whether it is there, 0–3,600; 0: never.
        public var pingSeconds = 120
        /// For how long clients are to insist on TLS once they were told so, in seconds; 0: they are not told.
        public var strictTransportSeconds = 0

        /// All defaults.
        public init() {}
    }

    /// The page for browsers, and what they are told with it.
    public struct Web: Sendable, Equatable {
        /// An absolute path to the page's files; `nil`: where they are installed.
        public var directory: String?
        /// For how long browsers that came by TLS are to insist on it, in seconds; 0: they are not told. Source: RFC 6797.
        public var strictTransportSeconds = 31_536_000

        /// All defaults.
        public init() {}
    }

    /// What the journal is told.
    public struct Journal: Sendable, Equatable {
        /// The events that get a record each.
        public var events: Set<JournalEvent> = [.join, .leave, .away, .back, .nick]

        /// All defaults.
        public init() {}
    }

    /// An event that the journal can be told of. What people say is not among them.
    public enum JournalEvent: String, Sendable, CaseIterable {
        /// Somebody entered a room.
        case join
        /// Somebody left a room.
        case leave
        /// Somebody went away.
        case away
        /// Somebody came back.
        case back
        /// Somebody changed their name.
        case nick
        /// Somebody set a room's topic.
        case topic
        /// Somebody kept order.
        case moderation
        /// A client connected or disconnected.
        case connect
    }

    /// One way in: an address, the protocol that is spoken there, and how its lines are told apart.
    public struct Listener: Sendable, Equatable {
        /// What the files, the log and drop-ins call it: 1–32 letters, digits, `-`, `_` and `.`, its own.
        public var name: String
        /// The name of a protocol the daemon has.
        public var protocolName: String
        /// Where it listens; no two listeners share an endpoint.
        public var endpoint: Endpoint
        /// The room that people of the classic protocols enter, or that a LAN is joined with.
        public var room: String
        /// What the connections are encrypted with; `nil`: they are not.
        public var tls: TLS?
        /// Whether it lets in users of this host alone, by the names that the host knows them by; only with a path, and without `tls` and proxies.
        public var peerCredentials: Bool

        /// Whether connections begin with a header of the PROXY protocol.
        public var proxyProtocol: ProxyProtocol
        /// Who may send one, and who is believed in `forwarded`.
        public var proxies: [AddressRange]

        /// What the lines are sent in.
        public var framing: Framing
        /// Whether browsers get the page here; only with WebSocket.
        public var web: Bool
        /// The other sites whose pages may connect, each in the form that browsers send; only with WebSocket.
        public var origins: [String]
        /// Which field of a request says where the client of a proxy is; only with WebSocket.
        public var forwarded: ForwardedField

        /// This machine: whose word is taken for where a client is when the files name nobody.
        public static let loopback = ["127.0.0.0/8", "::1"].compactMap(AddressRange.init)
        /// The room when the files name none.
        public static let defaultRoom = "#lobby"

        /// A listener of these parts, which are not checked here.
        public init(
            name: String,
            protocolName: String,
            endpoint: Endpoint,
            room: String = Self.defaultRoom,
            tls: TLS? = nil,
            peerCredentials: Bool = false,
            proxyProtocol: ProxyProtocol = .off,
            proxies: [AddressRange] = Self.loopback,
            framing: Framing = .lines,
            web: Bool = false,
            origins: [String] = [],
            forwarded: ForwardedField = .off
        ) {
            self.name = name
            self.protocolName = protocolName
            self.endpoint = endpoint
            self.room = room
            self.tls = tls
            self.peerCredentials = peerCredentials
            self.proxyProtocol = proxyProtocol
            self.proxies = proxies
            self.framing = framing
            self.web = web
            self.origins = origins
            self.forwarded = forwarded
        }

        /// Whether IRC clients can be sent here to be encrypted: those that know STS speak no WebSocket.
        /// Source: https://ircv3.net/specs/extensions/sts
        public var offersStrictTransport: Bool {
            protocolName == "irc" && framing == .lines && tls != nil && endpoint.port != nil
        }
    }

    /// What the lines of a protocol are sent in.
    public enum Framing: String, Sendable, CaseIterable {
        /// The bytes of the connection, each line with its end.
        case lines
        /// The messages of a WebSocket, after a handshake in HTTP. Source: https://ircv3.net/specs/extensions/websocket
        case webSocket = "websocket"
    }

    /// Which field of an HTTP request says where a proxy's client is.
    public enum ForwardedField: String, Sendable, CaseIterable {
        /// None: who connects is the client.
        case off
        /// `X-Forwarded-For`.
        case xForwardedFor = "x-forwarded-for"
        /// `Forwarded`, RFC 7239.
        case forwarded
    }

    /// Whether connections begin with a header that says where the client is.
    public enum ProxyProtocol: String, Sendable, CaseIterable {
        /// None does; one would be text.
        case off
        /// Those of proxies may.
        case optional
        /// All do: nobody else gets in.
        case required
    }

    /// Where a listener's certificate and key are: an absolute path each, or the name of a systemd credential.
    public struct TLS: Sendable, Equatable {
        /// The certificate, and after it those that lead to one that clients know, as PEM.
        public var certificate: String
        /// The private key of the certificate, as PEM.
        public var key: String

        /// These two, which are not read here.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// Where a listener listens.
    public enum Endpoint: Sendable, Hashable {
        /// A TCP port, 1–65535, on one numeric IPv4 or IPv6 address in its canonical form, or on every address (`nil`).
        case tcp(host: String?, port: Int)
        /// A UDP port, 1–65535, on every IPv4 address: there everybody on the LAN is heard.
        case lan(port: Int)
        /// A Unix socket: an absolute path of at most 107 bytes.
        case unix(path: String)

        /// The TCP port; `nil` where there is none.
        public var port: Int? {
            switch self {
            case .tcp(_, let port): port
            case .lan, .unix: nil
            }
        }
    }
}

extension Configuration {
    /// Somebody who may keep order in all rooms, and over who connects.
    public struct Operator: Sendable, Equatable {
        /// What they give beside their password: 1–32 letters, digits, `-`, `_` and `.`, its own.
        public var name: String
        /// The hash of their password; `nil`: their certificate speaks for them.
        public var passwordHash: String?
        /// The SHA-256 of the certificate they show, 64 hexadecimal digits in lower case; `nil`: their password speaks for them.
        public var certificateFingerprint: String?
        /// Where they may come from; empty: from everywhere.
        public var addresses: [AddressRange]
        /// Where others see them come from; `nil`: where everybody does.
        public var host: String?

        /// An operator of these parts, which are not checked here.
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

    /// A program that connects for others, and says where they are. Source: https://ircv3.net/specs/extensions/webirc
    public struct Gateway: Sendable, Equatable {
        /// What the files and the log call it: 1–32 letters, digits, `-`, `_` and `.`, its own.
        public var name: String
        /// Where it connects from.
        public var addresses: [AddressRange]
        /// The hash of the password it gives.
        public var passwordHash: String
        /// The SHA-256 of the certificate that it has to show besides, as an operator's; `nil`: none.
        public var certificateFingerprint: String?

        /// A gateway of these parts, which are not checked here.
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
}
