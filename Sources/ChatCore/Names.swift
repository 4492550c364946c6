@_spi(_Unicode) import Swift

/// Why a text cannot be a member's name.
public enum NameProblem: Error, Equatable, Sendable {
    /// There is nothing there.
    case empty
    /// More than `Names.maximumCharacters` or `Names.maximumBytes`, counted after NFC.
    case tooLong(characters: Int, bytes: Int)
    /// The scalar is no part of names, or is a mark that follows neither a letter nor a mark.
    case forbidden(Unicode.Scalar)
    /// The scalar may stand in names, but not first: a digit, a hyphen or a mark.
    case badStart(Unicode.Scalar)
    /// It begins with `guest-`, or looks as if it did; such names belong to those who have none yet.
    case reserved
}

/// Why a text cannot be a room's name.
public enum RoomNameProblem: Error, Equatable, Sendable {
    /// There is nothing there, or nothing after the `#`.
    case empty
    /// It does not begin with `#`.
    case noHash
    /// More than `Names.maximumBytes` of UTF-8 after NFC, the `#` among them.
    case tooLong(bytes: Int)
    /// White space, `,`, `:`, `|`, or a scalar that is invisible, a control, private or unassigned.
    case forbidden(Unicode.Scalar)
}

/// What members and rooms may be called, and when two names are the same one.
///
/// A name has three forms. The one that *is shown* comes from `check` and is NFC. The one that *is compared* comes
/// from `fold`: names with equal folds are one name. The one that *is seen* comes from `skeleton`: names with equal
/// skeletons look alike, so that who takes the second could pass for the first. Everything here is pure, may be called
/// on any thread, and takes any text at all, in linear time (but for long runs of marks, which NFC sorts).
public enum Names {
    /// The most Characters (what a reader takes for one letter) in a member's name.
    public static let maximumCharacters = 32
    /// The most bytes of UTF-8 in a member's or a room's name.
    public static let maximumBytes = 64
    /// What is longer than this before NFC is no name after it: composing never makes a text that much shorter.
    static let maximumRawBytes = 768

    // MARK: Members

    /// The NFC form of a member's name, if it fits the grammar.
    ///
    /// 1–32 Characters and at most 64 bytes of UTF-8 after NFC: letters (L*), marks (M*) after a letter or a mark,
    /// decimal digits (Nd), and ``_ - [ ] \ ` ^ { }``; no digit or `-` first. Nothing invisible: letters and marks that
    /// are default-ignorable (Hangul fillers, variation selectors) are forbidden like joiners and direction marks.
    /// - Throws: the first problem found, looking for emptiness, grammar, length and reservation in that order.
    public static func check(_ raw: String) throws(NameProblem) -> String {
        guard raw.utf8.count <= maximumRawBytes else {
            throw .tooLong(characters: raw.unicodeScalars.count, bytes: raw.utf8.count)
        }
        let name = raw.composed
        var previous: Part?
        for scalar in name.unicodeScalars {
            guard let part = Part(scalar) else { throw .forbidden(scalar) }
            if previous == nil && !part.mayBegin { throw .badStart(scalar) }
            guard part.mayFollow(previous) else { throw .forbidden(scalar) }
            previous = part
        }
        if previous == nil { throw .empty }
        let (characters, bytes) = (name.count, name.utf8.count)
        if characters > maximumCharacters || bytes > maximumBytes {
            throw .tooLong(characters: characters, bytes: bytes)
        }
        if isReserved(name) { throw .reserved }
        return name
    }

    /// The nearest text that fits the grammar, for protocols whose clients cannot be asked again.
    ///
    /// White space is trimmed at both ends and becomes `_` elsewhere, one for one; what the grammar forbids is dropped,
    /// a mark together with what it stood on. May be empty, too long or reserved: `check` on the outcome throws nothing
    /// else.
    public static func mend(_ raw: String) -> String {
        var kept = String.UnicodeScalarView()
        var previous: Part?
        for scalar in raw.composed.trimmed.unicodeScalars {
            let scalar = scalar.properties.isWhitespace ? "_" : scalar
            previous = Part(scalar).flatMap { part in
                part.mayFollow(previous) && (part.mayBegin || !kept.isEmpty) ? part : nil
            }
            if previous != nil { kept.append(scalar) }
        }
        return String(kept).composed  // again, since what was dropped may have kept Hangul jamo apart
    }

