import CStateMemory

/// Where the state of one connection is: a *record*, which is replaced whole, and what has changed since with each message, how much was sent and read.
///
/// It may be used on one thread at a time, and until `free`. It does not keep its file alive.
public struct ConnectionSlot: Sendable {
    @usableFromInline
    nonisolated(unsafe) let slot: UnsafeMutableRawPointer
    private unowned(unsafe) let file: StateFile

    init(_ slot: UnsafeMutableRawPointer, of file: StateFile) {
        self.slot = slot
        self.file = file
    }

    /// Replaces the record, and what `advance` said. Only from the first time on the connection is there for a successor.
    /// - Parameters:
    ///   - record: anything; it is not looked at. Typically some hundred bytes; it may be of megabytes.
    ///   - sent: how many bytes the kernel was given for the connection in all.
    ///   - position: the number of the newest event that is contained in the bytes sent and in the record.
    public func commit(_ record: UnsafeBufferPointer<UInt8>, sent: UInt64, position: UInt64) {
        let bytes = UnsafeRawBufferPointer(record)
        let sequence = cstatememory_load(slot + Slot.sequenceAt) &+ 1
        let memory = file.allocateRecord(Record.headerSize + bytes.count)
        let start = file.base + memory
        let words = (sequence, sent, position, UInt64(bytes.count))
        Step.store(words.0, at: start + Record.sequenceAt)
        Step.store(words.1, at: start + Record.sentAt)
        Step.store(words.2, at: start + Record.positionAt)
        Step.store(words.3, at: start + Record.countAt)
        let owner = (cstatememory_load(slot + Slot.serialAt), cstatememory_load(slot + Slot.cookieAt))
        let checksum = ConnectionSlot.checksum(of: bytes, owner: owner, words: words)
        Step.store(checksum, at: start + Record.checksumAt)
        Step.copy(bytes, to: start + Record.headerSize)
        let previous = Int(cstatememory_load(slot + Slot.recordAt))
        Step.store(UInt64(memory), at: slot + Slot.recordAt)
        Step.store(sequence, at: slot + Slot.sequenceAt)
        if previous != 0 { file.freeRecord(at: previous) }
    }

    /// Says that more was sent. For each message and reader: three stores.
    /// - Parameters:
    ///   - sent: how many bytes the kernel was given for the connection in all.
    ///   - position: the number of the newest event that is contained in them.
    @inlinable
    @inline(__always)
    public func advance(sent: UInt64, position: UInt64) {
        let sequence = cstatememory_load(slot + Slot.sequenceAt) &+ 1
        // The cell of the other parity is the one that counts now, if one does.
        let cell = slot + Slot.cellAt(sequence)
        Step.store(sent, at: cell)
        Step.store(position, at: cell + 8)
        Step.store(sequence, at: slot + Slot.sequenceAt)
    }

    /// Says that the connection is no more. The slot is another's afterwards.
    public func free() {
        let record = Int(cstatememory_load(slot + Slot.recordAt))
        Step.store(0, at: slot + Slot.recordAt)
        if record != 0 { file.freeRecord(at: record) }
        file.freeSlots.with { $0.give(back: (slot - (file.base + file.layout.slots.lowerBound)) / Slot.size) }
    }

    /// What belongs before a record. With whose it is: a record that another slot's word points to is none.
    static func checksum(
        of bytes: UnsafeRawBufferPointer,
        owner: (serial: UInt64, cookie: UInt64),
        words: (UInt64, UInt64, UInt64, UInt64)
    ) -> UInt64 {
        var checksum = Checksum()
        checksum.mix(owner.serial)
        checksum.mix(owner.cookie)
        checksum.mix(words.0)
        checksum.mix(words.1)
        checksum.mix(words.2)
        checksum.mix(words.3)
        checksum.mix(bytes)
        return checksum.value
    }
}

extension StateFile {
    /// Takes a slot for a connection. Any thread. A successor sees the connection from its first `commit` on.
    /// - Parameters:
    ///   - serial: the connection's number; no other has it.
    ///   - cookie: the socket's number, `socketCookie`.
    /// - Returns: nil where as many connections are there as the file was made for.
    public func makeSlot(serial: UInt64, cookie: UInt64) -> ConnectionSlot? {
        guard let index = freeSlots.with({ $0.take() }) else { return nil }
        let slot = base + layout.slots.lowerBound + index * Slot.size
        // None of this is looked at as long as there is no record.
        Step.store(serial, at: slot + Slot.serialAt)
        Step.store(cookie, at: slot + Slot.cookieAt)
        Step.store(0, at: slot + Slot.sequenceAt)
        return ConnectionSlot(slot, of: self)
    }

    fileprivate func allocateRecord(_ count: Int) -> Int {
        guard let memory = records.with({ $0.allocate(count) }) else {
            fatalError("no room for a record of \(count) bytes")
        }
        return layout.records.lowerBound + memory
    }

    fileprivate func freeRecord(at offset: Int) {
        let start = layout.records.lowerBound
        guard let cold = records.with({ $0.free(offset - start) }) else { return }
        // Without the lock: it takes the longer, the more it is.
        Step.punch(start + cold.lowerBound..<start + cold.upperBound, of: descriptor)
        records.with { $0.give(back: cold) }
    }
}

/// Which slots nobody has: those given back, newest first, and then those that nobody ever had, in order.
struct FreeSlots {
    private var returned: [Int] = []
    private var untouched: Range<Int>

    init(count: Int) { untouched = 0..<count }

    mutating func take() -> Int? { returned.popLast() ?? untouched.popFirst() }

    mutating func give(back slot: Int) { returned.append(slot) }
}
