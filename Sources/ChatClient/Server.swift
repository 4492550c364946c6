/// Where a server is, and how one speaks with it.
public struct Server: Sendable, Hashable {
    /// Where it listens.
    public enum Endpoint: Sendable, Hashable {
        /// A Unix socket.
        case unix(path: String)
        /// A name or an address, and a port.
        case tcp(host: String, port: UInt16)
    }

    /// Where it listens.
    public var endpoint: Endpoint
    /// TLS lies between.
    public var isEncrypted: Bool
    /// The SHA-256 digest of the only certificate (its DER) that is trusted, as 64 lower-case hexadecimal digits; nil: those which the system trusts.
    public var fingerprint: String?

    /// See the properties.
    public init(endpoint: Endpoint, isEncrypted: Bool = false, fingerprint: String? = nil) {
        self.endpoint = endpoint
        self.isEncrypted = isEncrypted
        self.fingerprint = fingerprint
    }
}

extension Server: CustomStringConvertible {
    /// `/run/chatd/chat.sock`, `chat.example.org:6697 (TLS)`, `[2001:db8::7]:6667`.
    public var description: String {
        switch endpoint {
        case .unix(let path): path
        case .tcp(let host, let port):
            (host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)") + (isEncrypted ? " (TLS)" : "")
        }
    }
}

/// Who wants in, and where to.
public struct Profile: Sendable, Equatable {
    /// The name that is asked for.
    public var name: String
    /// What they say of themselves; the name where they say nothing.
    public var realName: String
    /// The rooms that are entered at once, with the sign they begin with: `#lobby`.
    public var rooms: [String]
    /// The server's password (PASS), where it wants one. Never shown.
    public var password: String?
    /// What is said when they go.
    public var quitWords: String?

    /// See the properties.
    public init(
        name: String,
        realName: String? = nil,
        rooms: [String],
        password: String? = nil,
        quitWords: String? = nil
    ) {
        self.name = name
        self.realName = realName ?? name
        self.rooms = rooms
        self.password = password
        self.quitWords = quitWords
    }
}
