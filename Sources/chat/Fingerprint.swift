import Crypto

/// The SHA-256 digest of a certificate's DER, by which people know it again.
struct Fingerprint: Sendable, Equatable {
    /// What would be right, to go after "takes" or "expected".
    static let expected = "the SHA-256 fingerprint of a certificate: 64 hexadecimal digits, with or without colons"

    /// 64 lower-case hexadecimal digits.
    let text: String

    /// Reads what `openssl x509 -fingerprint -sha256` and `sha256sum` print; nil where it is neither.
    init?(_ text: String) {
        let digits = text.utf8.filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 64, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        self.text = String(decoding: digits, as: UTF8.self).lowercased()
    }

    /// - Parameter certificate: its DER.
    init(of certificate: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        let text = SHA256.hash(data: certificate).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }
        self.text = String(decoding: text, as: UTF8.self)
    }

    /// Whether both are the same; how long that takes says nothing of where they differ.
    static func == (left: Self, right: Self) -> Bool {
        zip(left.text.utf8, right.text.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
