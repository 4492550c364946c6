import ChatConfig
import ChatServer
import Systemd

#if canImport(Glibc)
    import Glibc
#endif

/// Which listener gets which socket: under systemd by the address a socket is bound to, else by binding one.
///
/// The order of inherited sockets means nothing, and neither do their names.
struct ListenerFit {
    /// Listeners, each with the descriptor to accept on.
    private(set) var pairs: [(listener: Configuration.Listener, socket: CInt)] = []
    /// Inherited sockets that no listener is for.
    private(set) var surplus: [CInt] = []
    /// In words: listeners without a socket, and sockets without a listener.
    private(set) var mismatches: [String] = []

    /// - Parameter seesUsers: whether this process can tell the users of this host apart.
    /// - Throws: `BindFailure` for an address that cannot be bound; only where nothing was inherited. A path that this process may not make a socket
    ///   at is left out, unless nothing else is left.
    init(
        _ listeners: [Configuration.Listener],
        inherited: [InheritedSocket]?,
        seesUsers: Bool = UserNamespace.hasUsers
    ) throws {
        defer { if !seesUsers { mismatches += pairs.map(\.listener).filter(\.peerCredentials).map(\.seesNobody) } }
        guard var sockets = inherited else {
            try bind(listeners)
            return
        }
        for listener in listeners {
            if let index = sockets.firstIndex(where: { listener.endpoint.matches($0.address) }) {
                pairs.append((listener, sockets.remove(at: index).descriptor))
            } else {
                mismatches.append(
                    "listener \(listener.name) has no socket for \(listener.endpoint): "
                        + "run systemctl daemon-reload && systemctl restart chatd.socket chatd.service"
                )
            }
        }
        surplus = sockets.map(\.descriptor)
        mismatches += sockets.map { "no listener for the socket \($0.address) of \($0.name)" }
    }

    private mutating func bind(_ listeners: [Configuration.Listener]) throws {
        var last: BindFailure?
        for listener in listeners {
            do throws(BindFailure) { pairs.append((listener, try listener.bind())) } catch {
                guard listener.endpoint.port == nil, error.isOfPath else { throw error }
                mismatches.append("listener \(listener.name) is left out: \(error)")
                last = error
            }
        }
        if pairs.isEmpty, let last { throw last }
    }

    /// The LANs among them.
    var bridges: [LANBridge] { pairs.compactMap { $0.listener.bridge } }

    /// What is spoken at the address that a connection was accepted at.
    func speech(of client: CInt) -> ListenerSpeech? {
        let address = SocketAddressDescription.local(of: client)
        guard let listener = pairs.first(where: { $0.listener.endpoint.accepts(address) })?.listener else { return nil }
        switch listener.framing {
        case .lines: return .lines(protocolName: listener.protocolName)
        case .webSocket: return .webSocket
        }
    }
}

extension Configuration.Listener {
    fileprivate func bind() throws(BindFailure) -> CInt {
        switch endpoint {
        case .tcp(let host, let port): try BoundSocket.tcp(host: host, port: port)
        case .lan(let port): try BoundSocket.lan(port: port)
        // As systemd does it: whoever is on this host may connect.
        case .unix(let path): try BoundSocket.unix(path: path, isForEverybody: peerCredentials)
        }
    }

    /// The protocol, with what is between it and the socket, for the log.
    var spoken: String {
        let below = [framing == .webSocket ? "WebSocket" : nil, tls == nil ? nil : "TLS"].compactMap(\.self)
        return protocolName + (below.isEmpty ? "" : " over " + below.joined(separator: " and "))
    }

    /// The LAN that it joins with a room; nil where it is a way in.
    var bridge: LANBridge? { if case .lan = endpoint { LANBridge(name: name, room: room) } else { nil } }

    fileprivate var seesNobody: String {
        "listener \(name) cannot see who connects, and refuses everybody: PrivateUsers= of chatd.service has to be \"no\": "
            + "run systemctl daemon-reload && systemctl restart chatd.service"
    }
}

extension BindFailure {
    /// The folder is not there, or not ours to make sockets in: whoever runs chatd by hand has none below /run.
    fileprivate var isOfPath: Bool { [ENOENT, EACCES, EPERM, EROFS].contains(code) }
}

extension Configuration.Endpoint: CustomStringConvertible {
    /// As people write an address.
    public var description: String {
        switch self {
        case .tcp(nil, let port): "port \(port)"
        case .tcp(let host?, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .lan(let port): "UDP port \(port)"
        case .unix(let path): path
        }
    }

    func matches(_ address: SocketAddressDescription) -> Bool {
        switch (self, address) {
        case (.tcp(nil, let port), .tcp(_, let bound, isEveryAddress: true)): port == bound
        case (.tcp(let host?, let port), .tcp(let boundHost, let bound, _)): port == bound && host == boundHost
        case (.lan(let port), .udp(let bound)): port == bound
        case (.unix(let path), .unix(let bound)): path == bound
        default: false
        }
    }

    /// Whether a connection that was accepted at an address came in here.
    func accepts(_ address: SocketAddressDescription) -> Bool {
        switch (self, address) {
        case (.tcp(let host, let port), .tcp(let bound, let boundPort, _)):
            port == boundPort && (host == nil || host == bound)
        default: matches(address)
        }
    }
}
