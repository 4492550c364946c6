/// How much a log may hold before it drops records, and how much of each record it keeps.
public struct LogLimits: Sendable {
    /// Records that may wait to be written: the joins of a busy minute, and no more.
    public var records: Int
    /// Bytes that may wait to be written.
    public var bytes: Int

    /// - Parameters:
    ///   - records: at least 1.
    ///   - bytes: at least 1.
    public init(records: Int = 2048, bytes: Int = 1 << 20) {
        precondition(records > 0 && bytes > 0, "a log that may hold nothing would drop everything")
        self.records = records
        self.bytes = bytes
    }

    /// Bytes of a message; the longest are problems of a configuration file, with the value that is wrong.
    public static let messageBytes = 4096
    /// Bytes of the value of a metadata field.
    public static let valueBytes = 1024
    /// Metadata fields of a record; of more, those that sort last are left out.
    public static let fields = 32
    /// Bytes of a field's name: what journald accepts (systemd.journal-fields(7) and `journal_field_valid`).
    public static let fieldNameBytes = 64
}
