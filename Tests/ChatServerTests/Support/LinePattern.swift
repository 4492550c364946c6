/// A line of which not every word is fixed: `*` stands for anything, and `{name}` for a word that is kept under that name.
///
/// A word ends before a blank, `;` or `,`. Where the name has been given to something before, it stands for that.
struct LinePattern {
    private enum Part {
        case literal(String)
        case anything
        case word(name: String)
    }

    private let parts: [Part]

    /// - Parameter words: what names stand for by now.
    init(_ text: String, words: [String: String]) {
        var parts: [Part] = []
        var literal = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            let name = character == "{" ? rest.firstIndex(of: "}").map { rest[..<$0] } : nil
            if let name, let known = words[String(name)] {
                literal += known
                rest = rest[name.endIndex...].dropFirst()
            } else if character == "*" || name != nil {
                parts.append(.literal(literal))
                literal = ""
                parts.append(name.map { .word(name: String($0)) } ?? .anything)
                if let name { rest = rest[name.endIndex...].dropFirst() }
            } else {
                literal.append(character)
            }
        }
        self.parts = parts + [.literal(literal)]
    }

    /// What the names that were not known stand for in this line; nil where it does not match.
    func match(_ line: String) -> [String: String]? { Self.match(Substring(line), parts[...]) }

    private static func match(_ text: Substring, _ parts: ArraySlice<Part>) -> [String: String]? {
        guard let part = parts.first else { return text.isEmpty ? [:] : nil }
        let rest = parts.dropFirst()
        switch part {
        case .literal(let literal):
            return text.hasPrefix(literal) ? match(text.dropFirst(literal.count), rest) : nil
        case .anything:
            return ends(in: text) { _ in true }.lazy.compactMap { match(text[$0...], rest) }.first
        case .word(let name):
            for end in ends(in: text, while: { !" ;,".contains($0) }).dropFirst().reversed() {
                guard var words = match(text[end...], rest) else { continue }
                words[name] = String(text[..<end])
                return words
            }
            return nil
        }
    }

    /// Every place to which the text may reach.
    private static func ends(in text: Substring, while isPart: (Character) -> Bool) -> [String.Index] {
        let reach = text.prefix(while: isPart)
        return Array(reach.indices) + [reach.endIndex]
    }

    /// The text with what its names stand for.
    static func filled(_ text: String, words: [String: String]) -> String {
        words.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value) }
    }
}
