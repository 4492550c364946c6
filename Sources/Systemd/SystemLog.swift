import Glibc
import Logging

/// The log of a service: the journal where there is one, else standard error.
public enum SystemLog {
    /// Makes all loggers of the process write to the journal if standard error is connected to it, else readable lines
    /// to standard error.
    ///
    /// To be called once, before the first `Logger` is made: swift-log traps on a second call.
    /// - Parameters:
    ///   - identifier: the service, as `journalctl -t` finds it.
    ///   - fieldPrefix: what metadata keys in lower case get in front to become the journal's fields, such as `CHATD_`.
    ///   - lossFields: further metadata for the warnings that records were lost, such as a `MESSAGE_ID`.
    ///   - level: records below it are not logged; the writer's `level` changes it later.
    /// - Returns: the writer, to be flushed before the process ends.
    public static func bootstrap(
        identifier: String,
        fieldPrefix: String = "",
        level: Logger.Level = .info,
        limits: LogLimits = LogLimits(),
        lossFields: Logger.Metadata = [:]
    ) -> LogWriter {
        let sink: any LogSink =
            JournalStream.isConnected()
            ? JournalSink(identifier: identifier, fieldPrefix: fieldPrefix)
            : TextSink(descriptor: STDERR_FILENO)
        let writer = LogWriter(sink: sink, level: level, limits: limits, lossFields: lossFields)
        LoggingSystem.bootstrap(
            { _, provider in SystemLogHandler(writer: writer, metadataProvider: provider) },
            metadataProvider: nil
        )
        return writer
    }
}
