/// Whether somebody's name stands in a text.
enum Mention {
    /// As a word: `ann` stands in `Ann: hi` and in `(ann)`, not in `anna`, `joanne` or `ann-marie`.
    static func stands(_ name: String, in text: String, folding: Folding) -> Bool {
        let name = Array(folding.fold(name).unicodeScalars)
        let text = Array(folding.fold(text).unicodeScalars)
        guard !name.isEmpty, name.count <= text.count else { return false }
        for start in 0...text.count - name.count where text[start..<start + name.count].elementsEqual(name) {
            let end = start + name.count
            let isBegun = start > 0 && isPartOfName(text[start - 1])
            let goesOn = end < text.count && isPartOfName(text[end])
            if !isBegun && !goesOn { return true }
        }
        return false
    }

    /// Of the signs that can stand in names, only those count that do not stand around words: `[ann]` and `{ann}` mention ann.
    private static func isPartOfName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_" || scalar == "-"
    }
}
