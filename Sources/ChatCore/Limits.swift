/// Every bound of the chat, with its reason. Zero means "no bound" where a member or the operator sets it so.
public struct Limits: Sendable, Equatable {
    /// How many events a room keeps for its readers: what somebody who was away or slow can still read.
    public var queueEvents = 1024
    /// How many bytes a room keeps at most (names, words and `Event.overhead` each): large messages must not multiply `queueEvents`.
    public var queueBytes = 1 << 20
    /// How many bytes all rooms and mailboxes keep together: the one bound of the chat's memory. The largest ring gives way first.
    public var totalBytes = 256 << 20
    /// How many events a mailbox keeps: direct messages to somebody who is away.
    public var mailboxEvents = 64
    /// How many bytes a mailbox keeps.
    public var mailboxBytes = 64 << 10

    /// How many members at once; 0 = no limit.
    public var members = 20000
    /// How many rooms at once; 0 = no limit.
    public var rooms = 5000
    /// How many rooms one member may be in; 0 = no limit.
    public var roomsPerMember = 50
    /// How long a message may be, in bytes of UTF-8.
    public var messageBytes = 4096
    /// How long a topic may be, in bytes of UTF-8.
    public var topicBytes = 1024
    /// How long the words of an away, a goodbye or a kick may be, in bytes of UTF-8.
    public var awayBytes = 512

    /// How long a real name may be, in bytes of UTF-8.
    public static let realNameBytes = 200
    /// How many bytes of a login name stand in `NAME!USER@HOST`, and of what a client calls its user, with the `~` before it.
    public static let userBytes = 16
    /// How long a room's key may be, in bytes.
    public static let keyBytes = 32
    /// How long a mask may be, in bytes of UTF-8.
    public static let maskBytes = 256
    /// How many masks all lists of a room hold together: each newcomer is compared to them.
    public static let masksPerRoom = 100
    /// How many changes of modes one request may have.
    public static let modeChanges = 20
    /// How many members a room may have that is called otherwise: some are shown all of the others again, each by themselves.
    public static let renamedMembers = 256
    /// How many names a member may watch for.
    public static let watchedNames = 100
    /// How many names a member may accept.
    public static let acceptedNames = 50
    /// After how many seconds a member is told again that somebody whom they did not accept wants to talk: so that nobody nags.
    static let screenedSeconds = 60
    /// How many rooms a member may be invited to at once.
    public static let invitations = 32
    /// How many invitations a member may give: each makes a client ring.
    static let inviting = Pace.Bound(count: 10, seconds: 60)
    /// How often a member may knock: everybody who keeps order is told.
    static let knocking = Pace.Bound(count: 1, seconds: 60)
    /// How often a room may be called otherwise: everybody in it is shown it anew.
    static let renaming = Pace.Bound(count: 1, seconds: 60)
    /// How many names one look-up may ask for.
    public static let lookUps = 40
    /// How many messages one question for what was said is answered with.
    public static let historyMessages = 500
    /// How many events such a question looks at, while others wait.
    static let historyEvents = 4096
    /// How many of those who have left are remembered.
    public static let pastMembers = 1000
    /// How many members one part of a search looks at.
    static let searchedAtOnce = 512

    /// How many rooms a member may have gone out of without having read to the end: each keeps a ring.
    static let unreadIntervals = 256

    /// The defaults, which `config/chatd.toml` spells out.
    public init() {}

    /// How many groups of readers that are woken together there may be: a set of them is one word.
    public static let lanes = 64
}
