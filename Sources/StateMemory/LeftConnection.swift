/// What a predecessor left of one connection.
public struct LeftConnection: Sendable, Equatable {
    /// The connection's number.
    public let serial: UInt64
    /// The socket's number, `socketCookie`.
    public let cookie: UInt64
    /// What was committed last.
    public let record: [UInt8]
    /// How many bytes the kernel was given in all, as far as the predecessor has said so.
    public let sent: UInt64
    /// The number of the newest event that is contained in them or in the record.
    public let position: UInt64
}

extension LeftState {
    /// How many slots are read at once.
    private static let slotsAtOnce = 1024

    static func connections(
        of image: FileImage,
        _ layout: Layout
    ) throws(StateFileProblem) -> (connections: [LeftConnection], damaged: Int) {
        var (connections, damaged): ([LeftConnection], Int) = ([], 0)
        // There is room for as many as there may be descriptors, half a million: most of it was never written.
        for first in stride(from: 0, to: layout.connections, by: slotsAtOnce) {
            let part = layout.slots.lowerBound + first * Slot.size
            guard image.hasData(from: part, count: slotsAtOnce * Slot.size) else { continue }
            let count = min(slotsAtOnce, layout.connections - first)
            let start = layout.slots.lowerBound + first * Slot.size
            let slots = try image.bytes(start..<start + count * Slot.size)
            for offset in stride(from: 0, to: slots.count, by: Slot.size) {
                let slot = slots[offset..<offset + Slot.size]
                guard slot.word(Slot.recordAt) != 0 else { continue }
                if let connection = connection(in: slot, of: image, layout) {
                    connections.append(connection)
                } else {
                    damaged += 1
                }
            }
        }
        return (connections, damaged)
    }

    /// - Returns: nil where the record is damaged.
    private static func connection(
        in slot: ArraySlice<UInt8>,
        of image: FileImage,
        _ layout: Layout
    ) -> LeftConnection? {
        let place = slot.word(Slot.recordAt)
        guard place >= layout.records.lowerBound, place <= layout.records.upperBound - Record.headerSize else {
            return nil
        }
        let part = Int(place)..<layout.records.upperBound
        guard let header = try? image.bytes(part.prefix(Record.headerSize))[...] else { return nil }
        let words = (
            header.word(Record.sequenceAt), header.word(Record.sentAt), header.word(Record.positionAt),
            header.word(Record.countAt)
        )
        guard let record = try? image.written(words.3, in: part, after: Record.headerSize) else { return nil }
        let owner = (serial: slot.word(Slot.serialAt), cookie: slot.word(Slot.cookieAt))
        let checksum = record.withUnsafeBytes { ConnectionSlot.checksum(of: $0, owner: owner, words: words) }
        guard checksum == header.word(Record.checksumAt) else { return nil }
        let sequence = max(words.0, slot.word(Slot.sequenceAt))
        let cell = Slot.cellAt(sequence)
        let isRecordNewest = sequence == words.0
        return LeftConnection(
            serial: owner.serial,
            cookie: owner.cookie,
            record: record,
            sent: isRecordNewest ? words.1 : slot.word(cell),
            position: isRecordNewest ? words.2 : slot.word(cell + 8)
        )
    }
}
