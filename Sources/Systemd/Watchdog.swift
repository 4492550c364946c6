import CSystemd

/// Proves to the service manager that the service is alive, for as long as it is. Source: sd_watchdog_enabled(3).
public struct Watchdog: Sendable {
    /// `WatchdogSec=` of the unit: after this long without a sign of life the service manager replaces the service.
    public let interval: Duration

    /// - Parameter interval: greater than zero.
    public init(interval: Duration) {
        precondition(interval > .zero, "a watchdog has an interval")
        self.interval = interval
    }

    /// The watchdog that the service manager set for this process (`WATCHDOG_USEC`, `WATCHDOG_PID`); nil when there is
    /// none.
    public static func fromEnvironment() -> Watchdog? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return Watchdog(interval: .microseconds(Int64(clamping: microseconds)))
    }

    /// Feeds the watchdog, each time after a probe has passed, until the task is cancelled.
    ///
    /// A probe starts at once, then one at every third of the interval. There is never more than one: while a probe has
    /// not returned, and after one that returned false, the service manager hears nothing. When the task is cancelled,
    /// this returns even if the probe never does.
    /// - Parameter probe: goes through everything that has to be alive, and returns true when it was. Its task is
    ///   cancelled with this one.
    public func run(notifier: Notifier, probe: @escaping @Sendable () async -> Bool) async {
        // CLOCK_MONOTONIC, as in the service manager: the machine's sleep counts for neither.
        let clock = SuspendingClock()
        while !Task.isCancelled {
            let next = clock.now.advanced(by: interval / 3)
            if await passes(probe) { notifier.watchdog() }
            try? await clock.sleep(until: next)
        }
    }

    /// Waits for the probe, or for cancellation. A child task could not be left behind, and the probe may never return.
    private func passes(_ probe: @escaping @Sendable () async -> Bool) async -> Bool {
        let (answers, continuation) = AsyncStream.makeStream(of: Bool.self)
        let running = Task {
            continuation.yield(await probe())
            continuation.finish()
        }
        defer { running.cancel() }
        for await answer in answers { return answer }
        return false
    }
}
