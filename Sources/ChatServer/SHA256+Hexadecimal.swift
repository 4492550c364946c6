import Crypto

extension SHA256.Digest {
    /// The first so many of its bytes, in lower-case hexadecimal digits; by default all of them.
    func hexadecimal(bytes count: Int = SHA256.byteCount) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: prefix(count).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
