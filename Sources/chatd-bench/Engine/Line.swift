/// A line from a server or a client of IRC, in its parts, where it was received: good until the next one is received.
///
/// Source: https://modern.ircdocs.horse/#message-format
struct Line {
    /// The whole line without its end.
    let bytes: UnsafeRawBufferPointer
    /// Who says it, without the colon: `nick!user@host`, or a server's name. Empty where nobody is named.
    let source: UnsafeRawBufferPointer
    let verb: Verb
    /// What follows the verb and a blank.
    let rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) {
        var left = Slice(base: bytes, bounds: 0..<bytes.count)
        if left.first == UInt8(ascii: "@") { _ = Line.word(&left) }
        var source = UnsafeRawBufferPointer(start: nil, count: 0)
        if left.first == UInt8(ascii: ":") {
            left.removeFirst()
            source = Line.word(&left)
        }
        self.bytes = bytes
        self.source = source
        verb = Verb(Line.word(&left))
        rest = UnsafeRawBufferPointer(rebasing: left)
    }

    /// Takes off what stands before the next blank, and the blanks.
    private static func word(_ left: inout Slice<UnsafeRawBufferPointer>) -> UnsafeRawBufferPointer {
        let end = left.firstIndex(of: UInt8(ascii: " ")) ?? left.endIndex
        let word = UnsafeRawBufferPointer(rebasing: left[left.startIndex..<end])
        left = left[end...].drop { $0 == UInt8(ascii: " ") }
        return word
    }

    /// Whether the words stand anywhere in what follows the verb.
    func says(_ words: StaticString) -> Bool {
        words.withUTF8Buffer { words in
            rest.indices.contains { rest[$0...].starts(with: words) }
        }
    }
}

/// The verbs and numerics that matter to somebody who measures.
enum Verb: Equatable {
    case ping, cap, nick, user, join, part, quit, message, notice, error
    /// 001: the server has taken the member in.
    case welcome
    /// 376 and 422: the end of the message of the day, or that there is none; the last of what greets.
    case endOfGreeting
    /// 366: the end of the list of who is in a room.
    case endOfNames
    /// 4xx and 5xx, but for those that do not keep anybody from going on: 410 (a CAP it does not know), 421 (a command it does not know).
    case refusal
    case other

    init(_ word: UnsafeRawBufferPointer) {
        guard word.count >= 3, word.count <= 8 else {
            self = .other
            return
        }
        switch Verb.pack(word) {
        case Verb.pack("PRIVMSG"): self = .message
        case Verb.pack("JOIN"): self = .join
        case Verb.pack("PART"): self = .part
        case Verb.pack("PING"): self = .ping
        case Verb.pack("NICK"): self = .nick
        case Verb.pack("USER"): self = .user
        case Verb.pack("QUIT"): self = .quit
        case Verb.pack("CAP"): self = .cap
        case Verb.pack("NOTICE"): self = .notice
        case Verb.pack("ERROR"): self = .error
        case Verb.pack("001"): self = .welcome
        case Verb.pack("376"), Verb.pack("422"): self = .endOfGreeting
        case Verb.pack("366"): self = .endOfNames
        case Verb.pack("410"), Verb.pack("421"): self = .other
        default:
            self = word.count == 3 && (word[0] == UInt8(ascii: "4") || word[0] == UInt8(ascii: "5")) ? .refusal : .other
        }
    }

    /// Up to eight bytes as one number.
    @inline(__always)
    private static func pack(_ word: UnsafeRawBufferPointer) -> UInt64 {
        var number: UInt64 = 0
        for byte in word { number = number << 8 | UInt64(byte) }
        return number
    }

    @inline(__always)
    private static func pack(_ word: StaticString) -> UInt64 {
        pack(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
}
