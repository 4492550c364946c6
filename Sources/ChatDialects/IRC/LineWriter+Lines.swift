import ChatCore
import NIOCore

/// Whole lines of the server's own.
extension LineWriter {
    /// A numeric.
    /// - Parameter trailing: the last parameter, which may have blanks or be empty; nil where there is none.
    mutating func numeric(_ numeric: Numeric, _ parameters: String..., trailing words: String? = nil) {
        begin(numeric)
        for parameter in parameters { middle(parameter) }
        if let words { trailing(words) }
        end()
    }

    /// A numeric up to the client's name.
    mutating func begin(_ numeric: Numeric) {
        begin(LineTags(time: now))
        server()
        write(byte: UInt8(ascii: " "))
        for divisor: UInt16 in [100, 10, 1] { write(byte: UInt8(ascii: "0") + UInt8(numeric.rawValue / divisor % 10)) }
        middle(target)
    }

    /// Numerics that are ready but for the client's name: copied, and not looked at again.
    mutating func write(_ block: LineBlock) {
        guard block.longest + target.utf8.count <= LineWriter.bodyBytes else { return writeOneByOne(block) }
        block.bytes.withUnsafeBytes { text in
            for line in block.lines {
                begin(LineTags(time: now))
                write(ready: UnsafeRawBufferPointer(rebasing: text[line.start..<line.name]))
                write(target)
                write(ready: UnsafeRawBufferPointer(rebasing: text[line.name..<line.end - 2]))
                end()
            }
        }
    }

    /// Some of them are to be cut.
    private mutating func writeOneByOne(_ block: LineBlock) {
        for line in block.lines {
            let (before, after) = (block.bytes[line.start..<line.name], block.bytes[line.name..<line.end - 2])
            self.line(String(decoding: before, as: UTF8.self) + target + String(decoding: after, as: UTF8.self))
        }
    }

    /// A line that is complete but for its tags and its end.
    mutating func line(_ text: String, hasTags: Bool = true) {
        if hasTags { begin(LineTags(time: now)) } else { beginWithoutTags() }
        write(text)
        end()
    }

    /// What the server has to say in words.
    mutating func notice(_ words: String) {
        begin("NOTICE")
        middle(target)
        trailing(words)
        end()
    }

    /// The last words before the connection ends.
    mutating func closing(_ reason: String) {
        begin(LineTags(time: now))
        write("ERROR")
        trailing("Closing link: \(reason)")
        end()
    }

    /// What neither a numeric nor a specification has words for: a standard reply for those who know them, a notice for the others.
    mutating func remark(
        _ verb: StandardReply,
        _ command: String,
        _ code: StaticString,
        _ context: [String] = [],
        trailing words: String
    ) {
        guard capabilities.contains(.standardReplies) else { return notice(words) }
        standardReply(verb, command, code, context, trailing: words)
    }

    /// A failure that a specification has this code for: it is told to everybody who uses what is specified.
    mutating func fail(
        _ command: String,
        _ code: StaticString,
        _ context: [String] = [],
        trailing words: String
    ) {
        standardReply(.fail, command, code, context, trailing: words)
    }

    /// Source: https://ircv3.net/specs/extensions/standard-replies
    private mutating func standardReply(
        _ verb: StandardReply,
        _ command: String,
        _ code: StaticString,
        _ context: [String],
        trailing words: String
    ) {
        begin(LineTags(time: now))
        server()
        middle(verb.rawValue)
        middle(command)
        self.command(code)
        for parameter in context { middle(parameter) }
        trailing(words)
        end()
    }

    /// Begins a batch, for those who know of them. Source: https://ircv3.net/specs/extensions/batch
    mutating func openBatch(_ reference: String, _ type: StaticString, _ parameters: String...) {
        guard capabilities.contains(.batch) else { return }
        begin("BATCH")
        middle("+\(reference)")
        command(type)
        for parameter in parameters { middle(parameter) }
        end()
    }

    /// Ends a batch.
    mutating func closeBatch(_ reference: String) {
        guard capabilities.contains(.batch) else { return }
        begin("BATCH")
        middle("-\(reference)")
        end()
    }

    /// Items in as few lines as hold them; none at all where there are none.
    mutating func list(_ numeric: Numeric, _ parameters: String..., items: [String], separator: Unicode.Scalar) {
        var isOpen = false
        for item in items {
            if isOpen, item.utf8.count + 1 > room {
                end()
                isOpen = false
            }
            if isOpen {
                write(byte: UInt8(ascii: separator))
            } else {
                begin(numeric)
                for parameter in parameters { middle(parameter) }
                beginTrailing()
                isOpen = true
            }
            write(item)
        }
        if isOpen { end() }
    }
}

/// What a standard reply is. Source: https://ircv3.net/specs/extensions/standard-replies
enum StandardReply: String {
    case fail = "FAIL"
    case note = "NOTE"
}
