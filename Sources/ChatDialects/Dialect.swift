import ChatCore
import NIOCore

/// One wire protocol, as the value that a connection holds: lines become intents; events, replies and complaints become bytes.
///
/// A dialect does no I/O and knows no other dialect. It is used on one event loop at a time.
///
/// What a reader sees of an event depends on the dialect's `variant` alone, never on the reader: so `encode` is called once for all readers of a
/// variant. The one exception is a reader's own event, which `showsOwn` may keep from them.
public protocol Dialect: Sendable {
    /// Connections of the same variant see the same bytes for the same event.
    var variant: Variant { get }

    /// What the connection is sent at once, before it says anything.
    var greeting: String { get }
    /// True for protocols in which to connect is to be there, as a guest; false for those that ask for a name first.
    var entersAsGuest: Bool { get }
    /// Whether those who come in are told the message of the day.
    var showsMessageOfTheDay: Bool { get }
    /// What a member asks first, once they have been admitted.
    var firstRequest: Request { get }

    /// What a line means. Changes the dialect's own state only where the line alone decides it.
    /// - Parameter line: one line without its end: valid UTF-8, no NUL, of a bounded length.
    mutating func interpret(_ line: String) -> Intent

    /// Writes an event as all readers of the variant see it; nothing for one that the protocol has no words for.
    func encode(_ event: Event, time: ServerTime, into bytes: inout ByteBuffer)
    /// Whether a member sees an event of their own.
    func showsOwn(_ event: Event) -> Bool

    /// Writes what the chat answered to a request, or a bounded part of it.
    /// - Parameter index: 0, then what `Answer.resumeAt` said.
    mutating func answer(_ reply: Reply, from index: Int, time: ServerTime, into bytes: inout ByteBuffer) -> Answer
    /// Writes lines of the dialect's own, such as its help.
    func say(_ words: [String], time: ServerTime, into bytes: inout ByteBuffer)
    /// Writes why something was not done.
    func complain(_ complaint: Complaint, time: ServerTime, into bytes: inout ByteBuffer)
    /// Writes that so many events were dropped before this reader could take them.
    func tellMissed(_ count: UInt64, time: ServerTime, into bytes: inout ByteBuffer)
    /// Writes the server's last words to this connection.
    func sayGoodbye(_ reason: String, time: ServerTime, into bytes: inout ByteBuffer)
}

/// Stands for all connections that see the same bytes for the same event.
public struct Variant: Hashable, Sendable {
    /// The dialect, as the catalog numbers it.
    public let dialect: UInt8
    /// What was agreed on this connection, a bit each; 0 in protocols that agree on nothing.
    public let capabilities: UInt32

    /// A variant.
    public init(dialect: UInt8, capabilities: UInt32 = 0) {
        self.dialect = dialect
        self.capabilities = capabilities
    }
}

/// How far an answer got.
public struct Answer: Sendable {
    /// Where to go on when the connection has taken this part; nil where the answer is complete.
    public var resumeAt: Int?
    /// What to ask next on the member's behalf, once the answer is complete.
    public var then: Request?

    /// By default a complete answer, with nothing to follow.
    public init(resumeAt: Int? = nil, then: Request? = nil) {
        self.resumeAt = resumeAt
        self.then = then
    }

    /// How many bytes a part of an answer has at most, give or take a line: what one connection may ask of memory at once.
    public static let partBytes = 16 << 10
}

/// What time it is, and what the server's clock on the wall shows.
public struct ServerTime: Sendable {
    /// The moment.
    public let now: @Sendable () -> Timestamp
    /// The offset of the server's time zone from UTC at a moment, in seconds; east is positive.
    public let secondsEast: @Sendable (Timestamp) -> Int

    /// A clock.
    public init(now: @escaping @Sendable () -> Timestamp, secondsEast: @escaping @Sendable (Timestamp) -> Int) {
        self.now = now
        self.secondsEast = secondsEast
    }
}
