/// All that is known of one connection to a server.
struct Link: Sendable {
    /// Where it leads to.
    var server: Server?
    /// Our name here: the one that is asked for until the server says which it is.
    var name: String
    /// `USER@HOST` as others see us; nil where we have not seen it.
    var address: String?
    /// What the server calls itself.
    var serverName = ""
    /// Coming in; nil once we are.
    var login: Login?
    /// The server has let us in, and said so with `welcome`.
    var isWelcome = false
    /// It has said all that it says to newcomers, and we have asked to be let into our rooms.
    var hasBegun = false
    /// Since when we are in, by `Moment.uptime`; nil where we are not.
    var onlineSince: UInt64?
    /// How long we were gone before; nil where this is the first connection.
    var gapSeconds: Int?

    var splitter = LineSplitter()
    var negotiation = Negotiation()
    var support = ServerSupport()
    var queue = SendQueue()
    var pulse: Pulse
    var batches = Batches()
    var catchUp = CatchUp()
    var regaining: Regaining?

    /// The rooms we are in, by key.
    var rooms: [String: Roster] = [:]
    /// The rooms that we have asked to be let into, by key, and were not answered about.
    var joining: Set<String> = []
    /// The rooms whose people's away marks we have asked for (WHO) and were not answered about, by key.
    var marking: Set<String> = []
    /// The rooms whose people's away marks were asked for since we entered, by key.
    var hasMarks: Set<String> = []
    /// The people of a room that we are not in, as far as the server has told.
    var outside: Roster?
    /// What we have asked to be away with, in the order in which it will be confirmed.
    var awayWords: [AwayRequest] = []
    /// The name that somebody has asked to be called.
    var newName: String?
    /// Words with which `Command.confirm` asked, and which were not answered.
    var confirmations: [String] = []
    /// Of whom WHOIS is being told.
    var whois: String?
    /// The last answer that somebody is away, which comes with each message to them.
    var awayTold: AwayAnswer?
    /// The last of our own words to ourselves, which come a second time.
    var ownWords: String?

    /// Why the server is about to close the connection, in its words.
    var farewell: String?
    /// It is in vain to come back.
    var isTurnedAway = false
    /// `quit` waits until everything is sent.
    var isLeaving = false
    var quitWords: String?

    /// How many multiline messages we have sent.
    var batchNumber = 0

    /// A connection of which nothing is known.
    init(name: String, at now: UInt64) {
        self.name = name
        pulse = Pulse(at: now)
    }

    /// Coming in.
    struct Login: Sendable {
        var candidates: NameCandidates
        /// When it has taken too long.
        var deadline: UInt64
        /// What stands in the way was shown.
        var isRefused = false
    }

    /// AWAY that was sent.
    struct AwayRequest: Sendable {
        /// Nil: we are back.
        var words: String?
        /// Nobody has asked for it: it was so before the connection was lost.
        var isRestored = false
    }

    /// That somebody is away.
    struct AwayAnswer: Sendable, Equatable {
        var key: String
        var words: String
    }

    /// The name that was ours, and that somebody else has, most likely our own connection that the server does not know to be dead.
    struct Regaining: Sendable {
        var name: String
        var due: UInt64
        var attempts = 0
        /// NICK was sent, and is not answered.
        var isAsked = false
    }

    /// How many people all rooms have together.
    var peopleCount: Int { rooms.values.reduce(0) { $0 + $1.count } }

    /// The key of a name.
    func key(_ name: String) -> String { support.folding.key(of: name) }

    /// The name is ours.
    func isUs(_ name: String) -> Bool { key(name) == key(self.name) }
}

/// What somebody wants, whether or not there is a connection.
struct Wishes: Sendable {
    /// The name that is asked for.
    var name: String
    /// The rooms to be in, in the order in which they were entered.
    var rooms: [Room]
    /// We are away, with these words, which may be empty.
    var awayWords: String?

    /// A room to be in.
    struct Room: Sendable, Equatable {
        var name: String
        var key: String?
    }

    init(_ profile: Profile) {
        name = ReceivedLine.harmless(profile.name)
        rooms = profile.rooms.map { Room(name: ReceivedLine.harmless($0), key: nil) }
    }
}
