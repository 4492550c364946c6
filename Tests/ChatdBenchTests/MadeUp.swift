@testable import chatd_bench

extension Measurement {
    /// A measurement that costs so many CPU microseconds an operation, at so many operations a second.
    static func madeUp(
        _ server: String,
        _ scenario: Scenario,
        _ size: Int,
        repetition: Int = 1,
        cost: Double = 1,
        rate: Double = 1000,
        p99: Double? = nil
    ) -> Measurement {
        var measurement = Measurement(
            server: server,
            scenario: scenario,
            size: size,
            repetition: repetition,
            seconds: 1000 / rate,
            serverSeconds: cost * 1000 / 1e6,
            generatorSeconds: 0,
            operations: 1000
        )
        measurement.latency = p99.map { p99 in
            Latency(
                count: 1000,
                median: p99 / 4,
                p90: p99 / 2,
                p99: p99,
                p999: p99 * 2,
                most: p99 * 4,
                distribution: [
                    .init(percentile: 50, microseconds: p99 / 4), .init(percentile: 90, microseconds: p99 / 2),
                    .init(percentile: 99, microseconds: p99), .init(percentile: 99.9, microseconds: p99 * 2),
                    .init(percentile: 100, microseconds: p99 * 4),
                ]
            )
        }
        return measurement
    }
}

extension Measurement.Memory {
    /// Nothing before, and so much after.
    static func grown(to bytes: Int) -> Measurement.Memory {
        Measurement.Memory(
            residentBefore: 0,
            residentAfter: bytes,
            proportionalBefore: 0,
            proportionalAfter: bytes,
            residentGrowthAtMost: bytes
        )
    }
}
