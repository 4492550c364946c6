import NIOCore

/// A line of IRC in its parts: ranges of its bytes, of which a String is made only when one is asked for.
///
/// Nothing is allocated for a line. Several blanks separate as one does; a carriage return inside a line counts as a blank, so that none is ever
/// passed on to clients that take it for the end of a line.
/// Source: https://modern.ircdocs.horse/#message-format, https://ircv3.net/specs/extensions/message-tags
public struct IRCMessage: Sendable {
    /// How long tags may be, in bytes, with the `@` before and the blank after them.
    static let tagBytes = 4096
    /// How long everything else may be, in bytes, without the line's end.
    static let bodyBytes = 510

    /// How long a line may be, which is another question for each of its directions.
    public struct Bounds: Sendable {
        /// With the `@` before and the blank after them.
        public let tagBytes: Int
        /// Everything else, without the line's end.
        public let bodyBytes: Int

        /// At most 65,535 bytes together.
        public init(tagBytes: Int, bodyBytes: Int) {
            self.tagBytes = tagBytes
            self.bodyBytes = bodyBytes
        }

        /// What clients send.
        static let fromClients = Bounds(tagBytes: IRCMessage.tagBytes, bodyBytes: IRCMessage.bodyBytes)
    }

    /// How many parameters there may be; the last one is all of the rest.
    static let maximumParameters = 15

    private let line: ByteBuffer
    private let parts: Parts

    /// One line without its end, from a client.
    init(_ line: ByteBuffer) { self.init(line, within: .fromClients) }

    /// One line without its end.
    public init(_ line: ByteBuffer, within bounds: Bounds) {
        let parts = line.withUnsafeReadableBytes { Parts($0, within: bounds) }
        if parts.flaw == .hasReturn {
            self = IRCMessage(IRCMessage.withoutReturns(line), within: bounds)
        } else {
            (self.line, self.parts) = (line, parts)
        }
    }

    /// How many parameters there are, at most `maximumParameters`.
    public var count: Int { parts.count }

    /// The command, as it is looked up; nil where there is none, or none that is so long.
    var key: IRCCommand.Key? { parts.key }

    /// Why the line is not to be obeyed; it has no parameters then.
    var fault: Complaint? {
        switch parts.flaw {
        case nil, .hasReturn: nil
        case .tagsTooLong: .lineTooLong(limit: IRCMessage.tagBytes)
        case .bodyTooLong: .lineTooLong(limit: IRCMessage.bodyBytes)
        case .notUTF8: .notUTF8
        }
    }

    /// The line is longer than its bounds, or no UTF-8; it has no parameters then.
    public var isFaulty: Bool { fault != nil }

    var hasTags: Bool { parts.tagsEnd > 1 }

    /// What stands before the command, behind an `@`.
    public var tags: IRCTags { IRCTags(line.slice(), hasTags ? 1..<parts.tagsEnd : 0..<0) }

    /// Who it is from: what stands before the command, behind a colon; nil where nothing does. Servers do not look at it.
    public var source: String? {
        line.withUnsafeReadableBytes { bytes in
            var words = Words(bytes: bytes, position: parts.tagsEnd)
            guard let word = words.next(), bytes[word.lowerBound] == UInt8(ascii: ":") else { return nil }
            return String(decoding: bytes[word].dropFirst(), as: UTF8.self)
        }
    }

    /// In capitals, but for what is no ASCII; empty where there is none.
    public var command: String {
        line.withUnsafeReadableBytes { String(decoding: $0[parts.command].lazy.map(\.capital), as: UTF8.self) }
    }

    /// A parameter; empty where there is none.
    public subscript(index: Int) -> String {
        guard index < count else { return "" }
        return line.withUnsafeReadableBytes { bytes in
            let bytes = UnsafeRawBufferPointer(rebasing: bytes[parts[index]]).assumingMemoryBound(to: UInt8.self)
            return String(copying: UTF8Span(unchecked: bytes.span, isKnownASCII: parts.isASCII))
        }
    }

    /// A parameter; nil where there is none, or nothing in it.
    func given(_ index: Int) -> String? { self[index].nonEmpty }

