import ChatConfig
import ChatCore
import ChatDialects

#if canImport(Glibc)
    import Glibc
#endif

extension ServerFacts {
    /// What a configuration has the server say of itself.
    /// - Parameters:
    ///   - started: since when it runs; it also tells this run from others.
    ///   - limits: those in force.
    convenience init(_ configuration: Configuration, started: Timestamp, limits: Limits, messageOfTheDay: [String]) {
        let name = configuration.server.name ?? HostName.own
        self.init(
            serverName: name,
            network: configuration.server.network ?? HostName.network(of: name),
            version: "chatd-\(Chatd.version)",
            started: started,
            run: String(started.microseconds, radix: 36),
            messageOfTheDay: messageOfTheDay,
            administration: configuration.server.admin,
            limits: limits,
            strictTransport: StrictTransport(configuration)
        )
    }
}

extension ServerFacts.StrictTransport {
    /// Nil where plaintext is welcome.
    fileprivate init?(_ configuration: Configuration) {
        guard configuration.irc.strictTransportSeconds > 0,
            let port = configuration.listeners.first(where: \.offersStrictTransport)?.endpoint.port
        else { return nil }
        self.init(port: port, seconds: configuration.irc.strictTransportSeconds)
    }
}

/// What the server is called where the configuration does not say.
enum HostName {
    /// This host's name.
    static var own: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return made(safe: String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }

    /// The name without what no host name may have, as RFC 1123 §2.1 has it, which the kernel does not ask for.
    static func made(safe name: String) -> String {
        let labels = name.split(separator: ".").compactMap { label in
            let letters = label.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.drop { $0 == "-" }
            let end = letters.lastIndex { $0 != "-" }
            return end.map { String(letters[...$0]) }
        }
        // RFC 2812 §2.3.1 gives a server 63 bytes; a host of a longer name still goes by what it begins with.
        let whole = labels.joined(separator: ".")
        let safe = whole.utf8.count <= 63 ? whole : labels.first.map { String($0.prefix(63)) } ?? ""
        return safe.isEmpty ? "localhost" : safe
    }

    /// The first label, where it is short enough to call a network by.
    static func network(of name: String) -> String {
        let label = name.prefix { $0 != "." }
        return (1...30).contains(label.utf8.count) && label != "localhost" ? String(label) : "chatd"
    }
}
