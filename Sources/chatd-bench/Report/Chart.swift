import Glibc

/// A few lines over two axes: what a plot shows, not how it looks.
struct Chart {
    var title: String
    var x: Axis
    var y: Axis
    var series: [Series]

    /// A line, and what the legend calls it.
    struct Series {
        var name: String
        var points: [Point]
        /// It is what the others are compared with, and is drawn less loudly.
        var isReference = false
    }

    struct Point: Equatable {
        var x: Double
        var y: Double
    }
}

/// One direction of a chart.
struct Axis {
    /// What it shows, with its unit.
    var label: String
    var scale: Scale
    /// The values with a line and a label, rising, at least two. What lies outside of them is not drawn.
    var ticks: [Double]
    /// What stands beside a tick.
    var text: @Sendable (Double) -> String = Figure.significant

    /// How values become distances.
    enum Scale {
        case logarithmic
        /// Percentiles by their distance from 100: as far from 90 to 99 as from 99 to 99.9.
        case nines

        func distance(_ value: Double) -> Double {
            switch self {
            case .logarithmic: log10(value)
            case .nines: -log10(1 - value / 100)
            }
        }
    }

    /// Where a value lies between the first tick (0) and the last (1); nil where it lies outside.
    func position(_ value: Double) -> Double? {
        let (first, last) = (scale.distance(ticks[0]), scale.distance(ticks[ticks.count - 1]))
        let position = (scale.distance(value) - first) / (last - first)
        return (-1e-9...1 + 1e-9).contains(position) ? position : nil
    }

    /// A logarithmic axis around some values: powers of ten, and 2 and 5 times those where there is room for them.
    static func logarithmic(_ label: String, around values: [Double]) -> Axis {
        let positive = values.filter { $0 > 0 && $0.isFinite }
        let (least, most) = (positive.min() ?? 1, positive.max() ?? 10)
        let factors = log10(most / least) <= 2 ? [1.0, 2, 5] : [1]
        let candidates = (Int(log10(least).rounded(.down)) - 1...Int(log10(most).rounded(.up)) + 1).flatMap {
            exponent in
            factors.map { $0 * pow(10, Double(exponent)) }
        }
        // The ticks next to the values on both sides, and all between.
        let first = candidates.lastIndex { $0 <= least * 1.0001 } ?? 0
        let last = candidates.firstIndex { $0 >= most * 0.9999 } ?? candidates.count - 1
        return Axis(
            label: label,
            scale: .logarithmic,
            ticks: Array(candidates[min(first, last - 1)...max(last, first + 1)])
        )
    }
}
