import ArgumentParser
import Glibc

/// Plays the scenarios with several servers in turn, and shows what came of it.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Measure servers in turn, and compare them.",
        discussion: "The floor, a bare loop that does nothing but send, is always measured with them."
    )

    @Option(
        help: ArgumentHelp("Servers to start: a JSON array of {\"name\", \"command\", \"port\"}.", valueName: "file")
    )
    var servers: String?

    @Option(help: ArgumentHelp("A server that runs already; may be repeated.", valueName: "name=port/pid"))
    var connect: [RunningServer] = []

    @Option(help: "Only this scenario; may be repeated.")
    var scenario: [Measurement.Scenario] = []

    @Option(help: "Only this size, in every scenario; may be repeated.")
    var size: [Int] = []

    @Option(name: .customLong("repeat"), help: "How often everything is measured.")
    var repetitions = 1

    @Option(help: "How long each run measures. Default: 3 (12 where readers stall), or 0.5 with --quick.")
    var seconds: Double?

    @Option(help: "Write every measurement there.")
    var json: String?

    @Option(help: "Write the tables there, between markers; other text stays.")
    var markdown: String?

    @Option(help: ArgumentHelp("Write plots (SVG) there.", valueName: "folder"))
    var plots: String?

    @Option(help: ArgumentHelp("What to say the results were made by.", valueName: "command"))
    var madeBy: String?

    @Flag(help: "Tiny and short, to see that all works: counts the runs without any fault, and fails if one had some.")
    var quick = false

    func validate() throws {
        guard repetitions > 0 else { throw ValidationError("--repeat \(repetitions): 1 or more would be right") }
        guard size.allSatisfy({ $0 > 0 }) else { throw ValidationError("--size: 1 or more would be right") }
        guard seconds.map({ $0 > 0 }) ?? true else { throw ValidationError("--seconds: more than 0 would be right") }
    }

    func run() throws {
        // The servers inherit it.
        Socket.allowMost()
        let floor = Contestant.started(try Floor.description())
        let listed = try servers.map(ServerFile.read) ?? []
        let schedule = Schedule(
            of: [floor] + listed.map(Contestant.started) + connect.map { .running($0.target) },
            scenarios: scenario.isEmpty ? Measurement.Scenario.allCases : scenario,
            sizes: size.isEmpty ? nil : size,
            seconds: seconds,
            repetitions: repetitions,
            isQuick: quick
        )
        let report = Report(
            machine: .current(),
            date: Report.today(),
            command: madeBy ?? CommandLine.arguments.joined(separator: " "),
            repetitions: repetitions,
            results: schedule.carryOut()
        )
        print(report.text(judges: !quick))
        try write(report)
        if quick { try tally(report.results) }
    }

    private func write(_ report: Report) throws {
        if let json { try TextFile.write(report.json(), to: json) }
        let pictures = report.results.plots
        if let plots {
            for (file, chart) in pictures { try TextFile.write(chart.svg, to: "\(plots)/\(file)") }
        }
        if let markdown {
            let links = plots.map { folder in
                let path = RelativePath.from(markdown, to: folder)
                return pictures.map { (path: "\(path)/\($0.file)", title: $0.chart.title) }
            }
            let text = TextFile.read(markdown) ?? "# Performance\n"
            try TextFile.write(report.sections(plots: links ?? []).replaced(in: text), to: markdown)
        }
    }

    /// The last line of a quick run, for whoever counts tests.
    private func tally(_ results: Results) throws {
        let faulty = results.measurements.filter { $0.faults != Measurement.Faults() }
        for measurement in faulty {
            print("\(measurement.server), \(measurement.scenario.rawValue): \(measurement.faults.words)")
        }
        let failed = faulty.count + results.failures.count
        print("\(results.measurements.count - faulty.count) passed, \(failed) failed")
        if failed > 0 { throw ExitCode.failure }
    }
}

/// `NAME=PORT/PID`: a server that runs already.
struct RunningServer: ExpressibleByArgument {
    var target: Target

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let numbers = parts[1].split(separator: "/", maxSplits: 1)
        guard numbers.count == 2, let port = Int(numbers[0]), let process = pid_t(numbers[1]), 1...65535 ~= port,
            parts[0] != Role.floor, kill(process, 0) == 0
        else { return nil }
        target = Target(name: String(parts[0]), port: port, process: process)
    }
}
