/// Finds the largest ring at once: a binary heap that knows where each place stands in it.
struct LargestFirst: Sendable {
    private struct Entry: Sendable {
        let place: RoomID
        var bytes: Int

        /// The larger first; of two equal ones, the one in the lower slot.
        func precedes(_ other: Entry) -> Bool {
            bytes != other.bytes ? bytes > other.bytes : place.key.index < other.place.key.index
        }
    }

    private var heap: [Entry] = []
    /// Where a place stands in `heap`, by the index of its slot.
    private var positions: [Int32] = []
    /// What all rings count together.
    private(set) var total = 0

    var largest: RoomID? { heap.first?.place }

    /// Takes note of how much a place holds now.
    mutating func update(_ place: RoomID, bytes: Int) {
        let slot = Int(place.key.index)
        while positions.count <= slot { positions.append(-1) }
        if positions[slot] < 0 {
            positions[slot] = Int32(heap.count)
            heap.append(Entry(place: place, bytes: 0))
        }
        let index = Int(positions[slot])
        total += bytes - heap[index].bytes
        heap[index].bytes = bytes
        settle(index)
    }

    mutating func remove(_ place: RoomID) {
        let slot = Int(place.key.index)
        guard slot < positions.count, positions[slot] >= 0 else { return }
        let index = Int(positions[slot])
        total -= heap[index].bytes
        positions[slot] = -1
        let last = heap.removeLast()
        if index < heap.count {
            put(last, at: index)
            settle(index)
        }
    }

    private mutating func settle(_ start: Int) {
        var index = start
        while index > 0, heap[index].precedes(heap[(index - 1) / 2]) {
            swap(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
        while true {
            var first = index
            for child in (2 * index + 1)...(2 * index + 2) where child < heap.count && heap[child].precedes(heap[first])
            {
                first = child
            }
            if first == index { return }
            swap(index, first)
            index = first
        }
    }

    private mutating func swap(_ left: Int, _ right: Int) {
        let entry = heap[left]
        put(heap[right], at: left)
        put(entry, at: right)
    }

    private mutating func put(_ entry: Entry, at index: Int) {
        heap[index] = entry
        positions[Int(entry.place.key.index)] = Int32(index)
    }
}
