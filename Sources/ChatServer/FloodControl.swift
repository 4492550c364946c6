import ChatCore
import NIOCore

/// How many lines a member may send: so many at once, and so many a second after that; the others wait, and nobody else waits for them.
///
/// A token bucket, kept as the one moment at which it would be full again (the generic cell rate algorithm, ITU-T I.371).
struct FloodControl {
    private var fullAt = NIODeadline.uptimeNanoseconds(0)
    /// The member has been told that their lines wait, and the bucket has not been full since.
    private var hasWarned = false

    /// Whether a line may be obeyed now.
    enum Verdict: Equatable {
        /// It may.
        case now
        /// It may at that moment; `isFirst` where the member has not been told yet.
        case later(NIODeadline, isFirst: Bool)
    }

    /// - Parameters:
    ///   - burst: how many lines at once; 0 = no limit.
    ///   - linesPerSecond: how many a second after that, up to 1,000,000,000; 0 = no limit.
    mutating func ask(at now: @autoclosure () -> NIODeadline, burst: Int, linesPerSecond: Int) -> Verdict {
        guard burst > 0, linesPerSecond > 0 else { return .now }
        let now = now()
        let interval = TimeAmount.nanoseconds(1_000_000_000 / Int64(linesPerSecond))
        if fullAt <= now {
            fullAt = now
            hasWarned = false
        }
        let allowedAt = fullAt + interval - TimeAmount.nanoseconds(interval.nanoseconds * Int64(burst))
        if allowedAt > now {
            defer { hasWarned = true }
            return .later(allowedAt, isFirst: !hasWarned)
        }
        fullAt = fullAt + interval
        return .now
    }

    /// Counts a line that was let through for more than one, which pushes later ones back, or with -1 for none.
    /// - Parameters:
    ///   - lines: how many more than the one that it counted for already.
    ///   - burst: as for `ask`.
    ///   - linesPerSecond: as for `ask`.
    mutating func charge(_ lines: Int, burst: Int, linesPerSecond: Int) {
        guard burst > 0, linesPerSecond > 0 else { return }
        fullAt = fullAt + TimeAmount.nanoseconds(1_000_000_000 / Int64(linesPerSecond) * Int64(lines))
    }
}

/// What outlives the process: the clock that it goes by runs on until the machine stops.
extension FloodControl {
    func write(to writer: inout StateWriter) {
        writer.write(fullAt.uptimeNanoseconds)
        writer.write(hasWarned)
    }

    init(from reader: inout StateReader) throws(StateProblem) {
        fullAt = .uptimeNanoseconds(try reader.number())
        hasWarned = try reader.flag()
    }
}
