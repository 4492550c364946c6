/// Why the chat does not do what a member asked; nothing has changed then.
///
/// A closed list: every protocol answers each of them, in one `switch` without `default`.
public enum Refusal: Error, Sendable, Equatable {
    /// No name was given, or nothing of it was left.
    case nameEmpty
    /// Somebody has this name, or one that looks the same.
    case nameTaken(String)
    /// The name is outside the grammar.
    case nameNotPossible(String, NameProblem)
    /// The room's name is outside the grammar.
    case roomNotPossible(String, RoomNameProblem)
    /// Nobody has this name.
    case noSuchMember(String)
    /// There is no room of this name, or none that the member may know of.
    case noSuchRoom(String)
    /// The member is not in that room; nil where it was asked for by an id that is no more.
    case notInRoom(String?)
    /// The other one is not in that room.
    case theyAreNotInRoom(name: String, room: String)
    /// There is nothing to say.
    case textEmpty
    /// The text has more bytes than allowed.
    case textTooLong(bytes: Int, limit: Int)
    /// There are as many members as there may be.
    case chatFull(limit: Int)
    /// There are as many rooms as there may be.
    case tooManyRooms(limit: Int)
    /// The member is in as many rooms as one may be.
    case inTooManyRooms(limit: Int)
    /// Only who is away can be back.
    case notAway

    /// A mask in the room's list of bans keeps them out.
    case banned(room: String)
    /// Only who is invited comes in.
    case inviteOnly(room: String)
    /// The room has a key, and it is another.
    case wrongKey(room: String)
    /// The room holds as many as it may.
    case roomFull(room: String, limit: Int)
    /// The member may not speak there.
    case mayNotSpeak(room: String, Silence)
    /// The name cannot be changed while a room that the member is in keeps them silent.
    case mayNotRename(room: String)
    /// It takes this rank in the room.
    case rankTooLow(room: String, needed: Rank)
    /// The other one has a rank that protects them.
    case theyOutrank(name: String, room: String)
    /// The other one is in the room already.
    case alreadyInRoom(name: String, room: String)
    /// The room's name is taken by another.
    case roomTaken(String)
    /// The room is one that listeners lead into, and keeps its name.
    case roomIsPermanent(String)
    /// The room has more members than can be told of a new name one by one.
    case roomTooLarge(String, limit: Int)
    /// There is no need to knock: the room is open.
    case roomIsOpen(String)
    /// The member has knocked there a moment ago; or renamed, or invited, too often.
    case tooOften(room: String, seconds: Int)
    /// No such message is held any more.
    case noSuchMessage
    /// The message is somebody else's.
    case mayNotRedact
    /// The other one hears in private from those only whom they accepted, and was told (`isNotified`) that somebody wants to talk to them.
    case notAccepted(name: String, isNotified: Bool)
    /// The list of those whom the member accepts is full.
    case acceptListFull(limit: Int)
    /// For operators of the server alone.
    case notOperator
    /// The member was put out of the chat a moment ago.
    case dismissed

    /// Why somebody may not speak in a room.
    public enum Silence: Sendable, Equatable {
        /// They are not in it.
        case outside
        /// It is moderated.
        case moderated
        /// A ban concerns them.
        case banned
        /// A mask in its list keeps them silent.
        case muted
        /// It takes no client-to-client queries.
        case noQueries
    }
}
