import NIOCore

/// A line of IRC in its parts: ranges of its bytes, of which a String is made only when one is asked for.
///
/// Nothing is allocated for a line. Several blanks separate as one does; a carriage return inside a line counts as a blank, so that none is ever
/// passed on to clients that take it for the end of a line.
/// Source: https://modern.ircdocs.horse/#message-format, https://ircv3.net/specs/extensions/message-tags
struct IRCMessage {
    /// How long tags may be, in bytes, with the `@` before and the blank after them.
    static let tagBytes = 4096
    /// How long everything else may be, in bytes, without the line's end.
    static let bodyBytes = 510
    /// How many parameters there may be; the last one is all of the rest.
    static let maximumParameters = 15

    /// How many parameters there are, at most `maximumParameters`.
    private(set) var count = 0
    /// The command, as it is looked up; nil where there is none, or none that is so long.
    private(set) var key: IRCCommand.Key?

    private var line: ByteBuffer
    private var flaw: Flaw?
    /// Where the tags end, which begin behind an `@`; 0 where there are none.
    private var tagsEnd = 0
    private var commandRange = 0..<0
    private var starts = SIMD16<UInt16>()
    private var ends = SIMD16<UInt16>()

    private enum Flaw {
        case tagsTooLong
        case bodyTooLong
        case notUTF8
    }

    /// - Parameter line: one line without its end.
    init(_ line: ByteBuffer) {
        self.line = line
        let isRead = line.withUnsafeReadableBytes { read($0) }
        if isRead { return }
        self.line = IRCMessage.withoutReturns(line)
        _ = self.line.withUnsafeReadableBytes { read($0) }
    }

    /// - Returns: false where there are carriage returns in the line.
    private mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var allBits = EightBytes(word: 0)
        let hasReturn = bytes.contains { some in
            allBits = EightBytes(word: allBits.word | some.word)
            return some.hasByte(.carriageReturn)
        }
        if hasReturn { return false }
        readParts(of: bytes)
        if allBits.hasHighBit, String(validating: bytes, as: UTF8.self) == nil {
            if flaw == nil { flaw = .notUTF8 }
            count = 0
        }
        return true
    }

    private mutating func readParts(of bytes: UnsafeRawBufferPointer) {
        var body = 0
        if bytes.first == UInt8(ascii: "@") {
            tagsEnd = bytes.index(of: .blank, from: 0)
            body = min(tagsEnd + 1, bytes.count)
        }
        guard body <= IRCMessage.tagBytes else {
            flaw = .tagsTooLong
            tagsEnd = 0
            return
        }
        guard bytes.count - body <= IRCMessage.bodyBytes else {
            flaw = .bodyTooLong
            return
        }
        readBody(from: body, of: bytes)
    }

    private mutating func readBody(from start: Int, of bytes: UnsafeRawBufferPointer) {
        var words = Words(bytes: bytes, position: start)
        guard var word = words.next() else { return }
        if bytes[word.lowerBound] == UInt8(ascii: ":") {
            guard let next = words.next() else { return }
            word = next
        }
        commandRange = word
        key = IRCCommand.Key(UnsafeRawBufferPointer(rebasing: bytes[word]))
        while let word = words.next(isLast: count == IRCMessage.maximumParameters - 1, allowsTrailing: true) {
            starts[count] = UInt16(truncatingIfNeeded: word.lowerBound)
            ends[count] = UInt16(truncatingIfNeeded: word.upperBound)
            count += 1
        }
    }

    /// Why the line is not to be obeyed; it has no parameters then.
    var fault: Complaint? {
        switch flaw {
        case nil: nil
        case .tagsTooLong: .lineTooLong(limit: IRCMessage.tagBytes)
        case .bodyTooLong: .lineTooLong(limit: IRCMessage.bodyBytes)
        case .notUTF8: .notUTF8
        }
    }

    var hasTags: Bool { tagsEnd > 1 }

    /// What stands before the command, behind an `@`.
    var tags: IRCTags { IRCTags(line.slice(), hasTags ? 1..<tagsEnd : 0..<0) }

    /// In capitals, but for what is no ASCII; empty where there is none.
    var command: String {
        line.withUnsafeReadableBytes { String(decoding: $0[commandRange].lazy.map(\.capital), as: UTF8.self) }
    }

    /// A parameter; empty where there is none.
    subscript(index: Int) -> String {
        guard index < count else { return "" }
        let range = Int(starts[index])..<Int(ends[index])
        return line.withUnsafeReadableBytes {
            String(decoding: UnsafeRawBufferPointer(rebasing: $0[range]), as: UTF8.self)
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
