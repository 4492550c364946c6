import ChatCore
import ChatDialects
import NIOConcurrencyHelpers

/// Who is kept from connecting, whatever protocol they speak. Any thread.
final class Bans: Sendable {
    /// Every connection is compared to all of them.
    static let limit = 1000

    private struct Entry: Sendable {
        let ban: ServerBan
        let extent: BanExtent

        func isInForce(at now: Timestamp) -> Bool { ban.until.map { now < $0 } ?? true }
    }

    private let entries: NIOLockedValueBox<[Entry]>

    /// - Parameter bans: those of an earlier run; what cannot be understood is left out.
    init(_ bans: [ServerBan] = []) {
        entries = NIOLockedValueBox(
            bans.compactMap { ban in (try? BanExtent(ban.target)).map { Entry(ban: ban, extent: $0) } }
        )
    }

    /// All that are in force, the oldest first.
    func current(at now: Timestamp) -> [ServerBan] {
        entries.withLockedValue { entries in
            entries.removeAll { !$0.isInForce(at: now) }
            return entries.map(\.ban)
        }
    }

    /// Why nobody may come in from an address; nil where they may.
    func reason(against address: PeerAddress?, at now: Timestamp) -> String? {
        let entries = entries.withLockedValue { $0 }
        guard !entries.isEmpty, let address = (address?.host).flatMap(InternetAddress.init) else { return nil }
        return entries.first { $0.isInForce(at: now) && $0.extent.concerns(address) }?.ban.reason
    }

    /// Why somebody may not come in under a name; nil where they may.
    func reason(against name: String, user: String, from origin: Origin, at now: Timestamp) -> String? {
        let entries = entries.withLockedValue { $0 }
        return entries.first { $0.isInForce(at: now) && $0.extent.concerns(name: name, user: user, from: origin) }?.ban
            .reason
    }

    /// Adds a ban, in place of an earlier one of the same target.
    /// - Throws: what is wrong with it; nothing has changed then.
    func add(_ ban: ServerBan, extent: BanExtent) throws(BanExtent.Problem) {
        let isFull = entries.withLockedValue { entries in
            entries.removeAll { !$0.isInForce(at: ban.since) || $0.ban.target == ban.target }
            guard entries.count < Bans.limit else { return true }
            entries.append(Entry(ban: ban, extent: extent))
            return false
        }
        if isFull { throw BanExtent.Problem(words: "there are \(Bans.limit) bans already") }
    }

    /// Lifts a ban.
    /// - Returns: false where there is none of that target.
    func remove(_ target: ServerBan.Target, at now: Timestamp) -> Bool {
        entries.withLockedValue { entries in
            entries.removeAll { !$0.isInForce(at: now) }
            guard let index = entries.firstIndex(where: { $0.ban.target == target }) else { return false }
            entries.remove(at: index)
            return true
        }
    }
}
