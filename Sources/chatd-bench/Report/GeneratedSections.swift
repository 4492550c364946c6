/// The parts of a text that are written anew each time; the prose around them stays as it is.
///
/// A section stands between `<!-- begin: NAME -->` and the next `<!-- end -->`, each on a line of its own.
struct GeneratedSections {
    /// In the order in which those that the text does not have yet are put at its end.
    var sections: [(name: String, content: String)]

    /// The text with its sections replaced.
    /// - Throws: `GeneratedSectionProblem`, where a section of the text has no end.
    func replaced(in text: String) throws -> String {
        var text = text
        for (name, content) in sections {
            let section = "\(begin(name))\n\(content)\n\(end)"
            guard let start = text.range(ofFirst: begin(name)) else {
                text += (text.isEmpty || text.hasSuffix("\n") ? "" : "\n") + "\n\(section)\n"
                continue
            }
            let rest = text[start.upperBound...]
            guard let stop = rest.range(ofFirst: end), rest[..<stop.lowerBound].range(ofFirst: "<!-- begin:") == nil
            else { throw GeneratedSectionProblem(name: name) }
            text.replaceSubrange(start.lowerBound..<stop.upperBound, with: section)
        }
        return text
    }

    private func begin(_ name: String) -> String { "<!-- begin: \(name) -->" }
    private let end = "<!-- end -->"

    init(_ sections: [(name: String, content: String)]) {
        self.sections = sections
    }
}

/// Something generated begins in a text and does not end: what it should replace is unknown.
struct GeneratedSectionProblem: Error, CustomStringConvertible {
    var name: String

    var description: String {
        "`<!-- begin: \(name) -->` has no `<!-- end -->` after it; a line with it would be right"
    }
}

extension StringProtocol {
    /// Where a text stands in this one for the first time.
    fileprivate func range(ofFirst text: String) -> Range<Index>? {
        firstRange(of: text)
    }
}
