/// All that a benchmark has shown.
struct Results: Codable, Sendable {
    var measurements: [Measurement] = []
    var failures: [Failure] = []

    /// A run that came to nothing, and why.
    struct Failure: Codable, Sendable {
        var server: String
        var scenario: Measurement.Scenario
        var size: Int
        var repetition: Int
        var reason: String
    }

    /// What the repetitions of one scenario and size have shown of a server; nil where there were none.
    func summary(_ server: String, _ scenario: Measurement.Scenario, _ size: Int) -> Summary? {
        let measured = measurements.filter { $0.server == server && $0.scenario == scenario && $0.size == size }
        let failed = failures.filter { $0.server == server && $0.scenario == scenario && $0.size == size }
        guard !measured.isEmpty || !failed.isEmpty else { return nil }
        return Summary(
            server: server,
            scenario: scenario,
            size: size,
            measurements: measured,
            failures: failed.map(\.reason)
        )
    }

    /// One for each scenario, size and server; servers in the order in which they were measured first.
    var summaries: [Summary] {
        Measurement.Scenario.allCases.flatMap { scenario in
            sizes(of: scenario).flatMap { size in servers.compactMap { summary($0, scenario, size) } }
        }
    }

    /// The servers, in the order in which they were measured first.
    var servers: [String] {
        let appearances =
            measurements.map { ($0.repetition, $0.server) } + failures.map { ($0.repetition, $0.server) }
        var servers: [String] = []
        for (_, server) in appearances where !servers.contains(server) { servers.append(server) }
        return servers.sorted { Self.rank($0) < Self.rank($1) }
    }

    /// The sizes of a scenario that were measured or tried, rising.
    func sizes(of scenario: Measurement.Scenario) -> [Int] {
        let measured = measurements.filter { $0.scenario == scenario }.map(\.size)
        let failed = failures.filter { $0.scenario == scenario }.map(\.size)
        return Set(measured + failed).sorted()
    }

    /// The others that were measured in that scenario and size, without the floor.
    func peers(of server: String, _ scenario: Measurement.Scenario, _ size: Int) -> [Summary] {
        servers.filter { $0 != server && $0 != Role.floor && !Role.isVariant($0) }.compactMap {
            summary($0, scenario, size)
        }
    }

    /// The floor is shown first, then the subject, then the others.
    private static func rank(_ server: String) -> Int {
        server == Role.floor ? 0 : server == Role.subject ? 1 : 2
    }
}
