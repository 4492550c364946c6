extension Results {
    /// The medians of everything, a row for each scenario, size and server.
    var table: Table {
        var table = Table(columns: [
            .init(name: "scenario", holdsFigures: false), .init(name: "N"), .init(name: "server", holdsFigures: false),
            .init(name: "CPU µs/op"), .init(name: "to floor"), .init(name: "to best peer"), .init(name: "op/s"),
            .init(name: "p50 / p99 / p99.9 ms"), .init(name: "RSS (PSS) B each"),
            .init(name: "faults", holdsFigures: false), .init(name: "remarks", holdsFigures: false),
        ])
        table.rows = summaries.map(row)
        return table
    }

    /// How the CPU time for an operation compares with the floor's in the same scenario and size.
    func ratioToFloor(_ summary: Summary) -> Double? {
        guard summary.server != Role.floor, let cost = summary.cost else { return nil }
        return self.summary(Role.floor, summary.scenario, summary.size)?.cost.map { cost / $0 }
    }

    /// How it compares with that of the cheapest of the others, the floor left out.
    func ratioToBestPeer(_ summary: Summary) -> Double? {
        guard summary.server != Role.floor, let cost = summary.cost else { return nil }
        return peers(of: summary.server, summary.scenario, summary.size).compactMap(\.cost).min().map { cost / $0 }
    }

    private func row(_ summary: Summary) -> [String] {
        [
            summary.scenario.rawValue, Figure.whole(Double(summary.size)), summary.server,
            summary.cost.map(Figure.significant) ?? "",
            ratioToFloor(summary).map(Figure.ratio) ?? "",
            ratioToBestPeer(summary).map(Figure.ratio) ?? "",
            summary.rate.map(Figure.significant) ?? "",
            latencies(summary),
            memory(summary),
            summary.measurements.isEmpty ? "" : summary.faults.words,
            remarks(summary),
        ]
    }

    private func latencies(_ summary: Summary) -> String {
        [summary.medianLatency, summary.p99, summary.p999].compactMap { $0.map { Figure.significant($0 / 1000) } }
            .joined(separator: " / ")
    }

    private func memory(_ summary: Summary) -> String {
        guard summary.scenario == .idle, let resident = summary.residentEach else { return "" }
        return Figure.whole(resident) + (summary.proportionalEach.map { " (\(Figure.whole($0)))" } ?? "")
    }

    private func remarks(_ summary: Summary) -> String {
        var remarks: [String] = []
        let runs = summary.measurements.count + summary.failures.count
        if let reason = summary.failures.first {
            remarks.append("\(summary.failures.count) of \(runs) runs failed: \(reason)")
        }
        if let stalled = summary.measurements.last?.stalled {
            remarks.append(stalled.words + (summary.secondsToClose.map { " (\(Figure.significant($0)) s)" } ?? ""))
        }
        if summary.scenario == .stalled, let growth = summary.residentGrowthAtMost {
            remarks.append("memory grew by \(Figure.significant(growth / 1024)) KiB")
        }
        if summary.wasGeneratorBusy { remarks.append("the generator was the limit") }
        return remarks.joined(separator: "; ")
    }
}

extension Measurement.Stalled {
    /// What became of them, in words.
    var words: String {
        let neither = readers - closed - told - complete
        let parts = [(closed, "closed"), (told, "told"), (complete, "complete"), (neither, "neither closed nor told")]
        return "of \(readers) stalled: "
            + parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}
