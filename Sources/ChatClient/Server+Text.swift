import ChatDialects

/// Why a text is no server.
public struct ServerTextProblem: Error, Equatable, CustomStringConvertible {
    /// A sentence for people, which says what would be right: `chat.example.org:99999 has no port: 1 to 65535`.
    public let description: String

    init(description: String) { self.description = ReceivedLine.harmless(description) }
}

extension Server {
    /// The port where nothing else is said. Source: RFC 7194, and https://modern.ircdocs.horse
    public static let port: UInt16 = 6667
    /// The port with TLS where nothing else is said. Source: RFC 7194
    public static let encryptedPort: UInt16 = 6697

    /// The server that somebody means who typed this: `HOST`, `HOST:PORT`, an IPv6 address with or without brackets, `[ADDRESS]:PORT`, `/PATH` of a
    /// Unix socket, or a URL, `irc://HOST[:PORT]` or `ircs://HOST[:PORT]`. What follows the host of a URL is not looked at.
    /// - Parameters:
    ///   - defaultPort: where the text names none; nil: `port`, or `encryptedPort`.
    ///   - isEncrypted: TLS lies between; a URL with `ircs` says so itself.
    /// - Throws: what is wrong with it.
    public init(text: String, defaultPort: UInt16? = nil, isEncrypted: Bool = false) throws(ServerTextProblem) {
        let text = text.trimmed
        if text.utf8.first == UInt8(ascii: "/") {
            guard !isEncrypted else {
                throw ServerTextProblem(description: "\(text) is a Unix socket, which has no TLS")
            }
            try Server.check(text, isPath: true)
            self.init(endpoint: .unix(path: text))
            return
        }
        let (address, isEncrypted) = try Server.withoutScheme(text, isEncrypted)
        let (host, port) = try Server.split(address)
        try Server.check(host, isPath: false)
        let usual = defaultPort ?? (isEncrypted ? Server.encryptedPort : Server.port)
        self.init(endpoint: .tcp(host: host, port: port ?? usual), isEncrypted: isEncrypted)
    }

    private static func withoutScheme(
        _ text: String,
        _ isEncrypted: Bool
    ) throws(ServerTextProblem) -> (address: Substring, isEncrypted: Bool) {
        guard let colon = text.firstRange(of: "://") else { return (text[...], isEncrypted) }
        let address = text[colon.upperBound...].prefix { !"/?#".contains($0) }
        switch text[..<colon.lowerBound].lowercased() {
        case "irc": return (address, isEncrypted)
        case "ircs": return (address, true)
        case let other: throw ServerTextProblem(description: "\(other):// is not spoken here; irc:// and ircs:// are")
        }
    }

    private static func split(_ address: Substring) throws(ServerTextProblem) -> (host: String, port: UInt16?) {
        if address.first == "[" {
            guard let end = address.firstIndex(of: "]") else {
                throw ServerTextProblem(description: "\(address) lacks a ], as in [2001:db8::7]:6667")
            }
            let rest = address[address.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else {
                throw ServerTextProblem(description: "\(address): a port follows as in [2001:db8::7]:6667")
            }
            let host = String(address[..<end].dropFirst())
            return (host, rest.isEmpty ? nil : try port(rest.dropFirst(), of: address))
        }
        guard let colon = address.lastIndex(of: ":"), address.firstIndex(of: ":") == colon else {
            return (String(address), nil)  // a name alone, or an IPv6 address alone
        }
        return (String(address[..<colon]), try port(address[address.index(after: colon)...], of: address))
    }

    private static func port(_ text: Substring, of address: Substring) throws(ServerTextProblem) -> UInt16 {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(text), port > 0 else {
            throw ServerTextProblem(description: "\(address) has no port: a port is a number, 1 to 65535")
        }
        return port
    }

    /// Names of hosts have letters, digits, hyphens, dots and (in practice) underscores; addresses colons, and a zone behind `%`.
    private static func check(_ text: String, isPath: Bool) throws(ServerTextProblem) {
        guard !text.isEmpty else {
            throw ServerTextProblem(description: "a server is HOST, HOST:PORT, [IPv6]:PORT, /PATH or irc://HOST")
        }
        // sun_path of unix(7) has 108 bytes, with a NUL at the end; a name in DNS at most 253 (RFC 1035).
        let limit = isPath ? 107 : 253
        guard text.utf8.count <= limit else {
            let kind = isPath ? "the path of a Unix socket" : "the name of a host"
            throw ServerTextProblem(description: "\(kind) has at most \(limit) bytes, not \(text.utf8.count)")
        }
        guard !isPath else {
            if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                throw ServerTextProblem(description: "the path of a Unix socket has no control characters")
            }
            return
        }
        let wrong = text.unicodeScalars.first {
            !($0.properties.isAlphabetic || $0.properties.numericType != nil || "-._:%".unicodeScalars.contains($0))
        }
        if let wrong {
            let shown = ReceivedLine.harmless(String(wrong))
            throw ServerTextProblem(
                description: "\(ReceivedLine.harmless(text)) is no host: “\(shown)” cannot stand in one"
            )
        }
    }
}
