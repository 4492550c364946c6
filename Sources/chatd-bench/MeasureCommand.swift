import ArgumentParser
import Foundation

/// Runs one scenario against one server that runs already.
struct MeasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract:
            "Runs one scenario against one server that runs already, and prints the measurement as a line of JSON."
    )

    @Argument(help: "One of \(Measurement.Scenario.allCases.map(\.rawValue).joined(separator: ", ")).")
    var scenario: Measurement.Scenario
    @Option(help: "Where the server speaks IRC, on 127.0.0.1.")
    var port: Int
    @Option(help: "The server's process ID.")
    var process: Int32
    @Option(help: "What to call the server.")
    var name = "server"
    @Option(help: "How many readers, members or connections at a time.")
    var size = 500
    @Option(help: "How long to measure.")
    var seconds = 5.0
    @Option(help: "Messages a second, in open loops. Default: what the scenario usually has.")
    var rate: Double?
    @Option(help: "How many messages each sender has on their way, in the closed loop.")
    var window = 64
    @Option(help: "How many members speak.")
    var senders = 4
    @Option(help: "How long each message is, in bytes.")
    var text = 100

    func validate() throws {
        guard size > 0, senders > 0, senders <= 256, window > 0, seconds > 0, rate ?? 1 > 0 else {
            throw ValidationError("Sizes, numbers and times are above 0, and there are at most 256 senders.")
        }
        guard text >= Stamp.bytes else { throw ValidationError("A text has at least \(Stamp.bytes) bytes.") }
    }

    func run() throws {
        var plan = Plan(scenario: scenario, size: size, seconds: seconds)
        plan.senders = senders
        plan.window = window
        plan.textBytes = text
        if let rate { plan.messagesPerSecond = rate }
        let target = Target(name: name, port: port, process: process)
        let measurement = try measure(target, plan) { note("\(scenario.rawValue) \(size): \($0)") }
        summary(of: measurement).forEach(note)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(measurement), as: UTF8.self))
    }

    private func summary(of measurement: Measurement) -> [String] {
        let perOperation = measurement.microsecondsPerOperation
        let generator = measurement.generatorSeconds / Double(measurement.operations) * 1e6
        var lines = [
            String(format: "%.4f µs CPU per operation, %.0f a second", perOperation, measurement.rate),
            String(format: "generator: %.4f µs per operation", generator)
                + (measurement.wasGeneratorBusy ? "; it was the limit" : ""),
        ]
        if let latency = measurement.latency {
            let (median, p99, most) = (latency.median, latency.p99, latency.most)
            lines.append(String(format: "latency: median %.0f µs, p99 %.0f µs, at most %.0f µs", median, p99, most))
        }
        if let memory = measurement.memory {
            let growth = memory.residentAfter - memory.residentBefore
            lines.append("memory: \(growth) bytes more, at most \(memory.residentGrowthAtMost)")
        }
        if measurement.faults != Measurement.Faults() { lines.append("\(measurement.faults)") }
        return lines
    }

    private func note(_ words: String) {
        FileHandle.standardError.write(Data((words + "\n").utf8))
    }
}

extension Measurement.Scenario: ExpressibleByArgument {}
