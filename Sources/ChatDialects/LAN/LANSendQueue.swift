/// What waits to be sent to a LAN by one host, which goes out no faster than others take it from one sender.
///
/// So many datagrams at once, and so many a second: a little less than `LANFilter` takes, so that nothing is lost where the network delays some of them.
public struct LANSendQueue<Datagram: Sendable>: Sendable {
    /// So many datagrams go out at once …
    public static var burst: Int { LANFilter.burst - 2 }
    /// … and so many a second after that.
    public static var perSecond: Int { LANFilter.perSecond - 1 }

    /// So many may wait.
    public let limit: Int

    private var allowance = TokenBucket(burst: burst, perSecond: perSecond)
    private var waiting: [Datagram] = []

    /// One in which nothing waits.
    public init(limit: Int) { self.limit = limit }

    /// Nothing waits.
    public var isEmpty: Bool { waiting.isEmpty }

    /// Puts datagrams behind those that wait.
    /// - Returns: false where there is no place for all of them; none is taken then.
    public mutating func append(_ datagrams: [Datagram]) -> Bool {
        guard waiting.count + datagrams.count <= limit else { return false }
        waiting += datagrams
        return true
    }

    /// Takes out the next datagram that may be sent now.
    /// - Parameter now: nanoseconds of a clock that never goes back.
    public mutating func next(at now: UInt64) -> Datagram? {
        guard !waiting.isEmpty, allowance.take(at: now) else { return nil }
        return waiting.removeFirst()
    }

    /// Forgets all that waits.
    public mutating func removeAll() { waiting = [] }

    /// The moment from which the next one may be sent; nil where none waits.
    public var nextAt: UInt64? { waiting.isEmpty ? nil : allowance.nextAt }
}
