import Histogram

/// Latencies in nanoseconds, three digits of each, up to a minute.
struct LatencyRecorder {
    private static let most: UInt64 = 60 * Clock.second
    private var histogram = Histogram<UInt64>(highestTrackableValue: most, numberOfSignificantValueDigits: .three)

    mutating func record(_ nanoseconds: UInt64) {
        histogram.record(min(nanoseconds, LatencyRecorder.most))
    }

    /// The percentiles in microseconds, or nil where nothing was recorded.
    var latency: Measurement.Latency? {
        guard histogram.totalCount > 0 else { return nil }
        return Measurement.Latency(
            count: Int(histogram.totalCount),
            median: microseconds(50),
            p90: microseconds(90),
            p99: microseconds(99),
            p999: microseconds(99.9),
            most: microseconds(100),
            distribution: distribution
        )
    }

    private func microseconds(_ percentile: Double) -> Double {
        Double(histogram.valueAtPercentile(percentile)) / 1000
    }

    /// Ten points for each halving of what is left above (0, 5 … 50, 52.5 … 75 …), as far as there are values, and the highest at last.
    ///
    /// On an axis of log(1 / (1 − percentile)) they stand evenly.
    private var distribution: [Measurement.Latency.Point] {
        var points: [Measurement.Latency.Point] = []
        var (start, left) = (0.0, 100.0)
        while left / 100 * Double(histogram.totalCount) >= 1, points.count < 200 {
            for step in 0..<10 {
                let percentile = start + left / 2 * Double(step) / 10
                points.append(.init(percentile: percentile, microseconds: microseconds(percentile)))
            }
            (start, left) = (start + left / 2, left / 2)
        }
        return points + [.init(percentile: 100, microseconds: microseconds(100))]
    }
}
