/// What waits to be sent to a LAN by one host, which goes out no faster than others take it from one sender.
///
/// So many datagrams at once, and so many a second: a little less than `LANFilter` takes, so that nothing is lost where the network delays some of them.
public struct LANSendQueue: Sendable {
    /// So many datagrams may wait: what is said in about a minute.
    public static let mostWaiting = 256
    /// So many go out at once …
    public static let burst = LANFilter.burst - 2
    /// … and so many a second after that.
    public static let perSecond = LANFilter.perSecond - 1

    private var allowance = TokenBucket(burst: burst, perSecond: perSecond)
    private var waiting: [[UInt8]] = []

    /// One in which nothing waits.
    public init() {}

    /// Puts a datagram behind those that wait.
    /// - Returns: false where there is no place for it.
    public mutating func append(_ bytes: [UInt8]) -> Bool {
        guard waiting.count < LANSendQueue.mostWaiting else { return false }
        waiting.append(bytes)
        return true
    }

    /// Takes out the next datagram that may be sent now.
    /// - Parameter now: nanoseconds of a clock that never goes back.
    public mutating func next(at now: UInt64) -> [UInt8]? {
        guard !waiting.isEmpty, allowance.take(at: now) else { return nil }
        return waiting.removeFirst()
    }

    /// The moment from which the next one may be sent; nil where none waits.
    public var nextAt: UInt64? { waiting.isEmpty ? nil : allowance.nextAt }
}
