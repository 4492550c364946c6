import ChatCore

/// Says whether bytes that come in pieces are UTF-8, as early as it can be known.
///
/// Source: RFC 3629 §4: no overlong forms, no surrogates, nothing above U+10FFFF.
struct UTF8Validator {
    /// How many bytes of the character are still to come …
    private var missing: UInt8 = 0
    /// … and between what the next of them is.
    private var least: UInt8 = 0x80
    private var most: UInt8 = 0xBF

    /// No character has begun that has not ended.
    var isBetweenCharacters: Bool { missing == 0 }

    /// - Returns: false where no further bytes can make it right; the validator is of no use then.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            if missing == 0 {
                while index + 8 <= bytes.count, bytes.isASCII(at: index) { index += 8 }
                guard index < bytes.count else { return true }
            }
            guard take(bytes[index]) else { return false }
            index += 1
        }
        return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard missing == 0 else {
            guard least <= byte, byte <= most else { return false }
            (missing, least, most) = (missing - 1, 0x80, 0xBF)
            return true
        }
        switch byte {
        case 0x00...0x7F: break
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, least) = (2, 0xA0)
        case 0xED: (missing, most) = (2, 0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, least) = (3, 0x90)
        case 0xF1...0xF3: missing = 3
        case 0xF4: (missing, most) = (3, 0x8F)
        default: return false
        }
        return true
    }
}

extension UnsafeRawBufferPointer {
    /// Eight bytes at once: nearly all that is written in a chat.
    fileprivate func isASCII(at index: Int) -> Bool {
        loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
    }
}

/// What outlives the process.
extension UTF8Validator {
    func write(to writer: inout StateWriter) {
        for byte in [missing, least, most] { writer.write(tag: byte) }
    }

    init(from reader: inout StateReader) throws(StateProblem) {
        (missing, least, most) = (try reader.tag(), try reader.tag(), try reader.tag())
        guard missing <= 3 else { throw .damaged("a character of \(missing) more bytes") }
    }
}
