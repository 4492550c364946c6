import ChatCore
import Crypto

/// Stands for addresses in what others see: equal for equal addresses, and of no use to whoever does not have the key.
///
/// `a4jxq2mpnt.c7ukd3wz.ip`: the first label is the address (of IPv6, the network of 64 bits that one customer has at least), the second the
/// network around it (24 bits of IPv4, 48 of IPv6). So a mask can name one address, or `*.c7ukd3wz.ip`, without anybody knowing which.
///
/// It belongs to one event loop.
final class Cloak {
    /// So many addresses are known at once; most connections come from where others came from a little while ago.
    private static let knownAddresses = 1024

    private let key: SymmetricKey
    /// By address: a cloak takes two codes, at 30,000 instructions each.
    private var known: [String: String] = [:]

    /// - Parameter key: 32 random bytes that are kept for as long as bans are.
    init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    /// What others see instead of an address: at most 63 bytes; `local` for Unix sockets.
    func host(for address: PeerAddress?) -> String {
        guard let address else { return "local" }
        if let host = known[address.host] { return host }
        if known.count >= Cloak.knownAddresses { known.removeAll(keepingCapacity: true) }
        let host = makeHost(for: address)
        known[address.host] = host
        return host
    }

    private func makeHost(for address: PeerAddress) -> String {
        guard let bytes = InternetAddress(address.host)?.bytes else {
            return "\(label(0, Array(address.host.utf8), 10)).ip"
        }
        let (near, wide) = bytes.count == 4 ? (4, 3) : (8, 6)
        // What is hashed begins with what it is: so no address has the label of a network.
        return "\(label(UInt8(near), bytes.prefix(near), 10)).\(label(UInt8(wide), bytes.prefix(wide), 8)).ip"
    }

    private func label(_ kind: UInt8, _ bytes: some Sequence<UInt8>, _ length: Int) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: [kind] + bytes, using: key)
        var text = ""
        var (bits, count) = (UInt32(0), 0)
        for byte in code {
            (bits, count) = (bits << 8 | UInt32(byte), count + 8)
            while count >= 5, text.utf8.count < length {
                text.unicodeScalars.append(Unicode.Scalar(Cloak.alphabet[Int(bits >> UInt32(count - 5) & 31)]))
                count -= 5
            }
            if text.utf8.count == length { break }
        }
        return text
    }

    /// Source: RFC 4648 §6, in lower case.
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
}
