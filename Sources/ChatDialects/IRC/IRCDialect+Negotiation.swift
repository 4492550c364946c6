import ChatCore

/// CAP: what a client and the server agree on. Source: https://ircv3.net/specs/extensions/capability-negotiation
extension IRCDialect {
    mutating func negotiate(_ message: IRCMessage) -> Intent {
        switch message[0].uppercased() {
        case "LS":
            registration?.isNegotiating = true
            if let version = Int(message[1]), version >= 302 {
                speaksValues = true
                capabilities.insert(.capabilityNotify)
            }
            return .read(capabilityLines("LS", offered))
        case "LIST":
            let names = Capabilities.names.filter { capabilities.contains($0.capability) }.map(\.name)
            return .read(capabilityLines("LIST", names))
        case "REQ":
            registration?.isNegotiating = true
            return change(message.all(from: 1).flatMap { $0.split(separator: " ").map(String.init) })
        case "END":
            registration?.isNegotiating = false
            return comeIn()
        default:
            return .read([numeric(.ERR_INVALIDCAPCMD, message[0].middle, trailing: "Invalid CAP command")])
        }
    }

    /// All that is asked for, or nothing of it.
    private mutating func change(_ words: [String]) -> Intent {
        var changed = capabilities
        for word in words {
            let isOff = word.utf8.first == UInt8(ascii: "-")
            guard let capability = Capabilities.named[isOff ? String(word.dropFirst()) : word],
                !isOff || capability != .capabilityNotify || !speaksValues
            else { return .read(capabilityLines("NAK", words, marksMore: false)) }
            if isOff { changed.remove(capability) } else { changed.insert(capability) }
        }
        let agreed = capabilityLines("ACK", words, marksMore: false)
        let closely = changed.contains(.extendedMonitor)
        let isToBeAsked = persona != nil && closely != capabilities.contains(.extendedMonitor)
        capabilities = changed
        return ask(isToBeAsked ? [.watchClosely(closely)] : [], remarks: agreed)
    }

    /// What there is to agree on, with values for those who know of them. What makes no sense without its value is shown to nobody else.
    private var offered: [String] {
        guard speaksValues else { return Capabilities.names.filter { $0.capability != .multiline }.map(\.name) }
        let limits = "max-bytes=\(facts.limits.messageBytes),max-lines=\(IRCLimits.batchLines)"
        return Capabilities.names.map { $0.capability == .multiline ? "\($0.name)=\(limits)" : $0.name }
            + strictTransport
    }

    /// Source: https://ircv3.net/specs/extensions/sts
    private var strictTransport: [String] {
        guard let policy = facts.strictTransport else { return [] }
        return [isSecure ? "sts=duration=\(policy.seconds)" : "sts=port=\(policy.port)"]
    }

    /// As many lines as the words need. Where more follow, a `*` says so to those who know of it.
    private func capabilityLines(_ subcommand: String, _ words: [String], marksMore: Bool = true) -> [String] {
        let start = ":\(facts.serverName) CAP \(target) \(subcommand) "
        let room = IRCMessage.bodyBytes - start.utf8.count - "* :".utf8.count
        let lines = words.packed(intoBytes: room)
        return lines.enumerated().map { index, line in
            start + (marksMore && speaksValues && index < lines.count - 1 ? "* :" : ":") + line
        }
    }
}

extension Capabilities {
    /// Every capability there is, under the name that the specifications give it.
    static let names: [(name: String, capability: Capabilities)] = [
        ("away-notify", .awayNotify),
        ("batch", .batch),
        ("cap-notify", .capabilityNotify),
        ("chghost", .changeHost),
        ("draft/channel-rename", .channelRename),
        ("draft/chathistory", .chatHistory),
        ("draft/message-redaction", .redaction),
        ("draft/multiline", .multiline),
        ("draft/no-implicit-names", .noImplicitNames),
        ("draft/pre-away", .preAway),
        ("echo-message", .echoMessage),
        ("extended-join", .extendedJoin),
        ("extended-monitor", .extendedMonitor),
        ("invite-notify", .inviteNotify),
        ("labeled-response", .labeledResponse),
        ("message-tags", .messageTags),
        ("multi-prefix", .multiPrefix),
        ("server-time", .serverTime),
        ("setname", .setName),
        ("standard-replies", .standardReplies),
        ("userhost-in-names", .userhostInNames),
    ]

    static let named = Dictionary(uniqueKeysWithValues: names.map { ($0.name, $0.capability) })
}

extension [String] {
    /// The words with blanks between them, in as few lines of at most so many bytes as it takes; at least one line.
    func packed(intoBytes limit: Int, words most: Int = .max) -> [String] {
        var lines: [String] = []
        var line = ""
        var count = 0
        for word in self {
            if !line.isEmpty, count == most || line.utf8.count + 1 + word.utf8.count > limit {
                lines.append(line)
                line = ""
                count = 0
            }
            line += line.isEmpty ? word : " " + word
            count += 1
        }
        return lines + [line]
    }
}
