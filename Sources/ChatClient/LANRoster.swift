import ChatDialects

/// Who has spoken on a LAN within half an hour, by the name they gave; so many of them that a flood of names cannot grow without bound.
struct LANRoster: Sendable {
    /// Who was silent for so long counts as gone; in nanoseconds.
    static let presence: UInt64 = 30 * 60 * 1_000_000_000
    /// More than this many are not known; who was silent for the longest time makes room.
    static let most = 500

    /// Somebody who was heard.
    struct Entry: Sendable {
        var name: String
        /// Where their last words came from.
        var address: String
        var heardAt: UInt64
        /// Nil where they are not away; empty where they gave no words.
        var awayWords: String?
    }

    private var entries: [String: Entry] = [:]

    /// Takes note that somebody spoke. Whoever talks is back.
    mutating func note(_ name: String, from address: String, _ speech: LANSpeech, at now: UInt64) {
        let key = Folding.unicode.key(of: name)
        if entries[key] == nil, entries.count >= Self.most { forgetOne() }
        let awayWords: String? = if case .away(let words) = speech { words ?? "" } else { nil }
        entries[key] = Entry(name: name, address: address, heardAt: now, awayWords: awayWords)
    }

    /// Drops those who were silent for too long.
    mutating func forget(at now: UInt64) {
        guard let next = nextToGo, next <= now else { return }
        entries = entries.filter { $0.value.heardAt + Self.presence > now }
    }

    /// When the next one counts as gone.
    var nextToGo: UInt64? { entries.values.lazy.map(\.heardAt).min().map { $0 + Self.presence } }

    /// Who was heard under that name.
    subscript(name: String) -> Entry? { entries[Folding.unicode.key(of: name)] }

    /// All but one, in no order.
    func people(without name: String) -> [Overview.Person] {
        let own = Folding.unicode.key(of: name)
        return entries.lazy.filter { $0.key != own }.map {
            Overview.Person(name: $0.value.name, isAway: $0.value.awayWords != nil)
        }
    }

    private mutating func forgetOne() {
        if let oldest = entries.min(by: { $0.value.heardAt < $1.value.heardAt }) { entries[oldest.key] = nil }
    }
}
