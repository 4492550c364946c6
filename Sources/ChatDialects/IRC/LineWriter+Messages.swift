import ChatCore
import NIOCore

/// What people and their clients say to each other: the way that nearly all lines take.
extension LineWriter {
    /// Begins a line about an event, up to its command.
    mutating func begin(_ event: Event, by persona: Persona? = nil, _ command: StaticString) {
        let persona = persona ?? event.persona
        begin(LineTags(time: event.time, isBot: persona.modes.contains(.bot)))
        source(persona)
        self.command(command)
    }

    /// A message: in one line where that holds it, else in several.
    mutating func said(_ event: Event, to addressee: Event.Addressee, _ words: String, _ manner: Event.Manner) {
        switch manner {
        case .plain: message(Message(event, "PRIVMSG", addressee), words, mayBeBatch: true)
        case .notice: message(Message(event, "NOTICE", addressee), words)
        case .action: message(Message(event, "PRIVMSG", addressee, opening: "\u{1}ACTION ", closing: "\u{1}"), words)
        case .query: query(Message(event, "PRIVMSG", addressee, opening: "\u{1}", closing: "\u{1}"), words)
        case .response: query(Message(event, "NOTICE", addressee, opening: "\u{1}", closing: "\u{1}"), words)
        case .tagsOnly:
            guard capabilities.contains(.messageTags), !event.tags.isEmpty else { return }
            beginMessage(Message(event, "TAGMSG", addressee), Message.tags(of: event))
            end()
        }
    }

    /// What all lines of one message have in common.
    private struct Message {
        let event: Event
        let command: StaticString
        let addressee: Event.Addressee
        /// What stands before and after the words, where they are no plain text. Source: https://modern.ircdocs.horse/ctcp
        let opening: StaticString
        let closing: StaticString

        init(
            _ event: Event,
            _ command: StaticString,
            _ addressee: Event.Addressee,
            opening: StaticString = "",
            closing: StaticString = ""
        ) {
            self.event = event
            self.command = command
            self.addressee = addressee
            self.opening = opening
            self.closing = closing
        }

        /// How many bytes of words one line holds.
        var room: Int {
            let source = LineWriter.bytes(ofSource: event.persona)
            let target = (addressee.isRanked ? 1 : 0) + LineWriter.bytes(of: addressee.name)
            let marks = command.utf8CodeUnitCount + opening.utf8CodeUnitCount + closing.utf8CodeUnitCount
            return LineWriter.bodyBytes - source - target - marks - 4  // three blanks and a colon
        }

        static func tags(of event: Event) -> LineTags {
            LineTags(
                time: event.time,
                message: event.number,
                isBot: event.persona.modes.contains(.bot),
                client: event.tags
            )
        }

        /// What the second and further lines of a message have before them: what is said of it as a whole stands on the first.
        static func furtherTags(of event: Event) -> LineTags {
            LineTags(time: event.time, isBot: event.persona.modes.contains(.bot))
        }
    }

    private mutating func beginMessage(_ message: Message, _ tags: LineTags) {
        begin(tags)
        source(message.event.persona)
        command(message.command)
        middle(message.addressee)
    }

    private mutating func message(_ message: Message, _ words: String, mayBeBatch: Bool = false) {
        let room = message.room
        if words.utf8.count <= room, !words.contains(byte: UInt8(ascii: "\n")) {
            return line(message, Message.tags(of: message.event), words)
        }
        let pieces = words.pieces(ofAtMost: room)
        if mayBeBatch, capabilities.isSuperset(of: [.multiline, .batch]) { return batch(message, pieces) }
        var tags = Message.tags(of: message.event)
        for piece in pieces where !piece.words.isEmpty {
            line(message, tags, piece.words)
            tags = Message.furtherTags(of: message.event)
        }
    }

    /// What clients ask each other is one line, and is cut where it is longer.
    private mutating func query(_ message: Message, _ words: String) {
        line(message, Message.tags(of: message.event), words[..<words[...].end(ofAtMost: message.room)])
    }

    private mutating func line(_ message: Message, _ tags: LineTags, _ words: some StringProtocol) {
        beginMessage(message, tags)
        beginTrailing()
        write(mark: message.opening)
        write(words)
        write(mark: message.closing)
        end()
    }

    /// A message of several lines, as one. Source: https://ircv3.net/specs/extensions/multiline
    private mutating func batch(_ message: Message, _ pieces: [Piece]) {
        let reference = "m\(message.event.number)"
        begin(Message.tags(of: message.event))
        source(message.event.persona)
        command("BATCH")
        middle("+\(reference)")
        command("draft/multiline")
        middle(message.addressee)
        end()
        for piece in pieces {
            let tags = LineTags(time: message.event.time, batch: reference, continues: piece.continues)
            line(message, tags, piece.words)
        }
        begin(message.event, "BATCH")
        middle("-\(reference)")
        end()
    }
}

/// What one line holds of a message.
public struct Piece: Equatable, Sendable {
    /// Without line breaks.
    public let words: Substring
    /// It goes on what the piece before it began, in the same line of the message.
    public let continues: Bool
}

extension String {
    /// How far before the end of a full line a blank is looked for.
    private static let blankDistance = 64

    /// The lines of a text, in pieces of at most so many bytes, which end between two words where there is a blank near their end. Together
    /// they are the whole text.
    /// - Parameter limit: at least 4.
    public func pieces(ofAtMost limit: Int) -> [Piece] {
        var pieces: [Piece] = []
        for line in utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            var rest = Substring(line)
            var continues = false
            while rest.utf8.count > limit {
                let end = String.end(of: rest, limit)
                pieces.append(Piece(words: rest[..<end], continues: continues))
                rest = rest[end...]
                continues = true
            }
            pieces.append(Piece(words: rest, continues: continues))
        }
        return pieces
    }

    /// After a blank, which stays at the end of its piece, or else between two characters.
    private static func end(of rest: Substring, _ limit: Int) -> Index {
        let end = rest.end(ofAtMost: limit)
        let tail = rest.utf8[..<end].suffix(blankDistance)
        guard let blank = tail.lastIndex(of: UInt8(ascii: " ")) else { return end }
        return rest.utf8.index(after: blank)
    }
}

extension Event.Addressee {
    var isRanked: Bool {
        switch self {
        case .ranked: true
        case .room, .member: false
        }
    }
}
