import ChatClient

/// Answers to what the person is asked.
extension Screen {
    /// A key while something is asked.
    mutating func answer(_ question: Question, with key: Key) -> [Effect] {
        switch question {
        case .paste(let text, let typed): return answerPaste(text, typed: typed, with: key)
        case .quit: return answerQuit(with: key)
        case .words(let purpose, let editor): return answer(purpose, editor, with: key)
        case .help(let row): return read(from: row, with: key)
        case .search(let words, let found): return search(words, found: found, with: key)
        }
    }

    private func isCancelling(_ key: Key) -> Bool {
        key == .escape || key == .control("c") || key == .control("g")
    }

    /// How long a question has to stand before a character answers it: what comes sooner was typed before the question was seen.
    private static let unseenTime: UInt64 = 500_000_000

    /// Asks something; `moment` is when.
    mutating func ask(_ question: Question) {
        self.question = question
        askedAt = moment.uptime
    }

    /// The yes or no that a key is; nil: it is neither, or comes too soon to be one.
    private func yesOrNo(_ key: Key) -> Bool? {
        guard moment.uptime >= askedAt + Self.unseenTime else { return nil }
        switch key {
        case .character("y"), .character("Y"): return true
        case .character("n"), .character("N"): return false
        default: return nil
        }
    }

    /// Whoever types on has not seen the question, or does not mind it: what they type stands in the line once it is answered.
    private mutating func answerPaste(_ text: String, typed: String, with key: Key) -> [Effect] {
        switch (yesOrNo(key), key) {
        case (true, _):
            question = nil
            let asked = front
            let effects = say(text)
            // What was not said stays, so that it can be put right.
            if !effects.isEmpty { pages[asked].editor.clear() }
            pages[asked].editor.insert(typed)
            return effects
        case (false, _): leavePaste(typed)
        case (nil, .character(let character)): ask(.paste(text, typed: typed + Self.typed(String(character))))
        case (nil, .backspace): ask(.paste(text, typed: String(typed.dropLast())))
        case (nil, .paste(let more)):
            ask(.paste(text + "\n" + Self.lines(of: more).joined(separator: "\n"), typed: typed))
        default: if isCancelling(key) { leavePaste(typed) }
        }
        return []
    }

    private mutating func leavePaste(_ typed: String) {
        question = nil
        pages[front].editor.insert(typed)
    }

    /// Whoever types on stays.
    private mutating func answerQuit(with key: Key) -> [Effect] {
        switch (yesOrNo(key), key) {
        case (true, _), (_, .control("c")), (_, .function(10)):
            question = nil
            return [.command(.quit(words: nil))]
        case (false, _), (_, .escape), (_, .control("g")): question = nil
        case (nil, .character), (nil, .paste):
            question = nil
            return obey(key)
        default: break
        }
        return []
    }

    // MARK: Reading help

    mutating func read(from row: Int, with key: Key) -> [Effect] {
        let page = max(1, panes.height - 1)
        switch key {
        case .pageUp: scrollHelp(to: row - page)
        case .pageDown, .character(" "): scrollHelp(to: row + page)
        case .up: scrollHelp(to: row - 1)
        case .down: scrollHelp(to: row + 1)
        case .home: scrollHelp(to: 0)
        case .end: scrollHelp(to: .max)
        case .escape, .enter, .function(1), .control("c"), .control("g"): question = nil
        // Whoever goes on has read enough, and means what they type: half of a command would be said aloud.
        default:
            question = nil
            return obey(key)
        }
        return []
    }

    private mutating func scrollHelp(to row: Int) {
        let last = max(0, HelpPages(columns: panes.columns).rows.count - panes.height)
        question = .help(row: min(max(0, row), last))
    }

    // MARK: Words for a command

    private mutating func answer(_ purpose: Question.Purpose, _ editor: LineEditor, with key: Key) -> [Effect] {
        var editor = editor
        switch key {
        case .enter:
            question = nil
            return perform(purpose, editor.text)
        case .character(let character): editor.insert(Self.typed(String(character)))
        case .paste(let text): editor.insert(Self.lines(of: text).joined(separator: " "))
        default:
            if isCancelling(key) {
                question = nil
                return []
            }
            _ = editor.press(key)
        }
        question = .words(purpose, editor)
        return []
    }

    private mutating func perform(_ purpose: Question.Purpose, _ words: String) -> [Effect] {
        let hasWords = words.contains { $0 != " " }
        switch purpose {
        case .away: return perform(.away(words: hasWords ? words : nil))
        case .back: return perform(.back(words: hasWords ? words : nil))
        case .name: return hasWords ? say("/nick \(words)") : []
        case .server: return say("/connect \(words.replacing(" (TLS)", with: " --tls"))")
        }
    }

    // MARK: Searching what was entered

    private mutating func search(_ words: String, found: Int?, with key: Key) -> [Effect] {
        switch key {
        case .character(let character): look(for: words + Self.typed(String(character)), before: history.lines.count)
        case .paste(let text): look(for: words + (Self.lines(of: text).first ?? ""), before: history.lines.count)
        case .backspace: look(for: String(words.dropLast()), before: history.lines.count)
        case .control("r"):
            let older = words.isEmpty ? nil : history.search(words, before: found ?? history.lines.count)
            question = .search(words, found: older ?? found)
        default:
            question = nil
            if isCancelling(key) { return [] }
            if let found {
                showHistory(history.show(found, leaving: pages[front].editor.text))
            } else if key == .enter {
                // The line that is not seen meanwhile is not what was meant.
                return []
            }
            return obey(key)
        }
        return []
    }

    private mutating func look(for words: String, before end: Int) {
        question = .search(words, found: words.isEmpty ? nil : history.search(words, before: end))
    }
}
