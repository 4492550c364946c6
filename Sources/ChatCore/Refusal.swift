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
    /// There is no room of this name.
    case noSuchRoom(String)
    /// The member is not in that room; nil where it was asked for by an id that is no more.
    case notInRoom(String?)
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
}
