import NIOCore

/// Of whom a warning of one kind was given in the last minute, so that nobody can flood the log. A kind has its own book: who fills one silences no other.
struct WarningBook<Key: Hashable & Sendable>: Sendable {
    /// So many warnings a minute at most.
    let limit: Int
    /// Until when each is not warned of again.
    private var warned: [Key: NIODeadline] = [:]

    init(limit: Int) { self.limit = limit }

    /// Whether they are to be warned of now; they are in the book then.
    mutating func isFirst(of key: Key, at now: NIODeadline) -> Bool {
        if warned.count >= limit { warned = warned.filter { $0.value > now } }
        guard warned[key] ?? now <= now, warned.count < limit else { return false }
        warned[key] = now + .minutes(1)
        return true
    }
}
