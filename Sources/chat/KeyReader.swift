import CNcurses
import ChatScreen

/// Makes keys of what ncurses reads: Escape and what follows it at once is Alt, pasted text is one key, and sequences that nobody knows are none.
struct KeyReader: Sendable {
    /// A key as ncurses tells of it.
    struct Raw: Sendable, Equatable {
        var kind: CNcursesKey
        /// The scalar, or the number.
        var value: UInt32 = 0
    }

    /// Sequences that terminals send and terminfo does not know, and what they mean.
    /// Source: XTerm Control Sequences, "PC-Style Function Keys", "Bracketed Paste Mode"; rxvt-unicode(7).
    static let sequences: [(sequence: String, meaning: Meaning)] = [
        ("\u{1B}[200~", .pasteBegins), ("\u{1B}[201~", .pasteEnds),
        ("\u{1B}[1;3A", .key(.altUp)), ("\u{1B}[1;3B", .key(.altDown)),
        ("\u{1B}[1;3C", .key(.altRight)), ("\u{1B}[1;3D", .key(.altLeft)),
        ("\u{1B}[1;5C", .key(.controlRight)), ("\u{1B}[1;5D", .key(.controlLeft)),
        ("\u{1B}Oc", .key(.controlRight)), ("\u{1B}Od", .key(.controlLeft)),
        ("\u{1B}[1~", .key(.home)), ("\u{1B}[4~", .key(.end)), ("\u{1B}[7~", .key(.home)), ("\u{1B}[8~", .key(.end)),
        ("\u{1B}[H", .key(.home)), ("\u{1B}[F", .key(.end)), ("\u{1B}OH", .key(.home)), ("\u{1B}OF", .key(.end)),
        ("\u{1B}[Z", .key(.backTab)), ("\u{1B}[3~", .key(.delete)),
    ]

    /// What a sequence means.
    enum Meaning: Sendable, Equatable {
        case key(Key)
        case pasteBegins
        case pasteEnds
    }

    /// The beginning of a bracketed paste, without Escape: it may come so slowly that ncurses takes it apart.
    private static let pasteBegin = "[200~"

    private enum State {
        case plain
        /// Escape came.
        case escaped
        /// Of a sequence, what came after Escape. Pieces may come apart.
        case sequence(String)
        /// Escape (and `[`) were told of as keys, since nothing followed, and what came now goes on where they ended:
        /// so much of the beginning of a paste, and how many characters of that were told of.
        case late(String, told: Int)
        /// Within brackets of pasting.
        case pasting
    }

    private var state = State.plain
    /// What came within them.
    private var pasted = PastedText()

    /// The keys that are whole with this. `CNcursesNothing`, when nothing more is there, ends an Escape.
    mutating func take(_ raw: Raw) -> [Key] {
        switch state {
        case .plain: return plain(raw)
        case .escaped: return escaped(raw)
        case .sequence(let begin): return goOn(begin, raw)
        case .late(let begin, let told): return goOnLate(begin, told: told, raw)
        case .pasting: return paste(raw)
        }
    }

    private mutating func plain(_ raw: Raw) -> [Key] {
        if raw.kind == CNcursesDefined {
            guard KeyReader.sequences.indices.contains(Int(raw.value)) else { return [] }
            return mean(KeyReader.sequences[Int(raw.value)].meaning)
        }
        if raw.kind == CNcursesCharacter, raw.value == 0x1B {
            state = .escaped
            return []
        }
        return KeyReader.key(raw).map { [$0] } ?? []
    }

    private mutating func mean(_ meaning: Meaning) -> [Key] {
        switch meaning {
        case .key(let key): return [key]
        case .pasteBegins: state = .pasting
        case .pasteEnds: break
        }
        return []
    }

    private mutating func escaped(_ raw: Raw) -> [Key] {
        state = .plain
        if raw.kind == CNcursesNothing {
            state = .late("", told: 0)
            return [.escape]
        }
        guard raw.kind == CNcursesCharacter, let scalar = Unicode.Scalar(raw.value) else {
            // Escape, then an arrow: as some terminals send Alt with an arrow.
            return plain(raw).map(KeyReader.withAlt)
        }
        switch scalar {
        case "[", "O": state = .sequence(String(scalar))
        case "\u{1B}":
            state = .escaped
            return [.escape]
        default: return [.alt(Character(scalar))]
        }
        return []
    }

