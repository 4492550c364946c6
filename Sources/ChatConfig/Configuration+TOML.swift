/// The schema of `chatd.toml`: one row a key. A change takes effect on reload where the row says nothing else.
extension Setting where Target == Configuration {
    static let all: [Self] = [
        Self("server.name", \.server.name.orEmpty, .hostName.orEmpty("this host's name"), takesEffect: .afterRestart),
        Self("server.network", \.server.network.orEmpty, .networkName.orEmpty("what the server's name begins with")),
        Self("server.admin", \.server.admin, .lines(atMost: 4)),
        Self("server.password_hash", \.server.passwordHash.orEmpty, .passwordHash.orEmpty("none")),
        Self("server.password_file", \.server.passwordFile.orEmpty, .secretFile("irc-password").orEmpty("none")),
        Self("server.motd", \.server.motd.orEmpty, .absolutePath.orEmpty("none")),
        Self(
            "server.threads",
            \.server.threads,
            .integer(0...64, zero: "one for two cores"),
            takesEffect: .afterRestart
        ),
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

        Self("irc.ping_sec", \.irc.pingSeconds, .integer(0...3_600, zero: "never")),
        Self("irc.sts_sec", \.irc.strictTransportSeconds, .integer(0...315_360_000, zero: "they are not told")),

        Self("web.directory", \.web.directory.orEmpty, .absolutePath.orEmpty("where it is installed")),
        // Two years: what https://hstspreload.org asks for at most.
        Self("web.hsts_sec", \.web.strictTransportSeconds, .integer(0...63_072_000, zero: "they are not told")),

        Self("journal.events", \.journal.events, .events),
    ]
}

/// The keys of one `[[listener]]` table.
extension Setting where Target == ListenerDraft {
    static func all(protocols: [String]) -> [Self] {
        [
            Self("name", \.name, .plainName, takesEffect: .afterRestart),
            Self("enabled", \.enabled, .boolean, takesEffect: .afterSocketRestart),
            Self("protocol", \.protocolName, .oneOf(protocols), takesEffect: .afterRestart),
            Self(
                "framing",
                \.framing,
                .oneOf(Configuration.Framing.allCases.map(\.rawValue)),
                takesEffect: .afterRestart
            ),
            Self("host", \.host, .address.orEmpty("every address"), takesEffect: .afterSocketRestart),
            Self("port", \.port, .integer(1...65_535), takesEffect: .afterSocketRestart),
            Self("path", \.path, .socketPath, takesEffect: .afterSocketRestart),
            // It changes the service's sandbox.
            Self("peer_credentials", \.peerCredentials, .boolean, takesEffect: .afterSocketRestart),
            Self("room", \.room, .roomName, takesEffect: .afterRestart),
            Self("proxy_protocol", \.proxyProtocol, .oneOf(Configuration.ProxyProtocol.allCases.map(\.rawValue))),
            Self("proxies", \.proxies, .addressRanges),
            Self("web", \.web, .boolean),
            Self("origins", \.origins, .webOrigins),
            Self("forwarded", \.forwarded, .oneOf(Configuration.ForwardedField.allCases.map(\.rawValue))),
            Self("tls.certificate", \.certificate, .secretFile("chain.pem").orEmpty("no encryption")),
            Self("tls.key", \.key, .secretFile("key.pem").orEmpty("no encryption")),
        ]
    }
}

/// The keys of one `[[operator]]` table.
extension Setting where Target == OperatorDraft {
    static let all: [Self] = [
        Self("name", \.name, .plainName),
        Self("password_hash", \.passwordHash, .passwordHash.orEmpty("none")),
        Self("certificate_fingerprint", \.certificateFingerprint, .fingerprint.orEmpty("none")),
        Self("addresses", \.addresses, .addressRanges),
        Self("host", \.host, .shownHost.orEmpty("where everybody comes from")),
    ]
}

/// The keys of one `[[gateway]]` table.
extension Setting where Target == GatewayDraft {
    static let all: [Self] = [
        Self("name", \.name, .plainName),
        Self("addresses", \.addresses, .addressRanges),
        Self("password_hash", \.passwordHash, .passwordHash),
        Self("certificate_fingerprint", \.certificateFingerprint, .fingerprint.orEmpty("none")),
    ]
}
