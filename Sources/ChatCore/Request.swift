/// What a member asks of the chat.
public enum Request: Sendable {
    /// Come into a room, which is made where there is none of this name.
    /// With `.oldest` the member first sees what the room still holds.
    case enter(room: String, from: StartingPoint)
    /// Go out of a room.
    case leave(RoomReference, words: String?)
    /// Say something to a room one is in.
    case say(RoomReference, words: String, manner: Event.Manner)
    /// Say something to one member alone.
    case tell(name: String, words: String, manner: Event.Manner)
    /// Take another name, in the grammar of `Names.check`.
    case rename(String)
    /// Be away, with words for it or without. `pausing` holds back events until `back`.
    case away(words: String?, pausing: Bool)
    /// Be back.
    case back(words: String?)
    /// Ask what a room is about.
    case topic(RoomReference)
    /// Say what a room is about; empty words clear it.
    case setTopic(RoomReference, words: String)
    /// Ask who is in a room.
    case members(RoomReference)
    /// Ask which rooms there are.
    case rooms
    /// Put a member out of a room.
    case kick(name: String, from: RoomReference, words: String?)
    /// Talk with one other at a time: with whoever waits for that, or the next who does.
    case seekPartner
    /// Leave the chat.
    case quit(Event.Departure)
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
