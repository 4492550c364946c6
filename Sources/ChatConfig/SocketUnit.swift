/// A drop-in for `chatd.socket` that makes systemd listen at these endpoints, and nowhere else.
///
/// An endpoint on every address is written as its port alone, which also works where IPv6 is off.
/// Source: systemd.socket(5), `ListenStream=`; an empty assignment resets the list.
public func socketUnitDropIn(for endpoints: [Configuration.Endpoint]) -> String {
    var unit = "[Socket]\nListenStream=\n"
    for endpoint in endpoints {
        unit += "ListenStream=\(endpoint.listenStream)\n"
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
