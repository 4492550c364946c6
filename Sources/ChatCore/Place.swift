/// Where events stand: a room, or the mailbox of one member, which is a room for one.
struct Place: Sendable {
    /// What a group of readers that are woken together has collected here.
    struct LaneReading: Sendable {
        /// How many of the lane's readers read here together; those on their own are not counted.
        var readers = 0
        /// The ordinal of the first event that the lane has not collected yet. Kept only while there are readers.
        var next: UInt64 = 0
        /// The lane knows already that there is something new.
        var isMarked = false
    }

    /// See `RoomID`.
    let serial: UInt64
    var ring: Ring
    var room: Room?
    /// The member whose mailbox this is.
    var owner: MemberID?
    /// By lane number, as far as there ever were readers.
    private(set) var lanes: [LaneReading] = []
    /// How many memberships, ended ones too, still read here: with none left, and no room, the place is freed.
    var memberships = 0

    init(serial: UInt64, ring: Ring, room: Room? = nil, owner: MemberID? = nil) {
        self.serial = serial
        self.ring = ring
        self.room = room
        self.owner = owner
    }

    subscript(lane lane: Int) -> LaneReading {
        get { lane < lanes.count ? lanes[lane] : LaneReading() }
        _modify {
            while lanes.count <= lane { lanes.append(LaneReading()) }
            yield &lanes[lane]
        }
    }
}

/// A room: its name, what it is about, and who is in it.
struct Room: Sendable {
    var name: String
    var key: String
    /// Rooms that listeners lead into stay when the last member leaves.
    var isPermanent: Bool
    let created: Timestamp
    var topic: Topic?
    var roster = Roster()
    var modes: RoomModes
    var masks = MaskLists()
    /// When it was called otherwise.
    var renamings = Pace()

    /// A room without members. Where nobody has a rank from the start, everybody may set the topic.
    init(name: String, key: String, isPermanent: Bool, created: Timestamp) {
        self.name = name
        self.key = key
        self.isPermanent = isPermanent
        self.created = created
        modes = RoomModes(flags: isPermanent ? [.noOutsiders] : [.noOutsiders, .topicLocked])
    }
}

/// Names a place for as long as there is the chat, through restarts too; never used twice.
public struct RoomID: Hashable, Sendable {
    /// Where it is kept. That depends on who has read what, for a room that is closed is kept until it is read: so it says nothing of which room it is.
    let key: Slots<Place>.Key
    /// Which place it is: even for rooms, in the order in which they were made; odd for mailboxes.
    let serial: UInt64

    /// Where nothing is kept.
    static let nowhere = Slots<Place>.Key(index: .max, generation: .max)

    /// The same place, wherever it is kept.
    public static func == (left: RoomID, right: RoomID) -> Bool { left.serial == right.serial }

    /// See `Hashable`.
    public func hash(into hasher: inout Hasher) { hasher.combine(serial) }
}
