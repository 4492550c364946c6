/// A bounded queue of events that is read by many and emptied by none: the newest push the oldest out.
///
/// Every event has an *ordinal* here, counted from 0 without gaps: what a reader at ordinal `n` missed is `oldest - n`, exactly.
public struct Ring: Sendable {
    private var slots: [Event?] = []
    private var head = 0
    private(set) var count = 0
    /// What the events held count together.
    private(set) var bytes = 0
    /// The ordinal that the next event will get.
    private(set) var end: UInt64
    private(set) var eventLimit: Int
    private(set) var byteLimit: Int

    /// The ordinal of the oldest event held; equals `end` where none is.
    var oldest: UInt64 { end - UInt64(count) }

    init(startingAt end: UInt64 = 0, events eventLimit: Int, bytes byteLimit: Int) {
        self.end = end
        self.eventLimit = eventLimit
        self.byteLimit = byteLimit
    }

    /// A ring as it was: with so many events or fewer, whose numbers rise.
    init(holding events: [Event], end: UInt64, events eventLimit: Int, bytes byteLimit: Int) {
        self.init(startingAt: end, events: eventLimit, bytes: byteLimit)
        slots = events
        count = events.count
        bytes = events.reduce(0) { $0 + $1.cost }
    }

    /// Adds the newest event, and drops the oldest until both limits hold.
    /// - Parameter drop: is given each event that is dropped.
    mutating func append(_ event: Event, dropping drop: (Event) -> Void = { _ in }) {
        if count == eventLimit { drop(dropOldest()) }
        if count == slots.count { grow() }
        slots[slot(count)] = event
        count += 1
        end += 1
        bytes += event.cost
        while bytes > byteLimit { drop(dropOldest()) }
    }

    @discardableResult
    mutating func dropOldest() -> Event {
        let event = slots[head]!
        bytes -= event.cost
        slots[head] = nil
        head = slot(1)
        count -= 1
        return event
    }

    /// Takes on new limits; what no longer fits is dropped.
    /// - Parameter drop: is given each event that is dropped.
    mutating func limit(events: Int, bytes limit: Int, dropping drop: (Event) -> Void = { _ in }) {
        eventLimit = events
        byteLimit = limit
        while count > eventLimit || bytes > byteLimit { drop(dropOldest()) }
        if slots.count > eventLimit { rearrange(capacity: eventLimit) }
    }

    /// The event at an ordinal from `oldest` up to, not including, `end`.
    subscript(ordinal: UInt64) -> Event {
        slots[slot(Int(ordinal - oldest))]!
    }

    /// The ordinal of the event with a number, where it is held: numbers rise.
    func ordinal(ofNumber number: UInt64) -> UInt64? {
        let ordinal = firstOrdinal { $0.number >= number }
        return ordinal < end && self[ordinal].number == number ? ordinal : nil
    }

    /// The ordinal of the first event of which something is true that is true of all later ones; `end` where it is true of none.
    func firstOrdinal(where isTrue: (Event) -> Bool) -> UInt64 {
        var (low, high) = (oldest, end)
        while low < high {
            let middle = low + (high - low) / 2
            if isTrue(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The ordinal after the last event up to a number; nil where that is among those whose numbers are not known any more.
    /// - Parameters:
    ///   - dropped: the numbers of the events just before the oldest one, in order.
    ///   - latest: no event before those has a higher number.
    func ordinal(after number: UInt64, dropped: [UInt64], latest: UInt64) -> UInt64? {
        let first = oldest - UInt64(dropped.count)
        func known(_ ordinal: UInt64) -> UInt64 {
            ordinal < oldest ? dropped[Int(ordinal - first)] : self[ordinal].number
        }
        var (low, high) = (first, end)
        while low < high {
            let middle = low + (high - low) / 2
            if known(middle) <= number { low = middle + 1 } else { high = middle }
        }
        guard low == first, first > 0 else { return low }
        return number >= (first < end ? min(known(first) - 1, latest) : latest) ? first : nil
    }

    /// Puts another event, which costs no more, where one stands.
    mutating func replace(at ordinal: UInt64, with event: Event) {
        let slot = slot(Int(ordinal - oldest))
        bytes += event.cost - slots[slot]!.cost
        slots[slot] = event
    }

    /// The events from an ordinal, which is at least `oldest`, to the end.
    func events(from ordinal: UInt64) -> [Event] {
        (ordinal..<end).map { self[$0] }
    }

    /// Where the event stands that has so many before it.
    private func slot(_ distance: Int) -> Int {
        let index = head + distance
        return index < slots.count ? index : index - slots.count
    }

    /// Doubles the room for events, so that a quiet ring stays small.
    private mutating func grow() { rearrange(capacity: min(max(slots.count * 2, 8), eventLimit)) }

    private mutating func rearrange(capacity: Int) {
        let held = events(from: oldest)
        slots = [Event?](repeating: nil, count: capacity)
        for (index, event) in held.enumerated() { slots[index] = event }
        head = 0
    }
}
