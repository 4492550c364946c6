import ChatCore
import NIOCore

extension IRCDialect {
    mutating func interpret(_ line: ByteBuffer) -> Intent { fatalError("not written yet") }

    /// What the server supports, a token each, such as `NETWORK=ExampleNet`; all of it true.
    var supportTokens: [String] { fatalError("not written yet") }
    /// The message of the day as lines: 375, 372 …, 376, or 422.
    var messageOfTheDay: [String] { fatalError("not written yet") }
}
