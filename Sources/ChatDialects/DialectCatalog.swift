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
        /// Whether clients may speak to a terminal's options, as telnet does (RFC 854); what they say of that is no text.
        public let negotiates: Bool
        /// The most bytes in a line; nil: what the longest text needs.
        public let lineBytes: Int?
        /// Whether the protocol has a place for the server's password; who speaks another is let in without.
        public let takesPassword: Bool
        /// A dialect for a new connection.
        public let make: @Sendable (DialectContext) -> any Dialect

        init(
            name: String,
            framing: LineFraming,
            pacing: Duration? = nil,
            negotiates: Bool = true,
            lineBytes: Int? = nil,
            takesPassword: Bool = false,
            make: @escaping @Sendable (DialectContext) -> any Dialect
        ) {
            self.name = name
            self.framing = framing
            self.pacing = pacing
            self.negotiates = negotiates
            self.lineBytes = lineBytes
            self.takesPassword = takesPassword
            self.make = make
        }
    }

    /// In the order of `Variant.dialect`.
    public static let entries: [Entry] = [
        Entry(name: "pychat", framing: .lines) { PychatDialect(room: $0.room) },
        Entry(name: "wxchat", framing: .linesOrQuiet(.milliseconds(50))) { WxchatDialect(room: $0.room) },
        Entry(name: "telnet", framing: .lines) { TelnetDialect(room: $0.room) },
        Entry(name: "talk", framing: .linesOrQuiet(.milliseconds(50)), pacing: .milliseconds(50)) {
            TalkDialect(room: $0.room)
        },
        // Tags of 4096 bytes, and 512 with the line's end.
        Entry(name: "irc", framing: .lines, negotiates: false, lineBytes: 4096 + 510, takesPassword: true) {
            IRCDialect($0)
        },
    ]

    /// What the member speaks who stands for a LAN. Nobody connects with it, so it is none of `entries`.
    public static let lan = Entry(
        name: "lan",
        framing: .lines,
        negotiates: false,
        lineBytes: 4 * LANDatagram.maximumBytes
    ) { LANDialect(room: $0.room) }

    /// The names of those that people connect with.
    public static var names: [String] { entries.map(\.name) }
    /// The names that a configuration may use.
    public static var configurable: [String] { names + [lan.name] }

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
