import Glibc

/// The clock that systemd counts in: CLOCK_MONOTONIC, which stands still while the machine sleeps.
enum MonotonicClock {
    static func nanoseconds() -> UInt64 {
        var now = timespec()
        let outcome = clock_gettime(CLOCK_MONOTONIC, &now)
        precondition(outcome == 0, "Linux always has CLOCK_MONOTONIC")
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }
}

extension Duration {
    /// Rounded down, at least 0, and at most what fits: some 584 years.
    var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product.addingSaturated(UInt64(attoseconds / 1_000_000_000))
    }

    /// Rounded down, at least 0: the unit of systemd's `…_USEC`.
    var wholeMicroseconds: UInt64 { wholeNanoseconds / 1000 }
}

extension UInt64 {
    func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
