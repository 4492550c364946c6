/// Bytes as people write them: `\n \r \t \\ \xNN \uXXXX`.
enum Escapes {
    struct Unreadable: Error {
        let text: String
    }

    static func bytes(_ text: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        func number(_ digits: Int) throws -> UInt32 {
            guard rest.count >= digits,
                let number = UInt32(String(decoding: rest.prefix(digits), as: UTF8.self), radix: 16)
            else { throw Unreadable(text: text) }
            rest = rest.dropFirst(digits)
            return number
        }
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "\\"): bytes.append(0x5C)
            case UInt8(ascii: "x"): bytes.append(UInt8(try number(2)))
            case UInt8(ascii: "u"):
                guard let scalar = Unicode.Scalar(try number(4)) else { throw Unreadable(text: text) }
                bytes += Array(String(scalar).utf8)
            default: throw Unreadable(text: text)
            }
        }
        return bytes
    }

    /// The same the other way round: what can be read stays, the rest becomes `\xNN`.
    static func text(_ bytes: some Collection<UInt8>) -> String {
        var text = ""
        var codec = UTF8()
        var rest = Array(bytes)[...]
        while let first = rest.first {
            switch first {
            case 0x0A: text += "\\n"
            case 0x0D: text += "\\r"
            case 0x09: text += "\\t"
            case 0x5C: text += "\\\\"
            case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(first))
            default:
                codec = UTF8()
                var iterator = rest.prefix(4).makeIterator()
                if first >= 0xC2, case .scalarValue(let scalar) = codec.decode(&iterator) {
                    text.unicodeScalars.append(scalar)
                    rest = rest.dropFirst(String(scalar).utf8.count)
                    continue
                }
                let digits = String(first, radix: 16)
                text += "\\x" + (digits.count == 1 ? "0" : "") + digits
            }
            rest = rest.dropFirst()
        }
        return text
    }
}
