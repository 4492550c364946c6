import ChatClient

extension Key {
    /// The key that people mean: some send Control and a letter.
    var usual: Key {
        switch self {
        case .control("i"): .tab
        case .control("j"), .control("m"): .enter
        case .control("["): .escape
        case .control("h"): .backspace
        default: self
        }
    }
}

/// What keys do.
extension Screen {
    /// Obeys a key.
    mutating func obey(_ key: Key) -> [Effect] {
        if let effects = obeyTerminal(key) { return effects }
        if let effects = obeyTooLong(key) { return effects }
        if case .help(let row)? = question { return read(from: row, with: key) }
        if let effects = obeyScrolling(key) { return effects }
        if let question { return answer(question, with: key) }
        if key != .tab, key != .backTab { completion = nil }
        return obeyFunction(key) ?? obeyGoing(key) ?? type(key)
    }

    /// Keys that are for the terminal, whatever is asked.
    private func obeyTerminal(_ key: Key) -> [Effect]? {
        switch key {
        case .control("l"): [.redraw]
        case .control("z"): [.suspend]
        default: nil
        }
    }

    /// What is lost is said, whatever is asked.
    private mutating func obeyTooLong(_ key: Key) -> [Effect]? {
        guard case .pasteTooLong(let limit) = key else { return nil }
        refusePaste(limit: limit)
        return []
    }

    /// Keys that scroll, whatever is asked.
    private mutating func obeyScrolling(_ key: Key) -> [Effect]? {
        let panes = panes
        let page = max(1, panes.height - 1)
        switch key {
        case .pageUp: pages[front].scroll(by: -page, rows: panes.height, columns: panes.middle)
        case .pageDown: pages[front].scroll(by: page, rows: panes.height, columns: panes.middle)
        case .alt("<"): pages[front].scrollToBeginning(rows: panes.height, columns: panes.middle)
        case .alt(">"): pages[front].anchor = nil
        default: return nil
        }
        return []
    }

    // MARK: Function keys

    /// The keys at the bottom of the terminal; those that are needed most come first, and are shown even where there is little room.
    static let functions: [(number: Int, name: String)] = [
        (1, "Help"), (2, "Be right back"), (3, "I'm back"), (4, "Name"), (5, "Connect"), (10, "Quit"), (6, "Server"),
        (7, "People"), (8, "Next unread"), (9, "Rooms"),
    ]

    private mutating func obeyFunction(_ key: Key) -> [Effect]? {
        switch key {
        case .function(1): help("")
        case .function(2): question = .words(.away, LineEditor())
        case .function(3): question = .words(.back, LineEditor())
        case .function(4): question = .words(.name, LineEditor(overview.name))
        case .function(5): return [.command(isConnectionWanted ? .disconnect(words: nil) : .connect(nil))]
        case .function(6): question = .words(.server, LineEditor(overview.server?.description ?? ""))
        case .function(7), .alt("n"): rosterChoice = panes.roster == 0
        case .function(8), .alt("a"): goToUnread()
        case .function(9), .alt("l"): listChoice = panes.list == 0
        case .function(10): ask(.quit)
        default: return nil
        }
        return []
    }

    /// There is a connection, or there is to be one: F5 ends it.
    var isConnectionWanted: Bool { overview.phase != .offline }

    // MARK: Going from one conversation to another

    private mutating func obeyGoing(_ key: Key) -> [Effect]? {
        switch key {
        case .alt(let character) where character.isASCII && character.isNumber:
            let number = character.wholeNumberValue ?? 0
            go(to: number == 0 ? 9 : number - 1)
        case .altLeft, .altUp: go(by: -1)
        case .altRight, .altDown: go(by: 1)
        default: return nil
        }
        return []
    }

    // MARK: Typing

    private mutating func type(_ key: Key) -> [Effect] {
        switch key {
        case .enter: return enter()
        case .tab: complete(backwards: false)
        case .backTab: complete(backwards: true)
        case .up, .control("p"): showHistory(history.previous(leaving: pages[front].editor.text))
        case .down, .control("n"): showHistory(history.next())
        case .control("r"): question = .search("", found: nil)
        case .control("c") where pages[front].editor.isEmpty: ask(.quit)
        case .control("c"):
            history.leave()
            pages[front].editor.clear()
        case .control("d") where pages[front].editor.isEmpty: ask(.quit)
        case .character(let character): insert(String(character))
        case .paste(let text): paste(text)
        default: _ = pages[front].editor.press(key)
        }
        return []
    }

    mutating func showHistory(_ line: String?) {
        if let line { pages[front].editor.replace(with: line) }
    }

    private mutating func insert(_ text: String) { pages[front].editor.insert(Screen.typed(text)) }

    /// Text without what cannot be typed: control characters but for the tab.
    static func typed(_ text: String) -> String {
        var typed = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar == "\t" || scalar.properties.generalCategory != .control {
            typed.append(scalar)
        }
        return String(typed)
    }

    private mutating func complete(backwards: Bool) {
        if completion != nil {
            completion?.step(by: backwards ? -1 : 1)
        } else {
            completion = Completion(
                typed: pages[front].editor.beforeCursor,
                people: likelyPeople,
                rooms: overview.rooms.map(\.name),
                folding: overview.folding
            )
            completion?.begin(backwards: backwards)
        }
        if let completion { pages[front].editor.replaceBeforeCursor(with: completion.text) }
    }

    /// The names that can be meant here: those who spoke last first, then the others by name; our own is not among them.
    private var likelyPeople: [String] {
        let page = pages[front]
        let people = (room(of: page)?.people ?? []).map(\.name)
        var others: [String] = []
        if case .direct(let name)? = page.target { others = [name] }
        if page.target == nil { others = pages.compactMap(\.directName) }
        let present = Set(people.map(overview.folding.key))
        let heard = page.speakers.reversed().filter {
            present.isEmpty || present.contains(overview.folding.key(of: $0))
        }
        var seen: Set<String> = [overview.folding.key(of: overview.name)]
        return (heard + people.sorted(by: Roster.precedes) + others)
            .filter { seen.insert(overview.folding.key(of: $0)).inserted }
    }
}
