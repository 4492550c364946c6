/// Which page has opened a connection, as the browser says: a scheme, a host and a port. Programs that are no browsers may say anything.
///
/// It keeps pages of elsewhere from chatting in the name of whoever looks at them. Source: RFC 6454 §6.2, §7; RFC 6455 §10.2.
struct WebOrigin: Equatable {
    let scheme: String
    let host: String
    let port: Int?

    /// - Parameter text: `https://chat.example.org:8443`; `null`, and what is more or less than that, gives nil.
    init?(_ text: some StringProtocol) {
        let text = text.lowercased()
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let authority = WebOrigin.split(parts[1]) else { return nil }
        scheme = String(parts[0])
        host = authority.host
        port = authority.port ?? WebOrigin.usualPorts[scheme]
    }

    /// Whether a request for this host is one for the page's own; where the host names no port, it is the usual one.
    func isOf(host text: String) -> Bool {
        guard let authority = WebOrigin.split(text.lowercased()[...]) else { return false }
        return authority.host == host && (authority.port ?? WebOrigin.usualPorts[scheme]) == port
    }

    /// Whether a page may connect.
    /// - Parameters:
    ///   - origin: what its browser says, nil where nothing is said.
    ///   - host: whom the request is for.
    ///   - others: origins that may, too.
    static func isWelcome(_ origin: String?, at host: String?, others: Set<String>) -> Bool {
        guard let origin else { return true }
        guard let origin = WebOrigin(origin) else { return false }
        return host.map(origin.isOf) ?? false || others.contains { WebOrigin($0) == origin }
    }

    private static let usualPorts = ["http": 80, "https": 443]

    private static func split(_ text: Substring) -> (host: String, port: Int?)? {
        // The colons of an IPv6 address stand in brackets.
        let afterHost = text.first == "[" ? text.firstIndex(of: "]").map(text.index(after:)) : text.firstIndex(of: ":")
        let end = afterHost ?? text.endIndex
        let (host, rest) = (text[..<end], text[end...])
        guard !host.isEmpty, text.first != "[" || afterHost != nil,
            host.utf8.allSatisfy({ $0.isAlphanumeric || hostMarks.contains($0) })
        else { return nil }
        if rest.isEmpty { return (String(host), nil) }
        guard rest.first == ":", rest.dropFirst().utf8.allSatisfy(\.isDigit),
            let port = Int(rest.dropFirst()), (1...65_535).contains(port)
        else { return nil }
        return (String(host), port)
    }

    private static let hostMarks = Array("-._~[]:%".utf8)
}
