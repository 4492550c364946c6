import ChatClient

/// Which conversations there are, and which is in front.
extension Screen {
    /// How many conversations are listed at most; what strangers say after that stands among the server's messages.
    static let pagesAtMost = 250

    // MARK: Finding and making them

    /// Takes in what is known.
    mutating func know(_ overview: Overview, at moment: Moment) {
        let old = self.overview
        self.overview = overview
        self.moment = moment
        if old.folding != overview.folding { indexPages() }
        if !old.rooms.elementsEqual(overview.rooms, by: { $0.name == $1.name }) { enterRooms() }
    }

    /// The rooms that we are in have pages, and pages know whether we are in the room.
    private mutating func enterRooms() {
        let entered = overview.rooms.map { identity(of: .room($0.name)) }
        closing.formIntersection(entered)
        for (room, identity) in zip(overview.rooms, entered) where !closing.contains(identity) {
            _ = page(for: .room(room.name))
        }
        let identities = Set(entered)
        for index in pages.indices {
            if case .room? = pages[index].target {
                pages[index].isEntered = identities.contains(identity(of: pages[index].target))
            }
        }
    }

    func identity(of target: Happening.Target?) -> Page.Identity {
        switch target {
        case nil: .server
        case .room(let name): .room(overview.folding.key(of: name))
        case .direct(let name): .direct(overview.folding.key(of: name))
        }
    }

    /// Names compare otherwise now, or numbers have changed.
    mutating func indexPages() {
        indexes = [:]
        for (index, page) in pages.enumerated().reversed() { indexes[identity(of: page.target)] = index }
    }

    /// The page of a conversation, where there is one.
    func existingPage(for target: Happening.Target?) -> Int? { indexes[identity(of: target)] }

    /// The page of a conversation; it is made where there is none.
    mutating func page(for target: Happening.Target) -> Int {
        if let index = existingPage(for: target) { return index }
        guard pages.count < Self.pagesAtMost else { return 0 }
        var page = Page(target: target)
        if case .room(let name) = target { page.isEntered = overview.rooms.contains { $0.name == name } }
        pages.append(page)
        indexes[identity(of: target)] = pages.count - 1
        return pages.count - 1
    }

    /// Somebody whom we speak with alone has another name.
    mutating func renameDirect(_ old: String, to new: String) {
        let known = existingPage(for: .direct(new))
        guard let index = existingPage(for: .direct(old)), known == nil || known == index else { return }
        pages[index].target = .direct(new)
        pages[index].name = new
        indexPages()
    }

    // MARK: Going from one to another

    /// Shows a conversation.
    mutating func bringToFront(_ index: Int) {
        guard pages.indices.contains(index) else { return }
        if index != front {
            pages[front].firstUnread = nil
            showHistory(history.leave(pages[front].editor.text))
        }
        front = index
        completion = nil
        pages[front].markAsRead()
        settle()
    }

    /// The person goes to a conversation.
    mutating func go(to index: Int) {
        hasChosen = true
        bringToFront(index)
    }

    /// The person goes so many conversations on; after the last comes the first.
    mutating func go(by distance: Int) { go(to: (front + distance + pages.count) % pages.count) }

    /// The person goes to the next conversation with something for them, or else something unread.
    mutating func goToUnread() {
        let others = (1..<max(1, pages.count)).map { (front + $0) % pages.count }
        if let next = others.first(where: { pages[$0].mentions > 0 }) ?? others.first(where: { pages[$0].unread > 0 }) {
            pages[next].anchor = nil
            go(to: next)
        }
    }

    /// Takes the conversation in front off the list; a room is left.
    mutating func closeFront() -> [Effect] {
        guard front > 0 else {
            tell("this is the server's place, which stays", label: "?")
            return []
        }
        let page = pages[front]
        let closed = front
        bringToFront(closed - 1)
        pages.remove(at: closed)
        indexPages()
        guard case .room(let name)? = page.target, page.isEntered else { return [] }
        closing.insert(identity(of: page.target))
        return [.command(.leave(room: name, words: nil))]
    }

    // MARK: Adding to them

    /// Adds an entry to a conversation.
    mutating func add(_ entry: Entry, to index: Int) {
        var entry = entry
        entry.day = Calendar(entry.time, secondsEast: preferences.secondsEast).day
        entry.beginsDay = pages[index].backlog.last?.day != entry.day
        if index == front, pages[index].anchor == nil { entry.wrap(columns: panes.middle) }
        pages[index].backlog.append(entry)
    }

    /// Says something of the program's own in the conversation in front.
    mutating func tell(_ words: String, label: String = "·") {
        let style = label == "?" ? Style(colour: .alarm) : .plain
        add(Entry(time: moment.time, label: label, labelStyle: style, text: words, textStyle: style), to: front)
    }
}
