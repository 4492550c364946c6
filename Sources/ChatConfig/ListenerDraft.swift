import ChatCore

/// What the `[[listener]]` tables of one name have said so far.
struct ListenerDraft: TableDraft {
    static let table = "listener"
    /// More than anybody has ports for.
    static let most = 256

    var name = ""
    var enabled = true
    var protocolName = ""
    var framing = Configuration.Framing.lines.rawValue
    var host = ""
    var port = 0
    var path = ""
    var peerCredentials = false
    var room = Configuration.Listener.defaultRoom
    var certificate = ""
    var key = ""
    var proxyProtocol = Configuration.ProxyProtocol.off.rawValue
    var proxies = Configuration.Listener.loopback
    var web = false
    var origins: [String] = []
    var forwarded = Configuration.ForwardedField.off.rawValue
    var origin: Origin

    init(origin: Origin) { self.origin = origin }

    /// Whether enough was said, and nothing of it wrong.
    var isComplete: Bool { origin.refused.isEmpty && !name.isEmpty && !protocolName.isEmpty && hasEndpoint }
    /// Whether it is nobody's way in: it joins a LAN with a room.
    var isLAN: Bool { protocolName == "lan" }
    /// Whether it was said where to listen, and nothing of that wrong.
    var hasEndpoint: Bool {
        origin.refused.isDisjoint(with: ["host", "port", "path"])
            && (isLAN ? port != 0 && path.isEmpty : (port != 0) != !path.isEmpty)
    }

    var value: Configuration.Listener {
        let endpoint: Configuration.Endpoint =
            isLAN
            ? .lan(port: port) : path.isEmpty ? .tcp(host: host.isEmpty ? nil : host, port: port) : .unix(path: path)
        return Configuration.Listener(
            name: name,
            protocolName: protocolName,
            endpoint: endpoint,
            room: room,
            tls: certificate.isEmpty ? nil : Configuration.TLS(certificate: certificate, key: key),
            peerCredentials: peerCredentials,
            proxyProtocol: Configuration.ProxyProtocol(rawValue: proxyProtocol) ?? .off,
            proxies: proxies,
            framing: Configuration.Framing(rawValue: framing) ?? .lines,
            web: web,
            origins: origins,
            forwarded: Configuration.ForwardedField(rawValue: forwarded) ?? .off
        )
    }

    /// The draft that makes this listener.
    init(_ listener: Configuration.Listener) {
        self.init(origin: .nowhere)
        name = listener.name
        protocolName = listener.protocolName
        room = listener.room
        peerCredentials = listener.peerCredentials
        (proxyProtocol, proxies) = (listener.proxyProtocol.rawValue, listener.proxies)
        (framing, web) = (listener.framing.rawValue, listener.web)
        (origins, forwarded) = (listener.origins, listener.forwarded.rawValue)
        (certificate, key) = (listener.tls?.certificate ?? "", listener.tls?.key ?? "")
        switch listener.endpoint {
        case .tcp(let host, let port): (self.host, self.port) = (host ?? "", port)
        case .lan(let port): self.port = port
        case .unix(let path): self.path = path
        }
    }
}

extension ListenerDraft {
    /// An address that a later file gives takes the place of the earlier one, of whichever kind that was.
    mutating func makeWay(for keys: Set<String>) {
        if keys.contains("path") {
            (host, port) = ("", 0)
            (origin.places["host"], origin.places["port"]) = (nil, nil)
        }
        if !keys.isDisjoint(with: ["host", "port"]) {
            path = ""
            origin.places["path"] = nil
        }
    }

    func objection(to key: String, beside keys: Set<String>) -> String? {
        key == "path" && !keys.isDisjoint(with: ["host", "port"]) ? "expected either path, or host and port" : nil
    }

