/// Text in rows: words wrap at blanks, links stay whole.
///
/// A link is never cut but where a row ends, and only where it is longer than a row; it goes on without indentation then, so that it can be selected
/// and copied.
struct Wrapping: Sendable, Equatable {
    /// A piece of a row.
    struct Run: Sendable, Equatable {
        var text: String
        var isLink: Bool
    }

    /// A row: blanks, and what stands after them.
    struct Row: Sendable, Equatable {
        var indentation: Int
        var runs: [Run] = []
    }

    /// From above; at least one.
    private(set) var rows: [Row]

    private let columns: Int
    private let indentation: Int
    private var used: Int

    /// Wraps a text.
    /// - Parameters:
    ///   - columns: of a row, at least 1.
    ///   - first: the columns that are taken in the first row already.
    ///   - indentation: the blanks before all other rows.
    init(_ text: String, columns: Int, first: Int, indentation: Int) {
        self.columns = max(1, columns)
        self.indentation = min(indentation, self.columns / 2)
        used = min(first, self.columns)
        rows = [Row(indentation: 0)]
        if text.utf8.count <= self.columns - used, Glyphs.isPlain(text), !Self.mayHoldLink(text) {
            rows[0].runs = text.isEmpty ? [] : [Run(text: text, isLink: false)]
        } else {
            wrap(text)
        }
    }

    private mutating func wrap(_ text: String) {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() {
            if index > 0 {
                rows.append(Row(indentation: indentation))
                used = indentation
            }
            wrap(line: line)
        }
    }

    private mutating func wrap(line: Substring) {
        var blanks = ""
        for word in line.split(omittingEmptySubsequences: false, whereSeparator: { $0 == " " || $0 == "\t" }) {
            for part in Self.parts(of: word) {
                place(part, after: blanks)
                blanks = ""
            }
            blanks += " "
        }
    }

    /// What stays together: a word, or a link; of what is written in wide characters, which have no blanks between words, each by itself.
    private static func parts(of word: Substring) -> [Substring] {
        if word.isEmpty { return [] }
        if isLink(word) || Glyphs.isPlain(word) { return [word] }
        var parts: [Substring] = []
        var begin = word.startIndex
        for index in word.indices where Glyphs.width(of: word[index]) > 1 {
            if begin < index { parts.append(word[begin..<index]) }
            begin = word.index(after: index)
            parts.append(word[index..<begin])
        }
        return begin < word.endIndex ? parts + [word[begin...]] : parts
    }

    /// A word that the eye takes for a link, and a terminal for one, too.
    static func isLink(_ word: some StringProtocol) -> Bool {
        holds("://", word) || word.utf8.starts(with: "www.".utf8) || word.utf8.starts(with: "mailto:".utf8)
    }

    /// There may be a link among the words.
    private static func mayHoldLink(_ text: String) -> Bool { holds(":", text) || holds("www.", text) }

    /// A piece stands in a text; byte for byte, which is enough for ASCII and much faster.
    private static func holds(_ piece: StaticString, _ text: some StringProtocol) -> Bool {
        let piece = UnsafeBufferPointer(start: piece.utf8Start, count: piece.utf8CodeUnitCount)
        var rest = text.utf8[...]
        while let begin = rest.firstIndex(of: piece[0]) {
            if rest[begin...].starts(with: piece) { return true }
            rest = rest[rest.index(after: begin)...]
        }
        return false
    }

    private mutating func place(_ word: Substring, after blanks: String) {
        let isLink = Self.isLink(word)
        let width = Glyphs.width(of: word)
        if used + blanks.count + width <= columns {
            append(blanks, width: blanks.count, isLink: false)
            append(String(word), width: width, isLink: isLink)
        } else if width <= columns - indentation {
            beginRow(indentedBy: indentation)
            append(String(word), width: width, isLink: isLink)
        } else if isLink, width <= columns {
            beginRow(indentedBy: 0)
            append(String(word), width: width, isLink: true)
        } else {
            if used + blanks.count < columns { append(blanks, width: blanks.count, isLink: false) }
            cut(word, isLink: isLink)
        }
    }

    /// Fills rows with a word that is longer than one.
    private mutating func cut(_ word: Substring, isLink: Bool) {
        var piece = ""
        var pieceWidth = 0
        for character in word {
            let isTooWide = Glyphs.width(of: character) > columns
            let character = isTooWide ? Character(Glyphs.replacement) : character
            let width = isTooWide ? 1 : Glyphs.width(of: character)
            if used + pieceWidth + width > columns {
                append(piece, width: pieceWidth, isLink: isLink)
                beginRow(indentedBy: isLink || indentation + width > columns ? 0 : indentation)
                (piece, pieceWidth) = ("", 0)
            }
            piece.append(character)
            pieceWidth += width
        }
        append(piece, width: pieceWidth, isLink: isLink)
    }

    private mutating func beginRow(indentedBy indentation: Int) {
        if used == 0 { return }
        rows.append(Row(indentation: indentation))
        used = indentation
    }

    private mutating func append(_ text: String, width: Int, isLink: Bool) {
        guard !text.isEmpty else { return }
        used += width
        let last = rows.count - 1
        if let run = rows[last].runs.indices.last, rows[last].runs[run].isLink == isLink {
            rows[last].runs[run].text += text
        } else {
            rows[last].runs.append(Run(text: text, isLink: isLink))
        }
    }
}
