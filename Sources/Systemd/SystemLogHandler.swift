import Logging

/// The swift-log handler in front of a `LogWriter`: it puts together what belongs to a record, and hands it over.
public struct SystemLogHandler: LogHandler {
    private let writer: LogWriter
    private var ownLevel: Logger.Level?

    /// Goes with every record of this logger.
    public var metadata: Logger.Metadata = [:]
    /// Asked for each record.
    public var metadataProvider: Logger.MetadataProvider?

    /// A handler for one logger; any number may share a writer.
    public init(writer: LogWriter, metadataProvider: Logger.MetadataProvider? = nil) {
        self.writer = writer
        self.metadataProvider = metadataProvider
    }

    /// The writer's level, whatever it is at the time, unless this logger was given its own.
    public var logLevel: Logger.Level {
        get { ownLevel ?? writer.level }
        set { ownLevel = newValue }
    }

    /// One piece of the logger's metadata.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Queues the record; never waits. Of metadata with the same key, the record's own wins over the provider's, and
    /// that over the logger's.
    public func log(event: LogEvent) {
        guard !metadata.isEmpty || metadataProvider != nil || event.error != nil else { return writer.log(event) }
        var event = event
        var complete = metadata
        if let provided = metadataProvider?.get() { complete.merge(provided) { _, new in new } }
        if let error = event.error { complete["error"] = "\(error)" }
        if let own = event.metadata { complete.merge(own) { _, new in new } }
        event.metadata = complete
        writer.log(event)
    }
}
