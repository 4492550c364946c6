import ChatDialects

/// What somebody wants, as lines to the server.
extension Client {
    /// Does it, or says why not.
    mutating func obey(_ command: Command) {
        switch command {
        case .say(let text, let target, let manner): say(text, to: target, manner)
        case .join(let room, let key): join(room, key)
        case .leave(let room, let words): leave(room, words)
        case .rename(let name): rename(name)
        case .away(let words): away(words)
        case .back(let words): back(words)
        case .topic(let room, let words): topic(room, words)
        case .people(let room): people(room)
        case .whois(let name): request("WHOIS", [name])
        case .rooms: request("LIST", [])
        case .invite(let name, let room): request("INVITE", [name, link.support.roomName(room)])
        case .kick(let name, let room, let words):
            request("KICK", [link.support.roomName(room), name], words: words, about: .room(room))
        case .mode(let words): mode(words)
        case .connect(let server): goOver(to: server)
        case .disconnect(let words): disconnect(words)
        case .quit(let words): quit(words)
        case .raw(let line): if isOnline(nil) { send([line]) }
        case .confirm(let word): confirm(word)
        }
    }

    /// - Returns: whether we are in; if not, it is said.
    private mutating func isOnline(_ target: Happening.Target?) -> Bool {
        if stage == .open, link.onlineSince != nil { return true }
        show(.refused(reason: "there is no connection to \(server) yet", target: target))
        return false
    }

    /// Sends a command with words, the last of which may have blanks.
    private mutating func request(
        _ command: String,
        _ middles: [String],
        words: String? = nil,
        about target: Happening.Target? = nil
    ) {
        if let wrong = middles.first(where: { Client.middle($0) == nil }) {
            return show(
                .misunderstood(
                    "“\(ReceivedLine.harmless(wrong))” is no name: a name has no blanks and no control characters"
                )
            )
        }
        guard isOnline(target) else { return }
        let trailing = words.map { [":\($0)"] } ?? []
        send([([command] + middles + trailing).joined(separator: " ")], about: target)
    }

    // MARK: Rooms

    private mutating func join(_ room: String, _ key: String?) {
        let name = link.support.roomName(room)
        guard Client.middle(name) != nil, !name.contains(","), key.map({ Client.middle($0) != nil }) ?? true else {
            return show(
                .misunderstood(
                    "“\(ReceivedLine.harmless(room))” is no room: its name has no blanks, commas or control characters"
                )
            )
        }
        let wish = Wishes.Room(name: name, key: key)
        let index = wishes.rooms.firstIndex { link.key($0.name) == link.key(name) }
        guard index != nil || wishes.rooms.count < ClientLimits.rooms else {
            return show(.refused(reason: "nobody can be in more than \(ClientLimits.rooms) rooms", target: nil))
        }
        if let index {
            if key != nil { wishes.rooms[index].key = key }
        } else {
            wishes.rooms.append(wish)
        }
        guard link.hasBegun else { return tell("\(name) is entered as soon as there is a connection", nil) }
        if link.rooms[link.key(name)] == nil { enter([wish]) }
    }

    private mutating func leave(_ room: String, _ words: String?) {
        let name = link.support.roomName(room)
        let key = link.key(name)
        guard link.rooms[key] == nil else { return request("PART", [name], words: words, about: .room(name)) }
        guard wishes.rooms.contains(where: { link.key($0.name) == key }) else {
            return show(.refused(reason: "you are not in \(ReceivedLine.harmless(name))", target: nil))
        }
        forget(key)
        show(.parted(room: name, name: link.name, words: nil, isUs: true))
    }

    private mutating func topic(_ room: String, _ words: String?) {
        request("TOPIC", [link.support.roomName(room)], words: words, about: .room(room))
    }

    private mutating func mode(_ words: [String]) {
        guard let name = words.first, link.support.isRoom(name) else { return request("MODE", words) }
        for line in link.support.modeLines(Array(words.dropFirst())) { request("MODE", [name] + line) }
    }

