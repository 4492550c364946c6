import NIOCore

/// The tags of a line, looked at only when somebody asks for one.
/// Source: https://ircv3.net/specs/extensions/message-tags
public struct IRCTags: Sendable {
    private let line: ByteBuffer
    private let range: Range<Int>

    /// - Parameter range: where they stand in the line, without the `@`.
    init(_ line: ByteBuffer, _ range: Range<Int>) {
        self.line = line
        self.range = range
    }

    /// There are none.
    public var isEmpty: Bool { range.isEmpty }

    /// The value of a tag, unescaped: empty where it has none, nil where there is no such tag. The last of several counts.
    public subscript(key: String) -> String? {
        let bytes = line.readableBytesView
        var value: Range<Int>?
        forEach { tag, nameEnd in
            guard bytes[tag.lowerBound..<nameEnd].elementsEqual(key.utf8) else { return }
            value = min(nameEnd + 1, tag.upperBound)..<tag.upperBound
        }
        return value.map { IRCTags.unescape(bytes[$0]) }
    }

    /// The tags that clients have for each other, as they were written, without repetitions: `+typing=active;+x`.
    /// Those whose names are outside the grammar are left out.
    var clientOnly: String {
        guard !isEmpty else { return "" }
        let bytes = line.readableBytesView
        var tags: [Range<Int>] = []
        var indices: [String: Int] = [:]
        forEach { tag, nameEnd in
            guard IRCTags.isClientOnly(bytes[tag.lowerBound..<nameEnd]) else { return }
            let name = String(decoding: bytes[tag.lowerBound..<nameEnd], as: UTF8.self)
            if let index = indices[name] {
                tags[index] = tag
            } else {
                indices[name] = tags.count
                tags.append(tag)
            }
        }
        return tags.map { String(decoding: bytes[$0], as: UTF8.self) }.joined(separator: ";")
    }

    /// - Parameter body: gets the whole tag, and where its name ends.
    private func forEach(_ body: (_ tag: Range<Int>, _ nameEnd: Int) -> Void) {
        let bytes = line.readableBytesView
        var start = range.lowerBound
        while start < range.upperBound {
            let end = bytes[start..<range.upperBound].firstIndex(of: UInt8(ascii: ";")) ?? range.upperBound
            if start < end { body(start..<end, bytes[start..<end].firstIndex(of: UInt8(ascii: "=")) ?? end) }
            start = end + 1
        }
    }

    /// `+`, then letters, digits, hyphens, and what a vendor's name has besides.
    private static func isClientOnly(_ name: ByteBufferView) -> Bool {
        guard name.first == UInt8(ascii: "+"), name.count > 1 else { return false }
        return name.dropFirst().allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "-")...UInt8(ascii: "9"): true  // - . / and digits
            default: false
            }
        }
    }

    private static func unescape(_ value: ByteBufferView) -> String {
        guard value.contains(UInt8(ascii: "\\")) else { return String(decoding: value, as: UTF8.self) }
        var plain: [UInt8] = []
        var rest = value.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                continue
            }
            switch rest.next() {
            case UInt8(ascii: ":"): plain.append(UInt8(ascii: ";"))
            case UInt8(ascii: "s"): plain.append(UInt8(ascii: " "))
            case UInt8(ascii: "r"): plain.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "n"): plain.append(UInt8(ascii: "\n"))
            case let other?: plain.append(other)
            case nil: break
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }
}
