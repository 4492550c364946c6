import ChatCore

/// What somebody means by a line.
public enum Intent: Sendable {
    /// Nothing: a blank line.
    case nothing
    /// To be let in under this name, which was mended but not checked.
    case login(name: String)
    /// To ask something of the chat.
    case request(Request)
    /// To read the dialect's own words, such as its help.
    case read([String])
    /// To leave, perhaps with words.
    case quit(words: String?)
    /// Something that the dialect itself has to turn down.
    case turnDown(Complaint)
}

/// Why something was not done: by the chat, by the dialect, or by the server.
public enum Complaint: Sendable, Equatable {
    /// The chat's own reason.
    case refusal(Refusal)
    /// There is no such command.
    case unknownCommand(String)
    /// The command needs other words; how it is used.
    case usage(String)
    /// Not before logging in.
    case notLoggedIn
    /// Once is enough.
    case alreadyLoggedIn
    /// The line was not valid UTF-8.
    case notUTF8
    /// The line had a NUL in it.
    case containsNUL
    /// The line had more bytes than allowed.
    case lineTooLong(limit: Int)
    /// More lines than allowed in a short time; they wait their turn.
    case tooFast(linesPerSecond: Int)
    /// Nobody logged in within so many seconds.
    case loginTimeout(seconds: Int)
    /// As many connections as there may be from one address.
    case tooManyConnections(limit: Int)
    /// As many connections as there may be.
    case serverFull
}