    private mutating func people(_ room: String) {
        let name = link.support.roomName(room)
        guard isOnline(nil) else { return }
        guard let roster = link.rooms[link.key(name)], !roster.room.isLoading else { return request("NAMES", [name]) }
        show(.people(room: roster.room.name, roster.room.people))
    }

    // MARK: We

    private mutating func rename(_ name: String) {
        guard Client.middle(name) != nil else {
            return show(
                .misunderstood(
                    "“\(ReceivedLine.harmless(name))” is no name: a name has no blanks and no control characters"
                )
            )
        }
        if link.onlineSince != nil {
            if let limit = link.support.nameCharacters, name.count > limit {
                return show(.refused(reason: "a name has at most \(limit) characters here", target: nil))
            }
            link.newName = name
            return request("NICK", [name])
        }
        wishes.name = name
        guard stage == .open else { return tell("\(name) is asked for as soon as there is a connection", nil) }
        link.name = name
        link.login?.candidates = NameCandidates(name)
        sendAtOnce("NICK \(name)")
    }

    private mutating func away(_ words: String?) {
        let words = words.map(ReceivedLine.harmless)
        guard link.hasBegun else {
            wishes.awayWords = words ?? ""
            return tell("you are marked as away as soon as there is a connection", nil)
        }
        if send([awayLine(words ?? "")]) { link.awayWords.append(Link.AwayRequest(words: words ?? "")) }
    }

    /// AWAY says no words to those who are told that somebody is back; so they are said.
    private mutating func back(_ words: String?) {
        guard link.hasBegun else {
            wishes.awayWords = nil
            return tell("you are not marked as away once there is a connection", nil)
        }
        if send(["AWAY"]) { link.awayWords.append(Link.AwayRequest(words: nil)) }
        guard let words = words?.nonEmpty else { return }
        for room in wishes.rooms where link.rooms[link.key(room.name)] != nil {
            say(words, to: .room(room.name), .message)
        }
    }

    /// Asks for an answer behind all that was sent.
    private mutating func confirm(_ word: String) {
        guard link.onlineSince != nil, link.confirmations.count < ClientLimits.confirmations,
            Client.middle(word) != nil,
            send(["PING :\(word)"])
        else { return }
        link.confirmations.append(word)
    }

    // MARK: The connection

    private mutating func goOver(to named: Server?) {
        // The server that we began with, named again, is the one that we know, with its pin; it gets its password.
        let isHome = named.map { $0.endpoint == home.endpoint && $0.isEncrypted == home.isEncrypted } ?? false
        let other = isHome && named?.fingerprint == nil ? home : named
        if let other, other != server {
            server = other
            memory = Memory()
            lostAt = nil
            wishes.rooms = Wishes(profile).rooms
        } else if stage == .open || stage == .connecting {
            return show(.misunderstood("there is a connection to \(server) already"))
        }
        backOff.reset()
        switch stage {
        case .open: sayQuit(then: .connect, words: nil)
        case .closing(_, let until): stage = .closing(next: .connect, until: until)
        case .offline, .connecting, .waiting: connect()
        }
    }

    private mutating func disconnect(_ words: String?) {
        switch stage {
        case .offline: show(.misunderstood("there is no connection; /connect opens one"))
        case .open: sayQuit(then: .stay, words: words)
        case .closing(_, let until): stage = .closing(next: .stay, until: until)
        case .connecting, .waiting:
            if stage == .connecting { perform(.close) }
            closed(.stay)
        }
    }

    /// What was said before is sent first; who cannot wait for that says it twice.
    private mutating func quit(_ words: String?) {
        switch stage {
        case .open where link.queue.isEmpty || link.isLeaving || link.onlineSince == nil:
            sayQuit(then: .end, words: words)
        case .open:
            link.isLeaving = true
            link.quitWords = words
            tell("\(link.queue.count) lines are sent first; /quit once more does not wait", nil)
        case .closing(.end, _): perform(.end(status: 0))
        case .closing(_, let until): stage = .closing(next: .end, until: until)
        case .connecting:
            perform(.close)
            closed(.end)
        case .offline, .waiting: perform(.end(status: 0))
        }
    }
}