    func missing(_ expected: (String) -> String) -> [(key: String, expected: String)] {
        var missing = ["name", "protocol"].filter { !isGiven($0) }.map { ($0, expected($0)) }
        if !isGiven("path"), !isGiven("port") {
            missing.append(("port", "a port from 1 to 65535, or the path of a Unix socket"))
        }
        if isLAN, !isGiven("room") { missing.append(("room", "the room that the LAN is joined with")) }
        // One without the other; both empty, or neither given, is no encryption.
        let tls = [("tls.certificate", certificate), ("tls.key", key)]
        if origin.refused.isDisjoint(with: tls.map(\.0)), certificate.isEmpty != key.isEmpty {
            for (key, _) in tls.filter(\.1.isEmpty) { missing.append((key, expected(key))) }
        }
        return missing
    }

    /// What makes no sense on a LAN, each key with the reason, to go after "expected".
    var objectionsToLAN: [(key: String, expected: String)] {
        guard isLAN else { return [] }
        let everywhere = "no host with protocol \"lan\": what is sent to everybody reaches no socket of one address"
        let unencrypted = "no tls with protocol \"lan\": everybody on the network reads along"
        let given = [
            ("host", everywhere, !host.isEmpty),
            ("path", "a UDP port with protocol \"lan\", and no path", !path.isEmpty),
            ("proxy_protocol", "\"off\" with protocol \"lan\": nobody connects", value.proxyProtocol != .off),
            ("tls.certificate", unencrypted, !certificate.isEmpty),
        ]
        var objections = given.filter { $0.2 && !origin.refused.contains($0.0) }.map { ($0.0, $0.1) }
        if !name.isEmpty, (try? Names.check(name)) == nil {
            objections.append(("name", "a name that a member of the chat can have: it is that of those on the LAN"))
        }
        return objections
    }

    /// What makes no sense with or without WebSocket, each key with the reason, to go after "expected".
    var objectionsToFraming: [(key: String, expected: String)] {
        guard origin.refused.isDisjoint(with: ["framing", "protocol"]) else { return [] }
        if value.framing == .webSocket {
            guard isGiven("protocol"), protocolName != "irc" else { return [] }
            return [("framing", "\"lines\" with protocol \"\(protocolName)\": only IRC is spoken in WebSockets")]
        }
        let given = [
            ("web", "false without framing \"websocket\": the page could not connect", web),
            ("origins", "[] without framing \"websocket\": no page can connect", !origins.isEmpty),
            ("forwarded", "\"off\" without framing \"websocket\": there are no requests", value.forwarded != .off),
        ]
        return given.filter { $0.2 && !origin.refused.contains($0.0) }.map { ($0.0, $0.1) }
    }

    func overlaps(_ other: Self) -> Bool {
        guard isLAN == other.isLAN else { return false }
        guard path.isEmpty, other.path.isEmpty else { return path == other.path }
        guard port == other.port else { return false }
        guard let one = InternetAddress(host), let another = InternetAddress(other.host) else { return true }
        return one.overlaps(another)
    }

    /// Why the peers' credentials cannot be asked for beside what else was said; `nil`: they can, or need not.
    var objectionToPeerCredentials: String? {
        guard peerCredentials, origin.refused.isEmpty else { return nil }
        if path.isEmpty {
            return "expected false: only of those who come through a Unix socket (path) it is known who they are"
        }
        if !certificate.isEmpty || !key.isEmpty {
            return "expected false beside tls: on a Unix socket nobody can read along"
        }
        if proxyProtocol != Configuration.ProxyProtocol.off.rawValue {
            return "expected false beside proxy_protocol: who connects would be the proxy"
        }
        if value.framing == .webSocket {
            return "expected false beside framing \"websocket\": who connects would be a proxy, and no browser"
        }
        return nil
    }

    var endpointText: String {
        if !path.isEmpty { return path }
        if isLAN { return "UDP port \(port)" }
        return "port \(port) of " + (host.isEmpty ? "every address" : host)
    }
}
