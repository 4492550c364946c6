import ChatDialects

/// How much a client takes from a server, and gives to one, with the reasons. A server that goes beyond a bound is left, with a reason; it is tried
/// again later, as after any other loss.
enum ClientLimits {
    /// How long a line may be: tags as message-tags has them for servers, the rest eight times what IRC has, since some go beyond it.
    static let line = IRCMessage.Bounds(tagBytes: 8191, bodyBytes: 4096)
    /// How many rooms we can be in: more than anybody reads, and each costs a roster.
    static let rooms = 500
    /// How many people all rooms together can have: 100 bytes each make 20 MB.
    static let people = 200_000
    /// How long the name of a person or a room may be, in bytes: what chatd allows, four times.
    static let nameBytes = 256
    /// How many batches may be open at once: each needs a name, and those of one message lie in one another twice or three times.
    static let batches = 64
    /// How many lines a message of several lines may have: forty times what chatd takes.
    static let batchLines = 1000
    /// How many bytes the messages of several lines that are under way may have together.
    static let batchBytes = 1 << 20
    /// How many of the newest messages' ids are known, so that none is shown twice: some pages of history.
    static let knownMessages = 5000
    /// How many messages of a room are asked for as we first come in.
    static let firstHistory = 50
    /// How many messages of a room are asked for at once after a gap; the server may give fewer. To chatd, a hundred cost as much as three lines.
    static let historyPage = 100
    /// How many messages of a room are asked for after a gap: nobody reads more.
    static let history = 1000
    /// How many messages wait for the history that belongs before them.
    static let heldMessages = 2000
    /// How long it is waited for, in seconds: as slow as a server in use ever is.
    static let historySeconds: UInt64 = 15
    /// How many lines may wait to be sent: at two a second, a quarter of an hour.
    static let unsentLines = 2000
    /// How many lines are sent at once, and how many a second after that: ngIRCd and InspIRCd disconnect who sends more.
    static let burst = 8
    /// See `burst`.
    static let linesPerSecond = 2
    /// How many names are tried when the one that is wanted is taken.
    static let names = 10
    /// How many answers to `Command.confirm` are awaited at once.
    static let confirmations = 64
    /// How large a room may be for its people to be asked about (WHO): it takes a line for each.
    static let askedPeople = 500
    /// How long a server has to let us in, in seconds: twice what looking up a name and an ident server takes.
    static let loginSeconds: UInt64 = 60
    /// How long a server has to close the connection after QUIT, in seconds.
    static let closingSeconds: UInt64 = 2
    /// After how much silence the server is asked whether it is there, in seconds.
    static let silenceSeconds: UInt64 = 30
    /// How long it has to answer, in seconds.
    static let answerSeconds: UInt64 = 90
    /// How long we are in before the next failure counts as the first, in seconds.
    static let steadySeconds: UInt64 = 60
}

extension UInt64 {
    /// In nanoseconds.
    static func seconds(_ count: UInt64) -> UInt64 { count * 1_000_000_000 }
    /// In nanoseconds.
    static func milliseconds(_ count: UInt64) -> UInt64 { count * 1_000_000 }
}
