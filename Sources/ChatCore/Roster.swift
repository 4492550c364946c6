/// Who is in a room, in chunks, so that a copy shares all but the chunk that changes afterwards: a copy of ten thousand costs nothing,
/// and neither does the join that follows it.
public struct Roster: Sendable {
    /// One member in a roster.
    public struct Entry: Sendable {
        /// Who.
        public let id: MemberID
        /// As others see them at the moment of the copy.
        public internal(set) var persona: Persona
        /// Away at the moment of the copy.
        public internal(set) var isAway: Bool
        /// What they may do in the room.
        public internal(set) var ranks = Ranks()
    }

    /// How many entries a chunk holds: as many as are copied when somebody comes or goes while a copy of the roster is still held.
    static let chunkSize = 128

    private(set) var chunks: [[Entry]] = []
    /// Who has ranks, so that they are found without a look at everybody.
    private var ranked: [MemberID: Ranks] = [:]
    /// How many members are in the roster.
    public private(set) var count = 0

    /// The member at an index below `count`; indices are dense, and change when somebody leaves.
    public subscript(index: Int) -> Entry { chunks[index / Roster.chunkSize][index % Roster.chunkSize] }

    /// Adds a member, and returns their index.
    mutating func append(_ entry: Entry) -> Int {
        if count % Roster.chunkSize == 0 {
            chunks.append([])
            chunks[chunks.count - 1].reserveCapacity(count == 0 ? 4 : Roster.chunkSize)
        }
        chunks[chunks.count - 1].append(entry)
        if !entry.ranks.isEmpty { ranked[entry.id] = entry.ranks }
        count += 1
        return count - 1
    }

    /// Removes the member at an index; the last one takes that index, and is returned where it is another.
    mutating func remove(at index: Int) -> MemberID? {
        if !self[index].ranks.isEmpty { ranked[self[index].id] = nil }
        let last = chunks[chunks.count - 1].removeLast()
        count -= 1
        if chunks[chunks.count - 1].isEmpty { chunks.removeLast() }
        guard index != count else { return nil }
        chunks[index / Roster.chunkSize][index % Roster.chunkSize] = last
        return last.id
    }

    /// Those who have at least a rank, in the order of the members' slots: a dictionary has another order in each run, and a run is to be repeatable.
    func members(atLeast rank: Rank) -> [MemberID] {
        ranked.filter { $1.reach(rank) }.keys.sorted { $0.key.index < $1.key.index }
    }

    mutating func update(at index: Int, _ change: (inout Entry) -> Void) {
        let before = self[index].ranks
        change(&chunks[index / Roster.chunkSize][index % Roster.chunkSize])
        let (id, ranks) = (self[index].id, self[index].ranks)
        if ranks != before { ranked[id] = ranks.isEmpty ? nil : ranks }
    }
}
