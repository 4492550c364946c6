/// A drop-in for `chatd.socket` that makes systemd listen where these listeners do, and nowhere else.
///
/// An endpoint on every address is written as its port alone, which also works where IPv6 is off. Whoever is on this host may connect to a path.
/// Source: systemd.socket(5), `ListenStream=`; an empty assignment resets the list.
public func socketUnitDropIn(for listeners: [Configuration.Listener]) -> String {
    var unit = "[Socket]\nListenStream=\n"
    for listener in listeners {
        unit += "ListenStream=\(listener.endpoint.listenStream)\n"
    }
    if listeners.contains(where: { $0.endpoint.port == nil }) { unit += "SocketMode=0666\n" }
    return unit
}

/// A drop-in for `chatd.service` that widens its sandbox by what these listeners need, and by nothing else; `nil` where that is nothing.
///
/// In a user namespace of its own the daemon would see every user of the host as 65534. Source: systemd.exec(5), `PrivateUsers=`.
public func serviceUnitDropIn(for listeners: [Configuration.Listener]) -> String? {
    guard listeners.contains(where: { $0.peerCredentials && $0.endpoint.port == nil }) else { return nil }
    return "[Service]\n# A listener has peer_credentials.\nPrivateUsers=no\n"
}

extension Configuration.Endpoint {
    /// The endpoint as `ListenStream=` takes it.
    fileprivate var listenStream: String {
        switch self {
        case .tcp(nil, let port): "\(port)"
        case .tcp(let host?, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        // `%` starts a specifier in a unit file, systemd.unit(5).
        case .unix(let path): String(path.flatMap { $0 == "%" ? "%%" : "\($0)" })
        }
    }
}
