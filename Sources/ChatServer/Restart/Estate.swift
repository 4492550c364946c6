import ChatCore
import ChatDialects
import NIOCore
import StateMemory

/// A connection's part in what is handed over. Each connection has one for life, so that it is kept small.
final class Estate {
    /// Names the connection for as long as anybody remembers it: never used twice, by no successor either.
    let serial: UInt64
    private let slot: ConnectionSlot
    /// How many bytes were read from the connection, in all.
    var consumed: UInt64 = 0
    /// How many changes of the chat the member has asked for.
    var changes: UInt64 = 0
    /// `changes` when the line that is dealt with was begun.
    private(set) var changesBeforeLine: UInt64 = 0
    /// The line that is dealt with, as it came.
    private(set) var line: ByteBuffer?
    /// Who the member was when that line was begun.
    private(set) var memberBeforeLine: MemberID?
    /// The dialect's state when that line was begun; nil where the line leaves it as it is.
    private(set) var dialectBeforeLine: [UInt8]?
    /// What the predecessor has begun and not ended; nil where there is nothing of it.
    var unfinished: Unfinished?
    /// How the connection's records begin, and the origin that this says.
    private var beginning: (origin: Origin, bytes: [UInt8])?
    /// What was written down last is not how things are.
    var isStale = true
    private let handover: Handover
    private let descriptor: CInt
    private var isHeld = true
    private var isFree = false

    /// - Parameter descriptor: to be held by `handover`.
    init(_ handover: Handover, serial: UInt64, slot: ConnectionSlot, descriptor: CInt) {
        self.handover = handover
        self.serial = serial
        self.slot = slot
        self.descriptor = descriptor
    }

    /// A line is begun.
    func begin(_ text: ByteBuffer, by member: MemberID?, _ dialect: any Dialect) {
        isStale = true
        line = text
        changesBeforeLine = changes
        memberBeforeLine = member
        guard member == nil || !dialect.isSettled else { return dialectBeforeLine = nil }
        var writer = StateWriter()
        dialect.write(to: &writer)
        dialectBeforeLine = writer.bytes
    }

    /// The line has been dealt with altogether.
    func conclude() {
        (line, dialectBeforeLine) = (nil, nil)
        if unfinished?.isEmpty == true { unfinished = nil }
    }

    /// What the predecessor has done for the connection is of no importance any more.
    func forgetChanges() {
        guard let unfinished else { return }
        changes += unfinished.changes
        (unfinished.forgotten, unfinished.memos) = (0, [])
    }

    /// Writes what `SessionRecord.writeRest` leaves out; it is put together once for each origin.
    func writeBeginning(of record: SessionRecord, to writer: inout StateWriter) {
        if let beginning, beginning.origin === record.origin { return writer.write(verbatim: beginning.bytes) }
        let start = writer.bytes.count
        record.writeBeginning(to: &writer)
        // An array of a whole array's slice would be that array, with all the room that it has.
        beginning = (record.origin, writer.bytes[start...].withUnsafeBufferPointer { Array($0) })
    }

    /// Writes down everything; nothing where nobody is to take the connection over any more: the slot may be another's by now.
    func commit(_ record: UnsafeBufferPointer<UInt8>, sent: UInt64, position: UInt64) {
        if !isFree { slot.commit(record, sent: sent, position: position) }
    }

    /// Writes down that more was sent; see `commit`.
    func advance(sent: UInt64, position: UInt64) {
        if !isFree { slot.advance(sent: sent, position: position) }
    }

    /// Nobody is to take the connection over any more; before its descriptor is closed.
    /// - Returns: false where that was said before, and the descriptor may be another's by now.
    @discardableResult
    func end() -> Bool {
        retire()
        guard isHeld else { return false }
        isHeld = false
        handover.release(descriptor, of: serial)
        return true
    }

    /// Nobody is to take the connection over any more: a successor closes it.
    func retire() {
        guard !isFree else { return }
        isFree = true
        slot.free()
    }
}

/// What a predecessor has begun for a connection and not ended. A class: hardly a connection has any of it, and none for long.
final class Unfinished {
    /// The line that the predecessor was dealing with: it comes before all others.
    var line: ByteBuffer?
    /// How many changes of that line the predecessor has made of which nobody knows any more what came of them: they are in the checkpoint.
    var forgotten: UInt64
    /// Who the member has become by that line; nil once it was obeyed again.
    var newcomer: MemberID?
    /// What the predecessor has done already of what is going to be asked for, the next first.
    var memos: ArraySlice<Memo>
    /// So many bytes of the events that are read next are out already.
    var skipped: UInt64
    /// They were put out while the predecessor ended, and are to be told.
    var dismissal: Dismissal?

    init(
        line: ByteBuffer? = nil,
        forgotten: UInt64 = 0,
        newcomer: MemberID? = nil,
        memos: ArraySlice<Memo> = [],
        skipped: UInt64 = 0,
        dismissal: Dismissal? = nil
    ) {
        self.line = line
        self.forgotten = forgotten
        self.newcomer = newcomer
        self.memos = memos
        self.skipped = skipped
        self.dismissal = dismissal
    }

    /// How many changes the predecessor has made that are going to be asked for.
    var changes: UInt64 { forgotten + UInt64(memos.count) }

    /// Nothing is left of it.
    var isEmpty: Bool { line == nil && changes == 0 && newcomer == nil && skipped == 0 && dismissal == nil }

    /// The number of the last event before those that the next memo is about; nil where there is none.
    var newestBeforeMemos: UInt64? {
        guard case .performed(_, let caused)? = memos.first?.outcome else { return nil }
        return caused.lowerBound - 1
    }
}
