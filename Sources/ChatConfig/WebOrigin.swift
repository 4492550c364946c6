import ChatCore

/// Where a page comes from: scheme, host and port. Source: RFC 6454.
enum WebOrigin {
    /// The origin in the form that browsers send: in lower case, and without the port that the scheme stands for.
    /// - Parameter text: `http://` or `https://`, a host name or a numeric address (IPv6 in brackets), perhaps a port; nothing else.
    /// - Returns: `nil` for what is no origin of a page.
    static func canonical(_ text: String) -> String? {
        // Some letters beyond ASCII have one in it as their lower case.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let text = text.lowercased()
        for (scheme, usualPort) in [("http://", 80), ("https://", 443)] where text.hasPrefix(scheme) {
            let (host, port) = split(text.dropFirst(scheme.count))
            guard let host = canonicalHost(host) else { return nil }
            guard let port else { return scheme + host }
            guard port.utf8.count <= 5, port.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let number = Int(port), (1...65_535).contains(number)
            else { return nil }
            return number == usualPort ? scheme + host : "\(scheme)\(host):\(number)"
        }
        return nil
    }

    /// At the colon after the host; those in brackets are an address's own.
    private static func split(_ authority: Substring) -> (host: Substring, port: Substring?) {
        let afterHost = authority.lastIndex(of: "]") ?? authority.startIndex
        guard let colon = authority[afterHost...].firstIndex(of: ":") else { return (authority, nil) }
        return (authority[..<colon], authority[authority.index(after: colon)...])
    }

    private static func canonicalHost(_ host: Substring) -> String? {
        if host.hasPrefix("["), host.hasSuffix("]") {
            let address = host.dropFirst().dropLast()
            return address.contains(":") ? InternetAddress(String(address)).map { "[\($0.text)]" } : nil
        }
        // DNS has names of at most 253 bytes.
        return host.utf8.count <= 253 && isHostName(String(host)) ? String(host) : nil
    }
}
