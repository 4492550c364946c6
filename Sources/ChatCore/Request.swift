/// What a member asks of the chat.
public enum Request: Sendable {
    /// Come into a room, which is made where there is none of this name.
    /// With `.oldest` the member first sees what the room still holds.
    case enter(room: String, key: String? = nil, from: StartingPoint)
    /// Go out of a room.
    case leave(RoomReference, words: String?)
    /// Say something to a room: one that the member is in, or one that hears outsiders.
    case say(RoomReference, words: String, manner: Event.Manner, tags: String = "")
    /// Say something to those in a room who have at least a rank.
    case sayToRanked(RoomReference, atLeast: Rank, words: String, manner: Event.Manner, tags: String = "")
    /// Say something to one member alone.
    case tell(name: String, words: String, manner: Event.Manner, tags: String = "")
    /// Take another name, in the grammar of `Names.check`.
    case rename(String)
    /// Say who one is.
    case setRealName(String)
    /// Be away, with words for it or without. `pausing` holds back events until `back`.
    case away(words: String?, pausing: Bool)
    /// Be back.
    case back(words: String?)
    /// Leave the chat.
    case quit(Event.Departure)

    // MARK: Rooms

    /// Ask what a room is about.
    case topic(RoomReference)
    /// Say what a room is about; empty words clear it.
    case setTopic(RoomReference, words: String)
    /// Ask who is in a room: one's own, or one that is not secret.
    case members(RoomReference)
    /// Ask which rooms there are: those that are not secret, and one's own.
    case rooms
    /// Put a member out of a room.
    case kick(name: String, from: RoomReference, words: String?)
    /// Ask for a room's rules.
    case modes(RoomReference)
    /// Change rules, lists and ranks of a room: what is possible of it.
    case changeModes(RoomReference, [ModeChange])
    /// Ask what stands in a list of a room.
    case masks(RoomReference, MaskList)
    /// Let a member into a room that needs an invitation, and tell them.
    case invite(name: String, to: RoomReference)
    /// Ask where one is invited.
    case invitations
    /// Ask those in a room who may to be let in.
    case knock(RoomReference, words: String?)
    /// Call a room otherwise; everybody stays in it.
    case renameRoom(RoomReference, to: String, words: String?)
    /// Take back something that was said, by the number of its event.
    case redact(Event.Addressee, number: UInt64, words: String?)
    /// Ask for what was said in a room of one's own, as far as it is held: at most so many messages, and at most `Limits.historyMessages`.
    case history(RoomReference, HistorySelection, limit: Int)
    /// Ask when something was said last in each of one's rooms.
    case latestMessages

    // MARK: Members

    /// Ask for one's own modes.
    case ownModes
    /// Turn one's own modes on and off; those that cannot be chosen stay.
    case changeOwnModes(set: MemberModes, clear: MemberModes)
    /// Ask about one member.
    case profile(name: String)
    /// Ask who had a name; the last ones first, at most so many.
    case past(name: String, count: Int)
    /// Ask which of these are here; at most `Limits.lookUps`, the others count as absent.
    case lookUp([String])
    /// Ask who matches, from `index` on: answered in parts.
    case search(SearchPattern, from: Int)
    /// Hear when these come, go and change.
    case watch([String])
    /// Do not hear of these any more.
    case unwatch([String])
    /// Do not hear of anybody any more.
    case unwatchAll
    /// Ask of whom one hears.
    case watched
    /// Ask which of those one hears of are here.
    case watchStatus
    /// Also hear of those when they go away, come back, or change what they say of themselves.
    case watchClosely(Bool)
    /// Hear in private from these in spite of `MemberModes.callerID`, or not.
    case accept([String], Bool)
    /// Ask from whom one hears.
    case accepted
    /// Talk with one other at a time: with whoever waits for that, or the next who does.
    case seekPartner

    // MARK: The server

    /// Ask how many there are of everything.
    case census
    /// Become an operator, shown at another host where one is given. To be asked only after the server has checked that they may.
    case promote(host: String?)
    /// Put a member out of the chat; for operators.
    case kill(name: String, words: String?)
    /// Announce something to all who read announcements; for operators.
    case announce(String)
}

/// Where a new member of a room starts to read.
public enum StartingPoint: Sendable {
    /// At their own coming in.
    case now
    /// At the oldest event the room still holds.
    case oldest
}

/// A room, by the id that `Reply.entered` gave or by name; the id costs no look-up by name.
public enum RoomReference: Sendable {
    /// By id.
    case id(RoomID)
    /// By name, compared as `Names.foldRoom` does.
    case named(String)
}

/// Whom a search is for.
public struct SearchPattern: Sendable, Equatable {
    /// With `*` and `?`; compared to name, user, host and real name, any of which may match. Without either of the two: a name.
    public var mask: String
    /// Only those who operate the server.
    public var onlyOperators: Bool

    /// See the properties.
    public init(mask: String, onlyOperators: Bool = false) {
        self.mask = mask
        self.onlyOperators = onlyOperators
    }
}
