import ChatDialects

/// Rooms: who comes and goes, what they are about, which rules they have.
extension Client {
    /// JOIN.
    mutating func joined(_ line: ReceivedLine) {
        guard let name = line.name(0), let who = person(line) else { return }
        let (key, person) = (link.key(name), link.key(who))
        if link.isUs(who) {
            link.address = line.source.address ?? link.address
            guard enter(name, key) else { return }
        } else {
            guard link.rooms[key] != nil, hasRoom(for: 1) else { return }
            link.rooms[key]?.add(who, key: person)
        }
        show(.joined(room: link.rooms[key]?.room.name ?? name, name: who, isUs: link.isUs(who)), time: time(of: line))
        if link.isUs(who) { askHistory(of: key) }
    }

    /// We are in a room.
    /// - Returns: false where they are too many.
    private mutating func enter(_ name: String, _ key: String) -> Bool {
        guard link.rooms[key] != nil || link.rooms.count < ClientLimits.rooms else {
            lose("the server says that we are in more than \(ClientLimits.rooms) rooms")
            return false
        }
        link.joining.remove(key)
        link.rooms[key] = Roster(name)
        link.hasMarks.remove(key)
        if let index = wishes.rooms.firstIndex(where: { link.key($0.name) == key }) {
            wishes.rooms[index].name = name
        } else {
            wishes.rooms.append(Wishes.Room(name: name, key: nil))
        }
        return true
    }

    /// PART.
    mutating func parted(_ line: ReceivedLine) {
        guard let name = line.name(0), let who = person(line) else { return }
        leave(name, who, line) { .parted(room: $0, name: who, words: line[1].nonEmpty, isUs: $1) }
    }

    /// KICK.
    mutating func kicked(_ line: ReceivedLine) {
        guard let name = line.name(0), let who = line.name(1) else { return }
        let by = line.source.name.nonEmpty ?? link.serverName
        leave(name, who, line) { .kicked(room: $0, name: who, by: by, words: line[2].nonEmpty, isUs: $1) }
    }

    /// Somebody is in a room no more.
    /// - Parameter kind: what to show, of the room's name and whether it is us.
    private mutating func leave(
        _ name: String,
        _ who: String,
        _ line: ReceivedLine,
        kind: (String, Bool) -> Happening.Kind
    ) {
        let key = link.key(name)
        guard let roster = link.rooms[key] else { return }
        let (isUs, person) = (link.isUs(who), link.key(who))
        if isUs {
            forget(key)
        } else {
            guard link.rooms[key]?.remove(person) == true else { return }
        }
        show(kind(roster.room.name, isUs), time: time(of: line))
    }

    /// We are not in a room, and do not want to be.
    mutating func forget(_ key: String) {
        link.rooms[key] = nil
        link.joining.remove(key)
        link.marking.remove(key)
        wishes.rooms.removeAll { link.key($0.name) == key }
        finishHistory(of: key, isAnswered: false)
    }

    // MARK: What they are about

    /// TOPIC.
    mutating func topicChanged(_ line: ReceivedLine) {
        guard let name = line.name(0) else { return }
        setTopic(name, line[1], by: line.source.name.nonEmpty ?? link.serverName, isNew: true)
    }

    /// 332 and 331: as we come in, or since somebody asked.
    mutating func topicTold(_ line: ReceivedLine, words: String) {
        guard let name = line.name(1) else { return }
        setTopic(name, words, by: nil, isNew: false)
    }

    private mutating func setTopic(_ name: String, _ words: String, by: String?, isNew: Bool) {
        let key = link.key(name)
        link.rooms[key]?.topic = words
        show(.topic(room: link.rooms[key]?.room.name ?? name, words: words, by: by, isNew: isNew))
    }

    // MARK: Who is in them

    /// 353: some of those who are in a room.
    mutating func namesTold(_ line: ReceivedLine) {
        guard line.count >= 3, let name = line.name(line.count - 2) else { return }
        let key = link.key(name)
        let words = line.last.unicodeScalars.split(separator: " ").map(Substring.init)
        guard hasRoom(for: words.count) else { return }
        let isOurs = link.rooms[key] != nil
        var roster = link.rooms.removeValue(forKey: key) ?? outside(name)
        for word in words {
            let (signs, who) = link.support.member(word)
            guard !who.isEmpty, who.utf8.count <= ClientLimits.nameBytes else { continue }
            roster.list(who, key: link.key(who), signs: signs)
        }
        if isOurs { link.rooms[key] = roster } else { link.outside = roster }
    }

    /// What is known of a room that we are not in.
    private func outside(_ name: String) -> Roster {
        guard let roster = link.outside, link.key(roster.room.name) == link.key(name) else { return Roster(name) }
        return roster
    }

    /// 366: those were all.
    mutating func namesEnded(_ line: ReceivedLine) {
        guard let name = line.name(1) else { return }
        let key = link.key(name)
        guard link.rooms[key] != nil else {
            let roster = outside(name)
            link.outside = nil
            return show(.people(room: roster.room.name, roster.room.people))
        }
        link.rooms[key]?.endListing()
        guard let roster = link.rooms[key] else { return }
        show(.people(room: roster.room.name, roster.room.people))
        askWhoIsAway(key, roster)
    }

    /// There are not too many people.
    private mutating func hasRoom(for count: Int) -> Bool {
        if link.peopleCount + (link.outside?.count ?? 0) + count <= ClientLimits.people { return true }
        lose("the server tells of more than \(ClientLimits.people) people")
        return false
    }

    // MARK: Their rules

    /// MODE: of a room, or of somebody.
    mutating func modeChanged(_ line: ReceivedLine) {
        guard let name = line.name(0) else { return }
        let key = link.key(name)
        let change = line.all(from: 1).joined(separator: " ")
        guard !change.isEmpty else { return }
        guard let room = link.rooms[key]?.room.name else { return tell("the mode of \(name) is changed: \(change)") }
        let order = link.support.rankSigns
        for (sign, isOn, name) in link.support.rankChanges(line[1], line.all(from: 2)) {
            let person = link.key(name)
            link.rooms[key]?.rank(person, sign, isOn: isOn, order: order)
        }
        show(.mode(room: room, change: change, by: line.source.name.nonEmpty ?? link.serverName), time: time(of: line))
    }

    /// 324.
    mutating func modeTold(_ line: ReceivedLine) {
        guard let name = line.name(1) else { return }
        tell("the mode of \(name) is \(line.all(from: 2).joined(separator: " "))", room(name))
    }

    /// INVITE: of us, or of somebody else (invite-notify).
    mutating func invited(_ line: ReceivedLine) {
        guard let who = line.name(0), let name = line.name(1) else { return }
        let by = line.source.name.nonEmpty ?? link.serverName
        if link.isUs(who) { return show(.invited(room: name, by: by), time: time(of: line)) }
        tell("\(by) asks \(who) in", room(name))
    }

    /// 341.
    mutating func inviteSent(_ line: ReceivedLine) {
        guard let who = line.name(1), let name = line.name(2) else { return }
        tell("\(who) is asked in", room(name))
    }
}

extension Client {
    /// Who a line is from, where it is a name that somebody could have.
    func person(_ line: ReceivedLine) -> String? {
        let name = line.source.name
        return name.isEmpty || name.utf8.count > ClientLimits.nameBytes || name.contains(" ") ? nil : name
    }
}
