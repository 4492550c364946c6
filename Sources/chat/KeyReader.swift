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

    /// More than anybody pastes into a chat on purpose; the rest is dropped.
    static let longestPaste = 64 << 10

    private enum State {
        case plain
        /// Escape came.
        case escaped
        /// What follows up to its last byte is a sequence that nobody knows: after `ESC [`; or after `ESC O`, of one byte.
        case skipping(isSingle: Bool, first: Character)
        /// Within brackets of pasting.
        case pasting([Unicode.Scalar])
    }

    private var state = State.plain

    /// The keys that are whole with this. `CNcursesNothing`, when nothing more is there, ends an Escape.
    mutating func take(_ raw: Raw) -> [Key] {
        switch state {
        case .plain: return plain(raw)
        case .escaped: return escaped(raw)
        case .skipping(let isSingle, let first): return skip(raw, isSingle: isSingle, first: first)
        case .pasting(let text): return paste(raw, after: text)
        }
    }

    private mutating func plain(_ raw: Raw) -> [Key] {
        if raw.kind == CNcursesDefined {
            guard KeyReader.sequences.indices.contains(Int(raw.value)) else { return [] }
            switch KeyReader.sequences[Int(raw.value)].meaning {
            case .key(let key): return [key]
            case .pasteBegins: state = .pasting([])
            case .pasteEnds: break
            }
            return []
        }
        if raw.kind == CNcursesCharacter, raw.value == 0x1B {
            state = .escaped
            return []
        }
        return KeyReader.key(raw).map { [$0] } ?? []
    }

    private mutating func escaped(_ raw: Raw) -> [Key] {
        state = .plain
        if raw.kind == CNcursesNothing { return [.escape] }
        guard raw.kind == CNcursesCharacter, let scalar = Unicode.Scalar(raw.value) else {
            // Escape, then an arrow: as some terminals send Alt with an arrow.
            return plain(raw).map(KeyReader.withAlt)
        }
        switch scalar {
        case "[": state = .skipping(isSingle: false, first: "[")
        case "O": state = .skipping(isSingle: true, first: "O")
        case "\u{1B}":
            state = .escaped
            return [.escape]
        default: return [.alt(Character(scalar))]
        }
        return []
    }

    private mutating func skip(_ raw: Raw, isSingle: Bool, first: Character) -> [Key] {
        guard raw.kind == CNcursesCharacter else {
            state = .plain
            // Nothing followed: it was Alt with that character.
            return raw.kind == CNcursesNothing ? [.alt(first)] : plain(raw)
        }
        // ECMA-48 §5.4: parameters and intermediate bytes are below 0x40, the last one is not.
        state = isSingle || raw.value >= 0x40 ? .plain : .skipping(isSingle: false, first: first)
        return []
    }

    private mutating func paste(_ raw: Raw, after text: [Unicode.Scalar]) -> [Key] {
        if raw.kind == CNcursesDefined, Int(raw.value) == 1 {
            state = .plain
            return [.paste(KeyReader.text(of: text))]
        }
        guard raw.kind == CNcursesCharacter, let scalar = Unicode.Scalar(raw.value),
            text.count < KeyReader.longestPaste
        else { return [] }
        let isKept = "\t\n\r".unicodeScalars.contains(scalar) || scalar.properties.generalCategory != .control
        guard isKept else { return [] }
        var text = text
        state = .plain  // so that there is one owner
        text.append(scalar)
        state = .pasting(text)
        return []
    }

    /// Terminals send a carriage return for each end of a line.
    private static func text(of pasted: [Unicode.Scalar]) -> String {
        var text = String.UnicodeScalarView()
        for (index, scalar) in pasted.enumerated() {
            if scalar == "\n", index > 0, pasted[index - 1] == "\r" { continue }
            text.append(scalar == "\r" ? "\n" : scalar)
        }
        return String(text)
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
