/// What chatd is to reach, and whether it does.
struct Goal: Equatable {
    var what: String
    var limit: String
    /// What was measured; nil where something is missing for it.
    var measured: String?
    var isMet: Bool?

    /// - Parameters:
    ///   - value: what was measured, nil where it was not; larger is worse.
    ///   - words: it, as people read it.
    init(_ what: String, atMost limit: Double, _ value: Double?, in words: (Double) -> String = Figure.ratio) {
        self.what = what
        self.limit = "at most \(words(limit))"
        measured = value.map(words)
        isMet = value.map { $0 <= limit }
    }

    /// - Parameter value: what was measured, nil where it was not; larger is better.
    init(_ what: String, atLeast limit: Double, _ value: Double?, in words: (Double) -> String = Figure.ratio) {
        self.what = what
        self.limit = "at least \(words(limit))"
        measured = value.map(words)
        isMet = value.map { $0 >= limit }
    }
}

extension Results {
    /// The goals, each with what was measured. All of them are about `Role.subject`.
    var goals: [Goal] {
        faultGoals + fanOutGoals + pacedGoals + idleGoals + stalledGoals + churnGoals + growthGoals
    }

    /// What the others are worth nothing without.
    private var faultGoals: [Goal] {
        let own = summaries.filter { $0.server == Role.subject }
        let faults = own.reduce(0) { $0 + $1.faults.count + $1.failures.count }
        let value = own.isEmpty ? nil : Double(faults)
        return [
            Goal(
                "all runs: messages lost, doubled, reordered; disconnected; failed",
                atMost: 0,
                value,
                in: Figure.whole
            )
        ]
    }

    /// The goals as a table: what, how much, measured, met.
    var goalsTable: Table {
        Table(
            columns: ["goal", "limit", "measured", "met"].map { Table.Column(name: $0, holdsFigures: false) },
            rows: goals.map { goal in
                [
                    goal.what, goal.limit, goal.measured ?? "–",
                    goal.isMet.map { $0 ? "yes" : "**no**" } ?? "not measured",
                ]
            }
        )
    }

    private var fanOutGoals: [Goal] {
        [50, 500, 2000].flatMap { size in
            [
                Goal("saturated, N = \(size): CPU per delivery, to the floor", atMost: 1.5, toFloor(.saturated, size)),
                Goal(
                    "saturated, N = \(size): CPU per delivery, to InspIRCd",
                    atMost: 0.25,
                    cost(.saturated, size, to: "inspircd")
                ),
            ]
        }
    }

    private var pacedGoals: [Goal] {
        let best = peers(of: Role.subject, .paced, 1000).compactMap(\.p99).min()
        return [
            Goal("paced, N = 1000: CPU per delivery, to the floor", atMost: 1.05, toFloor(.paced, 1000)),
            Goal("paced, N = 1000: p99, to the best peer", atMost: 1, quotient(subject(.paced, 1000)?.p99, best)),
        ]
    }

    private var idleGoals: [Goal] {
        let idle = subject(.idle, 10_000)
        let fastest = peers(of: Role.subject, .idle, 10_000).compactMap(\.rate).max()
        return [
            Goal("idle, 10,000 members: RSS each", atMost: 4608, idle?.residentEach) { "\(Figure.whole($0)) B" },
            Goal("idle, 10,000 members: registering, to the fastest peer", atLeast: 1, quotient(idle?.rate, fastest)),
        ]
    }

    private var stalledGoals: [Goal] {
        let stalled = subject(.stalled, 200)
        // Where all of them got everything after all, the load was too short to show anything.
        let fates = (stalled?.measurements.compactMap(\.stalled) ?? []).filter { $0.complete < $0.readers }
        let unaware = fates.map { $0.readers - $0.closed - $0.told - $0.complete }.max()
        let slowest = fates.compactMap(\.secondsToClose).max()
        return [
            Goal(
                "20 of 200 stalled: p99 of the others, to none stalled",
                atMost: 1.2,
                quotient(stalled?.p99, subject(.unstalled, 200)?.p99)
            ),
            Goal(
                "20 of 200 stalled: memory grew (`queue.bytes` and `queue.send_buffer` for each stalled)",
                atMost: StalledBound.kibibytes,
                stalled?.residentGrowthAtMost.map { $0 / 1024 }
            ) { "\(Figure.whole($0)) KiB" },
            Goal(
                "20 of 200 stalled: neither told what they missed nor closed",
                atMost: 0,
                unaware.map(Double.init),
                in: Figure.whole
            ),
            Goal(
                "20 of 200 stalled: the last was closed after",
                atMost: StalledBound.seconds,
                slowest
            ) { "\(Figure.significant($0)) s" },
        ]
    }

    private var churnGoals: [Goal] {
        let ngircd = summary("ngircd", .churn, 16)
        return [
            Goal("churn: rate, to ngIRCd", atLeast: 1, quotient(subject(.churn, 16)?.rate, ngircd?.rate)),
            Goal("churn: CPU per cycle, to ngIRCd", atMost: 1, cost(.churn, 16, to: "ngircd")),
        ]
    }

    private var growthGoals: [Goal] {
        [
            Goal(
                "growth: CPU per delivery at N = 10,000, to N = 50",
                atMost: 1,
                quotient(subject(.saturated, 10_000)?.cost, subject(.saturated, 50)?.cost)
            ),
            Goal(
                "growth: CPU per JOIN or PART delivered, in a room of 10,000, to one of 1,000",
                atMost: 1.1,
                quotient(subject(.joining, 10_000)?.cost, subject(.joining, 1000)?.cost)
            ),
        ]
    }

    private func subject(_ scenario: Measurement.Scenario, _ size: Int) -> Summary? {
        summary(Role.subject, scenario, size)
    }

    private func toFloor(_ scenario: Measurement.Scenario, _ size: Int) -> Double? {
        cost(scenario, size, to: Role.floor)
    }

    private func cost(_ scenario: Measurement.Scenario, _ size: Int, to server: String) -> Double? {
        quotient(subject(scenario, size)?.cost, summary(server, scenario, size)?.cost)
    }
}

/// What may become of a server with 20 stalled readers.
private enum StalledBound {
    /// A room's ring (`queue.bytes`, 1 MiB), and what the kernel may leave unsent for each (`queue.send_buffer`, 64 KiB).
    static let kibibytes = 1024.0 + 20 * 64
    /// Some five seconds pass until they are lapped; chatd closes them within four more. The rest is for a machine that is slower.
    static let seconds = 15.0
}

private func quotient(_ value: Double?, _ base: Double?) -> Double? {
    guard let value, let base, base > 0 else { return nil }
    return value / base
}
