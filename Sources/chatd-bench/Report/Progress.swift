import Glibc

/// Tells on standard error what is going on: on one line that is written again and again where people look at it, else line by line.
struct Progress {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let total: Int
    private let began = time(nil)
    private var done = 0
    private var current = ""

    init(of total: Int) {
        self.total = total
    }

    /// A run begins.
    mutating func begin(_ words: String) {
        done += 1
        current = "[\(done)/\(total)] \(words)\(remaining)"
        show(current, ends: !isTerminal)
    }

    /// What goes on within it: worth a look, not a line.
    func tell(_ words: String) {
        if isTerminal { show("\(current): \(words)", ends: false) }
    }

    /// A run has come to nothing.
    func complain(_ words: String) {
        show("\(current): \(words)", ends: true)
    }

    /// All is done.
    func end() {
        if isTerminal { show("", ends: false) }
    }

    /// How long the rest takes, if it goes on as so far.
    private var remaining: String {
        guard done > 1 else { return "" }
        let seconds = Double(time(nil) - began) / Double(done - 1) * Double(total - done + 1)
        return seconds < 90 ? ", \(Figure.whole(seconds)) s left" : ", \(Figure.whole(seconds / 60)) min left"
    }

    private func show(_ words: String, ends: Bool) {
        // To the first column, and away with what stood there.
        let text = (isTerminal ? "\r\u{1b}[K" : "") + words + (ends ? "\n" : "")
        _ = write(STDERR_FILENO, text, text.utf8.count)
    }
}
