/// The lines that were entered, newest last, and where in them the reader is.
struct InputHistory: Sendable, Equatable {
    /// How many lines are remembered.
    static let capacity = 500

    private(set) var lines: [String] = []
    /// The line that is shown; nil: what is being typed.
    private var shown: Int?
    /// What was being typed when the reader went back.
    private var draft = ""

    /// A line was entered.
    mutating func enter(_ line: String) {
        shown = nil
        guard !line.isEmpty, lines.last != line else { return }
        lines.append(line)
        if lines.count > Self.capacity { lines.removeFirst() }
    }

    /// The line before the one that is shown; nil: there is none.
    mutating func previous(leaving current: String) -> String? {
        let index = (shown ?? lines.count) - 1
        guard lines.indices.contains(index) else { return nil }
        if shown == nil { draft = current }
        shown = index
        return lines[index]
    }

    /// The line after the one that is shown, at last what was being typed; nil: there is none.
    mutating func next() -> String? {
        guard let index = shown else { return nil }
        shown = index + 1 < lines.count ? index + 1 : nil
        return shown.map { lines[$0] } ?? draft
    }

    /// A line that was found; what was being typed is kept as when going back.
    mutating func show(_ index: Int, leaving current: String) -> String {
        if shown == nil { draft = current }
        shown = index
        return lines[index]
    }

    /// What is shown is a line of its own now.
    mutating func leave() { shown = nil }

    /// The reader goes away from the line `current`. One that was changed stays as it is, and what was being typed is remembered as if entered.
    /// - Returns: what is to stand in the place of `current`; nil: it stays.
    mutating func leave(_ current: String) -> String? {
        guard let index = shown else { return nil }
        if lines[index] == current {
            shown = nil
            return draft
        }
        enter(draft)
        return nil
    }

    /// The newest line before `end` that holds the words.
    func search(_ words: String, before end: Int) -> Int? {
        lines[..<min(end, lines.count)].lastIndex { Self.holds($0, words) }
    }

    private static func holds(_ line: String, _ words: String) -> Bool {
        words.isEmpty || line.lowercased().contains(words.lowercased())
    }
}
