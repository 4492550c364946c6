import ChatCore
import NIOCore

/// Everything that an IRC client is sent goes through here: tags, source, command, parameters, line end.
///
/// A line is put together part by part in a piece of the stack: `begin`, a source, a command, parameters, `end`; and goes into the bytes with
/// others. Whatever the parts hold, what comes out is one line: no CR, LF or NUL in it, no parameter but the last with a blank, none empty, and
/// at most 512 bytes after the tags; what is longer is cut between two characters. The one exception is `write(ready:)`, for what was looked at
/// before: the welcome.
/// Source: https://modern.ircdocs.horse/#message-format
struct LineWriter {
    /// How long a line may be after its tags, without its end.
    static let bodyBytes = 510
    /// How long a name, user, host or target may be where it stands in every line: it leaves most of the line to the words.
    private static let wordBytes = 72
    /// How much of a line is looked at to see where the last character ends that fits: more than any has that somebody means.
    static let lookAhead = 64
    /// How much may stand before a line in the same piece of memory, lines and tags, until all of it goes into the buffer at once.
    static let heldBytes = LineBytes.capacity - bodyBytes - lookAhead - 2

    /// Where lines go.
    private var bytes = ByteBuffer()
    let capabilities: Capabilities
    /// What the server says of itself.
    let facts: ServerFacts
    /// What the client is called in numerics.
    let target: String
    /// When what is no event is said.
    var now: Timestamp
    /// The line that is under way, and what stands before it and has not gone into the bytes yet.
    var line: LineBytes
    /// Where the line begins, after its tags.
    private var start = 0
    var hasTags = false
    /// The batch that a line belongs to where it does not say itself.
    var batch: String?

    /// - Parameter line: where lines are put together.
    init(for dialect: IRCDialect, at now: Timestamp, in line: LineBytes) {
        capabilities = dialect.capabilities
        facts = dialect.facts
        target = dialect.target
        self.now = now
        self.line = line
    }

    /// Writes lines to where these bytes end.
    @inline(__always)
    mutating func collect<Result>(into other: inout ByteBuffer, _ body: (inout LineWriter) -> Result) -> Result {
        flush()
        swap(&bytes, &other)
        let result = body(&self)
        flush()
        swap(&bytes, &other)
        return result
    }

    /// How many bytes the line may still have.
    var room: Int { start + LineWriter.bodyBytes - line.count }

    // MARK: A line, part by part

    /// Begins a line, with those of the tags that the client wants.
    mutating func begin(_ tags: LineTags) {
        if !capabilities.isDisjoint(with: [.batch, .serverTime, .messageTags]) { write(tags) }
        start = line.count
    }

    /// Begins a line that has no tags, whatever the client wants.
    mutating func beginWithoutTags() { start = line.count }

    /// Begins a line of the server's own.
    mutating func begin(_ command: StaticString) {
        begin(LineTags(time: now))
        server()
        self.command(command)
    }

    /// The member that a line comes from: `:alice!~a@host`.
    mutating func source(_ persona: Persona) {
        let index = line.count
        line.append(UInt8(ascii: ":"))
        append(word: persona.name, atMost: LineWriter.wordBytes)
        line.append(UInt8(ascii: "!"))
        append(word: persona.user, atMost: LineWriter.wordBytes)
        line.append(UInt8(ascii: "@"))
        append(word: persona.host, atMost: LineWriter.wordBytes)
        replaceBlanks(from: index)
    }

    /// The server as the source of a line: `:chat.example.org`.
    mutating func server() {
        line.append(UInt8(ascii: ":"))
        writeWord(facts.serverName)
    }

    mutating func command(_ name: StaticString) {
        line.append(UInt8(ascii: " "))
        line.append(name)
    }

    /// A parameter that others may follow; what a parameter cannot hold becomes `_`, and nothing `*`.
    mutating func middle(_ text: String) {
        line.append(UInt8(ascii: " "))
        writeWord(text, atMost: LineWriter.bodyBytes)
    }

    /// A number as a parameter.
    mutating func middle(_ number: Int) {
        line.append(UInt8(ascii: " "))
        writeDecimal(UInt64(max(0, number)))
    }

    /// Whom words are said to, as a parameter: `@#room` for those of a rank.
    mutating func middle(_ addressee: Event.Addressee) {
        line.append(UInt8(ascii: " "))
        if case .ranked(let rank, _) = addressee { line.append(rank.symbol) }
        writeWord(addressee.name)
    }

    /// The last parameter.
    mutating func trailing(_ text: String) {
        beginTrailing()
        write(text)
    }

    /// The last parameter, which is written piece by piece.
    mutating func beginTrailing() { line.append(" :") }

