/// Where everything is in a state file: which is for how many bytes, one after another, each beginning with a page.
///
///     header | read areas | slots | records | checkpoint, log | checkpoint, log
///
/// The file is far larger than memory and sparse: only pages that were written have any. All of it is 16 GiB and some, so that it can be mapped where
/// addresses are scarce (valgrind), and far more than any of the parts comes to need.
///
/// All numbers are 8 bytes in the machine's own order: nobody else reads them.
struct Layout: Equatable {
    /// Rises with each change of what is described here and in the types that say what is in the parts.
    static let version: UInt64 = 1
    static let pageSize = 4096
    static let mostConnections = 1 << 24
    static let mostLanes = 1 << 10

    let connections: Int
    let lanes: Int
    let readAreas: Range<Int>
    let slots: Range<Int>
    let records: Range<Int>

    init(connections: Int, lanes: Int) {
        self.connections = connections
        self.lanes = lanes
        readAreas = Layout.pageSize..<Layout.pageSize + lanes * ReadArea.stride
        let pages = (connections * Slot.size + Layout.pageSize - 1) / Layout.pageSize
        slots = readAreas.upperBound..<readAreas.upperBound + pages * Layout.pageSize
        records = slots.upperBound..<slots.upperBound + 8 << 30
    }

    /// Where the checkpoint of an era is; that of the next era is in the other place.
    func checkpoint(era: UInt64) -> Range<Int> {
        let start = records.upperBound + Int(era & 1) * 4 << 30
        return start..<start + 2 << 30
    }
    /// Where the entries are that were made in an era, after its checkpoint was begun.
    func log(era: UInt64) -> Range<Int> {
        let start = checkpoint(era: era).upperBound
        return start..<start + 2 << 30
    }
    var size: Int { log(era: 1).upperBound }
}

/// The words of the file's first page.
enum Header {
    /// What every state file begins with.
    static let magic: UInt64 = 0x59_524F_4D45_4D53
    /// What `seal` says.
    static let isSealed: UInt64 = 0x44_454C_4145_53

    static let magicAt = 0
    static let versionAt = 8
    static let generationAt = 16
    static let formatAt = 24
    static let connectionsAt = 32
    static let lanesAt = 40
    /// Of the five words before it.
    static let checksumAt = 48
    static let sealAt = 56
    /// The era whose checkpoint is the newest that is whole; 0 where there is none.
    static let baseAt = 64
    /// Two words, one for each place: the era in the upper half, and in the lower how many bytes of entries were made in it.
    static func logEndAt(era: UInt64) -> Int { 72 + Int(era & 1) * 8 }
    /// How many processes have begun to take the file over.
    static let attemptsAt = 88
    /// For its own process only: the era that entries are made in, and the newest one before which nothing is left to be given back.
    static let eraAt = 96
    static let settledEraAt = 104
    static let size = 112
}

/// The words of a connection's slot: 128 bytes, of which those that change with each message are in the second half, a cache line of their own.
@usableFromInline
enum Slot {
    static let size = 128

    static let serialAt = 0
    static let cookieAt = 8
    /// Where in the file the record is; 0 where the slot is free.
    static let recordAt = 16

    /// How many times the connection's state has changed, but for a record that was put in its place at this very moment and says one more.
    @inlinable static var sequenceAt: Int { 64 }
    /// Two cells, of even and of odd sequences: {sent, position}. The sequence's own is the newest state if the record is older.
    @inlinable static func cellAt(_ sequence: UInt64) -> Int { 80 &+ Int(sequence & 1) &* 16 }
}

/// The words before a record's bytes.
enum Record {
    static let sequenceAt = 0
    static let sentAt = 8
    static let positionAt = 16
    static let countAt = 24
    /// Of the slot's serial and cookie, the four words and the bytes.
    static let checksumAt = 32
    static let headerSize = 40
}

/// The words before an entry's bytes; the next entry begins at the next multiple of 8.
enum Entry {
    static let countAt = 0
    /// Of the era, where in the log the entry is, and its bytes.
    static let checksumAt = 8
    static let headerSize = 16

    static func size(count: Int) -> Int { headerSize + (count + 7) & ~7 }
}

/// The words before a checkpoint's bytes.
enum Checkpoint {
    static let countAt = 0
    /// Of the era, the count and the bytes.
    static let checksumAt = 8
    static let headerSize = 16
}
