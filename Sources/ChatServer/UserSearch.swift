import ChatCore

#if canImport(Glibc)
    import Glibc
#endif

/// What the host's user database says of a number.
public enum UserSearch: Sendable {
    /// Who it is.
    case found(HostUser)
    /// The host has no such user.
    case nobody
    /// It did not say.
    case failed

    /// Asks the database: `/etc/passwd`, or what else nsswitch.conf(5) names, another machine perhaps. Waits for the answer; any thread.
    /// Source: getpwuid_r(3).
    public static func ofDatabase(_ id: UInt32) -> UserSearch {
        var size = 4 << 10
        while size <= largestEntryBytes {
            if let search = ofDatabase(id, bufferBytes: size) { return search }
            size *= 4
        }
        return .failed
    }

    /// More than any entry has.
    private static let largestEntryBytes = 1 << 20

    /// - Returns: nil where the entry has more bytes.
    private static func ofDatabase(_ id: UInt32, bufferBytes: Int) -> UserSearch? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: bufferBytes) { buffer in
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            var code = EINTR
            while code == EINTR { code = getpwuid_r(id, &entry, buffer.baseAddress!, buffer.count, &found) }
            switch code {
            case 0 where found != nil:
                let name = String(cString: entry.pw_name)
                let fields = entry.pw_gecos.map { String(cString: $0) } ?? ""
                return name.isEmpty
                    ? .nobody : .found(HostUser(id: id, name: name, realName: String(fields.prefix { $0 != "," })))
            // Which of these means that there is nobody depends on who was asked.
            case 0, ENOENT, ESRCH: return .nobody
            case ERANGE: return nil
            default: return .failed
            }
        }
    }
}