    /// A piece of the parameter that is under way.
    mutating func write(_ text: some StringProtocol) {
        let index = line.count
        line.append(text)
        line.replace(from: index, below: 14, with: UInt8(ascii: " ")) { $0 <= 13 && ($0 <= 1 || $0 == 10 || $0 == 13) }
    }

    /// A piece of the line that is known to hold nothing that must not stand in one.
    mutating func write(ready bytes: UnsafeRawBufferPointer) { line.append(bytes) }

    /// What marks the words of the parameter that is under way.
    mutating func write(mark: StaticString) { if mark.utf8CodeUnitCount > 0 { line.append(mark) } }

    /// A single byte of the parameter that is under way: a sign, a mark, a letter.
    mutating func write(byte: UInt8) { line.append(byte) }

    /// Ends the line, and cuts what is too long.
    mutating func end() {
        if room < 0 { cut() }
        line.append("\r\n")
        if line.count > LineWriter.heldBytes { flush() }
    }

    private mutating func cut() {
        // A little more than fits, so that it shows whether a character ends there.
        let body = UnsafeRawBufferPointer(
            rebasing: line.contents[start...].prefix(LineWriter.bodyBytes + LineWriter.lookAhead)
        )
        let text = String(decoding: body, as: UTF8.self)
        let end = text[...].end(ofAtMost: LineWriter.bodyBytes)
        let kept = text.utf8[..<end].reversed().drop { $0 == UInt8(ascii: " ") }
        line.cut(to: start + kept.count)
    }

    /// Puts what is held into the bytes.
    mutating func flush() {
        guard line.count > 0 else { return }
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: line.count) { bytes in
            bytes.copyMemory(from: line.contents)
            return line.count
        }
        line.cut(to: 0)
    }

    /// Writes a line that was complete before, with its end, and with one more tag.
    mutating func pass(_ line: ByteBufferView, tag: String?) {
        flush()
        guard let tag else {
            bytes.writeBytes(line)
            return
        }
        let hasTags = line.first == UInt8(ascii: "@")
        bytes.writeInteger(UInt8(ascii: "@"))
        bytes.writeString(tag)
        bytes.writeInteger(hasTags ? UInt8(ascii: ";") : UInt8(ascii: " "))
        bytes.writeBytes(hasTags ? line.dropFirst() : line)
    }

    // MARK: Words

    /// A word that others may follow in the same parameter or after it.
    mutating func writeWord(_ text: String, atMost limit: Int = LineWriter.wordBytes) {
        let index = line.count
        append(word: text, atMost: limit)
        replaceBlanks(from: index)
    }

    private mutating func append(word text: String, atMost limit: Int) {
        let index = line.count
        if text.utf8.count <= limit {
            line.append(text)
        } else {
            line.append(text[..<text[...].end(ofAtMost: limit)])
        }
        guard line.count > index else { return line.append(UInt8(ascii: "*")) }
        if line[index] == UInt8(ascii: ":") { line[index] = UInt8(ascii: "_") }
    }

    /// Replaces what ends a word, in words that were just written.
    mutating func replaceBlanks(from index: Int) {
        line.replace(from: index, below: 0x21, with: UInt8(ascii: "_")) { $0 <= UInt8(ascii: " ") }
    }

    /// How many bytes a word takes at most.
    static func bytes(of word: String) -> Int { max(1, min(word.utf8.count, wordBytes)) }

    /// How many bytes a member takes at most as the source of a line.
    static func bytes(ofSource persona: Persona) -> Int {
        3 + bytes(of: persona.name) + bytes(of: persona.user) + bytes(of: persona.host)
    }

    mutating func writeDecimal(_ number: UInt64) {
        if number >= 10 { writeDecimal(number / 10) }
        line.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}

extension LineWriter: AnswerWriting {
    var writtenBytes: Int { bytes.writerIndex + line.count }
}

extension Substring {
    /// More bytes than any character has that somebody means: a family of emoji has 25, a syllable with many marks 20.
    private static let longestCharacter = 64

    /// Where the longest beginning of at most so many bytes ends that ends between two characters; between two scalars where nothing would be
    /// left, or where hundreds of marks on one letter, even on the colon before the words, would take all the rest with them.
    /// - Parameter limit: at least 4.
    func end(ofAtMost limit: Int) -> Index {
        guard utf8.count > limit else { return endIndex }
        let index = utf8.index(startIndex, offsetBy: limit)
        // An index inside of a character counts as that character's own.
        let character = self.index(before: self.index(after: index))
        let loss = utf8.distance(from: character, to: index)
        guard character == startIndex || loss > Substring.longestCharacter else { return character }
        return unicodeScalars.index(before: unicodeScalars.index(after: index))
    }
}
