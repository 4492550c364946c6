/// A table of values under keys that are never used twice: the index of a slot, and how often that slot was filled before.
///
/// Look-up is two array accesses and a comparison, without hashing; a stale key finds nothing. The values stand side by side, and not as
/// optionals in the slots: an optional is copied, with a retain for each of its fields, to find out whether it is there. With the slots of
/// members and rooms that was a tenth of all instructions of a client that comes, joins and leaves.
struct Slots<Element: Sendable>: Sendable {
    struct Key: Hashable, Sendable {
        let index: UInt32
        let generation: UInt32
    }

    private struct Slot: Sendable {
        var generation: UInt32 = 0
        /// Where the value stands; nil in a slot that is free.
        var position: Int32?
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []
    private var elements: [Element] = []
    /// By position: the slot that leads there.
    private var owners: [UInt32] = []

    var count: Int { elements.count }

    mutating func insert(_ make: (Key) -> Element) -> Key {
        let index = free.popLast() ?? UInt32(slots.count)
        if index == slots.count { slots.append(Slot()) }
        let key = Key(index: index, generation: slots[Int(index)].generation)
        slots[Int(index)].position = Int32(elements.count)
        elements.append(make(key))
        owners.append(index)
        return key
    }

    /// The last value takes the place of the one that goes.
    mutating func remove(_ key: Key) {
        guard contains(key), let position = slots[Int(key.index)].position else { return }
        let last = elements.count - 1
        elements.swapAt(Int(position), last)
        owners.swapAt(Int(position), last)
        slots[Int(owners[Int(position)])].position = position
        elements.removeLast()
        owners.removeLast()
        slots[Int(key.index)].position = nil
        slots[Int(key.index)].generation &+= 1
        free.append(key.index)
    }

    /// What there is besides the values: how often each slot was filled before, and which ones are free, the next to be filled last.
    var layout: (generations: [UInt32], free: [UInt32]) { (slots.map(\.generation), free) }

    /// A table as it was.
    /// - Parameter elements: one for each slot that is not free, in order.
    init?(generations: [UInt32], free: [UInt32], elements: [Element]) {
        guard generations.count == free.count + elements.count else { return nil }
        var isFree = [Bool](repeating: false, count: generations.count)
        for index in free {
            guard index < generations.count, !isFree[Int(index)] else { return nil }
            isFree[Int(index)] = true
        }
        owners = isFree.indices.filter { !isFree[$0] }.map(UInt32.init)
        slots = generations.map { Slot(generation: $0) }
        for (position, owner) in owners.enumerated() { slots[Int(owner)].position = Int32(position) }
        self.free = free
        self.elements = elements
    }

    init() {}

    func contains(_ key: Key) -> Bool { position(of: key) != nil }

    private func position(of key: Key) -> Int? {
        guard key.index < slots.count, slots[Int(key.index)].generation == key.generation else { return nil }
        return slots[Int(key.index)].position.map(Int.init)
    }

    // The element under a key that is known to be filled; anything else is a bug of ours, and traps.
    //
    // It is read in place, and not copied, which would take a retain for each of its fields; but for builds without optimization: of a coroutine that
    // yields a large value, and is not inlined, the compiler (6.3.1) reads parts after it has ended and its memory is another's.
    #if DEBUG
        subscript(key: Key) -> Element {
            get { elements[known(key)] }
            _modify { yield &elements[known(key)] }
        }
    #else
        subscript(key: Key) -> Element {
            @inline(__always) _read { yield elements[known(key)] }
            _modify { yield &elements[known(key)] }
        }
    #endif

    private func known(_ key: Key) -> Int {
        guard let position = position(of: key) else { preconditionFailure("a stale key") }
        return position
    }

    /// The keys of those filled among so many slots, from an index on, and the index to go on from; nil after the last slot.
    func keys(from index: Int, atMost count: Int) -> (keys: [Key], next: Int?) {
        let start = min(max(index, 0), slots.count)
        let end = min(start + count, slots.count)
        let keys = (start..<end).compactMap { index in
            slots[index].position == nil ? nil : Key(index: UInt32(index), generation: slots[index].generation)
        }
        return (keys, end < slots.count ? end : nil)
    }

    var keys: [Key] { keys(from: 0, atMost: slots.count).keys }
}
