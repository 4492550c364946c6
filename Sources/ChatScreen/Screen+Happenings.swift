import ChatClient

/// Where what happens is shown, and whether it rings.
extension Screen {
    /// Takes in what has happened.
    mutating func take(_ happening: Happening) -> [Effect] {
        if case .message(let message) = happening.kind { return receive(message, of: happening) }
        before(happening.kind)
        if isShown(happening.kind), let entry = Entry(happening) {
            for index in places(of: happening.kind) {
                flag(happening.kind, in: index)
                add(entry, to: index)
            }
        }
        after(happening.kind)
        return []
    }

    private func isShown(_ kind: Happening.Kind) -> Bool {
        switch kind {
        case .joined(_, _, isUs: false), .parted(_, _, _, isUs: false), .quit: preferences.showsComings
        case .redacted(let target, let id, _, _): entry(id, in: target) == nil
        case .people(let room, _): asking.contains(identity(of: .room(room)))
        default: true
        }
    }

    // MARK: What changes besides

    private mutating func before(_ kind: Happening.Kind) {
        switch kind {
        case .welcome: wasOnline = true
        case .joined(let room, _, isUs: true): enter(room)
        case .renamed(let old, let new, _, _):
            for index in pages.indices { pages[index].renameSpeaker(old, to: new) }
            renameDirect(old, to: new)
        case .redacted(let target, let id, let by, let words): takeBack(id, in: target, by: by, words: words)
        default: break
        }
    }

    private mutating func after(_ kind: Happening.Kind) {
        switch kind {
        case .disconnected:
            if wasOnline { for index in pages.indices { pages[index].missesMessages = true } }
            wasOnline = false
        case .parted(let room, _, _, isUs: true): closing.remove(identity(of: .room(room)))
        case .people(let room, _): asking.remove(identity(of: .room(room)))
        default: break
        }
    }

    /// We are in a room now: it comes to the front if the person wanted to go there and types nothing.
    private mutating func enter(_ room: String) {
        let index = page(for: .room(room))
        let wasAsked = entering.remove(identity(of: .room(room))) != nil
        let isFirst = !hasChosen && front == 0
        if wasAsked || isFirst, pages[front].editor.isEmpty, question == nil { bringToFront(index) }
    }

    private func entry(_ id: String, in target: Happening.Target) -> (page: Int, number: Int)? {
        guard let page = existingPage(for: target) else { return nil }
        let backlog = pages[page].backlog
        return backlog.numbers.last { backlog[$0].id == id }.map { (page, $0) }
    }

    private mutating func takeBack(_ id: String, in target: Happening.Target, by: String, words: String?) {
        guard let (page, number) = entry(id, in: target) else { return }
        let phrase = Wording.phrase(.redacted(target: target, id: id, by: by, words: words)) ?? ""
        pages[page].backlog.change(number) { $0.takeBack("(\(phrase))") }
    }

    /// To be put out of a room is for us, as a mention is.
    private mutating func flag(_ kind: Happening.Kind, in index: Int) {
        guard case .kicked(_, _, _, _, isUs: true) = kind, index != front else { return }
        addUnread(isForUs: true, in: index)
    }

    // MARK: Where it belongs

    private mutating func places(of kind: Happening.Kind) -> [Int] {
        switch kind {
        case .message, .confirmed: []
        case .connecting, .welcome, .dropped: [0]
        case .disconnected, .reconnected: wasOnline ? [0] + enteredRooms : isFinal(kind) ? serverAndFront : [0]
        case .loginRefused, .invited: serverAndFront
        case .joined(let room, _, _), .topic(let room, _, _, _), .mode(let room, _, _), .people(let room, _):
            closing.contains(identity(of: .room(room))) ? [0] : [page(for: .room(room))]
        case .parted(let room, _, _, _), .kicked(let room, _, _, _, _): [existingPage(for: .room(room)) ?? 0]
        case .away(_, _, _, isUs: true), .back(_, _, isUs: true): [front]
        case .renamed(_, _, let rooms, isUs: true): shared(rooms, nil, front)
        case .renamed(_, let name, let rooms, isUs: false): shared(rooms, name, nil)
        case .quit(let name, _, let rooms), .away(let name, _, let rooms, _), .back(let name, let rooms, _):
            shared(rooms, name, nil)
        case .redacted(let target, _, _, _): [existingPage(for: target) ?? 0]
        case .refused(_, let target): seen(target.flatMap(existingPage) ?? front)
        case .information(_, let target): [target.flatMap(existingPage) ?? placeOfAnswers]
        case .misunderstood, .help: [front]
        }
    }

