import ChatClient

/// How happenings look.
extension Entry {
    /// A message.
    /// - Parameter isUnverified: the name is whatever who sent it says.
    init(_ message: Happening.Message, of happening: Happening, folding: Folding, isUnverified: Bool) {
        let name = message.sender + (isUnverified && !message.isOwn ? "?" : "")
        let style =
            message.mentionsUs
            ? Style(colour: .accent, isBold: true, isReversed: true)
            : Style(colour: .name(Self.colour(of: message.sender, folding: folding)), isBold: message.isOwn)
        let label =
            switch message.manner {
            case .message: name
            case .action: "*"
            case .notice: "-\(name)-"
            }
        self.init(
            time: happening.time,
            label: label,
            labelStyle: style,
            mark: Mark(isOwn: message.isOwn, isHistory: happening.isHistory),
            text: message.manner == .action ? "\(name) \(message.text)" : message.text,
            id: happening.id
        )
    }

    /// Anything else, in words.
    init?(_ happening: Happening) {
        guard let words = Wording.phrase(happening.kind) else { return nil }
        let (label, style) = Self.sign(of: happening.kind)
        self.init(
            time: happening.time,
            label: label,
            labelStyle: style,
            mark: happening.isHistory ? .history : .said,
            text: words,
            textStyle: style
        )
    }

    private static func sign(of kind: Happening.Kind) -> (String, Style) {
        let quiet = Style(colour: .quiet)
        let alarm = Style(colour: .alarm, isBold: true)
        switch kind {
        case .joined: return ("→", quiet)
        case .parted, .quit: return ("←", quiet)
        case .kicked(_, _, _, _, let isUs): return ("←", isUs ? alarm : quiet)
        case .disconnected, .loginRefused, .refused, .dropped: return ("!", alarm)
        case .misunderstood: return ("?", Style(colour: .alarm))
        case .invited: return ("!", Style(colour: .accent, isBold: true))
        case .welcome, .reconnected: return ("·", Style(isBold: true))
        case .information, .people, .topic, .help: return ("·", .plain)
        case .message, .connecting, .renamed, .away, .back, .mode, .redacted, .confirmed: return ("·", quiet)
        }
    }

    /// The colour of a name: the same wherever and whenever it is seen (FNV-1a).
    static func colour(of name: String, folding: Folding) -> Int {
        var hash: UInt32 = 0x811C_9DC5
        for byte in folding.key(of: name).utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        return Int(hash % UInt32(Style.nameColours))
    }
}
