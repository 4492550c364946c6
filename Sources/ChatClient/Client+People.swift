import ChatDialects

/// People: who is gone, who is called otherwise, who is away.
extension Client {
    /// QUIT.
    mutating func quit(_ line: ReceivedLine) {
        guard let who = person(line) else { return }
        if link.isUs(who) {
            link.farewell = link.farewell ?? line[0].nonEmpty
            return
        }
        let key = link.key(who)
        let rooms = rooms(with: key)
        for room in rooms { link.rooms[room.key]?.remove(key) }
        if !rooms.isEmpty {
            show(.quit(name: who, words: line[0].nonEmpty, rooms: rooms.map(\.name)), time: time(of: line))
        }
        nameIsFree(key)
    }

    /// KILL: an operator of the server ends a connection, most likely ours.
    mutating func killed(_ line: ReceivedLine) {
        let by = line.source.name.nonEmpty ?? link.serverName
        tell("\(by) ends the connection of \(line[0]): \(line[1])")
        if link.isUs(line[0]) { link.farewell = "\(by) ended the connection: \(line[1])" }
    }

    /// NICK.
    mutating func renamed(_ line: ReceivedLine) {
        guard let old = person(line), let new = line.name(0) else { return }
        let (oldKey, newKey) = (link.key(old), link.key(new))
        let isUs = link.isUs(old)
        let rooms = rooms(with: oldKey)
        for room in rooms { _ = link.rooms[room.key]?.rename(oldKey, to: new, key: newKey) }
        if isUs {
            link.name = new
            // Who was given a name by the server wants to be called as before, next time.
            if link.newName.map({ link.key($0) == newKey }) ?? false { wishes.name = new }
            link.regaining = nil
        }
        if isUs || !rooms.isEmpty {
            show(.renamed(old: old, new: new, rooms: rooms.map(\.name), isUs: isUs), time: time(of: line))
        }
        if !isUs { nameIsFree(oldKey) }
    }

    /// Somebody has a name no more, which may be the one that we want back.
    private mutating func nameIsFree(_ key: String) {
        if let regaining = link.regaining, link.key(regaining.name) == key { regainName() }
    }

    /// CHGHOST.
    mutating func hostChanged(_ line: ReceivedLine) {
        guard let user = line.name(0), let host = line.name(1), link.isUs(line.source.name) else { return }
        link.address = "\(user)@\(host)"
    }

    /// 396: only the host.
    mutating func hostShown(_ line: ReceivedLine) {
        guard let host = line.name(1) else { return }
        if let user = link.address?.prefix(while: { $0 != "@" }) { link.address = "\(user)@\(host)" }
        inform(line)
    }

    // MARK: Away

    /// AWAY (away-notify).
    mutating func markedAway(_ line: ReceivedLine) {
        guard let who = person(line) else { return }
        let key = link.key(who)
        let words = line[0].nonEmpty
        let rooms = rooms(with: key)
        for room in rooms { link.rooms[room.key]?.mark(key, isAway: words != nil) }
        // Of us, the answer to our own request tells.
        guard !link.isUs(who), !rooms.isEmpty else { return }
        let names = rooms.map(\.name)
        let kind: Happening.Kind =
            words == nil
            ? .back(name: who, rooms: names, isUs: false) : .away(name: who, words: words, rooms: names, isUs: false)
        show(kind, time: time(of: line))
    }

    /// 306 and 305: what we asked for.
    mutating func awayConfirmed(isAway: Bool) {
        let index = link.awayWords.firstIndex { ($0.words != nil) == isAway }
        let request = index.map { link.awayWords.remove(at: $0) }
        wishes.awayWords = isAway ? request?.words ?? "" : nil
        let key = link.key(link.name)
        let rooms = rooms(with: key)
        for room in rooms { link.rooms[room.key]?.mark(key, isAway: isAway) }
        if request?.isRestored == true { return }
        let names = rooms.map(\.name)
        let words = request?.words?.nonEmpty
        show(
            isAway
                ? .away(name: link.name, words: words, rooms: names, isUs: true)
                : .back(name: link.name, rooms: names, isUs: true)
        )
    }

    /// 301: whom we spoke to is away; in WHOIS, too. It comes with each message, and is shown once.
    mutating func awayTold(_ line: ReceivedLine) {
        guard let who = line.name(1) else { return }
        let key = link.key(who)
        if link.whois == key { return tell("\(who): away: \(line[2])") }
        for room in rooms(with: key) { link.rooms[room.key]?.mark(key, isAway: true) }
        let answer = Link.AwayAnswer(key: key, words: line[2])
        guard link.awayTold != answer else { return }
        link.awayTold = answer
        tell("\(who) is away: \(line[2])", .direct(who))
    }

    /// Who is away in a room that we have come into is not told; WHO says it, a line for each who is there.
    mutating func askWhoIsAway(_ key: String, _ roster: Roster) {
        guard !link.hasMarks.contains(key), roster.count <= ClientLimits.askedPeople else { return }
        link.hasMarks.insert(key)
        link.marking.insert(key)
        link.queue.ask("WHO \(roster.room.name)")
    }

    /// 352: somebody in a room, with `G` where they are away.
    mutating func whoTold(_ line: ReceivedLine) {
        guard line.count >= 7, let who = line.name(5) else { return }
        let room = link.key(line[1])
        guard link.marking.contains(room) else {
            return tell("\(who) (\(line[2])@\(line[3])) \(line[6]) \(line.last)", self.room(line[1]))
        }
        let key = link.key(who)
        link.rooms[room]?.mark(key, isAway: line[6].first == "G")
    }

    /// 315.
    mutating func whoEnded(_ line: ReceivedLine) { link.marking.remove(link.key(line[1])) }
}
