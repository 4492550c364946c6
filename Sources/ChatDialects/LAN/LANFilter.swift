/// Decides which of the datagrams that come are somebody's words: each once, whatever way it took, and from nobody more than they should send.
///
/// A datagram comes several times: by loopback and by each of the interfaces that two hosts share. And anybody can send any number of them, under any
/// address: so much is taken from one sender, and so much from all of them together. All that is remembered is bounded.
public struct LANFilter: Sendable {
    /// What a datagram is.
    public enum Verdict: Sendable, Equatable {
        /// Somebody's words.
        case heard(LANDatagram)
        /// What came already, or comes, by another way.
        case repeated
        /// More than `LANDatagram.maximumBytes`.
        case tooLong
        /// Not of the form `NAME: TEXT`.
        case invalid
        /// Too many from there.
        case flooding
    }

    /// So many datagrams at once, and so many a second, from one sender …
    public static let burst = 10
    /// … after that.
    public static let perSecond = 5
    /// So many at once from all of them together: what is shown cannot be read otherwise …
    public static let burstOfAll = 100
    /// … and so many a second.
    public static let perSecondOfAll = 50
    /// So many senders are known at a time; who was not heard for the longest time makes room.
    static let senders = 256
    /// For so long the same words from the same port, come by another way, are the same datagram.
    static let memory: UInt64 = 2_000_000_000

    private var allowances: [Origin: TokenBucket] = [:]
    private var allowanceOfAll = TokenBucket(burst: burstOfAll, perSecond: perSecondOfAll)
    /// What was heard within `memory`, in that order; no more than `allowanceOfAll` lets through.
    private var heard: [Heard] = []

    /// One that has heard nothing.
    public init() {}

    /// - Parameters:
    ///   - bytes: a datagram; of one that is longer than `LANDatagram.maximumBytes`, more than that many.
    ///   - now: nanoseconds of a clock that never goes back.
    public mutating func judge(_ bytes: [UInt8], from source: LANSource, at now: UInt64) -> Verdict {
        // Whatever this host sends to an interface comes by loopback too, which is there where no interface is.
        if source.isThisHost, !source.cameByLoopback { return .repeated }
        heard.removeAll { $0.time + LANFilter.memory <= now }
        if heard.contains(where: { $0.isRepeated(by: bytes, from: source) }) { return .repeated }
        guard take(from: source, at: now) else { return .flooding }
        do throws(LANDatagram.Problem) {
            let datagram = try LANDatagram(bytes)
            heard.append(Heard(time: now, bytes: bytes, source: source))
            return .heard(datagram)
        } catch {
            return error == .tooLong ? .tooLong : .invalid
        }
    }

    private mutating func take(from source: LANSource, at now: UInt64) -> Bool {
        let origin = Origin(source)
        var allowance = allowances[origin] ?? TokenBucket(burst: LANFilter.burst, perSecond: LANFilter.perSecond)
        guard allowance.take(at: now) else { return false }
        if allowances[origin] == nil, allowances.count >= LANFilter.senders { forgetOne() }
        allowances[origin] = allowance
        return allowanceOfAll.take(at: now)
    }

    private mutating func forgetOne() {
        if let oldest = allowances.min(by: { $0.value.nextAt < $1.value.nextAt }) { allowances[oldest.key] = nil }
    }

    /// Who is allowed so much: a host, whatever port it sends from; on this one, where several people may be at once, a program.
    private struct Origin: Hashable {
        let address: String
        let port: UInt16

        init(_ source: LANSource) {
            address = source.address
            port = source.isThisHost ? source.port : 0
        }
    }

    private struct Heard {
        let time: UInt64
        let bytes: [UInt8]
        let source: LANSource

        /// The same words from the same way are said again; from another one they are the same datagram.
        func isRepeated(by bytes: [UInt8], from other: LANSource) -> Bool {
            source.port == other.port
                && (source.address != other.address || source.interface != other.interface)
                && self.bytes == bytes
        }
    }
}
