import ArgumentParser

/// Measures servers that speak IRC, side by side with a bare loop that does nothing but send.
@main
struct Benchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chatd-bench",
        abstract: "Measures servers that speak IRC: cost, latency and memory, beside those of a bare loop.",
        subcommands: [RunCommand.self, MeasureCommand.self, BareLoopCommand.self],
        defaultSubcommand: RunCommand.self
    )
}
