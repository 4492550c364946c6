/// What we and a server have agreed on, and what is still being asked.
/// Source: https://ircv3.net/specs/extensions/capability-negotiation
struct Negotiation: Sendable {
    /// What a client of ours makes use of, and nothing else.
    enum Capability: String, Sendable, CaseIterable {
        case accountNotify = "account-notify"
        case awayNotify = "away-notify"
        case batch
        case capabilityNotify = "cap-notify"
        case changeHost = "chghost"
        case chatHistory = "draft/chathistory"
        case redaction = "draft/message-redaction"
        case multiline = "draft/multiline"
        case echoMessage = "echo-message"
        case extendedJoin = "extended-join"
        case inviteNotify = "invite-notify"
        case messageTags = "message-tags"
        case multiPrefix = "multi-prefix"
        case serverTime = "server-time"
        case setName = "setname"
        case standardReplies = "standard-replies"
    }

    /// What is agreed on.
    private(set) var agreed: Set<Capability> = []
    /// The bounds of one message of several lines, in bytes and lines; nil where the server does not say.
    private(set) var multilineBytes: Int?
    private(set) var multilineLines: Int?
    /// What the server has, as far as it has said so.
    private var offered: Set<Capability> = []
    /// What was asked for, and not answered.
    private var asked: [[Capability]] = []
    /// CAP END was said.
    private(set) var isOver = false

    /// What there is, after a line of `CAP LS` or `CAP NEW`.
    /// - Parameter isLast: no line follows that belongs to this one.
    /// - Returns: the lines to send.
    mutating func offer(_ words: some Sequence<Substring>, isLast: Bool) -> [String] {
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard let name = parts.first, let capability = Capability(rawValue: String(name)) else { continue }
            offered.insert(capability)
            if capability == .multiline { readBounds(parts.count > 1 ? parts[1] : "") }
        }
        guard isLast else { return [] }
        let wanted = Capability.allCases.filter { offered.contains($0) && !agreed.contains($0) }
        guard !wanted.isEmpty else { return end() }
        asked.append(wanted)
        return [Negotiation.request(wanted)]
    }

    /// `CAP ACK`.
    mutating func agree(_ words: some Sequence<Substring>) -> [String] {
        let capabilities = words.compactMap { Capability(rawValue: String($0)) }
        agreed.formUnion(capabilities)
        settle(capabilities)
        return asked.isEmpty ? end() : []
    }

    /// `CAP NAK`: it was all or nothing, so each is asked for alone.
    mutating func refuse(_ words: some Sequence<Substring>) -> [String] {
        let capabilities = words.compactMap { Capability(rawValue: String($0)) }
        settle(capabilities)
        guard capabilities.count > 1 else { return asked.isEmpty ? end() : [] }
        asked += capabilities.map { [$0] }
        return capabilities.map { Negotiation.request([$0]) }
    }

    /// `CAP DEL`: the server has it no more.
    mutating func withdraw(_ words: some Sequence<Substring>) {
        let capabilities = words.compactMap { Capability(rawValue: String($0)) }
        agreed.subtract(capabilities)
        offered.subtract(capabilities)
    }

    private mutating func settle(_ capabilities: [Capability]) {
        let answered = Set(capabilities)
        asked.removeAll { answered.isSuperset(of: $0) }
    }

    /// We are in: there is nothing to hold up any more.
    mutating func close() { isOver = true }

    private mutating func end() -> [String] {
        guard !isOver else { return [] }
        isOver = true
        return ["CAP END"]
    }

    /// `max-bytes=4096,max-lines=24`. Source: https://ircv3.net/specs/extensions/multiline
    private mutating func readBounds(_ value: Substring) {
        for pair in value.split(separator: ",") {
            let parts = pair.split(separator: "=")
            guard parts.count == 2, let number = Int(parts[1]), number > 0 else { continue }
            if parts[0] == "max-bytes" { multilineBytes = number }
            if parts[0] == "max-lines" { multilineLines = number }
        }
    }

    private static func request(_ capabilities: [Capability]) -> String {
        "CAP REQ :" + capabilities.map(\.rawValue).joined(separator: " ")
    }
}

extension Negotiation {
    /// It is agreed on.
    func has(_ capability: Capability) -> Bool { agreed.contains(capability) }

    /// All that makes history useful: batches tell where it ends, tags when things were said and which of them are known.
    var hasHistory: Bool { agreed.isSuperset(of: [.chatHistory, .batch, .serverTime, .messageTags]) }

    /// Messages of several lines can be sent as such.
    var hasMultiline: Bool { agreed.isSuperset(of: [.multiline, .batch, .messageTags]) }
}
