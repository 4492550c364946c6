/// What is known of a conversation at one moment, for whoever shows it.
public struct Overview: Sendable, Equatable {
    /// How far it has come.
    public enum Phase: Sendable, Equatable {
        /// Nothing is wanted: before the start, after `/disconnect`, or after an error that is final.
        case offline
        /// A connection is being opened; `attempt` counts from 1.
        case connecting(attempt: Int)
        /// There is a connection, and the server has not let us in yet.
        case registering
        /// We are in.
        case online
        /// There was a connection, or was to be one: it is tried again at this reading of `Moment.uptime`.
        case waiting(until: UInt64)
    }

    /// How far it has come.
    public var phase = Phase.offline
    /// Where to; nil on the LAN.
    public var server: Server?
    /// What the server calls itself or its network; the LAN's port: `LAN 8888`.
    public var place = ""
    /// Our name now, or the one that is asked for.
    public var name = ""
    /// We are away, with these words, which may be empty; nil where we are not.
    public var awayWords: String?
    /// How long the server took to answer last, in milliseconds; nil where that is not known.
    public var lagMilliseconds: Int?
    /// Names on this LAN are whatever who sends them says.
    public var isUnverified = false
    /// The rooms we are in, or are about to enter (again, where the connection was lost), in the order in which they were entered. As long as we
    /// are not in, a room is `isLoading`, and has nobody in it.
    public var rooms: [Room] = []
    /// How names compare: the same for names that are the same.
    public var folding = Folding.unicode
    /// The signs that rooms begin with.
    public var roomSigns = "#"
    /// How many lines wait until the server may be sent them: so many at once are taken for a flood.
    public var unsentLines = 0

    /// Nothing is known.
    public init() {}

    /// A room that we are in.
    public struct Room: Sendable, Equatable {
        /// As the server writes it.
        public var name: String
        /// What it is about; empty where nothing is set.
        public var topic = ""
        /// Who is in it, us too, in no order.
        public var people: [Person] = []
        /// `people` is not complete: the server is still telling.
        public var isLoading = true

        /// A room of which nothing but the name is known.
        public init(name: String) { self.name = name }
    }

    /// Somebody in a room.
    public struct Person: Sendable, Hashable {
        /// Their name.
        public var name: String
        /// The highest of the signs before it: `@`, `+`, …; empty where there is none.
        public var rank = ""
        /// Away, as far as is known.
        public var isAway = false

        /// See the properties.
        public init(name: String, rank: String = "", isAway: Bool = false) {
            self.name = name
            self.rank = rank
            self.isAway = isAway
        }
    }
}

/// Which names are the same to a server.
/// Source: https://modern.ircdocs.horse/#casemapping-parameter
public enum Folding: Sendable, Hashable {
    /// `CASEMAPPING=ascii`: a to z.
    case ascii
    /// `rfc1459`: those, and `{}|^` as `[]\~`.
    case rfc1459
    /// Anything else: every letter of Unicode.
    case unicode

    /// The same for names that are the same to the server, and for no others: one that compares bytes has two names where Unicode has one text in two
    /// ways of writing it, so that bytes beyond ASCII stand as U+E080 to U+E0FF in a key.
    public func key(of name: String) -> String {
        let folded = fold(name)
        guard self != .unicode, !folded.utf8.allSatisfy({ $0 < 0x80 }) else { return folded }
        let scalars = folded.utf8.map { Unicode.Scalar($0 < 0x80 ? UInt32($0) : 0xE000 + UInt32($0)) ?? "\u{FFFD}" }
        return String(String.UnicodeScalarView(scalars))
    }

    /// A text with its letters alike where the server makes no difference.
    public func fold(_ name: String) -> String {
        switch self {
        case .ascii: String(name.unicodeScalars.map { Character(Folding.lowerASCII($0)) })
        case .rfc1459:
            String(
                name.unicodeScalars.map { scalar in
                    switch scalar {
                    case "[": "{"
                    case "]": "}"
                    case "\\": "|"
                    case "~": "^"
                    default: Character(Folding.lowerASCII(scalar))
                    }
                }
            )
        case .unicode: name.lowercased()
        }
    }

    private static func lowerASCII(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar
    }
}
