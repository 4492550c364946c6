/// Hands out lines no faster than the server deals with them: a few, then the question whether they have arrived, and the next ones after the answer.
///
/// So a server that allows nobody more than some lines at once takes any number from a script, and at the end it is known that they are there.
struct Pacer<Line: Sendable & Equatable>: Sendable, Equatable {
    /// Less than servers of IRC take at once, with what goes before it on entering (RFC 2813 §5.8: five).
    static var linesAtOnce: Int { 4 }

    /// What was not handed out yet.
    private(set) var lines: [Line] = []
    /// The word by which the answer to the last question is known; nil: nothing is asked.
    private(set) var question: String?
    private var asked = 0

    /// Lines to be said after those that there are.
    mutating func append(_ more: [Line]) { lines += more }

    /// What is to be said now, and the word to ask with after it; nil where there is nothing, or an answer is still to come.
    /// - Parameter isLast: nothing is to be handed out with such a line, but what goes before it.
    mutating func next(upTo isLast: (Line) -> Bool = { _ in false }) -> (lines: [Line], question: String)? {
        guard question == nil, !lines.isEmpty else { return nil }
        let batch = Array(lines.prefix(Pacer.linesAtOnce).prefix { !isLast($0) })
        guard !batch.isEmpty else { return nil }
        lines.removeFirst(batch.count)
        asked += 1
        let word = "chat-\(asked)"
        question = word
        return (batch, word)
    }

    /// The next line, whether or not it can be asked after; nil where there is none, or an answer is still to come.
    mutating func takeFirst() -> Line? { question == nil && !lines.isEmpty ? lines.removeFirst() : nil }

    /// Everything that was not handed out yet, all at once.
    mutating func takeAll() -> [Line] {
        defer { lines = [] }
        return lines
    }

    /// The server has answered a question.
    mutating func confirmed(_ word: String) {
        if word == question { question = nil }
    }

    /// There is no connection any more: no answer comes.
    mutating func disconnected() { question = nil }

    /// Everything was said, and has arrived.
    var isDone: Bool { lines.isEmpty && question == nil }
}
