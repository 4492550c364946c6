/// What the chat answers to the member who asked; what it means for others stands in events.
public enum Reply: Sendable {
    /// Done, and the event says it all.
    case done
    /// The member is in a room; topic and roster are those of the moment at which their reading starts.
    indirect case entered(RoomView)
    /// The member was in that room before, and nothing has changed.
    indirect case alreadyIn(RoomView)
    /// What a room is about; nil where nobody has said.
    indirect case topic(room: String, Topic?)
    /// Who is in a room.
    indirect case members(RoomView)
    /// Which rooms there are, in no order: sorting thousands is not for the time that others wait.
    case rooms([RoomSummary])
    /// The message is in the other's mailbox; they will read it when they are back from being away, or now.
    indirect case delivered(to: Persona, away: Away?, Event)
    /// The message stands where its sender does not read: in a room they are not in, or with those of some rank.
    case said(Event)
    /// The words for being away have changed; the member was away before.
    case stillAway(words: String?)
    /// The member has another name, or another host, or says something else of themselves.
    case changed(Persona)
    /// The member has left the chat; the event is theirs to see as their last.
    case gone(Event)

    /// A room's rules; `isInside` where the asker may know the key.
    indirect case modes(RoomView)
    /// Which changes were made, and why the others were not.
    indirect case modesChanged(room: String, [ModeChange], problems: [ModeProblem])
    /// What stands in a list of a room, the oldest first.
    indirect case masks(room: String, MaskList, [ListedMask])
    /// The invitation is in the other's mailbox.
    indirect case invited(Persona, room: String, away: Away?)
    /// Where the member is invited.
    case invitations([String])
    /// Those who may let somebody in have been told.
    case knocked(room: String)
    /// What was said in a room, the oldest first: messages as they were, but for the room's name, which is the one of now.
    indirect case history(room: String, [Event])
    /// When something was said last in each of the member's rooms where something was; in no order.
    case latestMessages([LatestMessage])

    /// One's own modes, and what they were before.
    case ownModes(MemberModes, before: MemberModes)
    /// About one member.
    indirect case profile(Profile)
    /// Who had a name, the last first; none is an answer too.
    case past(name: String, [PastMember])
    /// Which of those asked for are here.
    case found([Acquaintance])
    /// A part of those who match, and where to ask on; nil after the last part.
    indirect case matches([Acquaintance], next: Int?)
    /// Of those the member hears of, or has asked to: who is here, who is not, and who is one too many.
    indirect case watching(online: [Persona], offline: [String], refused: [String], limit: Int)
    /// Of whom the member hears.
    case watched([String])
    /// From whom the member hears in private; in answer to a change, whom it concerned.
    case accepted([String])
    /// How many there are of everything.
    case census(Census)
}

/// A room at one moment.
public struct RoomView: Sendable {
    /// For later requests.
    public let id: RoomID
    /// As its first member wrote it.
    public let name: String
    /// Nil where nobody has set one.
    public let topic: Topic?
    /// Who is in it, the asker too.
    public let roster: Roster
    /// Its rules.
    public let modes: RoomModes
    /// Since when there is this room.
    public let created: Timestamp
    /// The asker is in it. Who is not is not to be shown those who are invisible.
    public let isInside: Bool
}

/// What a room is about.
public struct Topic: Sendable, Equatable {
    /// Never empty.
    public let words: String
    /// `NAME!USER@HOST` of who said so, as they were then.
    public let by: String
    /// When.
    public let at: Timestamp
}

/// A room in a list of rooms.
public struct RoomSummary: Sendable {
    /// As its first member wrote it.
    public let name: String
    /// How many members are in it.
    public let members: Int
    /// Nil where nobody has set one.
    public let topic: Topic?
    /// Since when there is this room.
    public let created: Timestamp
}

/// When something was said last in a room.
public struct LatestMessage: Sendable, Equatable {
    /// The name of the room.
    public let room: String
    /// When.
    public let time: Timestamp
}

/// Being away.
public struct Away: Sendable, Equatable {
    /// What for.
    public let words: String?
    /// Since when.
    public let since: Timestamp
}

/// A member as a look-up finds them.
public struct Acquaintance: Sendable {
    /// Who.
    public let persona: Persona
    /// Nil for who is here.
    public let away: Away?
    /// The numeric address, for the member themselves and for operators; nil for everybody else, and on Unix sockets.
    public let address: String?
}

/// All that one member may know of another.
public struct Profile: Sendable {
    /// Who.
    public let persona: Persona
    /// Nil for who is here.
    public let away: Away?
    /// Since when they are connected.
    public let since: Timestamp
    /// When they said something last.
    public let lastSpoke: Timestamp
    /// The rooms they are in, as far as the asker may see them, and their ranks there.
    public let rooms: [(name: String, ranks: Ranks)]
    /// The numeric address, for the member themselves and for operators; nil for everybody else, and on Unix sockets.
    public let address: String?
    /// SHA-256 of the certificate, for the member themselves and for operators.
    public let certificateFingerprint: String?
}

/// Somebody who is no longer here by that name.
public struct PastMember: Sendable {
    /// As they were.
    public let persona: Persona
    /// When they left, or took another name.
    public let until: Timestamp
}

/// How many there are of everything.
public struct Census: Sendable, Equatable {
    /// Members, the invisible among them.
    public let members: Int
    /// Those of them who are invisible.
    public let invisible: Int
    /// Those of them who operate the server.
    public let operators: Int
    /// Rooms, secret ones too.
    public let rooms: Int
    /// The most members at once since the start.
    public let peak: Int
}
