import ChatClient

/// Answers to what the person is asked.
extension Screen {
    /// A key while something is asked.
    mutating func answer(_ question: Question, with key: Key) -> [Effect] {
        switch question {
        case .paste(let text): return answerPaste(text, with: key)
        case .quit: return answerQuit(with: key)
        case .words(let purpose, let editor): return answer(purpose, editor, with: key)
        case .help(let row): return read(from: row, with: key)
        case .search(let words, let found): return search(words, found: found, with: key)
        }
    }

    private func isCancelling(_ key: Key) -> Bool {
        key == .escape || key == .control("c") || key == .control("g")
    }

    private mutating func answerPaste(_ text: String, with key: Key) -> [Effect] {
        switch key {
        case .character("y"), .character("Y"):
            question = nil
            pages[front].editor.clear()
            return say(text)
        case .character("n"), .character("N"): question = nil
        default: if isCancelling(key) { question = nil }
        }
        return []
    }

    private mutating func answerQuit(with key: Key) -> [Effect] {
        switch key {
        case .character("y"), .character("Y"), .enter, .control("c"), .function(10):
            question = nil
            return [.command(.quit(words: nil))]
        case .character("n"), .character("N"), .escape, .control("g"): question = nil
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
            if let found { pages[front].editor.replace(with: history.lines[found]) }
            return obey(key)
        }
        return []
    }

    private mutating func look(for words: String, before end: Int) {
        question = .search(words, found: words.isEmpty ? nil : history.search(words, before: end))
    }
}
