/// A JSON object in one line of ASCII, built field by field in the order of the calls. Source: RFC 8259.
struct JSONLine {
    private var fields: [String] = []

    /// `{"time":"…","event":"message"}`.
    var text: String { "{" + fields.joined(separator: ",") + "}" }

    mutating func add(_ name: String, _ value: String?) {
        if let value { add(name, raw: Self.quoted(value)) }
    }

    mutating func add(_ name: String, _ value: Int?) {
        if let value { add(name, raw: "\(value)") }
    }

    mutating func add(_ name: String, _ value: Bool) { add(name, raw: "\(value)") }

    mutating func add(_ name: String, _ values: [String]) {
        add(name, raw: "[" + values.map(Self.quoted).joined(separator: ",") + "]")
    }

    mutating func add(_ name: String, _ objects: [JSONLine]) {
        add(name, raw: "[" + objects.map(\.text).joined(separator: ",") + "]")
    }

    private mutating func add(_ name: String, raw: String) { fields.append("\(Self.quoted(name)):\(raw)") }

    /// Nothing but printable ASCII: whoever shows such a line on a terminal, or cuts it, is as safe as can be.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22: quoted += "\\\""
            case 0x5C: quoted += "\\\\"
            case 0x0A: quoted += "\\n"
            case 0x20...0x7E: quoted.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return quoted + "\""
    }
}
