import ChatCore
import ChatDialects

/// Something that is talked to, and shows what is said: a server of IRC, or the LAN without one.
///
/// A value without clock, I/O or chance: what happens is put in, what is to be done comes out, and what is known can be looked at at any time.
public protocol Conversation: Sendable {
    /// Takes in what has happened.
    /// - Parameter moment: when; never before that of an earlier call.
    /// - Returns: what is to be done, in this order.
    mutating func handle(_ input: Input, at moment: Moment) -> [Action]

    /// What is known now.
    var overview: Overview { get }
}

/// A point in time, by both clocks.
public struct Moment: Sendable, Equatable {
    /// Nanoseconds of a clock that never goes back; where it begins means nothing.
    public var uptime: UInt64
    /// What a calendar and a clock on the wall say.
    public var time: Timestamp

    /// Both readings.
    public init(uptime: UInt64, time: Timestamp) {
        self.uptime = uptime
        self.time = time
    }
}

/// What happens to a conversation.
public enum Input: Sendable, Equatable {
    /// The program has begun. The first, and once.
    case start
    /// What `Action.connect` asked for has come about; the TLS handshake is done where there is one.
    case connected
    /// Bytes came, cut anywhere; of the LAN: one datagram.
    case received([UInt8], from: Sender?)
    /// There is no connection any more, or none came about.
    case disconnected(Disconnection)
    /// The moment of an `Action.wake` has come; it may be a little late, and never early.
    case wake
    /// The person at the keyboard, or a script, wants something.
    case command(Command)
}

/// Where a datagram came from.
public typealias Sender = LANSource

/// Why there is no connection.
public struct Disconnection: Sendable, Equatable {
    /// A sentence's rest for people: `connection refused`, `the certificate is not trusted: self-signed certificate`.
    public var reason: String
    /// To try again would be in vain, or unwise: a certificate that is not trusted.
    public var isFinal: Bool

    /// See the properties.
    public init(reason: String, isFinal: Bool = false) {
        self.reason = reason
        self.isFinal = isFinal
    }
}

/// What a conversation wants done.
public enum Action: Sendable, Equatable {
    /// Open a connection; `Input.connected` or `Input.disconnected` tells what came of it. One that there still is is given up, and nothing more
    /// of it is put in.
    case connect(Server)
    /// Send bytes on the connection that there is; of the LAN: one datagram to everybody.
    case send([UInt8])
    /// Close the connection once everything is sent; `Input.disconnected` follows, but may be left out where a new one is opened.
    case close
    /// Put `Input.wake` in at this reading of `Moment.uptime`. A later one replaces it.
    case wake(at: UInt64)
    /// Show it.
    case show(Happening)
    /// The program is to end, with this status: 0, or one of `sysexits.h`.
    case end(status: Int32)
}
