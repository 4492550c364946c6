/// Names a member for as long as the chat runs; never used twice.
public struct MemberID: Hashable, Sendable {
    let key: Slots<Member>.Key

    /// Below the most members that there ever were at once; nobody else here has it, and somebody else will when this one has left.
    public var slot: Int { Int(key.index) }
}

/// Somebody who is here: what the chat knows of them, and how far they have read.
struct Member: Sendable {
    let origin: Origin
    /// Which group of readers they are woken with.
    var lane: Int
    var persona: Persona { didSet { personaVersion &+= 1 } }
    /// Another one after every change of `persona`.
    private(set) var personaVersion: UInt32 = 0
    var away: Away?
    /// Open memberships, the mailbox while there is one, and ended memberships that are not read to their end yet.
    var memberships: [Membership] = []
    var mailbox: RoomID?
    var partner: MemberID?
    /// Where they are invited, the oldest first; rooms that are no more are passed over.
    var invitations: [Invitation] = []
    /// When they invited others.
    var invitingPace = Pace()
    /// When they asked to be let in.
    var knockingPace = Pace()
    /// When they came.
    var since: Timestamp
    /// When they said something last; when they came, where they have not.
    var lastSpoke: Timestamp

    /// The names they watch, at most `Limits.watchedNames`, in the order in which they were added.
    var watched: [WatchedName] = []
    /// They hear of more than coming and going.
    var watchesClosely = false
    /// From whom they hear in private in spite of `MemberModes.callerID`, at most `Limits.acceptedNames`; some may have left.
    var accepted: [MemberID] = []
    /// When they were last told of somebody from whom they do not hear.
    var lastScreened: Timestamp?

    /// True while this member is served with the others of the lane, whose position then is theirs.
    var readsWithLane = false
    /// How far they have read who read on their own; from when they joined the lane, for those who go with it.
    /// Nothing with a higher number than its `number` has been read, or told as missed, anywhere.
    var position = ReadingPosition()
    /// The number of the last event to be read while the member is away.
    var pausedAfter: UInt64?
    /// Everything up to `pausedAfter` has been read.
    var isPaused = false

    init(origin: Origin, lane: Int, persona: Persona, since now: Timestamp) {
        self.origin = origin
        self.lane = lane
        self.persona = persona
        since = now
        lastSpoke = now
    }

    /// The open membership of a room.
    func membership(in place: RoomID) -> Int? {
        memberships.firstIndex { $0.place == place && $0.end == nil }
    }
}

/// An interval of a place's events: it ends just after the member's own leave, and lives until the reader has passed that end.
struct Membership: Sendable {
    let place: RoomID
    /// The number of the member's own coming in; 0 for a mailbox.
    let entered: UInt64
    /// The ordinal of the member's own coming in: what is read before it is a replay, and never missed.
    let start: UInt64
    /// The ordinal of the first event to read.
    let first: UInt64
    /// The ordinal of the next event to read; the lane's, where that is later and the member reads with the lane.
    var next: UInt64
    /// The ordinal after the last event of the interval; nil while the member is there.
    var end: UInt64?
    /// The number of the last event of the interval, once it has ended.
    var left: UInt64 = 0
    /// Where the member stands in the room's roster, while they are there.
    var rosterIndex = 0
    /// What the room's masks meant for the member when they spoke last.
    var verdict: Verdict?

    /// - Parameter first: nil: `next`.
    init(
        place: RoomID,
        entered: UInt64,
        start: UInt64,
        first: UInt64? = nil,
        next: UInt64,
        end: UInt64? = nil,
        left: UInt64 = 0,
        rosterIndex: Int = 0
    ) {
        self.place = place
        self.entered = entered
        self.start = start
        self.first = first ?? next
        self.next = next
        self.end = end
        self.left = left
        self.rosterIndex = rosterIndex
    }

    /// True while older events than the member's own coming in are still to be read.
    var isReplaying: Bool { first < start && next <= start }
}

/// Whether the masks of a room keep a member silent: good for as long as neither the member nor the masks have changed.
struct Verdict: Sendable {
    let personaVersion: UInt32
    let masksVersion: UInt32
    let silence: Refusal.Silence?
}

/// An invitation that was not used yet.
struct Invitation: Sendable {
    let room: RoomID
    /// It lets its bearer past the room's rules: it was given by somebody who keeps order there.
    let letsIn: Bool
}
