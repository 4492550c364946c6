import ChatClient

/// What a line that was entered does.
extension Screen {
    /// The line is done.
    mutating func enter() -> [Effect] {
        let line = pages[front].editor.text
        pages[front].editor.clear()
        history.enter(line)
        return say(line)
    }

    /// Says a text, or does what it commands.
    mutating func say(_ text: String) -> [Effect] {
        switch SlashCommand.meaning(of: text, in: pages[front].target, overview: overview) {
        case .nothing: return []
        case .command(let command):
            let opens = SlashCommand.named(String(text.dropFirst().prefix { $0 != " " }))?.name == "query"
            return perform(command, opening: opens && text.hasPrefix("/"))
        case .shown(let name, let words): return perform(name, words)
        case .misunderstood(let words):
            pages[front].anchor = nil
            tell(words, label: "?")
            return []
        }
    }

    // MARK: Commands for the conversation

    /// How long answers belong to where they were asked for.
    private static let answerTime: UInt64 = 10_000_000_000

    /// Asks for a command, and remembers what its answer needs.
    /// - Parameter opening: whom it speaks to comes to the front.
    mutating func perform(_ command: Command, opening: Bool = false) -> [Effect] {
        switch command {
        case .say(_, let target, _):
            pages[front].anchor = nil
            if case .direct = target {
                let index = page(for: target)
                if opening { go(to: index) }
            }
        case .join(let room, _):
            if let index = existingPage(for: .room(room)), pages[index].isEntered {
                go(to: index)
                return []
            }
            entering.insert(identity(of: .room(room)))
        case .people(let room):
            asking.insert(identity(of: .room(room)))
            awaitAnswer()
        case .whois, .rooms, .topic, .mode, .invite, .kick, .raw: awaitAnswer()
        default: break
        }
        return [.command(command)]
    }

    private mutating func awaitAnswer() {
        pages[front].anchor = nil
        answers = (identity(of: pages[front].target), moment.uptime + Self.answerTime)
    }

    // MARK: Commands for the screen

    private mutating func perform(_ name: String, _ words: String) -> [Effect] {
        switch name {
        case "help": help(words)
        case "clear": clear()
        case "close": return closeFront()
        case "query", "msg": go(to: page(for: .direct(String(words.prefix { $0 != " " }))))
        case "window":
            guard let number = Int(words), pages.indices.contains(number - 1) else {
                tell("there are windows from 1 to \(pages.count)", label: "?")
                return []
            }
            go(to: number - 1)
        default: tell("/\(name) can do nothing here", label: "?")
        }
        return []
    }

    private mutating func clear() {
        pages[front].backlog.removeAll()
        pages[front].anchor = nil
        pages[front].firstUnread = nil
    }

    /// Shows all help in place of everything, or that of one command in the conversation in front.
    mutating func help(_ words: String) {
        if words.isEmpty, panes.height > 0 {
            question = .help(row: 0)
            return
        }
        pages[front].anchor = nil
        for line in SlashCommand.help(for: words) { tell(line) }
    }

    // MARK: Pasting

    /// Text was pasted: one line is typed, several are asked about first.
    mutating func paste(_ text: String) {
        let lines = Self.lines(of: text)
        guard lines.count > 1 else { return pasteLine(lines.first ?? "") }
        let editor = pages[front].editor
        ask(.paste(editor.beforeCursor + lines.joined(separator: "\n") + editor.behindCursor, typed: ""))
    }

    private mutating func pasteLine(_ line: String) {
        guard pages[front].editor.hasRoom(for: line) else { return refusePaste(limit: LineEditor.longest) }
        pages[front].editor.insert(line)
    }

    /// Says that nothing of a text was pasted, rather than to cut it.
    mutating func refusePaste(limit: Int) {
        pages[front].anchor = nil
        tell(
            "what was pasted is too long, and nothing of it was taken: there is room for \(limit) characters",
            label: "?"
        )
    }

    /// The lines of a text, without empty ones at its ends and without control characters.
    static func lines(of text: String) -> [String] {
        var lines: [String] = [""]
        for piece in text.replacing("\r\n", with: "\n").split(
            omittingEmptySubsequences: false,
            whereSeparator: { $0 == "\n" || $0 == "\r" }
        ) {
            lines.append(typed(String(piece)))
        }
        while lines.count > 1, lines.first == "" { lines.removeFirst() }
        while lines.count > 1, lines.last == "" { lines.removeLast() }
        return lines
    }
}
