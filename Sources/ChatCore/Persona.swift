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

/// Where a member came from, and how: fixed for as long as they are in the chat.
public final class Origin: Sendable {
    /// The protocol, as the catalog names it.
    public let via: String
    /// The address of the other end; nil on a Unix socket.
    public let address: PeerAddress?
    /// A label that is unique to this connection among all of this run of the daemon.
    public let session: String
    /// What a guest's name is made of: the port, or a counter where there is none.
    public let guestNumber: Int
    /// TLS lies between the member and this server: nobody on the way can read along.
    public let isSecure: Bool
    /// The SHA-256 digest of the certificate (its DER) that the client has shown over TLS, and proved to hold the key of, as 64 lower-case
    /// hexadecimal digits; nil where it has shown none. Nobody vouches for what stands in the certificate.
    public let certificateFingerprint: String?

    /// See the properties.
    public init(
        via: String,
        address: PeerAddress?,
        session: String,
        guestNumber: Int,
        isSecure: Bool = false,
        certificateFingerprint: String? = nil
    ) {
        self.via = via
        self.address = address
        self.session = session
        self.guestNumber = guestNumber
        self.isSecure = isSecure
        self.certificateFingerprint = certificateFingerprint
    }

    /// The same connection after its TLS handshake.
    public func secured(certificateFingerprint: String?) -> Origin {
        Origin(
            via: via,
            address: address,
            session: session,
            guestNumber: guestNumber,
            isSecure: true,
            certificateFingerprint: certificateFingerprint
        )
    }
}
