import Logging

/// Where log records go: how one is written down, and how it is sent.
///
/// The two halves are called on different threads, hence the bytes between them: what waits is bounded by its size.
public protocol LogSink: Sendable {
    /// Writes a record down, bounded by `LogLimits`. Called on the thread that logs; must not block.
    /// - Parameter event: its metadata is complete: nothing else is to be merged in.
    func record(of event: LogEvent) -> [UInt8]

    /// Whether records put one after another can be sent as if they were one.
    var joinsRecords: Bool { get }

    /// Sends a record. Called on the writer's own thread, for one record at a time; may block for as long as it takes.
    /// - Returns: false when the record was not taken: it is lost, and counted.
    func send(_ record: [UInt8]) -> Bool
}

extension LogSink {
    /// No: each record is a message of its own.
    public var joinsRecords: Bool { false }
}
