/// A pattern for texts: `*` stands for any text, none too, `?` for any one scalar, everything else for itself.
///
/// Scalars are compared as they are: fold both, the pattern and the text, where case is not to matter. A `*` that was passed is never asked again
/// once a later one is reached, so that a comparison takes at most as many steps as the pattern has scalars times those of the text.
public struct Glob: Sendable, Equatable {
    private let pattern: [Unicode.Scalar]

    /// Any text is a pattern.
    public init(_ pattern: String) { self.pattern = Array(pattern.unicodeScalars) }

    /// True where the pattern is a text that matches itself alone.
    public var isLiteral: Bool { !pattern.contains { $0 == "*" || $0 == "?" } }

    /// Whether all of the text fits.
    public func matches(_ text: String) -> Bool { matches(text.unicodeScalars) }

    /// Whether all of the text fits once it is folded, where the pattern is folded. ASCII, which most of it is, is folded as it is compared: a search
    /// compares two thousand texts while others wait, and making a folded copy of each was half of its cost.
    func matchesFolded(_ text: String) -> Bool {
        let fits = text.utf8.withContiguousStorageIfAvailable { bytes -> Bool? in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
            return matches(bytes.lazy.map { Unicode.Scalar($0).asciiLowercased })
        }
        return (fits ?? nil) ?? matches(Names.fold(text))
    }

    /// Whether all of the text fits, given as scalars.
    func matches<Scalars: Collection<Unicode.Scalar>>(_ scalars: Scalars) -> Bool {
        var position = scalars.startIndex
        var index = 0
        // After the last star: what follows it in the pattern, and how far the star reaches in the text.
        var star: (following: Int, reach: Scalars.Index)?
        while position < scalars.endIndex {
            if index < pattern.count, pattern[index] == "*" {
                index += 1
                // What follows is the star's, whatever it is.
                if index == pattern.count { return true }
                star = (index, position)
            } else if index < pattern.count, pattern[index] == "?" || pattern[index] == scalars[position] {
                index += 1
                position = scalars.index(after: position)
            } else if let (following, reach) = star {
                index = following
                position = scalars.index(after: reach)
                star = (following, position)
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == "*" }
    }
}

extension Unicode.Scalar {
    fileprivate var asciiLowercased: Unicode.Scalar {
        ("A"..."Z").contains(self) ? Unicode.Scalar(UInt8(truncatingIfNeeded: value) | 0x20) : self
    }
}
