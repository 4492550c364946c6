/// Whether the server is still there, and how fast it answers.
struct Pulse: Sendable {
    /// When something came last.
    private var heardAt: UInt64
    /// When it was asked, and nothing has answered that since.
    private var askedAt: UInt64?
    private var questions: UInt64 = 0
    /// How long it took to answer last, in milliseconds.
    private(set) var lagMilliseconds: Int?

    /// What is to be done.
    enum Verdict: Equatable {
        case ask(token: String)
        case dead
    }

    init(at now: UInt64) { heardAt = now }

    /// What the question in flight has with it, or had.
    private var token: String { "lag-\(questions)" }

    /// Something came.
    mutating func hear(at now: UInt64) { heardAt = now }

    /// Asks at once.
    mutating func ask(at now: UInt64) -> String {
        questions += 1
        askedAt = now
        return token
    }

    /// - Returns: whether it answers the question in flight.
    mutating func answer(_ words: [String], at now: UInt64) -> Bool {
        guard let askedAt, words.contains(token) else { return false }
        self.askedAt = nil
        lagMilliseconds = Int((now - askedAt) / 1_000_000)
        return true
    }

    /// When there may be something to do.
    var due: UInt64 {
        guard let askedAt else { return heardAt + .seconds(ClientLimits.silenceSeconds) }
        return max(askedAt, heardAt) + .seconds(ClientLimits.answerSeconds)
    }

    /// What there is to do; nil where there is nothing.
    mutating func check(at now: UInt64) -> Verdict? {
        guard now >= due else { return nil }
        return askedAt == nil ? .ask(token: ask(at: now)) : .dead
    }
}
