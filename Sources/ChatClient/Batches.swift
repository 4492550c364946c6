import ChatCore

/// The batches that a server has opened and not ended.
///
/// What most of them hold is dealt with line by line, as it comes; only the lines of one message (draft/multiline) are kept until it is whole.
/// Source: https://ircv3.net/specs/extensions/batch
struct Batches: Sendable {
    private var open: [String: Batch] = [:]
    /// How many bytes are kept.
    private var bytes = 0

    /// One of them.
    struct Batch: Sendable {
        let kind: Kind
        /// The batch that it is in.
        let parent: String?
        /// How many messages have come in it.
        var messages = 0
    }

    /// What it is for.
    enum Kind: Sendable {
        /// What was said in a room or by somebody, asked for or not.
        case history(target: String)
        /// A message of several lines.
        case message(Draft)
        /// Something that changes nothing.
        case other
    }

    /// A message of several lines, as far as it has come.
    struct Draft: Sendable {
        /// What is said of it as a whole.
        let head: MessageHead
        /// The lines so far.
        var lines: [String] = []
        /// They are notices; nil before the first.
        var isNotice: Bool?
    }

    /// - Returns: whether there was room for it.
    mutating func begin(_ reference: String, _ batch: Batch) -> Bool {
        guard open.count < ClientLimits.batches else { return false }
        end(reference)
        open[reference] = batch
        return true
    }

    /// - Returns: it, if it was open.
    @discardableResult
    mutating func end(_ reference: String) -> Batch? {
        guard let batch = open.removeValue(forKey: reference) else { return nil }
        if case .message(let draft) = batch.kind { bytes -= draft.lines.reduce(0) { $0 + $1.utf8.count } }
        return batch
    }

    /// What a line is part of.
    subscript(reference: String) -> Batch? { open[reference] }

    /// Adds a line to a message, where the reference is one's.
    /// - Parameter joins: it goes on the line before it.
    /// - Returns: whether there was room for it.
    mutating func append(_ text: String, isNotice: Bool, joins: Bool, to reference: String) -> Bool {
        guard let batch = open[reference], case .message(var draft) = batch.kind else { return true }
        open[reference] = nil  // else the lines would be copied with each of them
        bytes += text.utf8.count
        draft.isNotice = draft.isNotice ?? isNotice
        if joins, !draft.lines.isEmpty {
            draft.lines[draft.lines.count - 1] += text
        } else {
            draft.lines.append(text)
        }
        let fits = bytes <= ClientLimits.batchBytes && draft.lines.count <= ClientLimits.batchLines
        open[reference] = Batch(kind: .message(draft), parent: batch.parent, messages: batch.messages)
        return fits
    }

    /// The batch of history that another is in, or is.
    func history(around reference: String?) -> String? {
        var reference = reference
        for _ in 0..<ClientLimits.batches {
            guard let name = reference, let batch = open[name] else { return nil }
            if case .history = batch.kind { return name }
            reference = batch.parent
        }
        return nil
    }

    /// A message has come in a batch.
    mutating func count(in reference: String) { open[reference]?.messages += 1 }
}

/// What is said of a message besides its words.
struct MessageHead: Sendable {
    /// Who it is from.
    let source: ReceivedLine.Source
    /// Whom it is to, as the server writes it.
    let target: String
    /// When.
    let time: Timestamp
    /// The server's name for it.
    let id: String?
    /// The batch of history that it came in.
    let history: String?
}
