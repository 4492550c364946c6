/// What bytes mean in the head of a request. Source: RFC 9110 §5.5, §5.6.
extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")
    static let comma = UInt8(ascii: ",")
    static let semicolon = UInt8(ascii: ";")
    static let equals = UInt8(ascii: "=")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let openingBracket = UInt8(ascii: "[")
    static let closingBracket = UInt8(ascii: "]")

    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    var isAlphanumeric: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: isDigit
        }
    }

    /// Of which the names of methods and fields are made.
    var isToken: Bool { isAlphanumeric || UInt8.tokenMarks.contains(self) }

    /// ASCII that is seen.
    var isVisible: Bool { (0x21...0x7E).contains(self) }

    /// Stands around values, and means nothing.
    var isBlank: Bool { self == .space || self == .tab }

    /// A control character that stands nowhere in a head: neither a part of the end of a line nor a tab.
    var isForbidden: Bool {
        (self < .space && self != .tab && self != .lineFeed && self != .carriageReturn) || self == 0x7F
    }

    var lowercased: UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self + 32 : self }

    private static let tokenMarks = Array("!#$%&'*+-.^_`|~".utf8)
}
