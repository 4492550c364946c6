import ChatCore
import ChatDialects

/// Whom a ban concerns, ready to be compared.
enum BanExtent: Sendable {
    case addresses(AddressRange)
    case mask(Mask)

    /// Why there cannot be such a ban.
    struct Problem: Error, Equatable { let words: String }

    init(_ target: ServerBan.Target) throws(Problem) {
        switch target {
        case .addresses(let text):
            guard let range = AddressRange(text) else {
                throw Problem(
                    words:
                        "an address such as 192.0.2.1, or a range such as 192.0.2.0/24 or 2001:db8::/32, was expected"
                )
            }
            let least = range.address.bytes.count == 4 ? BanExtent.leastBitsIPv4 : BanExtent.leastBitsIPv6
            guard range.length >= least else { throw Problem(words: "a range has at least \(least) bits") }
            self = .addresses(range)
        case .mask(let text):
            guard let mask = Mask(text), !BanExtent.isExtended(mask) else {
                throw Problem(words: "a mask such as NAME!USER@HOST, with * and ?, was expected")
            }
            guard !BanExtent.concernsEverybody(mask) else { throw Problem(words: "that would be everybody") }
            self = .mask(mask)
        }
    }

    /// In the one form that equal targets have.
    var target: ServerBan.Target {
        switch self {
        case .addresses(let range): .addresses(range.text)
        case .mask(let mask): .mask(mask.text)
        }
    }

    /// Whether connections from an address are not even let in.
    func concerns(_ address: InternetAddress) -> Bool {
        if case .addresses(let range) = self { range.contains(address) } else { false }
    }

    /// Whether somebody of that name is not let into the chat.
    func concerns(name: String, user: String, from origin: Origin) -> Bool {
        guard case .mask(let mask) = self else { return false }
        return ([origin.host] + [origin.address?.host].compactMap(\.self)).contains {
            mask.matches(name: name, user: user, host: $0)
        }
    }

    /// Wider ranges are whole continents: a slip of the hand.
    private static let leastBitsIPv4 = 8
    private static let leastBitsIPv6 = 24

    /// Rules for rooms, by what is not known at the door.
    private static func isExtended(_ mask: Mask) -> Bool { ["m:", "r:", "p:"].contains { mask.text.hasPrefix($0) } }

    /// Two people who have nothing in common but their kind of host: a mask that concerns both concerns all of that kind.
    private static func concernsEverybody(_ mask: Mask) -> Bool {
        [
            ["aaaaaaaaaa.aaaaaaaa.ip", "b2b2b2b2b2.b2b2b2b2.ip"], ["192.0.2.1", "88.77.166.155"],
            ["2001:db8::1", "fd00:7:6:5:4:3:2:9"],
        ]
        .contains { hosts in
            mask.matches(name: "ann", user: "~ann", host: hosts[0])
                && mask.matches(name: "\u{5C0F}_7", user: "~u", host: hosts[1])
        }
    }
}
