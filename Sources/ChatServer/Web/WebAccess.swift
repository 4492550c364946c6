/// How people come in through HTTP (RFC 9112), and go on by WebSocket (RFC 6455).
public struct WebAccess: Sendable {
    /// The page, for browsers; nil: there is nothing here but the way to the chat.
    public var site: WebSite?
    /// Which pages may connect, beside those of the host that a request is for: each as a browser writes it in `Origin`, such as
    /// `https://chat.example.org`. Programs that are no browsers say none, and may connect.
    public var origins: Set<String>
    /// Where it stands who is behind a proxy.
    public var forwarded: ForwardedHeader
    /// Who is believed about that, from the numeric address.
    public var trusts: @Sendable (_ host: String) -> Bool
    /// For how long browsers are to insist on TLS, in seconds, where they have come by it; 0: they are not told.
    /// Source: RFC 6797.
    public var strictTransportSeconds: Int

    /// Which field of a request says where the client is. Only one is looked at: a proxy that knows the one passes on what the client says in the other.
    public enum ForwardedHeader: Sendable {
        /// None: who connects is the client.
        case off
        /// `X-Forwarded-For`.
        case xForwardedFor
        /// `Forwarded`, RFC 7239.
        case forwarded
    }

    /// See the properties.
    public init(
        site: WebSite? = nil,
        origins: Set<String> = [],
        forwarded: ForwardedHeader = .off,
        trusts: @escaping @Sendable (_ host: String) -> Bool = { _ in false },
        strictTransportSeconds: Int = 0
    ) {
        self.site = site
        self.origins = origins
        self.forwarded = forwarded
        self.trusts = trusts
        self.strictTransportSeconds = strictTransportSeconds
    }
}