    /// The parameters from one on.
    func all(from index: Int) -> [String] { index < count ? (index..<count).map { self[$0] } : [] }

    private static func withoutReturns(_ line: ByteBuffer) -> ByteBuffer {
        ByteBuffer(bytes: line.readableBytesView.lazy.map { $0 == .carriageReturn ? .blank : $0 })
    }
}

/// Where the parts of a line stand in it.
private struct Parts {
    var flaw: Flaw?
    /// Where the tags end, which begin behind an `@`; 0 where there are none.
    var tagsEnd = 0
    var command = 0..<0
    var key: IRCCommand.Key?
    /// How many parameters there are.
    var count = 0
    private var starts = SIMD16<UInt16>()
    private var ends = SIMD16<UInt16>()
    /// All of the line is ASCII.
    let isASCII: Bool

    enum Flaw {
        /// A carriage return stands in the line, which has to go first.
        case hasReturn
        case tagsTooLong
        case bodyTooLong
        case notUTF8
    }

    init(_ line: UnsafeRawBufferPointer, within bounds: IRCMessage.Bounds) {
        isASCII = !line.contains(marked: EightBytes.nonASCII)
        if line.contains(marked: { EightBytes.equal(to: .carriageReturn, $0) }) {
            flaw = .hasReturn
            return
        }
        read(line, within: bounds)
        if flaw == nil, !isASCII, String(validating: line, as: UTF8.self) == nil {
            flaw = .notUTF8
            count = 0
        }
    }

    private mutating func read(_ line: UnsafeRawBufferPointer, within bounds: IRCMessage.Bounds) {
        var body = 0
        if line.first == UInt8(ascii: "@") {
            tagsEnd = line.index(of: .blank, from: 0)
            body = min(tagsEnd + 1, line.count)
        }
        guard body <= bounds.tagBytes else {
            flaw = .tagsTooLong
            tagsEnd = 0
            return
        }
        guard line.count - body <= bounds.bodyBytes else {
            flaw = .bodyTooLong
            return
        }
        var words = Words(bytes: line, position: body)
        guard var word = words.next() else { return }
        if line[word.lowerBound] == UInt8(ascii: ":") {
            guard let next = words.next() else { return }
            word = next
        }
        command = word
        key = IRCCommand.Key(UnsafeRawBufferPointer(rebasing: line[word]))
        readParameters(&words)
    }

    private mutating func readParameters(_ words: inout Words) {
        while let word = words.next(isLast: count == IRCMessage.maximumParameters - 1, allowsTrailing: true) {
            starts[count] = UInt16(truncatingIfNeeded: word.lowerBound)
            ends[count] = UInt16(truncatingIfNeeded: word.upperBound)
            count += 1
        }
    }

    /// Where a parameter stands, by an index below `count`.
    subscript(index: Int) -> Range<Int> { Int(starts[index])..<Int(ends[index]) }
}

/// What blanks separate, one after another.
private struct Words {
    let bytes: UnsafeRawBufferPointer
    var position: Int

    /// - Parameters:
    ///   - isLast: all of the rest is one word.
    ///   - allowsTrailing: a `:` makes all that follows it one word, which may be empty.
    mutating func next(isLast: Bool = false, allowsTrailing: Bool = false) -> Range<Int>? {
        while position < bytes.count, bytes[position] == .blank { position += 1 }
        guard position < bytes.count else { return nil }
        let isTrailing = allowsTrailing && bytes[position] == UInt8(ascii: ":")
        let start = isTrailing ? position + 1 : position
        position = isTrailing || isLast ? bytes.count : bytes.index(of: .blank, from: start)
        return start..<position
    }
}

extension UnsafeRawBufferPointer {
    /// Where a byte stands first, from a position on; the end where it does not.
    fileprivate func index(of byte: UInt8, from start: Int) -> Int {
        var index = start
        while index < count, self[index] != byte { index += 1 }
        return index
    }
}

extension UInt8 {
    fileprivate static let blank = UInt8(ascii: " ")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")

    /// The same letter, in capitals; everything but ASCII letters stays.
    var capital: UInt8 { UInt8(ascii: "a") <= self && self <= UInt8(ascii: "z") ? self - 0x20 : self }
}
