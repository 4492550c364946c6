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

    /// Whether all of the text fits, given as scalars.
    func matches<Scalars: Collection<Unicode.Scalar>>(_ scalars: Scalars) -> Bool {
        var position = scalars.startIndex
        var index = 0
        // After the last star: what follows it in the pattern, and how far the star reaches in the text.
        var star: (following: Int, reach: Scalars.Index)?
        while position < scalars.endIndex {
            if index < pattern.count, pattern[index] == "*" {
                index += 1
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
