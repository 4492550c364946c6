import ChatScreen

/// Text that is being pasted: it ends with the terminal's mark, in however many pieces that comes, or with Control-C where the mark is lost.
struct PastedText: Sendable {
    /// More than anybody pastes into a chat on purpose, in scalars; what is longer is refused.
    static let longest = 64 << 10

    /// What stands at the end. Source: XTerm Control Sequences, "Bracketed Paste Mode".
    private static let endMark = Array("\u{1B}[201~".unicodeScalars)

    /// What came, with the control characters in it.
    private var scalars: [Unicode.Scalar] = []
    private var isTooLong = false
    /// How much of the end mark came last.
    private var matched = 0
    /// How much came since nothing more was there, and whether all of it was Control-C.
    private var isInterrupted = false
    private var hasRested = false

    /// Takes a character.
    /// - Returns: whether the text is whole with it.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        isInterrupted = scalar == "\u{3}" && (hasRested || isInterrupted)
        hasRested = false
        matched = scalar == Self.endMark[matched] ? matched + 1 : scalar == Self.endMark[0] ? 1 : 0
        if matched == Self.endMark.count {
            scalars.removeLast(min(matched - 1, scalars.count))
            return true
        }
        // The mark may begin where there is no room any more.
        if scalars.count < Self.longest + Self.endMark.count { scalars.append(scalar) } else { isTooLong = true }
        return false
    }

    /// Nothing more is there for now.
    /// - Returns: whether the person has ended it: Control-C came, and nothing before it and after it. Within pasted text, it is text.
    mutating func pause() -> Bool {
        hasRested = true
        return isInterrupted
    }

    /// The key that it is, once it is whole.
    var key: Key {
        isTooLong || scalars.count > Self.longest ? .pasteTooLong(limit: Self.longest) : .paste(text)
    }

    /// Terminals send a carriage return for each end of a line.
    private var text: String {
        var text = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\n", index > 0, scalars[index - 1] == "\r" { continue }
            let isKept = "\t\n\r".unicodeScalars.contains(scalar) || scalar.properties.generalCategory != .control
            if isKept { text.append(scalar == "\r" ? "\n" : scalar) }
        }
        return String(text)
    }
}
