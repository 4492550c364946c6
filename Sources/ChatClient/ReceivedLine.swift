import ChatCore
import ChatDialects
import NIOCore

/// A line from a server, of which nothing but harmless text can be taken: no control character is in what its members give, whatever the server sent.
///
/// What is no UTF-8 is shown as U+FFFD, byte by byte; to guess another character set would be right less often than wrong.
struct ReceivedLine {
    private let message: IRCMessage
    /// Who it is from.
    let source: Source
    /// In capitals; a numeric as three digits.
    let command: String

    /// Who a line is from: a person, as `NAME!USER@HOST`, or a server.
    struct Source {
        /// The person's name, or the server's; empty where the line does not say.
        let name: String
        /// `USER@HOST`; nil where it is not said, as of servers.
        let address: String?

        /// By scalars: a letter that joins with whatever follows it (U+0D4E) hides no sign.
        init(_ text: String) {
            let all = text.unicodeScalars
            let bang = all.firstIndex(of: "!")
            let at = all[(bang ?? all.startIndex)...].firstIndex(of: "@")
            name = String(all[..<(bang ?? at ?? all.endIndex)])
            address = bang.map { String(all[all.index(after: $0)...]) }
        }
    }

    /// - Returns: nil where the line is too long.
    init?(_ bytes: [UInt8]) {
        let body = bytes.first == UInt8(ascii: "@") ? (bytes.firstIndex(of: 0x20) ?? bytes.count) + 1 : 0
        guard body <= ClientLimits.line.tagBytes, bytes.count - body <= ClientLimits.line.bodyBytes else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        message = IRCMessage(ByteBuffer(string: text), within: ReceivedLine.bounds)
        guard !message.isFaulty else { return nil }
        source = Source(ReceivedLine.harmless(message.source ?? ""))
        command = ReceivedLine.harmless(message.command)
    }

    /// Those of a line that is mended: U+FFFD has three bytes, where what it stands for had one.
    private static let bounds = IRCMessage.Bounds(
        tagBytes: ClientLimits.line.tagBytes * 3,
        bodyBytes: ClientLimits.line.bodyBytes * 3
    )

    /// The text without anything that a terminal would obey.
    static func harmless(_ text: String) -> String {
        let text = SafeText.mend(text)
        return text.utf8.contains(0x09) ? text.split(separator: "\t").joined(separator: " ") : text
    }

    /// How many parameters there are.
    var count: Int { message.count }

    /// A parameter; empty where there is none.
    subscript(index: Int) -> String { ReceivedLine.harmless(message[index]) }

    /// A parameter that is a name; nil where there is none, or none that anything could be called.
    func name(_ index: Int) -> String? {
        let name = self[index]
        return name.isEmpty || name.utf8.count > ClientLimits.nameBytes || name.utf8.contains(0x20) ? nil : name
    }

    /// The parameters from one on.
    func all(from index: Int) -> [String] { index < count ? (index..<count).map { self[$0] } : [] }

    /// The last parameter; empty where there is none.
    var last: String { count > 0 ? self[count - 1] : "" }

    /// A tag; nil where there is none, or nothing in it.
    func tag(_ key: String) -> String? { message.tags[key].flatMap { ReceivedLine.harmless($0).nonEmpty } }

    /// There is such a tag.
    func hasTag(_ key: String) -> Bool { message.tags[key] != nil }

    /// The server's name of the message, as it can be given back.
    var id: String? {
        guard let id = tag("msgid"), id.utf8.count <= ClientLimits.nameBytes, !id.utf8.contains(0x20) else {
            return nil
        }
        return id
    }

    /// When it happened, as the server says. Source: https://ircv3.net/specs/extensions/server-time
    var time: Timestamp? { tag("time").flatMap(Timestamp.init(rfc3339:)) }

    /// What a client has for another: a word, and what stands behind it; nil where the parameter is plain text.
    /// Source: https://modern.ircdocs.horse/ctcp
    func query(_ index: Int) -> (word: String, words: String)? {
        let text = message[index]
        guard text.utf8.first == 1 else { return nil }
        let inner = text.unicodeScalars.dropFirst().prefix { $0 != "\u{1}" }
        let words = inner.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let rest = words.count > 1 ? String(words[1]) : ""
        return ((words.first.map { String($0) } ?? "").uppercased(), ReceivedLine.harmless(rest))
    }
}
