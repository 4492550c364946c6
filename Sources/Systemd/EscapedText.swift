/// Text on its way to a log, a terminal or the service manager: one line, printable, and bounded.
enum EscapedText {
    /// What stands at the end of a text that was cut.
    private static let ellipsis = Array("…".utf8)
    private static let hexadecimalDigits = Array("0123456789abcdef".utf8)

    /// Appends a text with its control characters written as `\xNN`, cut so that what is appended stays within `limit`.
    ///
    /// Control characters are C0 except tab, DEL, and C1 (a terminal obeys U+009B as it does ESC); one of several bytes
    /// becomes several `\xNN`. A text that is too long ends in `…`; neither a character nor an escape is ever cut in
    /// the middle. A backslash is left as it is: the result is to be read by people, not to be decoded.
    /// - Parameter limit: at most this many bytes of UTF-8 are appended, the `…` included.
    static func append(_ text: String, limit: Int, to bytes: inout [UInt8]) {
        if appendAsItIs(text, limit: limit, to: &bytes) { return }
        let end = bytes.count + limit
        var cut = bytes.count
        for scalar in text.unicodeScalars {
            if bytes.count + ellipsis.count <= end { cut = bytes.count }
            if isControl(scalar) {
                for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { appendEscape(byte, to: &bytes) }
            } else {
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
            if bytes.count > end {
                bytes.removeLast(bytes.count - cut)
                if bytes.count + ellipsis.count <= end { bytes.append(contentsOf: ellipsis) }
                return
            }
        }
    }

    /// The text with its control characters escaped and its length bounded, as `append(_:limit:to:)` does it.
    static func escape(_ text: String, limit: Int) -> String {
        var bytes: [UInt8] = []
        append(text, limit: limit, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nearly every text has no control character, and is short enough.
    private static func appendAsItIs(_ text: String, limit: Int, to bytes: inout [UInt8]) -> Bool {
        var text = text
        return text.withUTF8 { text in
            guard text.count <= limit, !text.contains(where: mayBelongToControl) else { return false }
            bytes.append(contentsOf: text)
            return true
        }
    }

    private static func mayBelongToControl(_ byte: UInt8) -> Bool {
        // U+0080–U+009F are C2 80–C2 9F.
        byte < 0x20 && byte != 0x09 || byte == 0x7F || byte == 0xC2
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: false
        case 0x00...0x1F, 0x7F...0x9F: true
        default: false
        }
    }

    private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "\\x".utf8)
        bytes.append(hexadecimalDigits[Int(byte >> 4)])
        bytes.append(hexadecimalDigits[Int(byte & 0x0F)])
    }
}
