/// A user of this host: the kernel has said who is at the other end of a Unix socket, and the host's user database what they are called. Nobody can
/// be one by saying so.
public final class HostUser: Sendable {
    /// The number that the kernel knows them by. Source: credentials(7).
    public let id: UInt32
    /// The login name, as the database has it: what they are known by, whatever they are called in the chat.
    public let name: String
    /// What the database calls them besides; nil where that is nothing.
    public let realName: String?

    /// - Parameters:
    ///   - name: not empty.
    ///   - realName: an empty one is none.
    public init(id: UInt32, name: String, realName: String?) {
        self.id = id
        self.name = name
        self.realName = realName?.isEmpty == true ? nil : realName
    }

    /// What they are called in the chat, where that is free: the login name, mended where it fits no grammar of names. May be no name at all.
    public var chatName: String { Names.mend(name) }

    /// The login name as the user in `NAME!USER@HOST`: its letters, digits, `_`, `.` and `-`, at most `Limits.userBytes` of them; `uid` and the
    /// number where it has none.
    public var user: String {
        let kept = name.utf8.filter { byte in
            switch Unicode.Scalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-": true
            default: false
            }
        }
        return kept.isEmpty ? "uid\(id)" : String(decoding: kept.prefix(Limits.userBytes), as: UTF8.self)
    }
}
