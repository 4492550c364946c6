import ChatDialects

/// What is to be sent, no faster than servers bear: a burst, then one line at a time.
struct SendQueue: Sendable {
    private var lines: [String] = []
    /// How many of `lines` are sent.
    private var sent = 0
    /// What is sent only when nothing else waits: questions that nobody has typed.
    private var questions: [String] = []
    private var allowance = TokenBucket(burst: ClientLimits.burst, perSecond: ClientLimits.linesPerSecond)

    /// How many lines wait that somebody has typed.
    var count: Int { lines.count - sent }
    /// Nothing waits that somebody has typed.
    var isEmpty: Bool { count == 0 }

    /// - Returns: whether there was room for all of them; if not, none is taken.
    mutating func append(_ new: [String]) -> Bool {
        guard count + new.count <= ClientLimits.unsentLines else { return false }
        lines += new
        return true
    }

    /// Asks later, when nothing else is to be sent. Such a question is passed over where too many wait.
    mutating func ask(_ line: String) {
        if questions.count < ClientLimits.rooms * 2 { questions.append(line) }
    }

    /// When the next line may be sent; nil where none waits.
    var due: UInt64? {
        guard isEmpty else { return allowance.nextAt }
        // One question at a time: what somebody types meanwhile shall find the burst unused.
        return questions.isEmpty ? nil : allowance.fullAt
    }

    /// The lines that may be sent now.
    mutating func take(at now: UInt64) -> [String] {
        var taken: [String] = []
        while let due, due <= now, allowance.take(at: now) { taken.append(next()) }
        return taken
    }

    private mutating func next() -> String {
        if isEmpty { return questions.removeFirst() }
        sent += 1
        let line = lines[sent - 1]
        if isEmpty {
            lines = []
            sent = 0
        }
        return line
    }
}
