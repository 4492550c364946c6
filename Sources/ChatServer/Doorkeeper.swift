import ChatDialects
import NIOConcurrencyHelpers

/// Counts the connections, in all and for each address, and says who may come in. Any thread.
final class Doorkeeper: Sendable {
    private struct Count {
        var seen = 0
        var total = 0
        var byAddress: [String: Int] = [:]
    }

    private let count = NIOLockedValueBox(Count())

    /// How many connections there are.
    var connections: Int { count.withLockedValue { $0.total } }

    /// Numbers the connections of this run, from 1.
    func nextNumber() -> Int {
        count.withLockedValue { count in
            count.seen += 1
            return count.seen
        }
    }

    /// Counts a connection in; it must be counted out by `leave`, refused or not.
    /// - Returns: why it is to be closed again, or nil.
    func enter(from address: String?, settings: ServerSettings) -> Complaint? {
        count.withLockedValue { count in
            count.total += 1
            let same = address.map { address in
                count.byAddress[address, default: 0] += 1
                return count.byAddress[address]!
            }
            if settings.connections > 0, count.total > settings.connections { return .serverFull }
            let limit = settings.connectionsPerAddress
            return limit > 0 && same ?? 0 > limit ? .tooManyConnections(limit: limit) : nil
        }
    }

    func leave(from address: String?) {
        count.withLockedValue { count in
            count.total -= 1
            guard let address, let same = count.byAddress[address] else { return }
            count.byAddress[address] = same > 1 ? same - 1 : nil
        }
    }
}
