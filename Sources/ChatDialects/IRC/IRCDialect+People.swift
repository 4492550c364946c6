import ChatCore

/// What is asked about others, and who is to be heard.
extension IRCDialect {
    /// The fields of WHOX, in the order in which they are shown. Source: https://ircv3.net/specs/extensions/whox
    private static let whoxFields = "tcuihsnfdlaor"

    mutating func who(_ message: IRCMessage) -> Intent {
        let mask = message[0] == "0" ? "*" : message.given(0) ?? "*"
        let options = message[1].split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        let onlyOperators = options.first?.contains("o") ?? false
        let asked = options.count > 1 ? options[1].split(separator: ",", maxSplits: 1) : []
        command.query = .who(
            mask: mask,
            fields: IRCDialect.whoxFields.filter { field in asked.first?.contains(field) ?? false },
            token: asked.count > 1 ? IRCDialect.whoxToken(asked[1]) : "0",
            onlyOperators: onlyOperators
        )
        if mask.utf8.first == UInt8(ascii: "#") { return .request(.members(.named(mask))) }
        if !Glob(mask).isLiteral { command.cost = 10 }
        return .request(.search(SearchPattern(mask: mask, onlyOperators: onlyOperators), from: 0))
    }

    private static func whoxToken(_ text: Substring) -> String {
        let isToken = (1...3).contains(text.utf8.count) && UInt16(text) != nil && text.utf8.first != UInt8(ascii: "+")
        return isToken ? String(text) : "0"
    }

    mutating func whois(_ message: IRCMessage) -> Intent {
        guard let names = (message.given(1) ?? message.given(0))?.listedOnce, !names.isEmpty else {
            return .turnDown(.refusal(.nameEmpty))
        }
        // The server may also be given as the nick itself, whose server is ours.
        if message.given(1) != nil, message[0] != message[1], let refusal = turnDown(server: message[0]) {
            return refusal
        }
        return ask(ofEach: names) { .profile(name: $0) }
    }

    mutating func whowas(_ message: IRCMessage) -> Intent {
        guard let names = message.given(0)?.listedOnce, !names.isEmpty else { return .turnDown(.refusal(.nameEmpty)) }
        if let server = message.given(2), let refusal = turnDown(server: server) { return refusal }
        let count = Int(message[1]).flatMap { $0 > 0 ? min($0, Limits.pastMembers) : nil } ?? IRCLimits.pastMembers
        return ask(ofEach: names) { .past(name: $0, count: count) }
    }

    mutating func ison(_ message: IRCMessage) -> Intent { lookUp(message, as: .none) }
    mutating func userhost(_ message: IRCMessage) -> Intent { lookUp(message, as: .userhost) }
    mutating func userip(_ message: IRCMessage) -> Intent { lookUp(message, as: .userip) }

    private mutating func lookUp(_ message: IRCMessage, as query: CurrentCommand.Query) -> Intent {
        let names = message.all(from: 0).flatMap { $0.split(separator: " ").map(String.init) }
        guard !names.isEmpty else { return needsMoreParameters() }
        command.query = query
        return .request(.lookUp(Array(names.prefix(Limits.lookUps))))
    }

    /// Source: https://ircv3.net/specs/extensions/monitor
    mutating func monitor(_ message: IRCMessage) -> Intent {
        let names = message[1].listedOnce
        switch message[0] {
        case "+" where !names.isEmpty:
            return ask([.watchClosely(capabilities.contains(.extendedMonitor)), .watch(names)])
        case "-" where !names.isEmpty: return .request(.unwatch(names))
        case "C", "c": return .request(.unwatchAll)
        case "L", "l":
            return .request(.watched)
        case "S", "s":
            return .request(.watchStatus)
        default: return needsMoreParameters()
        }
    }

    /// Source: https://modern.ircdocs.horse/#callerid-parameter; as solanum has it.
    mutating func accept(_ message: IRCMessage) -> Intent {
        let names = message[0].listedOnce
        let removed = names.filter { $0.utf8.first == UInt8(ascii: "-") }.map { String($0.dropFirst()) }
        let added = names.filter { $0.utf8.first != UInt8(ascii: "-") && $0 != "*" }
        var requests: [Request] = []
        if !removed.isEmpty { requests.append(.accept(removed, false)) }
        if !added.isEmpty { requests.append(.accept(added, true)) }
        if requests.isEmpty || names.contains("*") { requests.append(.accepted) }
        return ask(requests)
    }
}
