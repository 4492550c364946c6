import ChatCore

/// What is asked of channels.
extension IRCDialect {
    mutating func join(_ message: IRCMessage) -> Intent {
        if message[0] == "0" { return partAll() }
        let keys =
            message.count < 2
            ? [""] : message[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let rooms = message[0].listed
        // Nearly always it is one.
        if rooms.count == 1 { return .request(.enter(room: rooms[0], key: keys[0].nonEmpty, from: .now)) }
        var seen: Set<String> = []
        let requests = rooms.enumerated().compactMap { index, room -> Request? in
            guard seen.insert(Names.foldRoom(room)).inserted else { return nil }
            return .enter(room: room, key: index < keys.count ? keys[index].nonEmpty : nil, from: .now)
        }
        return askOrMiss(requests)
    }

    /// The rooms are not known here: the member's profile tells, and its answer leaves them.
    private mutating func partAll() -> Intent {
        guard let persona else { return .nothing }
        command.query = .partingAll([])
        return .request(.profile(name: persona.name))
    }

    mutating func part(_ message: IRCMessage) -> Intent {
        askOrMiss(message[0].listedOnce.map { .leave(.named($0), words: message.given(1)) })
    }

    /// One room and several names, or as many rooms as names.
    mutating func kick(_ message: IRCMessage) -> Intent {
        let rooms = message[0].listed
        let names = rooms.count == 1 ? message[1].listedOnce : message[1].listed
        guard !names.isEmpty, rooms.count == 1 || rooms.count == names.count else { return needsMoreParameters() }
        if let excess = tooManyTargets(names) { return excess }
        command.cost = names.count
        return ask(
            names.enumerated().map { index, name in
                .kick(name: name, from: .named(rooms[rooms.count == 1 ? 0 : index]), words: message.given(2))
            }
        )
    }

    mutating func invite(_ message: IRCMessage) -> Intent {
        guard message.count > 0 else { return .request(.invitations) }
        guard message.count > 1 else { return needsMoreParameters() }
        return .request(.invite(name: message[0], to: .named(message[1])))
    }

    func topic(_ message: IRCMessage) -> Intent {
        let room = RoomReference.named(message[0])
        return .request(message.count > 1 ? .setTopic(room, words: message[1]) : .topic(room))
    }

    /// Without a room there is nothing to list: everybody in every room would be no answer to anybody.
    mutating func names(_ message: IRCMessage) -> Intent {
        let rooms = message[0].listedOnce
        guard !rooms.isEmpty else { return .read([numeric(.RPL_ENDOFNAMES, "*", trailing: "End of /NAMES list")]) }
        return askOrMiss(rooms.map { .members(.named($0)) })
    }

    mutating func list(_ message: IRCMessage) -> Intent {
        command.query = .list(ListFilter(message[0]))
        return .request(.rooms)
    }

    func knock(_ message: IRCMessage) -> Intent {
        .request(.knock(.named(message[0]), words: message.given(1)))
    }

    /// Source: https://ircv3.net/specs/extensions/channel-rename
    func rename(_ message: IRCMessage) -> Intent {
        .request(.renameRoom(.named(message[0]), to: message[1], words: message.given(2)))
    }

    /// Asks for as many as there are, each at the price of a line.
    private mutating func askOrMiss(_ requests: [Request]) -> Intent {
        guard !requests.isEmpty else { return needsMoreParameters() }
        command.cost = requests.count
        return ask(requests)
    }
}
