import ChatCore

/// A message of several lines that the client has begun and not ended. There is one at a time, so that what a client can make the server hold is
/// bounded by the length of one message.
/// Source: https://ircv3.net/specs/extensions/multiline, https://ircv3.net/specs/extensions/client-batch
struct IncomingBatches: Sendable {
    /// Nil where none is open.
    var open: IncomingBatch? {
        get { rare.value }
        set { rare = Rare(newValue) }
    }
    private var rare = Rare<IncomingBatch>(nil)
    /// Whether one is `open`, which costs more to look at.
    var isOpen: Bool { rare.isThere }
}

/// The lines that have come so far.
struct IncomingBatch: Sendable {
    /// What the client calls it.
    let reference: String
    /// To whom it goes.
    let target: String
    /// What the BATCH line was labelled with: it belongs to the whole.
    var label: String?
    /// What the BATCH line has for other clients.
    let tags: String
    /// Something was wrong with it, and the client knows; what still comes is passed over.
    var hasFailed = false
    /// What was said so far.
    private(set) var text = ""
    /// How many lines there are so far.
    private(set) var lines = 0
    /// NOTICE, not PRIVMSG; nil before the first line.
    private(set) var isNotice: Bool?

    init(reference: String, target: String, label: String?, tags: String) {
        self.reference = reference
        self.target = target
        self.label = label
        self.tags = tags
    }

    /// Why a line does not fit.
    enum Problem: Error {
        case tooManyBytes
        case tooManyLines
        case wrongTarget(String)
        case invalid(String)
    }

    /// Adds a line.
    mutating func append(_ message: IRCMessage, limit: Int) throws(Problem) {
        guard ["PRIVMSG", "NOTICE"].contains(message.command), message.count >= 2 else {
            throw .invalid("Only PRIVMSG or NOTICE can stand in a multiline batch")
        }
        let isNotice = message.command == "NOTICE"
        guard self.isNotice ?? isNotice == isNotice else { throw .invalid("PRIVMSG and NOTICE cannot be mixed") }
        self.isNotice = isNotice
        guard Names.fold(message[0]) == Names.fold(target) else { throw .wrongTarget(message[0]) }
        guard lines < IRCLimits.batchLines else { throw .tooManyLines }
        let joins = message.tags["draft/multiline-concat"] != nil
        if joins && message[1].isEmpty { throw .invalid("A blank line cannot be concatenated") }
        if lines > 0 && !joins { text += "\n" }
        text += message[1]
        lines += 1
        guard text.utf8.count <= limit else { throw .tooManyBytes }
    }
}

/// Of a batch that has failed, the lines are not stored: nobody will read them.
extension IncomingBatch: Stored {
    func write(to writer: inout StateWriter) {
        writer.write(reference)
        writer.write(target)
        writer.write(label)
        writer.write(tags)
        writer.write(hasFailed)
        if hasFailed { return }
        writer.write(isNotice) { $0.write($1) }
        if isNotice == nil { return }
        writer.write(UInt64(lines))
        writer.write(text)
    }

    init(from reader: inout StateReader) throws(StateProblem) {
        reference = try reader.parameter()
        target = try reader.parameter()
        label = try reader.flag() ? try reader.label() : nil
        tags = try reader.clientTags()
        hasFailed = try reader.flag()
        if hasFailed { return }
        isNotice = try reader.flag() ? try reader.flag() : nil
        if isNotice == nil { return }
        lines = Int(try reader.number(as: UInt8.self))
        text = try reader.text()
        let bytes = text.utf8
        // However long a message may be now: it may have been longer when the batch was begun.
        guard (1...IRCLimits.batchLines).contains(lines), bytes.count <= lines * (IRCMessage.bodyBytes + 1),
            bytes.count(where: { $0 == UInt8(ascii: "\n") }) < lines, text.fits(allowing: UInt8(ascii: "\n"))
        else { throw .damaged("a batch of \(lines) lines in \(bytes.count) bytes") }
    }
}

