import ChatCore
import NIOCore

/// One wire protocol, as the value that a connection holds: lines become intents; events, replies and complaints become bytes.
///
/// A dialect does no I/O and knows no other dialect. It is used on one event loop at a time.
///
/// What a reader sees of an event depends on the dialect's `variant` alone, never on the reader: so `encode` is called once for all readers of a
/// variant. There are two exceptions: a reader's own event, which `showsOwn` may keep from them, and the few events that the chat lets everybody
/// read on their own.
public protocol Dialect: Sendable {
    /// Connections of the same variant see the same bytes for the same event.
    var variant: Variant { get }

    /// What the connection is sent at once, before it says anything.
    var greeting: String { get }
    /// True for protocols in which to connect is to be there, as a guest; false for those that ask for a name first.
    var entersAsGuest: Bool { get }
    /// Whether those who come in are told the message of the day by `say`.
    var showsMessageOfTheDay: Bool { get }
    /// What a member asks first, once they have been admitted.
    var firstRequest: Request { get }
    /// Whether a reader for whom a room dropped events unread is told so and goes on; else their connection ends, since their picture of the
    /// rooms would be wrong.
    var survivesGaps: Bool { get }

    /// Takes on what the server says of itself, after a change of the configuration.
    mutating func adopt(_ facts: ServerFacts)
    /// Takes note of who the member is, as soon as they have been admitted.
    mutating func settle(as persona: Persona)

    /// What a line means. Changes the dialect's own state only where the line alone decides it.
    /// - Parameter line: one line without its end, of a bounded length, and without a NUL.
    mutating func interpret(_ line: ByteBuffer) -> Intent
    /// What the line interpreted last counts against the flood limits: 1 for an ordinary one.
    var cost: Int { get }
    /// Whether the member's own events that a request causes belong into its answer, instead of being read with those of the others.
    var gathersOwnEvents: Bool { get }

    /// Writes an event as all readers of the variant see it; nothing for one that the protocol has no words for.
    func encode(_ event: Event, time: ServerTime, into bytes: inout ByteBuffer)
    /// Writes events one after another, as `encode` writes each.
    /// - Returns: where each of them ends in the bytes.
    func encode(_ events: [Event], time: ServerTime, into bytes: inout ByteBuffer) -> [Int]
    /// Whether a member sees an event of their own.
    func showsOwn(_ event: Event) -> Bool

    /// Whether a request needs an answer even where the chat says no more than `Reply.done`.
    func awaitsAnswer(to request: Request) -> Bool
    /// Writes what the chat answered to a request, or a bounded part of it.
    /// - Parameters:
    ///   - own: what the request caused of the member's own events; empty but for `gathersOwnEvents`, and after the first part.
    ///   - index: 0, then what `Answer.resumeAt` said.
    mutating func answer(
        _ reply: Reply,
        to request: Request,
        own: [Event],
        from index: Int,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) -> Answer
    /// Writes what the server did for an operator.
    mutating func report(_ report: Report, time: ServerTime, into bytes: inout ByteBuffer)
    /// Writes lines of the dialect's own, such as its help.
    mutating func say(_ words: [String], time: ServerTime, into bytes: inout ByteBuffer)
    /// Writes why something was not done.
    /// - Parameter request: what was asked for, where the chat has refused it.
    mutating func complain(
        _ complaint: Complaint,
        to request: Request?,
        time: ServerTime,
        into bytes: inout ByteBuffer
    )
    /// Writes what it has held back of an answer, since an event that is no part of it comes next: nobody is to read what is said in a room
    /// before they read that they have come in.
    mutating func makeWay(time: ServerTime, into bytes: inout ByteBuffer)
    /// Writes what is left to say when a line and all that it asked for has been dealt with.
    mutating func conclude(time: ServerTime, into bytes: inout ByteBuffer)

    /// Writes that so many events were dropped before this reader could take them.
    func tellMissed(_ count: UInt64, time: ServerTime, into bytes: inout ByteBuffer)
    /// Asks whether the other end is still there. Any line is an answer.
    /// - Returns: false where the protocol has no such question.
    func ping(time: ServerTime, into bytes: inout ByteBuffer) -> Bool
    /// Writes the server's last words to this connection.
    func sayGoodbye(_ reason: String, time: ServerTime, into bytes: inout ByteBuffer)

    /// Writes what a successor of this process needs to go on with the conversation, for `restore`: what the lines so far have made of the dialect.
    ///
    /// To be asked between two lines, after `conclude`: of the line that is dealt with, nothing is written. Nor is what the successor knows by
    /// itself: its own facts and configuration, and who the member is.
    func write(to writer: inout StateWriter)
    /// False while a line may mean something else after it was interpreted than before: a registration or a message of several lines is under way.
    var isSettled: Bool { get }
    /// Takes on what `write` wrote, in this version of the format or an earlier one. For a dialect that was just made; `resettle` is to follow.
    /// - Throws: for what no conversation leads to. The dialect is of no use then.
    mutating func restore(from reader: inout StateReader) throws(StateProblem)
    /// Takes note of who the member is, after `restore`: as the chat says, which the state does not repeat. They have come in long ago, so nothing
    /// begins with it, as it does with `settle`.
    /// - Parameter persona: nil for somebody who is not in the chat yet.
    mutating func resettle(as persona: Persona?)
}

/// What most protocols have in common.
extension Dialect {
    var survivesGaps: Bool { true }
    var cost: Int { 1 }
    var gathersOwnEvents: Bool { false }
    mutating func adopt(_ facts: ServerFacts) {}
    mutating func settle(as persona: Persona) {}
    var isSettled: Bool { true }
    mutating func resettle(as persona: Persona?) {}
    func awaitsAnswer(to request: Request) -> Bool { false }
    mutating func report(_ report: Report, time: ServerTime, into bytes: inout ByteBuffer) {}
    mutating func makeWay(time: ServerTime, into bytes: inout ByteBuffer) {}
    mutating func conclude(time: ServerTime, into bytes: inout ByteBuffer) {}
    func ping(time: ServerTime, into bytes: inout ByteBuffer) -> Bool { false }
}

extension Dialect {
    /// Writes events one after another, as `encode` writes each.
    /// - Returns: where each of them ends in the bytes.
    public func encode(_ events: [Event], time: ServerTime, into bytes: inout ByteBuffer) -> [Int] {
        events.map { event in
            encode(event, time: time, into: &bytes)
            return bytes.writerIndex
        }
    }
}

/// A protocol whose lines are text: what is none is turned down.
protocol TextDialect: Dialect {
    /// What a line means; see `Dialect.interpret`.
    mutating func interpret(_ line: String) -> Intent
}

extension TextDialect {
    mutating func interpret(_ line: ByteBuffer) -> Intent {
        guard let text = String(validating: line.readableBytesView, as: UTF8.self) else { return .turnDown(.notUTF8) }
        return interpret(text)
    }
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
