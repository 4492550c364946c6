import ChatCore

/// What stands before a line: see `LineTags`.
/// Source: https://ircv3.net/specs/extensions/message-tags
extension LineWriter {
    /// What clients may attach for each other; more does not go on. Source: https://ircv3.net/specs/extensions/message-tags#size-limit
    private static let clientTagBytes = 4094

    mutating func write(_ tags: LineTags) {
        hasTags = false
        if let batch = tags.batch ?? batch, capabilities.contains(.batch) {
            tag("batch=")
            line.append(batch)
            if tags.continues { tag("draft/multiline-concat") }
        }
        if capabilities.contains(.serverTime) {
            tag("time=")
            write(tags.time)
        }
        if capabilities.contains(.messageTags) { writeMessageTags(tags) }
        if hasTags { line.append(UInt8(ascii: " ")) }
        if line.count > LineWriter.heldBytes { flush() }
    }

    private mutating func tag(_ text: StaticString) {
        line.append(hasTags ? UInt8(ascii: ";") : UInt8(ascii: "@"))
        line.append(text)
        hasTags = true
    }

    private mutating func writeMessageTags(_ tags: LineTags) {
        if let message = tags.message {
            tag("msgid=")
            write(messageID: message)
        }
        if tags.isBot { tag("bot") }
        guard !tags.client.isEmpty, tags.client.utf8.count <= LineWriter.clientTagBytes else { return }
        tag("")
        tags.client.withBytes { write(clientTags: $0) }
    }

    /// They may be longer than what is held of a line.
    private mutating func write(clientTags tags: UnsafeRawBufferPointer) {
        var rest = tags[...]
        while !rest.isEmpty {
            if line.count > LineWriter.heldBytes { flush() }
            let index = line.count
            line.append(UnsafeRawBufferPointer(rebasing: rest.prefix(LineWriter.lookAhead)))
            rest = rest.dropFirst(LineWriter.lookAhead)
            replaceBlanks(from: index)
        }
    }

    /// `2026-11-21T09:30:00.000Z`. Source: https://ircv3.net/specs/extensions/server-time
    mutating func write(_ moment: Timestamp) {
        let clock = LocalTime(moment, secondsEast: 0)
        line.append(twoDigits: clock.year / 100 % 100)
        line.append(twoDigits: clock.year % 100)
        line.append(UInt8(ascii: "-"))
        line.append(twoDigits: clock.month)
        line.append(UInt8(ascii: "-"))
        line.append(twoDigits: clock.day)
        line.append(UInt8(ascii: "T"))
        line.append(twoDigits: clock.second / 3600)
        line.append(UInt8(ascii: ":"))
        line.append(twoDigits: clock.second / 60 % 60)
        line.append(UInt8(ascii: ":"))
        line.append(twoDigits: clock.second % 60)
        line.append(UInt8(ascii: "."))
        let milliseconds = Int((moment.microseconds - moment.seconds * 1_000_000) / 1000)
        line.append(UInt8(ascii: "0") + UInt8(milliseconds / 100))
        line.append(twoDigits: milliseconds % 100)
        line.append(UInt8(ascii: "Z"))
    }
}

/// What stands before a line, for the clients that want it.
struct LineTags {
    /// When it happened.
    var time: Timestamp
    /// The batch that the line belongs to.
    var batch: String?
    /// The line belongs to the one before it, without a line break between them.
    var continues = false
    /// The number of the event, where the line is a message that others may refer to.
    var message: UInt64?
    /// The actor is a program.
    var isBot = false
    /// What the sender's client has attached for other clients, as IRC writes it.
    var client = ""
}
