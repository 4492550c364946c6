import ChatCore

/// Every wire protocol there is, a row each.
public enum DialectCatalog {
    /// A wire protocol, as listeners refer to it.
    public struct Entry: Sendable {
        /// As `protocol = "…"` names it.
        public let name: String
        /// When what has arrived counts as a line.
        public let framing: LineFraming
        /// The least time between two outputs, each of which then is a packet of its own; nil for no such rule.
        public let pacing: Duration?
        /// A dialect for a new connection.
        /// - Parameter room: the room that the listener leads into.
        public let make: @Sendable (_ room: String) -> any Dialect
    }

    /// In the order of `Variant.dialect`.
    public static let entries: [Entry] = [
        Entry(name: "pychat", framing: .lines, pacing: nil) { PychatDialect(room: $0) },
        Entry(name: "wxchat", framing: .linesOrQuiet(.milliseconds(50)), pacing: nil) { WxchatDialect(room: $0) },
        Entry(name: "telnet", framing: .lines, pacing: nil) { TelnetDialect(room: $0) },
        Entry(name: "talk", framing: .linesOrQuiet(.milliseconds(50)), pacing: .milliseconds(50)) {
            TalkDialect(room: $0)
        },
    ]

    /// The names that a configuration may use.
    public static var names: [String] { entries.map(\.name) }

    /// The protocol of that name.
    public static func entry(named name: String) -> Entry? { entries.first { $0.name == name } }
}

/// When what has arrived counts as a line.
public enum LineFraming: Sendable, Equatable {
    /// At a newline.
    case lines
    /// Until the connection's first newline: when nothing more has come for so long. After it: at a newline.
    case linesOrQuiet(Duration)
}