    /// Whether the name begins with `guest-`, in any case, or with what looks like it.
    public static func isReserved(_ name: String) -> Bool {
        skeleton(fold(name)).utf8.starts(with: "guest-".utf8)
    }

    /// The key by which names are compared: each scalar lower-cased by itself, and NFC.
    ///
    /// By itself: neither language nor position matters, `ß` is not `ss`, and a final `ς` is not `σ`. Composed and
    /// decomposed forms have one key, and a key is its own.
    public static func fold(_ name: String) -> String {
        if name.isASCII { return name.lowercased() }
        var folded = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            folded += scalar.properties.lowercaseMapping.unicodeScalars
        }
        return String(folded).composed
    }

    /// What the name looks like: names with equal skeletons are confusable, whatever their scripts.
    ///
    /// For comparison only, never to be shown: `m` becomes `rn`, `I` and `1` become `l`, `0` becomes `O`. Case is kept.
    /// Source: UTS #39 §4.
    public static func skeleton(_ name: String) -> String {
        Confusables.skeleton(name)
    }

    // MARK: Rooms

    /// The NFC form of a room's name, if it fits the grammar.
    ///
    /// `#`, then 1–63 bytes of UTF-8 after NFC without white space, controls, anything invisible (format characters and
    /// other default-ignorables), private or unassigned scalars; without `,` and `:`, which separate in IRC, and `|`,
    /// which separates in talk.
    /// - Throws: the first problem found, looking for emptiness, the `#`, its scalars and its length in that order.
    /// Source: RFC 2812 §2.3.1, *channel*.
    public static func checkRoom(_ raw: String) throws(RoomNameProblem) -> String {
        guard raw.utf8.count <= maximumRawBytes else { throw .tooLong(bytes: raw.utf8.count) }
        let name = raw.composed
        if name.isEmpty { throw .empty }
        guard name.utf8.first == UInt8(ascii: "#") else { throw .noHash }
        if name.utf8.count == 1 { throw .empty }
        for scalar in name.unicodeScalars where !mayStandInRoom(scalar) {
            throw .forbidden(scalar)
        }
        if name.utf8.count > maximumBytes { throw .tooLong(bytes: name.utf8.count) }
        return name
    }

    /// The key by which rooms are compared; as `fold`.
    public static func foldRoom(_ name: String) -> String {
        fold(name)
    }

    /// The room that somebody means who typed this, `lobby` or `#lobby`; not checked yet.
    public static func room(fromTyped typed: String) -> String {
        typed.utf8.first == UInt8(ascii: "#") ? typed : "#" + typed
    }

    private static func mayStandInRoom(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ",", ":", "|": return false
        case "!"..."~": return true
        default: break
        }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: return false
        default: return !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint
        }
    }
}

/// What a scalar is to the grammar of members' names.
private enum Part {
    case letter, mark, digit, hyphen, punctuation

    /// Nil for a scalar that no name can hold.
    init?(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "a"..."z", "A"..."Z": self = .letter
        case "0"..."9": self = .digit
        case "-": self = .hyphen
        case "_", "[", "]", "\\", "`", "^", "{", "}": self = .punctuation
        case "\0"..."\u{7F}": return nil
        default: self.init(properties: scalar.properties)
        }
    }

    private init?(properties: Unicode.Scalar.Properties) {
        if properties.isDefaultIgnorableCodePoint { return nil }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
        case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
        case .decimalNumber: self = .digit
        default: return nil
        }
    }

    var mayBegin: Bool {
        switch self {
        case .letter, .punctuation: true
        case .mark, .digit, .hyphen: false
        }
    }

    /// - Parameter previous: nil at the start, and after a scalar that was refused or dropped.
    func mayFollow(_ previous: Part?) -> Bool {
        self != .mark || previous == .letter || previous == .mark
    }
}

extension String {
    /// Whether all of it is ASCII, and so needs no normaliser.
    var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }

    /// NFC; ASCII is its own, and does not pass through the normaliser.
    var composed: String {
        isASCII ? self : String(String.UnicodeScalarView(_nfc))
    }

    /// Without the white space at both ends.
    fileprivate var trimmed: String {
        let isInk = { (scalar: Unicode.Scalar) in !scalar.properties.isWhitespace }
        guard let first = unicodeScalars.firstIndex(where: isInk), let last = unicodeScalars.lastIndex(where: isInk)
        else { return "" }
        return String(unicodeScalars[first...last])
    }
}
