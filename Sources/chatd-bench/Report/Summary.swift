/// The medians of what a server has shown in the repetitions of one scenario and size.
struct Summary {
    var server: String
    var scenario: Measurement.Scenario
    var size: Int
    /// The repetitions that came to something.
    var measurements: [Measurement]
    /// Why the others did not.
    var failures: [String]

    /// CPU microseconds for each operation.
    var cost: Double? { median(\.microsecondsPerOperation) }
    /// Operations a second.
    var rate: Double? { median(\.rate) }
    /// Latencies in microseconds, from when a message was to be sent.
    var medianLatency: Double? { median(\.latency?.median) }
    var p99: Double? { median(\.latency?.p99) }
    var p999: Double? { median(\.latency?.p999) }
    /// Bytes of memory that each of them took.
    var residentEach: Double? { median { $0.memory.map { Double($0.residentAfter - $0.residentBefore) } }.map(share) }
    var proportionalEach: Double? {
        median { $0.memory.map { Double($0.proportionalAfter - $0.proportionalBefore) } }.map(share)
    }
    /// By how many bytes the server's memory grew at most.
    var residentGrowthAtMost: Double? { median { $0.memory.map { Double($0.residentGrowthAtMost) } } }
    /// When the last of the stalled was closed, in seconds.
    var secondsToClose: Double? { median(\.stalled?.secondsToClose) }
    /// Whether the generator was the limit in most of the repetitions.
    var wasGeneratorBusy: Bool { measurements.count(where: \.wasGeneratorBusy) * 2 > measurements.count }

    /// What went wrong with messages in all repetitions together.
    var faults: Measurement.Faults {
        measurements.reduce(into: Measurement.Faults()) { sum, measurement in
            sum.lost += measurement.faults.lost
            sum.doubled += measurement.faults.doubled
            sum.reordered += measurement.faults.reordered
            sum.disconnected += measurement.faults.disconnected
        }
    }

    /// The distribution of latency in the repetition that is the median by its 99th percentile.
    var distribution: [Measurement.Latency.Point] {
        let rising = measurements.compactMap(\.latency).sorted { $0.p99 < $1.p99 }
        return rising.isEmpty ? [] : rising[(rising.count - 1) / 2].distribution
    }

    /// The median of what the repetitions have of it; nil where none has.
    func median(_ value: (Measurement) -> Double?) -> Double? {
        let rising = measurements.compactMap(value).filter(\.isFinite).sorted()
        guard !rising.isEmpty else { return nil }
        return (rising[(rising.count - 1) / 2] + rising[rising.count / 2]) / 2
    }

    private func share(_ bytes: Double) -> Double { bytes / Double(size) }
}

extension Measurement.Faults {
    /// What went wrong, in words; `0` where nothing did.
    var words: String {
        let parts = [
            (lost, "lost"), (doubled, "doubled"), (reordered, "reordered"), (disconnected, "disconnected"),
        ]
        let wrong = parts.filter { $0.0 > 0 }.map { "\(Figure.whole(Double($0.0))) \($0.1)" }
        return wrong.isEmpty ? "0" : wrong.joined(separator: ", ")
    }
}
