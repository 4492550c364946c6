/// An IPv4 or IPv6 address by its bytes, read and written as the system does. Source: inet_pton(3), RFC 4291 §2.2, RFC 5952.
public struct InternetAddress: Sendable, Hashable {
    /// Four bytes or sixteen, the first one first.
    public let bytes: [UInt8]

    /// - Parameter text: a numeric address; a name, or an address with a zone or a port, gives `nil`.
    public init?(_ text: String) {
        let characters = Array(text.utf8)
        guard characters.count <= InternetAddress.longestText,
            let bytes = InternetAddress.ipv4(characters[...]) ?? InternetAddress.ipv6(characters)
        else { return nil }
        self.bytes = bytes
    }

    /// The address as the system prints it.
    public var text: String {
        guard bytes.count == 16 else { return InternetAddress.dotted(bytes) }
        let words = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        let gap = InternetAddress.longestGap(in: words)
        if gap == 0..<6 || (gap == 0..<5 && words[5] == 0xFFFF) {
            return (gap.count == 6 ? "::" : "::ffff:") + InternetAddress.dotted(bytes[12...])
        }
        func written(_ words: ArraySlice<UInt16>) -> String {
            words.map { String($0, radix: 16) }.joined(separator: ":")
        }
        return gap.isEmpty
            ? written(words[...]) : "\(written(words[..<gap.lowerBound]))::\(written(words[gap.upperBound...]))"
    }

    /// Whether both cannot be bound with the same port: they are the same, or one is every address of a family the
    /// other belongs to. `::` takes IPv4 too, as Linux has it (`net.ipv6.bindv6only`, ipv6(7)).
    public func overlaps(_ other: Self) -> Bool {
        for (one, another) in [(self, other), (other, self)] where one.bytes.allSatisfy({ $0 == 0 }) {
            if one.bytes.count == 16 || another.isIPv4 { return true }
        }
        return mapped == other.mapped
    }

    private static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
    /// An IPv4 address as the IPv6 address that stands for it. Source: RFC 4291 §2.5.5.2.
    private var mapped: [UInt8] { bytes.count == 4 ? Self.mappedPrefix + bytes : bytes }
    private var isIPv4: Bool { mapped.starts(with: Self.mappedPrefix) }

    /// INET6_ADDRSTRLEN, without the NUL.
    private static let longestText = 45

    // MARK: Reading

    /// Four decimal numbers without leading zeros.
    private static func ipv4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part -> UInt8? in
            guard (1...3).contains(part.count), part.allSatisfy({ (48...57).contains($0) }),
                part.count == 1 || part.first != UInt8(ascii: "0")
            else { return nil }
            return UInt8(String(decoding: part, as: UTF8.self))
        }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    private static func ipv6(_ text: [UInt8]) -> [UInt8]? {
        let colon = UInt8(ascii: ":")
        guard let gap = text.indices.dropLast().first(where: { text[$0] == colon && text[$0 + 1] == colon }) else {
            guard let bytes = words(text[...], mayEndInIPv4: true), bytes.count == 16 else { return nil }
            return bytes
        }
        guard let head = words(text[..<gap], mayEndInIPv4: false),
            let tail = words(text[(gap + 2)...], mayEndInIPv4: true), head.count + tail.count <= 14
        else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The bytes of words of one to four hexadecimal digits between colons.
    private static func words(_ text: ArraySlice<UInt8>, mayEndInIPv4: Bool) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for part in parts {
            if mayEndInIPv4, part.endIndex == text.endIndex, let last = ipv4(part) { return bytes + last }
            guard (1...4).contains(part.count), part.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let word = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
            else { return nil }
            bytes += [UInt8(word >> 8), UInt8(word & 0xFF)]
        }
        return bytes
    }

    // MARK: Writing

    private static func dotted(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String($0) }.joined(separator: ".")
    }

    /// The longest run of two or more zeros, the first of several.
    private static func longestGap(in words: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in words.indices {
            if words[index] != 0 {
                start = index + 1
            } else if index + 1 - start > longest.count {
                longest = start..<index + 1
            }
        }
        return longest.count > 1 ? longest : 0..<0
    }
}
