/// A member as others see them, at one moment: events keep the persona that spoke, so that an old event shows the old name.
public final class Persona: Sendable {
    /// The name, in NFC; for a guest `guest-PORT`.
    public let name: String
    /// What the member's client calls its user, `~` before it since nobody has checked; the protocol's name where it has no such thing. Of a user of
    /// this host `HostUser.user`, without a mark.
    public let user: String
    /// Where they come from, as others may know it: a cloak of the address.
    public let host: String
    /// What they say of themselves, in NFC; the name where they say nothing.
    public let realName: String
    /// Where a guest connected from: some protocols show a guest by address. Nil for those who have a name, and on Unix sockets.
    public let guestAddress: PeerAddress?
    /// The protocol the member speaks, as the catalog names it.
    public let via: String
    /// What is known of them besides.
    public let modes: MemberModes
    /// Who they are on this host, where the kernel has vouched for it, whatever they are called here.
    public let hostUser: HostUser?

    init(
        name: String,
        user: String? = nil,
        host: String = "localhost",
        realName: String? = nil,
        guestAddress: PeerAddress?,
        via: String,
        modes: MemberModes = [],
        hostUser: HostUser? = nil
    ) {
        self.name = name
        self.user = user ?? via
        self.host = host
        self.realName = realName ?? name
        self.guestAddress = guestAddress
        self.via = via
        self.modes = modes
        self.hostUser = hostUser
    }

    /// `NAME!USER@HOST`.
    public var mask: String { "\(name)!\(user)@\(host)" }

    /// What somebody says of themselves, in NFC, cut to `Limits.realNameBytes`: composing can make a text a little longer.
    static func realName(from words: String) -> String {
        words.prefix(bytes: Limits.realNameBytes).composed.prefix(bytes: Limits.realNameBytes)
    }

    /// The same member after a change.
    /// Nil: that stays; a real name that was the name follows it.
    public func with(
        name: String? = nil,
        host: String? = nil,
        realName: String? = nil,
        modes: MemberModes? = nil
    ) -> Persona {
        Persona(
            name: name ?? self.name,
            user: user,
            host: host ?? self.host,
            realName: realName ?? (self.realName == self.name ? name : nil) ?? self.realName,
            guestAddress: name == nil ? guestAddress : nil,
            via: via,
            modes: modes ?? self.modes,
            hostUser: hostUser
        )
    }
}

/// What a member has chosen, or been given, for themselves.
public struct MemberModes: OptionSet, Sendable, Hashable {
    /// A bit each.
    public let rawValue: UInt8
    /// From bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Found by those only who share a room: `i`.
    public static let invisible = MemberModes(rawValue: 1 << 0)
    /// Operates the server: `o`. Given by the server, laid down by the member.
    public static let `operator` = MemberModes(rawValue: 1 << 1)
    /// Reads what operators announce: `w`.
    public static let wallops = MemberModes(rawValue: 1 << 2)
    /// Hears in private from those only whom they accepted: `g`.
    public static let callerID = MemberModes(rawValue: 1 << 3)
    /// Is a program: `B`.
    public static let bot = MemberModes(rawValue: 1 << 4)
    /// Connected by TLS: `Z`. Nobody can change it.
    public static let secure = MemberModes(rawValue: 1 << 5)
}

/// The numeric address of the other end of a TCP connection.
public struct PeerAddress: Sendable, Equatable {
    /// The numeric host, without brackets; an IPv4 address that came over an IPv6 socket is written as IPv4.
    public let host: String
    /// The port, 1 to 65535; 0 where a proxy on this host does not say.
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
    /// The address of the other end; nil on a Unix socket. For the journal, the member and operators alone.
    public let address: PeerAddress?
    /// What others see instead of the address.
    public let host: String
    /// A label that is unique to this connection among all of this run of the daemon.
    public let session: String
    /// What a guest's name is made of: the port, or a counter where there is none.
    public let guestNumber: Int
    /// TLS lies between the member and this server: nobody on the way can read along.
    public let isSecure: Bool
    /// The SHA-256 digest of the certificate (its DER) that the client has shown over TLS, and proved to hold the key of, as 64 lower-case
    /// hexadecimal digits; nil where it has shown none. Nobody vouches for what stands in the certificate.
    public let certificateFingerprint: String?
    /// The user of this host who has connected, where the listener asks the kernel; for everybody to know. Nil elsewhere.
    public let hostUser: HostUser?

    /// See the properties.
    public init(
        via: String,
        address: PeerAddress?,
        host: String = "localhost",
        session: String,
        guestNumber: Int,
        isSecure: Bool = false,
        certificateFingerprint: String? = nil,
        hostUser: HostUser? = nil
    ) {
        self.via = via
        self.address = address
        self.host = host
        self.session = session
        self.guestNumber = guestNumber
        self.isSecure = isSecure
        self.certificateFingerprint = certificateFingerprint
        self.hostUser = hostUser
    }

    /// The same connection after its TLS handshake.
    public func secured(certificateFingerprint: String?) -> Origin {
        Origin(
            via: via,
            address: address,
            host: host,
            session: session,
            guestNumber: guestNumber,
            isSecure: true,
            certificateFingerprint: certificateFingerprint,
            hostUser: hostUser
        )
    }

    /// The same connection once it is known who has made it.
    public func identified(as user: HostUser) -> Origin {
        Origin(
            via: via,
            address: address,
            host: host,
            session: session,
            guestNumber: guestNumber,
            isSecure: isSecure,
            certificateFingerprint: certificateFingerprint,
            hostUser: user
        )
    }
}

/// What somebody says of themselves when they come in.
public struct Introduction: Sendable, Equatable {
    /// In the grammar of `Names.check`; nil for a guest, whose name is made from `Origin.guestNumber`.
    public var name: String?
    /// What the client calls its user, with the mark of the unchecked; nil: the protocol's name.
    public var user: String?
    /// Nil: the name.
    public var realName: String?
    /// From the start.
    public var modes: MemberModes
    /// From the start, for clients that say so before they come in; nil: present.
    public var away: String?

    /// See the properties.
    public init(
        name: String?,
        user: String? = nil,
        realName: String? = nil,
        modes: MemberModes = [],
        away: String? = nil
    ) {
        self.name = name
        self.user = user
        self.realName = realName
        self.modes = modes
        self.away = away
    }
}
