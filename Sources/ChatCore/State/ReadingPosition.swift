/// How far a reader has read, in numbers of events: in all their places everything up to `number`, and nothing beyond; but for replays.
///
/// It holds whatever becomes of the places meanwhile: a membership whose own coming in has a higher number than `number`, and which is not among the
/// `replays`, was begun afterwards, and nothing of it has been read.
public struct ReadingPosition: Sendable, Equatable, Stored {
    /// What was read of one membership, where that is another number.
    public struct Replay: Sendable, Equatable, Stored {
        /// The number of the member's own event of coming in; 0 for their mailbox.
        public var entered: UInt64
        /// Everything up to this was read, and nothing beyond.
        public var number: UInt64

        /// See the properties.
        public init(entered: UInt64, number: UInt64) {
            self.entered = entered
            self.number = number
        }

        /// See `Stored`.
        public func write(to writer: inout StateWriter) {
            writer.write(entered)
            writer.write(number)
        }

        /// See `Stored`.
        public init(from reader: inout StateReader) throws(StateProblem) {
            self.init(entered: try reader.number(), number: try reader.number())
        }
    }

    /// The number of the newest event that was read, or told as missed.
    public var number: UInt64
    /// The memberships of which less was read: a replay of older events is still going on, or what was told as missed in another place is newer than
    /// what is still to be read in this one. Nearly always none.
    public var replays: [Replay]

    /// See the properties.
    public init(number: UInt64 = 0, replays: [Replay] = []) {
        self.number = number
        self.replays = replays
    }

    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        writer.write(number)
        writer.write(replays)
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        self.init(number: try reader.number(), replays: try reader.list())
    }
}
