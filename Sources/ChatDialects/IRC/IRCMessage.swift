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

    /// Why the line is not to be obeyed; it has no parameters then.
    private(set) var fault: Complaint?
    /// What stands before the command, behind an `@`.
    private(set) var tags: IRCTags
    /// In capitals; empty where there is none. Commands that exist fit in a String without an allocation.
    private(set) var command = ""
    /// How many parameters there are, at most `maximumParameters`.
    private(set) var count = 0

    private let line: ByteBuffer
    private var starts = SIMD16<UInt16>()
    private var ends = SIMD16<UInt16>()

    /// - Parameter line: one line without its end.
    init(_ line: ByteBuffer) {
        let line = IRCMessage.withoutReturns(line.slice())
        self.line = line
        let bytes = line.readableBytesView
        var body = bytes.startIndex
        if bytes.first == UInt8(ascii: "@") {
            let end = bytes.firstIndex(of: UInt8.blank) ?? bytes.endIndex
            body = min(end + 1, bytes.endIndex)
            tags = IRCTags(line, 1..<end)
        } else {
            tags = IRCTags(line, 0..<0)
        }
        guard body <= IRCMessage.tagBytes else {
            fault = .lineTooLong(limit: IRCMessage.tagBytes)
            tags = IRCTags(line, 0..<0)
            return
        }
        guard bytes.endIndex - body <= IRCMessage.bodyBytes else {
            fault = .lineTooLong(limit: IRCMessage.bodyBytes)
            return
        }
        readBody(from: body, of: bytes)
        if !IRCMessage.isUTF8(bytes) {
            fault = .notUTF8
            count = 0
        }
    }

    private mutating func readBody(from start: Int, of bytes: ByteBufferView) {
        var words = Words(bytes: bytes, position: start)
        guard var word = words.next() else { return }
        if bytes[word.lowerBound] == UInt8(ascii: ":") {
            guard let next = words.next() else { return }
            word = next
        }
        command = IRCMessage.capitals(bytes[word])
        while let word = words.next(isLast: count == IRCMessage.maximumParameters - 1, allowsTrailing: true) {
            starts[count] = UInt16(word.lowerBound)
            ends[count] = UInt16(word.upperBound)
            count += 1
        }
    }

    /// A parameter; empty where there is none.
    subscript(index: Int) -> String {
        guard index < count else { return "" }
        return line.getString(at: Int(starts[index]), length: Int(ends[index] - starts[index])) ?? ""
    }

    /// A parameter; nil where there is none, or nothing in it.
    func given(_ index: Int) -> String? { self[index].nonEmpty }

    /// The parameters from one on.
    func all(from index: Int) -> [String] { index < count ? (index..<count).map { self[$0] } : [] }

    private static func withoutReturns(_ line: ByteBuffer) -> ByteBuffer {
        guard line.readableBytesView.contains(.carriageReturn) else { return line }
        return ByteBuffer(bytes: line.readableBytesView.lazy.map { $0 == UInt8.carriageReturn ? UInt8.blank : $0 })
    }

    private static func isUTF8(_ bytes: ByteBufferView) -> Bool {
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }

    /// ASCII letters become capitals, and everything else stays.
    private static func capitals(_ bytes: ByteBufferView) -> String {
        let isLower = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
        return String(decoding: bytes.lazy.map { isLower($0) ? $0 - 0x20 : $0 }, as: UTF8.self)
    }
}

/// What blanks separate, one after another.
private struct Words {
    let bytes: ByteBufferView
    var position: Int

    /// - Parameters:
    ///   - isLast: all of the rest is one word.
    ///   - allowsTrailing: a `:` makes all that follows it one word, which may be empty.
    mutating func next(isLast: Bool = false, allowsTrailing: Bool = false) -> Range<Int>? {
        while position < bytes.endIndex, bytes[position] == .blank { position += 1 }
        guard position < bytes.endIndex else { return nil }
        let isTrailing = allowsTrailing && bytes[position] == UInt8(ascii: ":")
        let start = isTrailing ? position + 1 : position
        let end = isTrailing || isLast ? bytes.endIndex : bytes[start...].firstIndex(of: .blank) ?? bytes.endIndex
        position = end
        return start..<end
    }
}

extension UInt8 {
    fileprivate static let blank = UInt8(ascii: " ")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")
}
