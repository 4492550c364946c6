/// How often something may happen: so many times at once, and so many a second after that.
///
/// Kept as the one moment at which the bucket would be full again (the generic cell rate algorithm, ITU-T I.371).
public struct TokenBucket: Sendable {
    private let interval: UInt64
    private let burst: UInt64
    /// The moment from which it is as good as a new one.
    public private(set) var fullAt: UInt64 = 0

    /// A full one. Both are 1 to 1,000,000.
    public init(burst: Int, perSecond: Int) {
        interval = 1_000_000_000 / UInt64(perSecond)
        self.burst = UInt64(burst)
    }

    /// Counts it, where it may happen now.
    /// - Parameter now: nanoseconds of a clock that never goes back.
    public mutating func take(at now: UInt64) -> Bool {
        guard now >= nextAt else { return false }
        fullAt = max(fullAt, now) + interval
        return true
    }

    /// The moment from which it may happen once more.
    public var nextAt: UInt64 {
        let end = fullAt + interval
        let tolerance = interval * burst
        return end > tolerance ? end - tolerance : 0
    }

    /// It has not happened lately: the bucket is as good as a new one.
    public func isFull(at now: UInt64) -> Bool { fullAt <= now }
}
