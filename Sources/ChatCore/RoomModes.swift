/// Rules of a room that are on or off.
public struct RoomFlags: OptionSet, Sendable, Hashable {
    /// A bit each.
    public let rawValue: UInt16
    /// From bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Only who is invited comes in: `i`.
    public static let inviteOnly = RoomFlags(rawValue: 1 << 0)
    /// Only who has a rank speaks: `m`.
    public static let moderated = RoomFlags(rawValue: 1 << 1)
    /// Only who is in the room speaks to it: `n`.
    public static let noOutsiders = RoomFlags(rawValue: 1 << 2)
    /// Shown only to those who are in it: `s`.
    public static let secret = RoomFlags(rawValue: 1 << 3)
    /// Only half-operators and above set the topic: `t`.
    public static let topicLocked = RoomFlags(rawValue: 1 << 4)
    /// No client-to-client queries to everybody at once: `C`.
    public static let noQueries = RoomFlags(rawValue: 1 << 5)
}

/// The rules of a room.
public struct RoomModes: Sendable, Equatable {
    /// Those that are on.
    public internal(set) var flags: RoomFlags
    /// What newcomers must know: `k`.
    public internal(set) var key: String?
    /// How many members may be in it: `l`.
    public internal(set) var limit: Int?

    init(flags: RoomFlags = []) { self.flags = flags }
}

/// A list of masks that a room keeps.
public enum MaskList: Sendable, CaseIterable {
    /// Who may not come in or speak: `b`.
    case bans
    /// Whom the bans do not concern: `e`.
    case exceptions
    /// Who needs no invitation: `I`.
    case invitations
}

/// A mask in a list, and who put it there.
public struct ListedMask: Sendable, Equatable {
    /// In its full form, `NAME!USER@HOST`, or an extended one such as `m:NAME!USER@HOST`.
    public let mask: String
    /// The name, as it was then.
    public let by: String
    /// When.
    public let at: Timestamp
}

/// One change of a room's rules, lists or ranks.
public enum ModeChange: Sendable, Equatable {
    /// Turns one rule on or off.
    case flag(RoomFlags, Bool)
    /// Sets the key; nil takes it away.
    case key(String?)
    /// Sets how many may be in; nil takes the limit away.
    case limit(Int?)
    /// Gives a rank to the member of that name, or takes it.
    case rank(Rank, Bool, of: String)
    /// Adds a mask to a list, or removes it.
    case mask(MaskList, Bool, String)
}

/// Why one of several changes was not made; the others were.
public enum ModeProblem: Error, Sendable, Equatable {
    /// Nobody has this name.
    case noSuchMember(String)
    /// The member is not in the room.
    case notInRoom(name: String)
    /// It takes this rank.
    case rankTooLow(needed: Rank)
    /// The list holds as many as it may.
    case listFull(MaskList, mask: String, limit: Int)
    /// The mask is no mask, or too long.
    case maskNotPossible(MaskList, String)
    /// A key is 1 to `Limits.keyBytes` bytes without white space and commas.
    case keyNotPossible
    /// A limit is at least 1.
    case limitNotPossible
}
