import ChatCore
import Glibc

/// The schema of `chatd.toml`: one row a key. A change takes effect on reload where the row says nothing else.
extension Setting where Target == Configuration {
    static let all: [Self] = [
        Self("server.name", \.server.name.orEmpty, .hostName.orEmpty("this host's name"), takesEffect: .afterRestart),
        Self("server.motd", \.server.motd.orEmpty, .absolutePath.orEmpty("none")),
        Self("server.threads", \.server.threads, .integer(0...64, zero: "one a core"), takesEffect: .afterRestart),
        Self(
            "server.state_directory",
            \.server.stateDirectory.orEmpty,
            .absolutePath.orEmpty("$STATE_DIRECTORY"),
            takesEffect: .afterRestart
        ),

        Self("queue.size", \.queue.size, .integer(1...1_048_576)),
        Self("queue.bytes", \.queue.bytes, .size(4 << 10...1 << 30)),
        Self("queue.total", \.queue.total, .size(64 << 10...64 << 30)),
        Self("queue.send_buffer", \.queue.sendBuffer, .size(4 << 10...16 << 20)),

        Self("limits.members", \.limits.members, .limit(1_000_000)),
        Self("limits.rooms", \.limits.rooms, .limit(1_000_000)),
        Self("limits.rooms_per_member", \.limits.roomsPerMember, .limit(10_000)),
        Self("limits.connections_per_address", \.limits.connectionsPerAddress, .limit(1_000_000)),
        // A mailbox holds 64 KiB; what one member sends another has to fit.
        Self("limits.message_bytes", \.limits.messageBytes, .size(64...32 << 10)),
        Self("limits.topic_bytes", \.limits.topicBytes, .size(64...8 << 10)),
        Self("limits.away_bytes", \.limits.awayBytes, .size(64...8 << 10)),
        Self("limits.flood_burst", \.limits.floodBurst, .limit(10_000)),
        Self("limits.flood_rate", \.limits.floodRate, .limit(10_000)),
        Self("limits.login_timeout_sec", \.limits.loginTimeoutSeconds, .limit(3_600)),
        // The kernel takes no more for TCP_KEEPIDLE, tcp(7).
        Self("limits.keepalive_sec", \.limits.keepaliveSeconds, .integer(0...32_767, zero: "never")),

        Self("journal.events", \.journal.events, .events),
    ]
}

/// The keys of one `[[listener]]` table.
extension Setting where Target == ListenerDraft {
    static let name = Self("name", \.name, .listenerName, takesEffect: .afterRestart)

    static func all(protocols: [String]) -> [Self] {
        [
            name,
            Self("enabled", \.enabled, .boolean, takesEffect: .afterSocketRestart),
            Self("protocol", \.protocolName, .oneOf(protocols), takesEffect: .afterRestart),
            Self("host", \.host, .address.orEmpty("every address"), takesEffect: .afterSocketRestart),
            Self("port", \.port, .integer(1...65_535), takesEffect: .afterSocketRestart),
            Self("path", \.path, .socketPath, takesEffect: .afterSocketRestart),
            Self("room", \.room, .roomName, takesEffect: .afterRestart),
            Self("proxy_protocol", \.proxyProtocol, .oneOf(Configuration.ProxyProtocol.allCases.map(\.rawValue))),
            Self("proxies", \.proxies, .addressRanges),
            Self("tls.certificate", \.certificate, .secretFile("chain.pem").orEmpty("no encryption")),
            Self("tls.key", \.key, .secretFile("key.pem").orEmpty("no encryption")),
        ]
    }
}

extension Kind where Value == Int {
    static func limit(_ highest: Int) -> Self { integer(0...highest, zero: "no limit") }
}

extension Kind where Value == String {
    /// Source: RFC 1123 §2.1, with the 63 bytes that RFC 2812 §2.3.1 allows a server.
    static var hostName: Self {
        text("a host name of at most 63 letters, digits, dots and hyphens") { name in
            (1...63).contains(name.utf8.count) && name.utf8.allSatisfy { $0.isLetterOrDigit || "-.".utf8.contains($0) }
                && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                    !label.isEmpty && label.first != "-" && label.last != "-"
                }
        }
    }

    static var listenerName: Self {
        text("a name of at most 32 letters, digits, hyphens, underscores and dots") { name in
            (1...32).contains(name.utf8.count) && name.utf8.allSatisfy { $0.isLetterOrDigit || "-_.".utf8.contains($0) }
        }
    }

    static var absolutePath: Self {
        text("an absolute path, such as \"/etc/chatd/motd\"") { $0.utf8.count < PATH_MAX && isPlainPath($0) }
    }

    /// What only the daemon is to read, or systemd for it. Source: systemd.exec(5), LoadCredential=.
    static func secretFile(_ example: String) -> Self {
        text("an absolute path, such as \"/etc/chatd/\(example)\", or the name of a systemd credential") { name in
            guard !name.contains("/") else { return name.utf8.count < PATH_MAX && isPlainPath(name) }
            return (1...255).contains(name.utf8.count) && ![".", ".."].contains(name)
                && name.utf8.allSatisfy { $0.isLetterOrDigit || "-_.".utf8.contains($0) }
        }
    }

    /// Source: unix(7), `sun_path` holds 108 bytes with the NUL.
    static var socketPath: Self {
        text("an absolute path of at most 107 bytes, such as \"/run/chatd/chat.sock\"") {
            $0.utf8.count < 108 && isPlainPath($0)
        }
    }

    static var roomName: Self {
        text("the name of a room, such as \"\(Configuration.Listener.defaultRoom)\"") { try? Names.checkRoom($0) }
    }

    /// A numeric address, kept in the form that the system prints it in.
    static var address: Self {
        text("a numeric IPv4 or IPv6 address, such as \"192.0.2.1\" or \"2001:db8::1\"") { InternetAddress($0)?.text }
    }
}

extension Kind where Value == [AddressRange] {
    static var addressRanges: Self {
        let example = "[\"192.0.2.1\", \"10.0.0.0/8\"]"
        return Kind(expected: "a list of at most 64 numeric addresses and ranges of them, such as \(example)") {
            value in
            guard case .array(let elements) = value, elements.count <= 64 else { return nil }
            let ranges = elements.map { element in
                if case .string(let text) = element.value { AddressRange(text) } else { AddressRange?.none }
            }
            return ranges.contains(nil) ? nil : ranges.compactMap(\.self)
        } write: { ranges in
            .array(ranges.map { TOMLEntry(key: "", value: .string($0.text), line: 0, column: 0) })
        }
    }
}

/// Whether a path is absolute and can stand in a unit file and a log as it is: no empty part, no `.` and `..`, nothing
/// invisible, no backslash, and no blank at the end.
private func isPlainPath(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count > 1 && parts[0].isEmpty && parts.dropFirst().allSatisfy { !["", ".", ".."].contains($0) }
        && !path.unicodeScalars.contains { $0.properties.generalCategory == .control || $0 == "\\" }
        && path.last != " "
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
