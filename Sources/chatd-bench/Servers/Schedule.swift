/// Which runs there are, and in which order.
///
/// The servers take turns at each size of each scenario, and all of it is repeated: a machine that gets slower or faster
/// meanwhile does so for everybody.
struct Schedule {
    /// One server, one scenario, one size, once.
    struct Run {
        var contestant: Contestant
        var plan: Plan
    }

    var runs: [Run] = []

    /// - Parameter sizes: instead of those that a scenario has.
    init(
        of contestants: [Contestant],
        scenarios: [Measurement.Scenario],
        sizes: [Int]?,
        seconds: Double?,
        repetitions: Int,
        isQuick: Bool
    ) {
        for repetition in 1...repetitions {
            for scenario in scenarios {
                for size in sizes ?? Self.sizes(of: scenario, isQuick: isQuick) {
                    for contestant in contestants where sizes != nil || Self.takesPart(contestant, in: scenario, size) {
                        var plan = Plan(
                            scenario: scenario,
                            size: size,
                            seconds: seconds ?? Self.seconds(of: scenario, isQuick: isQuick),
                            repetition: repetition
                        )
                        // A tenth of the readers, as in the size that is usual.
                        plan.stalledReaders = max(1, size / 10)
                        runs.append(Run(contestant: contestant, plan: plan))
                    }
                }
            }
        }
    }

    /// How many readers, members or connections a scenario has.
    static func sizes(of scenario: Measurement.Scenario, isQuick: Bool) -> [Int] {
        switch scenario {
        case .saturated: isQuick ? [10] : [50, 500, 2000, 10_000]
        case .paced: isQuick ? [20] : [1000]
        case .unstalled, .stalled: isQuick ? [20] : [200]
        case .idle: isQuick ? [100] : [10_000]
        case .churn: isQuick ? [4] : [16]
        case .joining: isQuick ? [20] : [1000, 10_000]
        }
    }

    /// How long a scenario is measured.
    private static func seconds(of scenario: Measurement.Scenario, isQuick: Bool) -> Double {
        switch scenario {
        case _ where isQuick: 0.5
        // Those who stall have to be lapped, and dealt with.
        case .stalled, .unstalled: 12
        default: 3
        }
    }

    /// Rooms of 10,000 show how cost grows; the peers would take minutes for each. Other settings of the subject show what they do to delivery and
    /// connections.
    private static func takesPart(_ contestant: Contestant, in scenario: Measurement.Scenario, _ size: Int) -> Bool {
        if Role.isVariant(contestant.name) { return size < 10_000 && [.saturated, .paced, .churn].contains(scenario) }
        return !(size >= 10_000 && [.saturated, .joining].contains(scenario) && Role.isPeer(contestant.name))
    }
}
