/// What was said in a conversation: the newest entries, each with a number that it keeps.
///
/// To add one takes the same time however many there are. Past `capacity` entries, or `bytesAtMost` of words, the oldest make room, so that nobody who
/// talks without end costs memory without end.
struct Backlog: Sendable {
    /// How many entries are kept.
    static let capacity = 5_000
    /// How much their words take at most, in bytes of UTF-8.
    static let bytesAtMost = 1 << 20

    /// The number of the oldest entry that is kept.
    private(set) var first = 0
    /// Those that are kept, behind `dropped` places of those that are not; these are taken away many at a time.
    private var slots: [Entry?] = []
    private var dropped = 0
    private var bytes = 0

    /// The number that the next entry will have.
    var end: Int { first + slots.count - dropped }
    /// Nothing is kept.
    var isEmpty: Bool { slots.count == dropped }
    /// The numbers of all that is kept.
    var numbers: Range<Int> { first..<end }
    /// The newest.
    var last: Entry? { isEmpty ? nil : self[end - 1] }

    /// An entry by its number, which must be among `numbers`.
    subscript(number: Int) -> Entry {
        guard let entry = slots[dropped + number - first] else { fatalError("entry \(number) is not kept any more") }
        return entry
    }

    /// Changes an entry, which must be among `numbers`.
    mutating func change(_ number: Int, _ change: (inout Entry) -> Void) {
        guard slots[dropped + number - first] != nil else { return }
        let before = self[number].text.utf8.count
        slots[dropped + number - first].mutate(change)
        bytes += self[number].text.utf8.count - before
    }

    /// Adds an entry, with the number `end`.
    mutating func append(_ entry: Entry) {
        slots.append(entry)
        bytes += entry.text.utf8.count
        while numbers.count > Self.capacity || (bytes > Self.bytesAtMost && numbers.count > 1) { dropOldest() }
    }

    private mutating func dropOldest() {
        bytes -= self[first].text.utf8.count
        slots[dropped] = nil
        dropped += 1
        first += 1
        if dropped >= Self.capacity {
            slots.removeFirst(dropped)
            dropped = 0
        }
    }

    /// Forgets everything; numbers go on from where they were.
    mutating func removeAll() {
        first = end
        (slots, dropped, bytes) = ([], 0, 0)
    }
}

extension Optional {
    /// Changes what there is, in place.
    fileprivate mutating func mutate(_ change: (inout Wrapped) -> Void) {
        guard var value = self else { return }
        self = nil
        change(&value)
        self = value
    }
}
