import CLocalNetwork

/// The IPv4 networks that a socket's host is on, at one moment.
public struct LocalNetworks: Sendable, Equatable {
    /// Every program of this host that listens: 127.255.255.255.
    static let thisHost: UInt32 = 0x7FFF_FFFF
    /// More addresses than this are left out.
    private static let mostAddresses = 256

    /// Where everybody is reached, this host by itself first; each address once, in the host's byte order.
    public let broadcasts: [UInt32]
    private let addresses: Set<UInt32>
    private let loopbacks: Set<Int>

    /// What the kernel says now; what a socket that cannot be asked is on is this host alone. Costs some microseconds an interface.
    /// - Parameter socket: its network namespace counts, which need not be this process's.
    public init(of socket: CInt) {
        let empty = clocalnetwork_address(interface: 0, address: 0, broadcast: 0, is_loopback: false)
        var found = [clocalnetwork_address](repeating: empty, count: Self.mostAddresses)
        let count = clocalnetwork_addresses(socket, &found, CInt(found.count))
        self.init(found.prefix(max(0, Int(count))))
    }

    init(_ found: some Sequence<clocalnetwork_address>) {
        var broadcasts = [Self.thisHost]
        for one in found where one.broadcast != 0 && !one.is_loopback && !broadcasts.contains(one.broadcast) {
            broadcasts.append(one.broadcast)
        }
        self.broadcasts = broadcasts
        addresses = Set(found.map(\.address))
        loopbacks = Set(found.lazy.filter(\.is_loopback).map { Int($0.interface) })
    }

    /// Whether this host has that address.
    func contains(_ address: UInt32) -> Bool { Self.isLoopback(address) || addresses.contains(address) }

    /// Whether what came from there, by that interface, has not left this host.
    func cameByLoopback(from address: UInt32, interface: Int) -> Bool {
        Self.isLoopback(address) || loopbacks.contains(interface)
    }

    /// 127.0.0.0/8, RFC 1122 §3.2.1.3.
    private static func isLoopback(_ address: UInt32) -> Bool { address >> 24 == 127 }

    /// An address as people write it: `192.0.2.255`.
    static func text(_ address: UInt32) -> String {
        [24, 16, 8, 0].map { String(address >> $0 & 0xFF) }.joined(separator: ".")
    }
}
