import Glibc

/// Whether standard error goes to the journal. Source: systemd.exec(5), `$JOURNAL_STREAM`.
public enum JournalStream {
    /// True when `JOURNAL_STREAM` names the device and inode that standard error is; false when somebody has redirected
    /// it since.
    public static func isConnected() -> Bool {
        guard let stream = getenv("JOURNAL_STREAM") else { return false }
        return matches(String(cString: stream), descriptor: STDERR_FILENO)
    }

    /// - Parameter stream: `DEVICE:INODE`, both decimal.
    static func matches(_ stream: String, descriptor: CInt) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }
}
