/// A drop-in for `chatd.socket` that makes systemd listen where these listeners do, and nowhere else.
///
/// An endpoint on every address is written as its port alone, which also works where IPv6 is off. Whoever is on this host may connect to a path.
/// Where there is a LAN, `NoDelay=` is off: systemd warns that datagrams know no such thing, and the daemon sets it for the others itself.
/// Source: systemd.socket(5), `ListenStream=`, of which an empty assignment resets the list; `ListenDatagram=`; `Broadcast=`.
public func socketUnitDropIn(for listeners: [Configuration.Listener]) -> String {
    let endpoints = listeners.map(\.endpoint)
    var unit = "[Socket]\nListenStream=\n"
    for endpoint in endpoints { unit += "\(endpoint.setting)\n" }
    if endpoints.contains(where: \.isPath) { unit += "SocketMode=0666\n" }
    if endpoints.contains(where: \.isLAN) { unit += "Broadcast=yes\nNoDelay=no\n" }
    return unit
}

/// A drop-in for `chatd.service` that widens its sandbox by what these listeners need, and by nothing else; `nil` where that is nothing.
///
/// In a user namespace of its own the daemon would see every user of the host as 65534. Source: systemd.exec(5), `PrivateUsers=`.
public func serviceUnitDropIn(for listeners: [Configuration.Listener]) -> String? {
    guard listeners.contains(where: { $0.peerCredentials && $0.endpoint.isPath }) else { return nil }
    return "[Service]\n# A listener has peer_credentials.\nPrivateUsers=no\n"
}

extension Configuration.Endpoint {
    /// As the socket unit has it.
    fileprivate var setting: String {
        switch self {
        case .tcp(nil, let port): "ListenStream=\(port)"
        case .tcp(let host?, let port): "ListenStream=" + (host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)")
        // There is no broadcast in IPv6.
        case .lan(let port): "ListenDatagram=0.0.0.0:\(port)"
        // `%` starts a specifier in a unit file, systemd.unit(5).
        case .unix(let path): "ListenStream=" + String(path.flatMap { $0 == "%" ? "%%" : "\($0)" })
        }
    }

    fileprivate var isPath: Bool { if case .unix = self { true } else { false } }
    fileprivate var isLAN: Bool { if case .lan = self { true } else { false } }
}
