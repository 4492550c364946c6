import ChatCore
import NIOCore

/// What people wrote, made harmless for clients that hand every byte to a terminal.
///
/// A classic client shows what it receives as it is, so an escape sequence in a message would move the reader's cursor, change their colours or
/// worse. No control character passes, whichever protocol it came from: IRC's formatting codes, which are meant to be unseen, are dropped with
/// their parameters; a tab stays; the others become pictures of themselves, so that what was sent can still be seen. Where there is nothing to
/// replace, which is nearly always, the bytes are copied as they are.
public enum SafeText {
    /// What else a protocol cannot say.
    public enum Separator: Sendable {
        /// Nothing.
        case none
        /// The bar ends a field: `|` becomes `¦`.
        case bar
    }

    /// The text without anything that a terminal would obey.
    public static func mend(_ text: String, for separator: Separator = .none) -> String {
        isHarmless(text, for: separator) ? text : replacing(text, for: separator)
    }

    private static func isHarmless(_ text: String, for separator: Separator) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            for index in bytes.indices {
                switch bytes[index] {
                case 0x09: continue
                case 0x00...0x1F, 0x7F: return false
                case UInt8(ascii: "|"): if separator == .bar { return false }
                // U+0080–U+009F are C2 80–C2 9F, U+2028 and U+2029 are E2 80 A8 and E2 80 A9; valid UTF-8 never ends inside a scalar.
                case 0xC2: if bytes[index + 1] < 0xA0 { return false }
                case 0xE2: if bytes[index + 1] == 0x80, bytes[index + 2] & 0xFE == 0xA8 { return false }
                default: continue
                }
            }
            return true
        }
    }

    private static func replacing(_ text: String, for separator: Separator) -> String {
        var safe = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar.value {
            case 0x09: safe.append(scalar)
            case 0x02, 0x0F, 0x11, 0x16, 0x1D, 0x1E, 0x1F: continue
            case 0x03: dropColours(from: &rest, digits: 1...2) { ("0"..."9").contains($0) }
            case 0x04: dropColours(from: &rest, digits: 6...6) { $0.properties.isASCIIHexDigit }
            case 0x00...0x1F: safe.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case 0x7F: safe.append("\u{2421}")
            case 0x80...0x9F, 0x2028, 0x2029: safe.append("\u{FFFD}")
            case 0x7C where separator == .bar: safe.append("¦")
            default: safe.append(scalar)
            }
        }
        return String(safe)
    }

    /// Drops a foreground colour and, after a comma, a background colour; neither must be there.
    /// Source: https://modern.ircdocs.horse/formatting.html#color
    private static func dropColours(
        from rest: inout Substring.UnicodeScalarView,
        digits: ClosedRange<Int>,
        isDigit: (Unicode.Scalar) -> Bool
    ) {
        let foreground = rest.prefix(digits.upperBound).prefix(while: isDigit).count
        guard digits.contains(foreground) else { return }
        rest = rest.dropFirst(foreground)
        guard rest.first == "," else { return }
        let background = rest.dropFirst().prefix(digits.upperBound).prefix(while: isDigit).count
        if digits.contains(background) { rest = rest.dropFirst(1 + background) }
    }
}

extension Event.Addressee {
    /// Nobody but the addressee reads it.
    var isPrivate: Bool {
        switch self {
        case .member: true
        case .room, .ranked: false
        }
    }
}

extension String {
    /// A message of several lines, one by one; nearly always it has one.
    var lines: [Substring] { split(separator: "\n", omittingEmptySubsequences: false) }
}

extension ByteBuffer {
    /// Writes what people wrote, made harmless.
    mutating func writeSafe(_ text: some StringProtocol, for separator: SafeText.Separator = .none) {
        writeString(SafeText.mend(String(text), for: separator))
    }

    /// Writes ` -- WORDS`, where there are words.
    mutating func writeTrailing(_ words: String?) {
        guard let words else { return }
        writeString(" -- ")
        writeSafe(words)
    }
}
