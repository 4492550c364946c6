/// A drop-in for `chatd.socket` that makes systemd listen where these listeners do, and nowhere else.
///
/// A listener on every address is written as its port alone, which also works where IPv6 is off.
/// Source: systemd.socket(5), `ListenStream=`; an empty assignment resets the list.
public func socketUnitDropIn(for listeners: [Configuration.Listener]) -> String {
    var unit = "[Socket]\nListenStream=\n"
    for listener in listeners {
        unit += "ListenStream=\(listener.endpoint.listenStream)\n"
    }
    return unit
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
