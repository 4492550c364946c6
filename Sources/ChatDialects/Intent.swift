import ChatCore

/// What somebody means by a line.
public enum Intent: Sendable {
    /// Nothing: a blank line.
    case nothing
    /// To be let in, by a name which was mended but not checked.
    case login(Introduction, password: String? = nil)
    /// To ask something of the chat.
    case request(Request)
    /// To ask several things of the chat, one after another; at least one.
    case requests([Request])
    /// To ask something of the server.
    case administer(Administration)
    /// To be taken for somebody else, on whose behalf a gateway connected; before the login.
    case vouch(GatewayClaim)
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
    /// The server's password is another, or the operator's.
    case wrongPassword
    /// No operator of this name may come from there.
    case noOperator
    /// The gateway is not one that the server knows.
    case unknownGateway
    /// The listener lets in those alone of whom it is known who they are.
    case unidentified(IdentityProblem)
    /// An operator keeps them from connecting.
    case banned(reason: String)
    /// Nothing was heard for so many seconds.
    case silent(seconds: Int)
}

/// Why it is not known which user of this host has connected.
public enum IdentityProblem: Sendable, Equatable {
    /// The host has no user of that number.
    case noUser(id: UInt32)
    /// The user database has failed, or has not answered in time.
    case noAnswer
    /// The kernel does not tell: the daemon is in a user namespace without them. Source: user_namespaces(7)
    case hidden
}
