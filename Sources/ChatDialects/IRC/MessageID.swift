import NIOCore

/// What a message is called, so that clients can refer to it: `r1-7`, the run of the server and the number of the event.
/// Source: https://ircv3.net/specs/extensions/message-ids
enum MessageID {
    /// The run and the number of an id; nil for what no server of this kind has called a message.
    static func parts(of id: String) -> (run: String, number: UInt64)? {
        guard let dash = id.lastIndex(of: "-"), dash > id.startIndex, let number = UInt64(id[id.index(after: dash)...])
        else { return nil }
        return (String(id[..<dash]), number)
    }
}

extension LineWriter {
    /// The name of a message, as a piece of what is under way.
    mutating func write(messageID number: UInt64) {
        write(facts.run)
        write(byte: UInt8(ascii: "-"))
        writeDecimal(number)
    }
}
