/// Who had which name, as far back as is remembered: a ring, of which the newest push the oldest out.
struct PastMembers: Sendable {
    private var entries: [(fold: String, member: PastMember)] = []
    /// Where the next one goes, once the ring is full: onto the oldest.
    private var next = 0

    mutating func append(_ persona: Persona, until now: Timestamp) {
        let entry = (Names.fold(persona.name), PastMember(persona: persona, until: now))
        if entries.count < Limits.pastMembers {
            entries.append(entry)
        } else {
            entries[next] = entry
            next = (next + 1) % entries.count
        }
    }

    /// All of them, the oldest first.
    var members: [PastMember] { (entries[next...] + entries[..<next]).map(\.member) }

    /// As they were, the oldest first; so many of the newest as are remembered.
    init(_ members: [PastMember] = []) {
        entries = members.suffix(Limits.pastMembers).map { (Names.fold($0.persona.name), $0) }
    }

    /// Those who had a name, the last first.
    /// - Parameter count: how many at most; 0 or less: all.
    func named(_ name: String, count: Int) -> [PastMember] {
        let fold = Names.fold(name)
        let found = (entries[next...] + entries[..<next]).reversed().lazy.filter { $0.fold == fold }.map(\.member)
        return Array(found.prefix(count > 0 ? count : .max))
    }
}
