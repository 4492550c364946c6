/// What one run of one scenario has shown of one server.
///
/// It is what `--json` writes, an object a run, and what the table and the plots are made of.
struct Measurement: Codable, Sendable {
    /// The server's name, as the caller calls it: `chatd`, `inspircd`, `ngircd`, or `floor` for the bare loop.
    var server: String
    var scenario: Scenario
    /// Which size of the scenario: how many readers, members or connections there were.
    var size: Int
    /// From 1: the same scenario and size was run that often before, plus one.
    var repetition: Int
    /// How long was measured, in seconds on the wall.
    var seconds: Double
    /// CPU time of the server's process meanwhile, in seconds.
    var serverSeconds: Double
    /// CPU time of the load generator meanwhile, in seconds.
    var generatorSeconds: Double
    /// What was counted: deliveries (one message that reached one reader), or cycles of churn, or connections or joins.
    var operations: Int
    /// What went wrong with messages. All zero, or said in the table.
    var faults = Faults()
    /// From the moment a message was to be sent until each reader had read it.
    var latency: Latency?
    /// How the server's memory grew while the scenario ran.
    var memory: Memory?
    /// How the server dealt with those who do not read.
    var stalled: Stalled?

    /// CPU time of the server for each operation, in microseconds.
    var microsecondsPerOperation: Double { serverSeconds / Double(operations) * 1e6 }
    /// Operations a second on the wall.
    var rate: Double { Double(operations) / seconds }
    /// Where the generator had no time left, the rate is its own, not the server's.
    var wasGeneratorBusy: Bool { generatorSeconds > 0.9 * seconds }

    /// What was asked of the server.
    enum Scenario: String, Codable, Sendable, CaseIterable {
        /// Four senders who say the next as soon as everybody has read what they said.
        case saturated
        /// Messages at a fixed rate, whatever the server does.
        case paced
        /// As paced, while some of the readers do not read.
        case stalled
        /// As `stalled`, with nobody stalled: what it is compared with.
        case unstalled
        /// Members who registered, and say nothing.
        case idle
        /// Connect, register, join, leave, over and over.
        case churn
        /// One more who joins a room of that size, over and over.
        case joining
    }

    /// Messages that did not arrive as they were sent.
    struct Faults: Codable, Sendable, Equatable {
        var lost = 0
        var doubled = 0
        var reordered = 0
        /// Connections that the server closed although they had done nothing wrong.
        var disconnected = 0

        /// All of them.
        var count: Int { lost + doubled + reordered + disconnected }
    }

    /// Percentiles of latency, in microseconds.
    struct Latency: Codable, Sendable {
        /// How many there were.
        var count: Int
        var median: Double
        var p90: Double
        var p99: Double
        var p999: Double
        var most: Double
        /// The whole distribution, for the plot: percentile (0 to 100) and microseconds, rising.
        var distribution: [Point]

        struct Point: Codable, Sendable {
            var percentile: Double
            var microseconds: Double
        }
    }

    /// The server's memory, in bytes, from /proc/PID/smaps_rollup. Source: proc(5)
    struct Memory: Codable, Sendable {
        var residentBefore: Int
        var residentAfter: Int
        var proportionalBefore: Int
        var proportionalAfter: Int
        /// How much more it was at most than before.
        var residentGrowthAtMost: Int
    }

    /// What became of the readers who did not read.
    struct Stalled: Codable, Sendable {
        var readers: Int
        /// Those whom the server closed while they did not read.
        var closed: Int
        /// Those who were told, when they read again, that they had missed something.
        var told: Int
        /// Those who had everything after all.
        var complete: Int
        /// When the last of those closed was closed, in seconds after the load began.
        var secondsToClose: Double?
    }
}
