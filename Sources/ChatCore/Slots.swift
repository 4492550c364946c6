/// A table of values under keys that are never used twice: the index of a slot, and how often that slot was filled before.
///
/// Look-up is an array access and a comparison, without hashing; a stale key finds nothing.
struct Slots<Element: Sendable>: Sendable {
    struct Key: Hashable, Sendable {
        let index: UInt32
        let generation: UInt32
    }

    private struct Slot: Sendable {
        var generation: UInt32 = 0
        var element: Element?
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []
    private(set) var count = 0

    mutating func insert(_ make: (Key) -> Element) -> Key {
        let index = free.popLast() ?? UInt32(slots.count)
        if index == slots.count { slots.append(Slot()) }
        let key = Key(index: index, generation: slots[Int(index)].generation)
        slots[Int(index)].element = make(key)
        count += 1
        return key
    }

    mutating func remove(_ key: Key) {
        guard contains(key) else { return }
        slots[Int(key.index)].element = nil
        slots[Int(key.index)].generation &+= 1
        free.append(key.index)
        count -= 1
    }

    func contains(_ key: Key) -> Bool {
        key.index < slots.count && slots[Int(key.index)].generation == key.generation
            && slots[Int(key.index)].element != nil
    }

    /// The element under a key that is known to be filled; anything else is a bug of ours, and traps.
    subscript(key: Key) -> Element {
        _read {
            precondition(contains(key), "a stale key")
            yield slots[Int(key.index)].element!
        }
        _modify {
            precondition(contains(key), "a stale key")
            yield &slots[Int(key.index)].element!
        }
    }

    /// The keys of those filled among so many slots, from an index on, and the index to go on from; nil after the last slot.
    func keys(from index: Int, atMost count: Int) -> (keys: [Key], next: Int?) {
        let start = min(max(index, 0), slots.count)
        let end = min(start + count, slots.count)
        let keys = (start..<end).compactMap { index in
            slots[index].element == nil ? nil : Key(index: UInt32(index), generation: slots[index].generation)
        }
        return (keys, end < slots.count ? end : nil)
    }

    var keys: [Key] { keys(from: 0, atMost: slots.count).keys }
}
