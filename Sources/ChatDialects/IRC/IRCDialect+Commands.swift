import ChatCore
import NIOCore

/// From a line to its row of the table, and from there to what it asks for.
extension IRCDialect {
    mutating func interpret(_ line: ByteBuffer) -> Intent {
        let message = IRCMessage(line)
        command = CurrentCommand()
        command.name = message.command
        command.label = label(of: message)
        if let fault = message.fault { return .turnDown(fault) }
        if message.command.isEmpty { return .nothing }
        guard let row = IRCCommand.named[message.command] else {
            return .read([numeric(.ERR_UNKNOWNCOMMAND, message.command.middle, trailing: "Unknown command")])
        }
        command.cost = row.cost
        if let refusal = turnDown(row) { return refusal }
        if let reference = batchReference(of: message) { return collect(message, under: reference) }
        guard message.count >= row.minimum else { return needsMoreParameters() }
        return row.run(&self, message)
    }

    private func label(of message: IRCMessage) -> String? {
        guard capabilities.isSuperset(of: [.labeledResponse, .batch]), let label = message.tags["label"]?.nonEmpty
        else { return nil }
        return label.utf8.count <= IRCLimits.labelBytes ? label : nil
    }

    private mutating func turnDown(_ row: IRCCommand) -> Intent? {
        defer { if row.name != "WEBIRC" { registration?.hasBegun = true } }
        switch row.standing {
        case .everybody: return nil
        case .newcomers: return registration == nil ? .turnDown(.alreadyLoggedIn) : nil
        case .members: return registration == nil ? nil : .turnDown(.notLoggedIn)
        }
    }

    func needsMoreParameters() -> Intent {
        .read([numeric(.ERR_NEEDMOREPARAMS, command.name, trailing: "Not enough parameters")])
    }

    /// Asks for all of it, and remarks on what of the line could not be asked for.
    mutating func ask(_ requests: [Request], remarks: [String] = []) -> Intent {
        switch requests.count {
        case 0: return remarks.isEmpty ? .nothing : .read(remarks)
        case 1:
            command.remarks = remarks
            return .request(requests[0])
        default:
            command.remarks = remarks
            return .requests(requests)
        }
    }

    /// Asks the same of several targets, each at the price of a line.
    mutating func ask(ofEach targets: [String], _ request: (String) -> Request) -> Intent {
        if let excess = tooManyTargets(targets) { return excess }
        command.cost = max(command.cost, targets.count)
        return ask(targets.map(request))
    }

    func tooManyTargets(_ targets: [String]) -> Intent? {
        guard targets.count > IRCLimits.targets else { return nil }
        let words = "Too many targets: at most \(IRCLimits.targets) are possible"
        return .read([numeric(.ERR_TOOMANYTARGETS, targets[IRCLimits.targets].middle, trailing: words)])
    }
}

extension String {
    /// What commas separate, without what is empty.
    var listed: [String] {
        utf8.contains(UInt8(ascii: ",")) ? split(separator: ",").map(String.init) : isEmpty ? [] : [self]
    }

    /// What commas separate, each once, where names that are compared equal are one.
    var listedOnce: [String] {
        var seen: Set<String> = []
        let all = listed
        return all.count < 2 ? all : all.filter { seen.insert(Names.fold($0)).inserted }
    }

    /// As it may stand in a line before other parameters: its first word, without a colon before it, or `*`. Control characters, which a
    /// `LineWriter` makes blanks of, become `_`.
    var middle: String {
        let word = firstWord.word.unicodeScalars.drop { $0 == ":" }
        guard !word.isEmpty else { return "*" }
        return String(String.UnicodeScalarView(word.map { $0.value < 0x20 ? "_" : $0 }))
    }
}