    private mutating func goOn(_ begin: String, _ raw: Raw) -> [Key] {
        if raw.kind == CNcursesNothing {
            guard begin.count == 1, let first = begin.first else { return [] }
            // Nothing followed: it was Alt with that character.
            state = first == "[" ? .late(begin, told: 1) : .plain
            return [.alt(first)]
        }
        state = .plain
        // ECMA-48 §5.4: a sequence has no control characters. Control-C ends one that has no end.
        guard raw.kind == CNcursesCharacter, raw.value >= 0x20, let scalar = Unicode.Scalar(raw.value) else {
            return plain(raw)
        }
        let sequence = begin + String(scalar)
        // Parameters and intermediate bytes are below 0x40, the last one is not; after `ESC O`, there is one.
        if begin.first == "[", scalar.value < 0x40 {
            state = .sequence(sequence)
            return []
        }
        let known = KeyReader.sequences.first { $0.sequence.dropFirst() == sequence }
        return known.map { mean($0.meaning) } ?? []
    }

    private mutating func goOnLate(_ begin: String, told: Int, _ raw: Raw) -> [Key] {
        let untold = begin.dropFirst(told).map(Key.character)
        if raw.kind == CNcursesNothing {
            // Whoever types `[` after Escape is to see it at once.
            if begin.count > 1 { return [] }
            state = .late(begin, told: begin.count)
            return untold
        }
        state = .plain
        if raw.kind == CNcursesCharacter, let scalar = Unicode.Scalar(raw.value) {
            let longer = begin + String(scalar)
            if longer == KeyReader.pasteBegin { return mean(.pasteBegins) }
            if KeyReader.pasteBegin.hasPrefix(longer) {
                state = .late(longer, told: told)
                return []
            }
        }
        return untold + plain(raw)
    }

    private mutating func paste(_ raw: Raw) -> [Key] {
        let isWhole: Bool
        switch raw.kind {
        case CNcursesCharacter: isWhole = Unicode.Scalar(raw.value).map { pasted.take($0) } ?? false
        case CNcursesNothing: isWhole = pasted.pause()
        case CNcursesDefined: isWhole = KeyReader.sequences.firstIndex { $0.meaning == .pasteEnds } == Int(raw.value)
        default: isWhole = false
        }
        guard isWhole else { return [] }
        defer { pasted = PastedText() }
        state = .plain
        return [pasted.key]
    }
}

// MARK: - One key

extension KeyReader {
    private static let named: [CNcursesKey.RawValue: Key] = [
        CNcursesUp.rawValue: .up, CNcursesDown.rawValue: .down, CNcursesLeft.rawValue: .left,
        CNcursesRight.rawValue: .right, CNcursesHome.rawValue: .home, CNcursesEnd.rawValue: .end,
        CNcursesPageUp.rawValue: .pageUp, CNcursesPageDown.rawValue: .pageDown,
        CNcursesBackspace.rawValue: .backspace, CNcursesDelete.rawValue: .delete, CNcursesEnter.rawValue: .enter,
        CNcursesBackTab.rawValue: .backTab,
    ]

    private static func key(_ raw: Raw) -> Key? {
        switch raw.kind {
        case CNcursesCharacter: Unicode.Scalar(raw.value).map(key)
        case CNcursesFunction: .function(Int(raw.value))
        default: named[raw.kind.rawValue]
        }
    }

    private static func key(_ scalar: Unicode.Scalar) -> Key {
        switch scalar.value {
        case 0x09: .tab
        case 0x0A, 0x0D: .enter
        case 0x08, 0x7F: .backspace
        case 0x00...0x1F:
            // Control takes the two high bits of a capital letter, or of `@ [ \ ] ^ _`, away.
            .control(Character(Unicode.Scalar(UInt8(scalar.value) | 0x40)).lowercased().first ?? "@")
        default: .character(Character(scalar))
        }
    }

    private static func withAlt(_ key: Key) -> Key {
        switch key {
        case .up: .altUp
        case .down: .altDown
        case .left: .altLeft
        case .right: .altRight
        case .backspace: .alt("\u{7F}")
        default: key
        }
    }
}
