import CLocalNetwork

#if canImport(Glibc)
    import Glibc
#endif

/// Sends datagrams to everybody on the networks of this host, and says once what stands in the way.
public struct Broadcaster: Sendable {
    private let descriptor: CInt
    private let port: UInt16
    /// Why the last datagram did not go out, by where it was to go.
    private var failures: [UInt32: CInt] = [:]
    /// What was told last where there is no network; nil where there is one.
    private var loneliness: String?
    /// The last datagram went to nobody at all, not even on this host.
    public private(set) var reachesNobody = false

    /// - Parameters:
    ///   - descriptor: of a socket that may broadcast; whoever gives it keeps it open.
    ///   - port: where everybody listens.
    public init(descriptor: CInt, port: UInt16) {
        self.descriptor = descriptor
        self.port = port
    }

    /// Sends a datagram everywhere; a network that cannot take it now does not get it.
    /// - Returns: what is wrong, for people, where that is another thing than before; nil else. That this host has no loopback is nothing to tell.
    public mutating func send(_ bytes: [UInt8], to networks: LocalNetworks) -> String? {
        var news: [String] = []
        failures = failures.filter { networks.broadcasts.contains($0.key) }
        for address in networks.broadcasts {
            let code = clocalnetwork_send(descriptor, bytes, bytes.count, address, port)
            if code != 0, failures[address] != code, address != LocalNetworks.thisHost {
                news.append("\(LocalNetworks.text(address)) is not reached: \(String(cString: strerror(code)))")
            }
            failures[address] = code == 0 ? nil : code
        }
        reachesNobody = failures.count == networks.broadcasts.count
        let audience = reachesNobody ? "nobody is reached, not even on this machine" : "only this machine is reached"
        let loneliness = networks.broadcasts.count == 1 ? "there is no network: \(audience)" : nil
        if let loneliness, loneliness != self.loneliness { news.append(loneliness) }
        self.loneliness = loneliness
        return news.isEmpty ? nil : news.joined(separator: "; ")
    }
}
