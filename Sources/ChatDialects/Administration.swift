import ChatCore

/// What is asked of the server itself, and not of the chat.
public enum Administration: Sendable, Equatable {
    /// To become an operator by a name and password of the configuration; the password may be empty where a certificate speaks for them.
    case becomeOperator(name: String, password: String)
    /// To read the configuration again; for operators.
    case reload
    /// To keep somebody from connecting, for so many seconds or for good; for operators.
    case ban(ServerBan.Target, reason: String?, seconds: Int?)
    /// To let them connect again; for operators.
    case unban(ServerBan.Target)
    /// To see who is kept from connecting; for operators.
    case bans
}

/// Somebody who is kept from connecting, whatever protocol they speak.
public struct ServerBan: Sendable, Equatable {
    /// Whom.
    public enum Target: Sendable, Hashable {
        /// All from a range of addresses, `192.0.2.0/24` or a single address: not even let in.
        case addresses(String)
        /// All whose `NAME!USER@HOST` fits the mask, with the address or the cloak for a host.
        case mask(String)

        /// As it was written.
        public var text: String {
            switch self {
            case .addresses(let text), .mask(let text): text
            }
        }
    }

    /// Whom.
    public let target: Target
    /// Why; they are told.
    public let reason: String
    /// Which operator said so.
    public let by: String
    /// Since when.
    public let since: Timestamp
    /// Nil: for good.
    public let until: Timestamp?

    /// See the properties.
    public init(target: Target, reason: String, by: String, since: Timestamp, until: Timestamp?) {
        self.target = target
        self.reason = reason
        self.by = by
        self.since = since
        self.until = until
    }
}

/// What the server did for an operator.
public enum Report: Sendable, Equatable {
    /// The configuration was read again, or was refused for a reason.
    case reloaded(problem: String?)
    /// The ban is in force, and so many were put out by it.
    case banned(ServerBan, dismissed: Int)
    /// The ban is lifted.
    case unbanned(ServerBan.Target)
    /// There was no such ban.
    case noSuchBan(ServerBan.Target)
    /// That cannot be banned; what is wrong with it.
    case banNotPossible(ServerBan.Target, problem: String)
    /// All bans, the oldest first.
    case bans([ServerBan])
}

/// What a gateway says about somebody who came through it. Source: https://ircv3.net/specs/extensions/webirc
public struct GatewayClaim: Sendable, Equatable {
    /// What the gateway and the server both know.
    public let password: String
    /// What the gateway calls itself.
    public let gateway: String
    /// The numeric address of whoever connected to it.
    public let address: String
    /// They reached the gateway by TLS.
    public let isSecure: Bool

    /// See the properties.
    public init(password: String, gateway: String, address: String, isSecure: Bool) {
        self.password = password
        self.gateway = gateway
        self.address = address
        self.isSecure = isSecure
    }
}
