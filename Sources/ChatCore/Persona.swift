/// A member as others see them, at one moment: events keep the persona that spoke, so that an old event shows the old name.
public final class Persona: Sendable {
    /// The name, in NFC; for a guest `guest-PORT`.
    public let name: String
    /// Where a guest connected from: some protocols show a guest by address. Nil for those who have a name, and on Unix sockets.
    public let guestAddress: PeerAddress?
    /// The protocol the member speaks, as the catalog names it.
    public let via: String

    init(name: String, guestAddress: PeerAddress?, via: String) {
        self.name = name
        self.guestAddress = guestAddress
        self.via = via
    }

    func renamed(_ name: String) -> Persona {
        Persona(name: name, guestAddress: nil, via: via)
    }
}

/// The numeric address of the other end of a TCP connection.
public struct PeerAddress: Sendable, Equatable {
    /// The numeric host, without brackets; an IPv4 address that came over an IPv6 socket is written as IPv4.
    public let host: String
    /// The port, 1 to 65535.
    public let port: Int
    /// True for a host that is written with colons.
    public var isIPv6: Bool { host.utf8.contains(UInt8(ascii: ":")) }

    /// An address; `::ffff:192.0.2.1` becomes `192.0.2.1`.
    public init(host: String, port: Int) {
        let mapped = "::ffff:"
        let isMapped = host.lowercased().hasPrefix(mapped) && host.utf8.contains(UInt8(ascii: "."))
        self.host = isMapped ? String(host.dropFirst(mapped.count)) : host
        self.port = port
    }
}

/// Where a member came from, for the journal: fixed for as long as they are connected.
public final class Origin: Sendable {
    /// The protocol, as the catalog names it.
    public let via: String
    /// The address of the other end; nil on a Unix socket.
    public let address: PeerAddress?
    /// A label that is unique to this connection among all of this run of the daemon.
    public let session: String
    /// What a guest's name is made of: the port, or a counter where there is none.
    public let guestNumber: Int

    /// See the properties.
    public init(via: String, address: PeerAddress?, session: String, guestNumber: Int) {
        self.via = via
        self.address = address
        self.session = session
        self.guestNumber = guestNumber
    }
}
