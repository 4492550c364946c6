extension Results {
    /// The plots that there are figures for, each with the name of its file.
    var plots: [(file: String, chart: Chart)] {
        let charts = [
            ("latency-paced.svg", latencyChart(.paced, "Latency at a fixed rate")),
            ("latency-stalled.svg", latencyChart(.stalled, "Latency while some readers do not read")),
            ("cost.svg", costChart),
        ]
        return charts.compactMap { file, chart in chart.map { (file, $0) } }
    }

    /// Percentiles of latency, a line for each server, of the largest size measured.
    private func latencyChart(_ scenario: Measurement.Scenario, _ title: String) -> Chart? {
        let ticks = [50, 90, 99, 99.9, 99.99]
        guard let size = sizes(of: scenario).last else { return nil }
        let lines = series { server in
            curve(summary(server, scenario, size)?.distribution ?? [], to: 99.99)
        }
        guard !lines.isEmpty else { return nil }
        return Chart(
            title: "\(title), \(Figure.whole(Double(size))) readers",
            x: Axis(label: "percentile of deliveries", scale: .nines, ticks: ticks) { "\(Figure.percentile($0))" },
            y: .logarithmic("milliseconds", around: lines.flatMap(\.points).map(\.y)),
            series: lines
        )
    }

    /// Latencies in milliseconds from the median on.
    ///
    /// A distribution goes in one step to 100 from where all the rest took equally long: that step ends at the last percentile.
    private func curve(_ distribution: [Measurement.Latency.Point], to last: Double) -> [Chart.Point] {
        let rising = distribution.filter { $0.percentile >= 50 && $0.microseconds > 0 }
        let rest = rising.first { $0.percentile >= last }
        return rising.filter { $0.percentile < last }.map { Chart.Point(x: $0.percentile, y: $0.microseconds / 1000) }
            + (rest.map { [Chart.Point(x: last, y: $0.microseconds / 1000)] } ?? [])
    }

    /// CPU for each delivery against the number of readers, a line for each server.
    private var costChart: Chart? {
        let lines = series { server in
            sizes(of: .saturated).compactMap { size in
                summary(server, .saturated, size)?.cost.map { Chart.Point(x: Double(size), y: $0) }
            }
        }
        let measured = Set(lines.flatMap(\.points).map(\.x)).sorted()
        guard !lines.isEmpty else { return nil }
        let wide = Axis.logarithmic("readers in the room", around: measured)
        return Chart(
            title: "CPU for each delivery, saturated",
            x: measured.count < 2
                ? wide : Axis(label: wide.label, scale: .logarithmic, ticks: measured, text: Figure.whole),
            y: .logarithmic("microseconds", around: lines.flatMap(\.points).map(\.y)),
            series: lines
        )
    }

    private func series(_ points: (String) -> [Chart.Point]) -> [Chart.Series] {
        servers.map { Chart.Series(name: $0, points: points($0), isReference: $0 == Role.floor) }
            .filter { !$0.points.isEmpty }
    }
}
