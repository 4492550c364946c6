import CWidth

/// How text stands on a terminal: what is shown of it, and how many columns that takes.
///
/// The one gate between what people wrote and a `Span`: no control character passes it. Widths are those of wcwidth(3), a scalar at a time, since that
/// is how ncurses and tmux count; the C library knows them once the locale's characters are those of UTF-8 (`LC_CTYPE`).
enum Glyphs {
    /// What is shown for whatever may not be.
    static let replacement: Unicode.Scalar = "\u{FFFD}"

    /// What stands on a terminal in a scalar's place, and its columns: 0 (it combines with what is before it), 1 or 2.
    static func shown(_ scalar: Unicode.Scalar) -> (scalar: Unicode.Scalar, width: Int) {
        if scalar.value >= 0x20, scalar.value < 0x7F { return (scalar, 1) }
        if scalar == "\t" { return (" ", 1) }
        if isObeyed(scalar) { return (replacement, 1) }
        let width = Int(wcwidth(Int32(bitPattern: scalar.value)))
        return width < 0 ? (replacement, 1) : (scalar, width)
    }

    /// A terminal does something for it but show it: controls, separators of lines and paragraphs, what turns the direction of writing.
    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// The text without what a terminal would obey, wherever it goes: the locale has no say in it.
    static func harmless(_ text: some StringProtocol) -> String {
        if isPlain(text) { return String(text) }
        return String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\t" ? " " : isObeyed($0) ? replacement : $0 })
        )
    }

    /// The columns of a character: those of its scalars together.
    static func width(of character: Character) -> Int {
        if let byte = character.asciiValue, byte >= 0x20, byte < 0x7F { return 1 }
        return character.unicodeScalars.reduce(0) { $0 + shown($1).width }
    }

    /// The columns of a text.
    static func width(of text: some StringProtocol) -> Int {
        isPlain(text) ? text.utf8.count : text.unicodeScalars.reduce(0) { $0 + shown($1).width }
    }

    /// The text as it may be shown.
    static func clean(_ text: some StringProtocol) -> String {
        if isPlain(text) { return String(text) }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { shown.append(Glyphs.shown(scalar).scalar) }
        return String(shown)
    }

    /// As much of the text's beginning as fits into so many columns; no character is cut in half.
    static func prefix(of text: some StringProtocol, columns: Int) -> String {
        if isPlain(text) { return String(text.prefix(max(0, columns))) }
        var left = columns
        return String(
            text.prefix { character in
                left -= width(of: character)
                return left >= 0
            }
        )
    }

    /// The text, or its beginning and `…` where it is too long.
    static func shortened(_ text: some StringProtocol, columns: Int) -> String {
        if width(of: text) <= columns { return String(text) }
        return columns > 0 ? prefix(of: text, columns: columns - 1) + "…" : ""
    }

    /// Each byte is a printable character of ASCII: it is shown as it is, in as many columns as it has bytes.
    static func isPlain(_ text: some StringProtocol) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }
}
