import Logging
import NIOConcurrencyHelpers

/// Keeps what is logged, each record as `LEVEL MESSAGE`.
public final class RecordingLog: Sendable {
    private let box = NIOLockedValueBox<[String]>([])

    /// Nothing yet.
    public init() {}

    /// What was logged so far, in order.
    public var records: [String] { box.withLockedValue { $0 } }

    /// Whoever logs here is recorded, from `debug` on.
    public var logger: Logger {
        let box = box
        return Logger(label: "test") { _ in Handler(records: box) }
    }

    private struct Handler: LogHandler {
        let records: NIOLockedValueBox<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            records.withLockedValue { $0.append("\(event.level) \(event.message)") }
        }
    }
}
