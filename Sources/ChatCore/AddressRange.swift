/// One address, or all that begin with the same bits. Source: RFC 4632 §3.1, RFC 4291 §2.3.
public struct AddressRange: Sendable, Equatable {
    /// As the system would print it: `10.0.0.0/8`, or an address alone.
    public let text: String
    /// The first of them.
    public let address: InternetAddress
    /// How many bits of the address count.
    public let length: Int

    /// - Parameter text: a numeric address, or one with a slash and a number of bits; nil for anything else, and where bits beyond those
    ///   are set.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = InternetAddress(String(parts[0])) else { return nil }
        self.address = address
        let bits = address.bytes.count * 8
        guard parts.count == 2 else {
            (self.text, length) = (address.text, bits)
            return
        }
        guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (48...57).contains($0) }),
            let length = Int(parts[1]), length <= bits, (length..<bits).allSatisfy({ !address.bit($0) })
        else { return nil }
        (self.text, self.length) = ("\(address.text)/\(length)", length)
    }

    /// Whether a numeric address is one of them; an IPv4 address is one of no IPv6 range.
    public func contains(_ host: String) -> Bool { InternetAddress(host).map(contains) ?? false }

    /// Whether an address is one of them; an IPv4 address is one of no IPv6 range.
    public func contains(_ other: InternetAddress) -> Bool {
        let whole = length / 8
        return other.bytes.count == address.bytes.count
            && other.bytes.prefix(whole).elementsEqual(address.bytes.prefix(whole))
            && (whole * 8..<length).allSatisfy { address.bit($0) == other.bit($0) }
    }
}

extension InternetAddress {
    fileprivate func bit(_ index: Int) -> Bool { bytes[index / 8] >> (7 - index % 8) & 1 == 1 }
}
