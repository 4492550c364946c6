/// The records between those who log and the thread that writes: first in, first out, bounded, and honest about what it
/// dropped.
///
/// A full queue takes nothing until half of it is free again. So what is lost is lost in one piece, and the report,
/// which stands exactly where the lost records would have stood, is one record and not one for every gap of a few.
struct LogQueue: Sendable {
    /// What the thread that writes does next.
    enum Entry: Sendable, Equatable {
        /// One record, or several put one after another.
        case record([UInt8], count: Int = 1)
        /// Write that this many records were dropped here.
        case dropped(Int)
        /// All is written, and there will be no more.
        case end
    }

    /// So much is sent at once where several records can be: a part of a pipe's buffer.
    private static let joinedBytes = 16 << 10

    private let limits: LogLimits
    private let joinsRecords: Bool
    /// A ring: `count` entries from `head` on.
    private var slots: [Entry?]
    private var head = 0
    private var count = 0
    private var bytes = 0
    /// Lost since the last entry.
    private var dropped = 0
    private var isWriting = false
    /// The last entry was refused: a report would be too. It waits for the next record.
    private var isRefused = false
    private var isClosed = false

    /// - Parameter joinsRecords: several records may be sent as one.
    init(limits: LogLimits, joinsRecords: Bool = false) {
        self.limits = limits
        self.joinsRecords = joinsRecords
        slots = Array(repeating: nil, count: limits.records)
    }

    /// Takes a record, or counts it as dropped. O(1).
    mutating func append(_ record: [UInt8]) {
        if dropped > 0 {
            guard count <= limits.records / 2, bytes <= limits.bytes / 2 else {
                dropped += 1
                return
            }
            push(.dropped(dropped))
            dropped = 0
        }
        guard count < limits.records, bytes + record.count <= limits.bytes else {
            dropped += 1
            return
        }
        push(.record(record))
        bytes += record.count
    }

    /// The next thing to write; `wrote(_:accepted:)` must follow. Nil when there is nothing to do yet.
    mutating func next() -> Entry? {
        guard var entry = pop() ?? report() else { return isClosed ? .end : nil }
        isWriting = true
        if joinsRecords { join(&entry) }
        return entry
    }

    /// Takes the records behind a record, too.
    private mutating func join(_ entry: inout Entry) {
        guard case .record(var records, var total) = entry else { return }
        while records.count < LogQueue.joinedBytes, count > 0, case .record(let next, _)? = slots[head] {
            _ = pop()
            records += next
            total += 1
        }
        entry = .record(records, count: total)
    }

    /// - Parameter accepted: false when what was to be written is lost.
    mutating func wrote(_ entry: Entry, accepted: Bool) {
        isWriting = false
        isRefused = !accepted
        if !accepted { dropped += entry.records }
    }

    /// No record will come any more.
    mutating func close() {
        isClosed = true
    }

    /// Nothing waits, and nothing is being written.
    var isSettled: Bool {
        count == 0 && !isWriting && (dropped == 0 || isRefused)
    }

    private mutating func push(_ entry: Entry) {
        slots[(head + count) % slots.count] = entry
        count += 1
    }

    private mutating func pop() -> Entry? {
        guard count > 0 else { return nil }
        let entry = slots[head]
        slots[head] = nil
        head = (head + 1) % slots.count
        count -= 1
        if case .record(let record, _) = entry { bytes -= record.count }
        return entry
    }

    private mutating func report() -> Entry? {
        guard dropped > 0, !isRefused else { return nil }
        defer { dropped = 0 }
        return .dropped(dropped)
    }
}

extension LogQueue.Entry {
    /// How many records are lost when this is.
    fileprivate var records: Int {
        switch self {
        case .record(_, let count): count
        case .dropped(let count): count
        case .end: 0
        }
    }
}
