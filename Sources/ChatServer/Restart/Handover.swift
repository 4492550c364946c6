import CStateMemory
import ChatCore
import ChatDialects
import NIOConcurrencyHelpers
import NIOCore
import StateMemory

/// Where this process writes down what its successor needs, from the first connection on; and who keeps the connections open between the two.
public struct Handover: Sendable {
    /// What is known of the chat and of each connection.
    public let file: StateFile
    /// Has somebody keep descriptors open when this process ends. Any thread.
    private let hold: @Sendable ([CInt]) -> Void
    /// Lets a descriptor go. Any thread.
    private let release: @Sendable (CInt) -> Void
    /// Who has a descriptor: NIO may close one, and another connection get its number, before the first is let go.
    private let owners = NIOLockedValueBox<[CInt: UInt64]>([:])

    private let serials: NIOLockedValueBox<UInt64>

    /// A place to write, and somebody who keeps descriptors.
    public init(
        file: StateFile,
        hold: @escaping @Sendable ([CInt]) -> Void,
        release: @escaping @Sendable (CInt) -> Void
    ) {
        self.file = file
        self.hold = hold
        self.release = release
        serials = NIOLockedValueBox(file.generation << 32)
        cstatememory_register_areas(file.readAreas.baseAddress, file.readAreas.count)
    }

    /// - Returns: nil where there are too many connections.
    func makeSlot(serial: UInt64, descriptor: CInt) -> ConnectionSlot? {
        socketCookie(descriptor).flatMap { file.makeSlot(serial: serial, cookie: $0) }
    }

    func hold(_ descriptors: [(descriptor: CInt, serial: UInt64)]) {
        owners.withLockedValue { owners in
            for (descriptor, serial) in descriptors where owners.updateValue(serial, forKey: descriptor) != nil {
                release(descriptor)
            }
            hold(descriptors.map(\.descriptor))
        }
    }

    func release(_ descriptor: CInt, of serial: UInt64) {
        owners.withLockedValue { owners in
            guard owners[descriptor] == serial else { return }
            owners[descriptor] = nil
            release(descriptor)
        }
    }

    /// Another number for each connection of this process and of all others that write with another generation.
    func nextSerial() -> UInt64 {
        serials.withLockedValue { serials in
            serials += 1
            return serials
        }
    }
}

/// A connection's part in what is handed over.
final class Estate {
    /// Names the connection for as long as anybody remembers it: never used twice, by no successor either.
    let serial: UInt64
    private let slot: ConnectionSlot
    /// How many bytes were read from the connection, in all.
    var consumed: UInt64
    /// How many changes of the chat the member has asked for.
    var changes: UInt64
    /// `changes` when the line that is dealt with was begun.
    var changesBeforeLine: UInt64
    /// The line that is dealt with, as it came.
    var line: ByteBuffer?
    /// The line that the predecessor was dealing with: it comes before all others.
    var lineToRepeat: ByteBuffer?
    /// Who the member was when that line was begun.
    var memberBeforeLine: MemberID?
    /// The dialect's state when that line was begun; nil where the line leaves it as it is.
    var dialectBeforeLine: [UInt8]?
    /// How many changes of the line to repeat the predecessor has made of which nobody knows any more what came of them: they are in the checkpoint.
    var forgotten: UInt64 = 0
    /// Who the member has become by the line to repeat; nil once it was obeyed again.
    var newcomer: MemberID?
    /// What the predecessor has done already of what is going to be asked for, the next first.
    var memos: ArraySlice<Memo>
    /// The predecessor has made changes that are going to be asked for.
    var hasMemos: Bool { forgotten > 0 || !memos.isEmpty }
    /// The number of the last event before those that the next memo is about; nil where there is none.
    var newestBeforeMemos: UInt64? {
        guard case .performed(_, let caused)? = memos.first?.outcome else { return nil }
        return caused.lowerBound - 1
    }
    /// So many bytes of the events that are read next are out already.
    var skipped: UInt64
    /// They were put out while the predecessor ended, and are to be told.
    var dismissal: Dismissal?
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
        (consumed, changes, changesBeforeLine, skipped) = (0, 0, 0, 0)
        memos = []
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

    /// What the predecessor has done for the connection is of no importance any more.
    func forgetChanges() {
        changes += forgotten + UInt64(memos.count)
        (forgotten, memos) = (0, [])
    }

    /// Writes down everything; nothing where nobody is to take the connection over any more: the slot may be another's by now.
    func commit(_ record: UnsafeBufferPointer<UInt8>, sent: UInt64, position: UInt64) {
        if !isFree { slot.commit(record, sent: sent, position: position) }
    }

    /// Writes down that more was sent; see `commit`.
    func advance(sent: UInt64, position: UInt64) {
        if !isFree { slot.advance(sent: sent, position: position) }
    }

    /// What `writeRest` leaves out of a record, written once for each origin.
    func beginning(of record: SessionRecord) -> [UInt8] {
        if let beginning, beginning.origin === record.origin { return beginning.bytes }
        var writer = StateWriter()
        record.writeBeginning(to: &writer)
        beginning = (record.origin, writer.bytes)
        return writer.bytes
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
