import ChatDialects
import NIOConcurrencyHelpers

/// Counts the connections, in all and for each address, and says who may come in. Any thread.
final class Doorkeeper: Sendable {
    private struct Count {
        var seen = 0
        var total = 0
        var byAddress: [String: Int] = [:]

        func lackOfRoom(for address: String?, _ settings: ServerSettings) -> Complaint? {
            if settings.connections > 0, total >= settings.connections { return .serverFull }
            let limit = settings.connectionsPerAddress
            guard limit > 0, let address, byAddress[address, default: 0] >= limit else { return nil }
            return .tooManyConnections(limit: limit)
        }
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
            let complaint = count.lackOfRoom(for: address, settings)
            count.total += 1
            if let address { count.byAddress[address, default: 0] += 1 }
            return complaint
        }
    }

    /// Why one more from there would be closed again, or nil.
    func lackOfRoom(for address: String?, settings: ServerSettings) -> Complaint? {
        count.withLockedValue { $0.lackOfRoom(for: address, settings) }
    }

    func leave(from address: String?) {
        count.withLockedValue { count in
            count.total -= 1
            guard let address, let same = count.byAddress[address] else { return }
            count.byAddress[address] = same > 1 ? same - 1 : nil
        }
    }
}
