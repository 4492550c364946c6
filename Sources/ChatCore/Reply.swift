/// What the chat answers to the member who asked; what it means for others stands in events.
public enum Reply: Sendable {
    /// Done, and the event says it all.
    case done
    /// The member is in a room; topic and roster are those of the moment at which their reading starts.
    case entered(RoomView)
    /// The member was in that room before, and nothing has changed.
    case alreadyIn(RoomView)
    /// What a room is about; empty where nobody has said.
    case topic(room: String, words: String)
    /// Who is in a room.
    case members(RoomView)
    /// Which rooms there are, in no order: sorting thousands is not for the time that others wait.
    case rooms([RoomSummary])
    /// The message is in the other's mailbox; they will read it when they are back from being away, or now.
    case delivered(to: Persona, away: Away?)
    /// The words for being away have changed; the member was away before.
    case stillAway(words: String?)
    /// The member has left the chat; the event is theirs to see as their last.
    case gone(Event)
}

/// A room at one moment.
public struct RoomView: Sendable {
    /// For later requests.
    public let id: RoomID
    /// As its first member wrote it.
    public let name: String
    /// Empty where nobody has set one.
    public let topic: String
    /// Who is in it, the asker too.
    public let roster: Roster
}

/// A room in a list of rooms.
public struct RoomSummary: Sendable {
    /// As its first member wrote it.
    public let name: String
    /// How many members are in it.
    public let members: Int
    /// Empty where nobody has set one.
    public let topic: String
}

/// Being away.
public struct Away: Sendable, Equatable {
    /// What for.
    public let words: String?
    /// Since when.
    public let since: Timestamp
}
