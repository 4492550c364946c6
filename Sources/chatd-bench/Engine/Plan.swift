/// What to do with a server: which scenario, with how many, for how long.
struct Plan: Sendable {
    var scenario: Measurement.Scenario
    /// How many readers besides the senders; members in `idle` and `joining`, connections at a time in `churn`.
    var size: Int
    /// How long to measure, in seconds, warm-up not counted. `idle` takes as long as it takes.
    var seconds: Double
    /// Goes into the measurement as it is.
    var repetition: Int
    /// How many members speak, where anybody speaks.
    var senders = 4
    /// `saturated`: how many messages each sender has on their way at most.
    var window = 64
    /// How long each message is, in bytes of ASCII; at least `Stamp.bytes`.
    var textBytes = 100
    /// `paced`, `stalled` and `unstalled`: messages a second, of all senders together.
    var messagesPerSecond: Double
    /// `stalled`: how many of the readers stop reading.
    var stalledReaders = 20

    /// The plan with the values that each scenario usually has.
    init(scenario: Measurement.Scenario, size: Int, seconds: Double, repetition: Int = 1) {
        self.scenario = scenario
        self.size = size
        self.seconds = seconds
        self.repetition = repetition
        // A ring of 1024 events, and what the kernel holds of a connection, is lapped within five seconds then.
        messagesPerSecond = scenario == .stalled || scenario == .unstalled ? 400 : 100
    }
}