extension IRCDialect {
    /// The batch that a line says it is part of.
    func batchReference(of message: IRCMessage) -> String? {
        capabilities.contains(.multiline) && persona != nil ? message.tags["batch"] : nil
    }

    /// BATCH: opens or closes.
    mutating func batch(_ message: IRCMessage) -> Intent {
        guard capabilities.contains(.multiline) else {
            return .read([numeric(.ERR_UNKNOWNCOMMAND, command.name, trailing: "Unknown command")])
        }
        let reference = String(message[0].dropFirst())
        switch message[0].utf8.first {
        case UInt8(ascii: "+"): return openBatch(reference, message)
        case UInt8(ascii: "-"): return closeBatch(reference)
        default: return failBatch("MULTILINE_INVALID", "A batch begins with + and ends with -")
        }
    }

    private mutating func openBatch(_ reference: String, _ message: IRCMessage) -> Intent {
        guard incoming.open == nil else {
            return failBatch("MULTILINE_INVALID", "One batch is open already")
        }
        guard !reference.isEmpty, message[1] == "draft/multiline", let target = message.given(2) else {
            return failBatch("MULTILINE_INVALID", "A batch needs a reference, the type draft/multiline and a target")
        }
        incoming.open = IncomingBatch(
            reference: reference,
            target: target,
            label: command.label,
            tags: clientTags(of: message)
        )
        command.response = nil
        return .nothing
    }

    /// Takes a line of a batch. Nothing is answered before the batch ends, but for what is wrong with it, once.
    mutating func collect(_ message: IRCMessage, under reference: String) -> Intent {
        guard var batch = incoming.open, batch.reference == reference else {
            return failBatch("MULTILINE_INVALID", "No such batch is open")
        }
        command.response = nil
        guard !batch.hasFailed else { return .nothing }
        incoming.open = nil  // else the text would be copied with each line
        defer { incoming.open = batch }
        do {
            try batch.append(message, limit: facts.limits.messageBytes)
            return .nothing
        } catch {
            batch.hasFailed = true
            command.response = batch.label.map { LabeledResponse(label: $0) }
            batch.label = nil
            return fail(error, of: batch)
        }
    }

    private mutating func closeBatch(_ reference: String) -> Intent {
        guard let batch = incoming.open, batch.reference == reference else {
            return failBatch("MULTILINE_INVALID", "No such batch is open")
        }
        incoming.open = nil
        command.response = batch.label.map { LabeledResponse(label: $0) }
        if batch.hasFailed { return .nothing }
        guard batch.text.utf8.contains(where: { $0 != UInt8(ascii: "\n") }) else {
            return failBatch("MULTILINE_INVALID", "Invalid multiline batch with blank lines only")
        }
        let isNotice = batch.isNotice ?? false
        command.name = isNotice ? "NOTICE" : "PRIVMSG"
        return say(batch.text, to: batch.target, isNotice: isNotice, tags: batch.tags)
    }

    private func fail(_ problem: IncomingBatch.Problem, of batch: IncomingBatch) -> Intent {
        switch problem {
        case .tooManyBytes:
            let limit = String(facts.limits.messageBytes)
            return failBatch("MULTILINE_MAX_BYTES", "Multiline batch max-bytes exceeded", about: [limit])
        case .tooManyLines:
            let limit = String(IRCLimits.batchLines)
            return failBatch("MULTILINE_MAX_LINES", "Multiline batch max-lines exceeded", about: [limit])
        case .wrongTarget(let target):
            let targets = [batch.target.middle, target.middle]
            return failBatch("MULTILINE_INVALID_TARGET", "Invalid multiline target", about: targets)
        case .invalid(let words): return failBatch("MULTILINE_INVALID", words)
        }
    }

    private func failBatch(_ code: String, _ words: String, about context: [String] = []) -> Intent {
        .read([failure("BATCH", code, context, words)])
    }
}
