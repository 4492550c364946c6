/// The checkpoint, and the log of what came after it.
///
/// Both belong to an *era*, which begins with `beginCheckpoint`: from then on entries go to its log, and until `completeCheckpoint` its checkpoint is not
/// there yet. Then its predecessor's checkpoint, all entries of its predecessor's log and its own entries are the state; afterwards its checkpoint and its own
/// entries. Eras use the two places in the file in turn.
extension StateFile {
    /// Puts an entry at the log's end. By one caller at a time, and not while one begins a checkpoint.
    ///
    /// Traps before the first `beginCheckpoint`, and where the log has no room, 2 GiB.
    public func append(_ entry: UnsafeBufferPointer<UInt8>) {
        let era = word(Header.eraAt)
        precondition(era > 0, "an entry before the first checkpoint was begun")
        let log = layout.log(era: era)
        let end = word(Header.logEndAt(era: era))
        let offset = Int(UInt32(truncatingIfNeeded: end))
        let size = Entry.size(count: entry.count)
        precondition(size <= log.count - offset, "the log is full")
        let start = base + log.lowerBound + offset
        Step.store(UInt64(entry.count), at: start + Entry.countAt)
        Step.store(
            StateFile.checksum(of: UnsafeRawBufferPointer(entry), era: era, offset: offset),
            at: start + Entry.checksumAt
        )
        Step.copy(UnsafeRawBufferPointer(entry), to: start + Entry.headerSize)
        Step.store(end + UInt64(size), at: base + Header.logEndAt(era: era))
    }

    /// How many bytes of entries, with what the log needs for them, were made since the newest `beginCheckpoint`. Any thread.
    public var loggedBytes: Int {
        Int(UInt32(truncatingIfNeeded: word(Header.logEndAt(era: word(Header.eraAt)))))
    }

    /// Whether a checkpoint was begun and is not complete. Any thread.
    public var isCheckpointUnderway: Bool { word(Header.eraAt) != word(Header.settledEraAt) }

    /// Begins an era: the checkpoint that `completeCheckpoint` will be given has everything up to here. By one caller at a time, as `append`.
    ///
    /// Traps where the previous checkpoint is not complete.
    public func beginCheckpoint() {
        precondition(!isCheckpointUnderway, "a checkpoint was begun before the previous one was complete")
        let era = word(Header.eraAt) + 1
        Step.store(era << 32, at: base + Header.logEndAt(era: era))
        Step.store(era, at: base + Header.eraAt)
    }

    /// Writes the checkpoint of the era, and gives back the memory of the era before. On any thread.
    ///
    /// Traps where none was begun, and for more than 2 GiB.
    public func completeCheckpoint(_ bytes: UnsafeBufferPointer<UInt8>) {
        precondition(isCheckpointUnderway, "no checkpoint was begun")
        let era = word(Header.eraAt)
        let place = layout.checkpoint(era: era)
        precondition(bytes.count <= place.count - Checkpoint.headerSize, "a checkpoint of \(bytes.count) bytes")
        let start = base + place.lowerBound
        Step.store(UInt64(bytes.count), at: start + Checkpoint.countAt)
        Step.store(
            StateFile.checksum(of: UnsafeRawBufferPointer(bytes), era: era, offset: 0),
            at: start + Checkpoint.checksumAt
        )
        Step.copy(UnsafeRawBufferPointer(bytes), to: start + Checkpoint.headerSize)
        Step.store(era, at: base + Header.baseAt)
        Step.punch(layout.checkpoint(era: era + 1), of: descriptor)
        Step.punch(layout.log(era: era + 1), of: descriptor)
        Step.store(era, at: base + Header.settledEraAt)
    }

    /// What belongs before an entry at this offset of an era's log; and, with an offset of 0, before its checkpoint.
    static func checksum(of bytes: UnsafeRawBufferPointer, era: UInt64, offset: Int) -> UInt64 {
        var checksum = Checksum()
        checksum.mix(era)
        checksum.mix(UInt64(offset))
        checksum.mix(bytes)
        return checksum.value
    }
}