    private var serverAndFront: [Int] { front == 0 ? [0] : [0, front] }

    /// It is not tried again: the person has to do something.
    private func isFinal(_ kind: Happening.Kind) -> Bool {
        if case .disconnected(_, retrySeconds: nil) = kind { true } else { false }
    }

    /// The page; and the one in front too, where it is that of a room that was not entered: nobody looks there.
    private func seen(_ index: Int) -> [Int] {
        pages[index].isEntered || index == front ? [index] : [index, front]
    }

    private var enteredRooms: [Int] {
        pages.indices.filter { index in
            if case .room? = pages[index].target { pages[index].isEntered } else { false }
        }
    }

    /// The pages of these rooms, of what is said with somebody alone, and one more.
    private func shared(_ rooms: [String], _ name: String?, _ other: Int?) -> [Int] {
        var places = rooms.compactMap { existingPage(for: .room($0)) }
        if let direct = name.flatMap({ existingPage(for: .direct($0)) }) { places.append(direct) }
        if let other, !places.contains(other) { places.append(other) }
        return places
    }

    /// Where somebody has just asked, else the server's place.
    private var placeOfAnswers: Int {
        guard let answers, moment.uptime < answers.until else { return 0 }
        return indexes[answers.place] ?? 0
    }

    // MARK: Messages

    /// No key for so long: perhaps nobody looks.
    private static let attention: UInt64 = 60_000_000_000
    /// It rings at most once in this time, whatever happens.
    private static let ringDistance: UInt64 = 1_000_000_000

    private mutating func receive(_ message: Happening.Message, of happening: Happening) -> [Effect] {
        guard !closing.contains(identity(of: message.target)) else { return [] }
        let index = page(of: message)
        let isForUs = !message.isOwn && (message.mentionsUs || isDirect(message))
        if !message.isOwn { count(message, isForUs: isForUs, isHistory: happening.isHistory, in: index) }
        let entry = Entry(
            message,
            of: happening,
            folding: overview.folding,
            isUnverified: overview.isUnverified
        )
        add(entry, to: index)
        guard isForUs, !happening.isHistory, preferences.rings, !isSeen(index) else { return [] }
        return ring(message)
    }

    /// A notice alone opens no conversation: it comes from programs.
    private mutating func page(of message: Happening.Message) -> Int {
        if message.manner == .notice, isDirect(message) { return existingPage(for: message.target) ?? 0 }
        return page(for: message.target)
    }

    private func isDirect(_ message: Happening.Message) -> Bool {
        if case .direct = message.target { true } else { false }
    }

    private mutating func count(_ message: Happening.Message, isForUs: Bool, isHistory: Bool, in index: Int) {
        pages[index].heard(message.sender)
        guard index != front, !isHistory || pages[index].missesMessages else { return }
        addUnread(isForUs: isForUs, in: index)
    }

    /// The entry that is added next was not in front.
    private mutating func addUnread(isForUs: Bool, in index: Int) {
        pages[index].unread += 1
        if isForUs { pages[index].mentions += 1 }
        if pages[index].firstUnread == nil { pages[index].firstUnread = pages[index].backlog.end }
    }

    /// It stands before the person's eyes as it comes.
    private func isSeen(_ index: Int) -> Bool {
        index == front && pages[index].anchor == nil && moment.uptime &- lastKey < Self.attention
    }

    private mutating func ring(_ message: Happening.Message) -> [Effect] {
        guard moment.uptime >= silentUntil else { return [] }
        silentUntil = moment.uptime + Self.ringDistance
        var title = message.sender
        if case .room(let room) = message.target { title += " in \(room)" }
        return [.bell, .notify(title: Glyphs.harmless(title), text: Wording.oneLine(message.text))]
    }
}
