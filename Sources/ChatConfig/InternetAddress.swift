import Glibc

/// An IPv4 or IPv6 address by its bytes. Source: inet_pton(3).
struct InternetAddress: Equatable {
    /// Four bytes or sixteen.
    let bytes: [UInt8]

    /// - Parameter text: a numeric address; a name, or an address with a zone or a port, gives `nil`.
    init?(_ text: String) {
        guard !text.utf8.contains(0) else { return nil }
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, text, &bytes) == 1 {
                self.bytes = bytes
                return
            }
        }
        return nil
    }

    /// The address as the system prints it.
    var text: String? {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether both cannot be bound with the same port: they are the same, or one is every address of a family the
    /// other belongs to. `::` takes IPv4 too, as Linux has it (`net.ipv6.bindv6only`, ipv6(7)).
    func overlaps(_ other: Self) -> Bool {
        for (one, another) in [(self, other), (other, self)] where one.bytes.allSatisfy({ $0 == 0 }) {
            if one.bytes.count == 16 || another.isIPv4 { return true }
        }
        return mapped == other.mapped
    }

    private static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
    /// An IPv4 address as the IPv6 address that stands for it. Source: RFC 4291 §2.5.5.2.
    private var mapped: [UInt8] { bytes.count == 4 ? Self.mappedPrefix + bytes : bytes }
    private var isIPv4: Bool { mapped.starts(with: Self.mappedPrefix) }
}
