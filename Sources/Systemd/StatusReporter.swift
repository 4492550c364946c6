/// Decides when a status text is worth a datagram: at most one in an interval, and only when it has changed.
///
///     if reporter.due(text, at: now) { notifier.status(text) }
///
/// A text that came too soon is not kept: ask again later with the text of that time.
public struct StatusReporter: Sendable {
    /// The shortest time between two reports, in nanoseconds.
    private let interval: UInt64
    private var last: (text: String, time: UInt64)?

    /// - Parameter interval: the shortest time between two reports.
    public init(interval: Duration = .seconds(1)) {
        self.interval = interval.wholeNanoseconds
    }

    /// Whether this text is to be sent now; if so, it counts as sent.
    /// - Parameter nanoseconds: the time on any clock that never goes back.
    public mutating func due(_ text: String, at nanoseconds: UInt64) -> Bool {
        if let last {
            guard text != last.text, nanoseconds >= last.time.addingSaturated(interval) else { return false }
        }
        last = (text, nanoseconds)
        return true
    }
}
