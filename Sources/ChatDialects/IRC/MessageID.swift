import NIOCore

/// What a message is called, so that clients can refer to it: `r1-7`, the run of the server and the number of the event.
/// Source: https://ircv3.net/specs/extensions/message-ids
extension LineWriter {
    /// The name of a message, as a piece of what is under way.
    mutating func write(messageID number: UInt64) {
        write(facts.run)
        write(byte: UInt8(ascii: "-"))
        writeDecimal(number)
    }
}
