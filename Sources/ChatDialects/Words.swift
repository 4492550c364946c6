extension StringProtocol {
    /// The text without white space at both ends.
    public var trimmed: String {
        let isInk = { (scalar: Unicode.Scalar) in !scalar.properties.isWhitespace }
        guard let first = unicodeScalars.firstIndex(where: isInk), let last = unicodeScalars.lastIndex(where: isInk)
        else { return "" }
        return String(self[first..<unicodeScalars.index(after: last)])
    }

    /// The text up to its first white space, and what follows, trimmed.
    public var firstWord: (word: String, rest: String) {
        let end = unicodeScalars.firstIndex(where: \.properties.isWhitespace) ?? endIndex
        return (String(self[..<end]), self[end...].trimmed)
    }

    /// Nil where there is nothing.
    public var nonEmpty: Self? { isEmpty ? nil : self }
}
