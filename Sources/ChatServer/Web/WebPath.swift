/// How paths are written in requests, so that each file has one. Source: RFC 3986 §2, §3.3, §6.2.2.
enum WebPath {
    /// Of a file below the page's directory.
    static func key(ofFile path: String) -> String {
        path.utf8.map { byte in
            byte.isAlphanumeric || plain.contains(byte) ? String(UnicodeScalar(byte)) : "%" + hexadecimal(byte)
        }.joined()
    }

    /// What a request asks for, with those bytes in clear that need not be escaped. `..` is a name like any other, and there is no such file.
    static func key(ofRequest path: String) -> String {
        guard path.utf8.contains(percent) else { return path }
        var bytes = Array(path.utf8)[...]
        var key: [UInt8] = []
        while let byte = bytes.popFirst() {
            guard byte == percent, bytes.count >= 2, bytes.prefix(2).allSatisfy({ $0.isAlphanumeric }),
                let value = UInt8(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16)
            else {
                key.append(byte)
                continue
            }
            bytes.removeFirst(2)
            if value.isAlphanumeric || unreserved.contains(value) {
                key.append(value)
            } else {
                key += Array("%\(hexadecimal(value))".utf8)
            }
        }
        return String(decoding: key, as: UTF8.self)
    }

    private static let percent = UInt8(ascii: "%")
    /// Marks that mean the same whether they are escaped or not.
    private static let unreserved = Array("-._~".utf8)
    /// Marks that stand in paths as they are.
    private static let plain = Array("-._~!$&'()*+,;=:@/".utf8)

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
