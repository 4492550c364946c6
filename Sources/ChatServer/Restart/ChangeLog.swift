import ChatCore
import StateMemory

/// Writes down each change of the chat before it is made, and now and then all of the chat, so that a successor has not much to redo.
///
/// Used under the hub's lock.
struct ChangeLog {
    /// Who asked for a change.
    struct Author {
        let connection: UInt64
        /// Which of the changes that this connection asked for, from 1.
        let ordinal: UInt64

        /// The server itself.
        static let server = Author(connection: 0, ordinal: 0)
    }

    private let file: StateFile
    private var writer = StateWriter()
    private var isWritingCheckpoint = false
    /// How long the newest checkpoint is.
    private var checkpointBytes = 0

    init(_ file: StateFile, isHeldBack: Bool = false) {
        self.file = file
        self.isHeldBack = isHeldBack
    }

    /// To be called before the change is made.
    mutating func note(_ change: Change, by author: Author, at now: Timestamp) {
        writer.removeAll()
        LoggedChange.write(change, by: author, at: now, to: &writer)
        writer.bytes.withUnsafeBufferPointer { file.append($0) }
    }

    /// Checkpoints wait until those who were taken over have carried on: what came of their last changes is known by the log alone.
    var isHeldBack: Bool

    /// No checkpoint is being written.
    var canBegin: Bool { !isWritingCheckpoint }

    /// True once there is so much to redo that it is time for a checkpoint: four times as much as a checkpoint is, so that they are a fraction of
    /// the work, but no less than a megabyte.
    var isDue: Bool { !isWritingCheckpoint && !isHeldBack && file.loggedBytes > max(1 << 20, 4 * checkpointBytes) }

    /// From here on changes belong to the next checkpoint, which is the chat as it is now.
    mutating func beginCheckpoint() {
        isWritingCheckpoint = true
        file.beginCheckpoint()
    }

    /// The checkpoint that was begun is written.
    mutating func endCheckpoint(bytes: Int) {
        isWritingCheckpoint = false
        checkpointBytes = bytes
    }

    /// Writes a checkpoint that was begun, from a copy of the chat; any thread, without the lock.
    static func write(_ chat: Chat, started: Timestamp, into file: StateFile) -> Int {
        let bytes = checkpoint(of: chat, started: started)
        bytes.withUnsafeBufferPointer(file.completeCheckpoint)
        return bytes.count
    }

    static func checkpoint(of chat: Chat, started: Timestamp) -> [UInt8] {
        var writer = StateWriter()
        writer.write(started.microseconds)
        chat.write(to: &writer)
        return writer.bytes
    }
}

/// An entry of the log.
struct LoggedChange {
    let author: ChangeLog.Author
    let time: Timestamp
    let change: Change
    /// The change alone, as it was written.
    let bytes: [UInt8]

    static func write(
        _ change: Change,
        by author: ChangeLog.Author,
        at now: Timestamp,
        to writer: inout StateWriter
    ) {
        writer.write(author.connection)
        writer.write(author.ordinal)
        writer.write(now.microseconds)
        writer.write(change)
    }

    init(_ change: Change, by author: ChangeLog.Author, at time: Timestamp) {
        self.author = author
        self.time = time
        self.change = change
        var writer = StateWriter()
        writer.write(change)
        bytes = writer.bytes
    }

    init(_ entry: ArraySlice<UInt8>, version: Int) throws(StateProblem) {
        var reader = try StateReader(entry, version: version)
        let author = ChangeLog.Author(connection: try reader.number(), ordinal: try reader.number())
        let time = Timestamp(microseconds: try reader.signed())
        let change: Change = try reader.value()
        try reader.finish()
        self.init(change, by: author, at: time)
    }
}
