import ChatCore
import NIOCore

/// From a line to its row of the table, and from there to what it asks for.
extension IRCDialect {
    mutating func interpret(_ line: ByteBuffer) -> Intent {
        let message = IRCMessage(line)
        let row = message.key.flatMap(IRCCommand.named)
        command = CurrentCommand(row?.name ?? message.command, cost: row?.cost ?? 1)
        if message.hasTags { command.response = label(of: message).map { LabeledResponse(label: $0) } }
        if let fault = message.fault { return .turnDown(fault) }
        if command.name.isEmpty { return .nothing }
        guard let row else {
            return .read([numeric(.ERR_UNKNOWNCOMMAND, command.name.middle, trailing: "Unknown command")])
        }
        if let refusal = turnDown(row) { return refusal }
        if message.hasTags, let reference = batchReference(of: message) { return collect(message, under: reference) }
        guard message.count >= row.minimum else { return needsMoreParameters() }
        return row.run(&self, message)
    }

    private func label(of message: IRCMessage) -> String? {
        guard capabilities.isSuperset(of: [.labeledResponse, .batch]), let label = message.tags["label"]?.nonEmpty
        else { return nil }
        return label.utf8.count <= IRCLimits.labelBytes ? label : nil
    }

    private mutating func turnDown(_ row: IRCCommand) -> Intent? {
        guard isNewcomer else { return row.standing == .newcomers ? .turnDown(.alreadyLoggedIn) : nil }
        if row.name != "WEBIRC" { registration?.hasBegun = true }
        return row.standing == .members ? .turnDown(.notLoggedIn) : nil
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
        isList ? split(separator: ",").map(String.init) : isEmpty ? [] : [self]
    }

    /// There are commas in it.
    var isList: Bool { contains(byte: UInt8(ascii: ",")) }

    /// There is nothing but commas in it.
    var isEmptyList: Bool { withBytes { $0.allSatisfy { $0 == UInt8(ascii: ",") } } }

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
