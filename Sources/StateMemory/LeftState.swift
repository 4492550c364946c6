/// What a predecessor left in its state file: the state as it was at the instruction at which it ended.
///
/// The file is not changed, and not needed afterwards. Whatever its bytes are, there is a problem or there are values; what has a checksum is as it was
/// written.
public struct LeftState: Sendable {
    /// Which of the files it is.
    public let generation: UInt64
    /// In which version the records, entries and checkpoint were written.
    public let format: UInt32
    /// The newest checkpoint that was complete.
    public let checkpoint: [UInt8]
    /// The entries of the log since, in order.
    public let log: [ArraySlice<UInt8>]
    /// Whether these are all: an entry that is damaged ends the log.
    public let isLogWhole: Bool
    /// The connections, in the order of their slots.
    public let connections: [LeftConnection]
    /// How many connections are missing there, since their records are damaged.
    public let damagedRecords: Int
    let areas: [LeftReadArea]

    /// Reads it.
    /// - Parameter descriptor: of the file; it stays the caller's.
    public init(descriptor: CInt) throws(StateFileProblem) {
        let image = try FileImage(descriptor)
        let header = try LeftState.header(of: image)
        let layout = Layout(
            connections: Int(header.word(Header.connectionsAt)),
            lanes: Int(header.word(Header.lanesAt))
        )
        guard image.size == layout.size else { throw .damaged("it has \(image.size) bytes, not \(layout.size)") }
        guard header.word(Header.sealAt) == Header.isSealed else { throw .unfinished }
        generation = header.word(Header.generationAt)
        format = UInt32(truncatingIfNeeded: header.word(Header.formatAt))
        let base = header.word(Header.baseAt)
        checkpoint = try LeftState.checkpoint(era: base, of: image, layout)
        (log, isLogWhole) = try LeftState.log(after: base, of: image, layout, header)
        (connections, damagedRecords) = try LeftState.connections(of: image, layout)
        areas = try LeftState.readAreas(of: image, layout)
    }

    private static func header(of image: FileImage) throws(StateFileProblem) -> ArraySlice<UInt8> {
        guard image.size >= Header.size else { throw .foreign }
        let header = try image.bytes(0..<Header.size)[...]
        guard header.word(Header.magicAt) == Header.magic else { throw .foreign }
        // First of all: in another version everything after it may be something else.
        let version = header.word(Header.versionAt)
        guard version == Layout.version else { throw .layout(version) }
        var checksum = Checksum()
        for offset in stride(from: 0, to: Header.checksumAt, by: 8) { checksum.mix(header.word(offset)) }
        guard checksum.value == header.word(Header.checksumAt),
            header.word(Header.connectionsAt) <= Layout.mostConnections,
            header.word(Header.lanesAt) <= Layout.mostLanes,
            header.word(Header.formatAt) <= UInt32.max
        else { throw .damaged("its header") }
        return header
    }

    private static func checkpoint(
        era: UInt64,
        of image: FileImage,
        _ layout: Layout
    ) throws(StateFileProblem) -> [UInt8] {
        // The words of `StateFile` that count eras have 32 bits beside them.
        guard (1...UInt64(UInt32.max)).contains(era) else { throw .damaged("no checkpoint \(era)") }
        let place = layout.checkpoint(era: era)
        let header = try image.bytes(place.lowerBound..<place.lowerBound + Checkpoint.headerSize)[...]
        let bytes = try image.written(
            header.word(Checkpoint.countAt),
            in: place,
            after: Checkpoint.headerSize
        )
        let checksum = bytes.withUnsafeBytes { StateFile.checksum(of: $0, era: era, offset: 0) }
        guard checksum == header.word(Checkpoint.checksumAt) else { throw .damaged("its checkpoint") }
        return bytes
    }

    /// The entries of the era of the checkpoint, and, where a checkpoint was underway, of the next.
    private static func log(
        after era: UInt64,
        of image: FileImage,
        _ layout: Layout,
        _ header: ArraySlice<UInt8>
    ) throws(StateFileProblem) -> (entries: [ArraySlice<UInt8>], isWhole: Bool) {
        var entries: [ArraySlice<UInt8>] = []
        guard header.word(Header.logEndAt(era: era)) >> 32 == era else { throw .damaged("its log") }
        for era in era...era + 1 {
            let end = header.word(Header.logEndAt(era: era))
            guard end >> 32 == era else { break }
            let bytes = try image.written(end & UInt64(UInt32.max), in: layout.log(era: era))
            guard read(bytes[...], era: era, into: &entries) else { return (entries, false) }
        }
        return (entries, true)
    }

    /// - Returns: whether all of them were as they were written.
    private static func read(_ log: ArraySlice<UInt8>, era: UInt64, into entries: inout [ArraySlice<UInt8>]) -> Bool {
        var rest = log
        while !rest.isEmpty {
            guard rest.count >= Entry.headerSize else { return false }
            let count = rest.word(Entry.countAt)
            guard count <= rest.count, Entry.size(count: Int(count)) <= rest.count else { return false }
            let start = rest.startIndex + Entry.headerSize
            let entry = rest[start..<start + Int(count)]
            let checksum = entry.withUnsafeBytes {
                StateFile.checksum(of: $0, era: era, offset: rest.startIndex - log.startIndex)
            }
            guard checksum == rest.word(Entry.checksumAt) else { return false }
            entries.append(entry)
            rest = rest.dropFirst(Entry.size(count: Int(count)))
        }
        return true
    }
}
