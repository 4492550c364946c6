/// The last times that something was done, to see that it is not done too often.
struct Pace: Sendable {
    /// So many times in so many seconds.
    struct Bound: Sendable, Equatable {
        let count: Int
        let seconds: Int64
    }

    private(set) var times: [Timestamp] = []

    init(_ times: [Timestamp] = []) { self.times = times }

    /// Takes note that it is done now, or says how many seconds to wait until it may be.
    mutating func wait(_ bound: Bound, at now: Timestamp) -> Int? {
        times.removeAll { now.microseconds - $0.microseconds >= bound.seconds * 1_000_000 }
        guard times.count >= bound.count else {
            times.append(now)
            return nil
        }
        let left = times[0].microseconds + bound.seconds * 1_000_000 - now.microseconds
        return Int((left + 999_999) / 1_000_000)
    }
}
