import ChatCore

/// What one or more `[[listener]]` tables of the same name have said so far.
struct ListenerDraft: Sendable {
    var name = ""
    var enabled = true
    var protocolName = ""
    var host = ""
    var port = 0
    var path = ""
    var room = Configuration.Listener.defaultRoom
    var certificate = ""
    var key = ""
    var proxyProtocol = Configuration.ProxyProtocol.off.rawValue
    var proxies = Configuration.Listener.loopback

    /// What problems call it: `listener.NAME`, or by its position while it has no name.
    var label: String
    /// Where its table first stands.
    var place: Place
    /// Where each key was last given.
    var places: [String: Place] = [:]
    /// The keys whose value was not what was expected.
    var refused: Set<String> = []

    /// Whether enough was said, and nothing of it wrong.
    var isComplete: Bool { refused.isEmpty && !name.isEmpty && !protocolName.isEmpty && hasEndpoint }
    /// Whether it was said where to listen, and nothing of that wrong.
    var hasEndpoint: Bool { refused.isDisjoint(with: ["host", "port", "path"]) && (port != 0) != !path.isEmpty }

    var listener: Configuration.Listener {
        let endpoint: Configuration.Endpoint =
            path.isEmpty ? .tcp(host: host.isEmpty ? nil : host, port: port) : .unix(path: path)
        return Configuration.Listener(
            name: name,
            protocolName: protocolName,
            endpoint: endpoint,
            room: room,
            tls: certificate.isEmpty ? nil : Configuration.TLS(certificate: certificate, key: key),
            proxyProtocol: Configuration.ProxyProtocol(rawValue: proxyProtocol) ?? .off,
            proxies: proxies
        )
    }
}

extension ListenerDraft {
    init(label: String, place: Place) {
        self.label = label
        self.place = place
    }

    /// The draft that makes this listener.
    init(_ listener: Configuration.Listener) {
        self.init(label: "listener.\(listener.name)", place: Place(file: "", line: 0))
        name = listener.name
        protocolName = listener.protocolName
        room = listener.room
        (proxyProtocol, proxies) = (listener.proxyProtocol.rawValue, listener.proxies)
        (certificate, key) = (listener.tls?.certificate ?? "", listener.tls?.key ?? "")
        switch listener.endpoint {
        case .tcp(let host, let port): (self.host, self.port) = (host ?? "", port)
        case .unix(let path): self.path = path
        }
    }
}

extension ListenerDraft {
    mutating func forgetPort() {
        (host, port) = ("", 0)
        (places["host"], places["port"]) = (nil, nil)
    }

    mutating func forgetPath() {
        path = ""
        places["path"] = nil
    }

    func overlaps(_ other: Self) -> Bool {
        guard path.isEmpty, other.path.isEmpty else { return path == other.path }
        guard port == other.port else { return false }
        guard let one = InternetAddress(host), let another = InternetAddress(other.host) else { return true }
        return one.overlaps(another)
    }

    var endpointText: String {
        if !path.isEmpty { return path }
        return "port \(port) of " + (host.isEmpty ? "every address" : host)
    }
}

/// Where something stands.
struct Place: Sendable {
    let file: String
    let line: Int
}
