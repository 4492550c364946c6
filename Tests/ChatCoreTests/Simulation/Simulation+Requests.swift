import TestSupport

@testable import ChatCore

/// What members ask for in a simulation.
extension Simulation {
    func request(_ action: Action, by member: SlowChat.Member, _ random: inout SeededGenerator) -> Request? {
        switch action {
        case .enter:
            .enter(
                room: random.chance(97) ? random.pick(scenario.roomNames) : random.pick(Scenario.badRooms),
                key: random.chance(50) ? random.pick(Scenario.keys) : nil,
                from: random.chance(50) ? .now : .oldest
            )
        case .leave: .leave(room(of: member, &random), words: words(&random, atMost: slow.limits.awayBytes))
        case .say:
            .say(
                room(of: member, &random),
                words: words(&random, atMost: slow.limits.messageBytes) ?? "",
                manner: manner(&random),
                tags: random.chance(10) ? "+typing=active" : ""
            )
        case .tell:
            .tell(
                name: anybody(&random),
                words: words(&random, atMost: slow.limits.messageBytes) ?? "",
                manner: manner(&random),
                tags: random.chance(10) ? "+typing=active" : ""
            )
        case .rename: .rename(random.pick(Scenario.names))
        case .away: .away(words: words(&random, atMost: slow.limits.awayBytes), pausing: random.chance(70))
        case .back: .back(words: words(&random, atMost: slow.limits.awayBytes))
        case .kick: kick(by: member, &random)
        case .quit: .quit(departure(&random))
        case .setTopic:
            .setTopic(room(of: member, &random), words: words(&random, atMost: slow.limits.topicBytes) ?? "")
        case .ask:
            switch random.below(9) {
            case 0: .topic(room(of: member, &random))
            case 1: .members(room(of: member, &random))
            case 2: .modes(room(of: member, &random))
            case 3: .masks(room(of: member, &random), random.pick(MaskList.allCases))
            case 4: .invitations
            case 5: .latestMessages
            case 6, 7: .history(room(of: member, &random), selection(&random), limit: random.below(9))
            default: .rooms
            }
        case .seekPartner: .seekPartner
        case .choose, .watch, .accept, .know, .operate: requestOfMembers(action, &random)
        case .changeModes:
            .changeModes(
                room(of: member, &random),
                (0..<(1 + random.below(4))).map { _ in change(by: member, &random) }
            )
        case .invite: .invite(name: anybody(&random), to: room(of: member, &random))
        case .knock: knock(&random)
        case .renameRoom:
            .renameRoom(
                room(of: member, &random),
                to: random.chance(90) ? random.pick(scenario.roomNames) : random.pick(Scenario.badRooms),
                words: words(&random, atMost: slow.limits.awayBytes)
            )
        case .redact: redact(by: member, &random)
        case .sayToRanked:
            .sayToRanked(
                room(of: member, &random),
                atLeast: random.pick(Rank.allCases),
                words: words(&random, atMost: slow.limits.messageBytes) ?? "",
                manner: manner(&random)
            )
        case .admit, .enterMany, .collect, .read, .readAll, .changeLimits, .checkpoint, .restart: nil
        }
    }

    /// Mostly somebody in the same room, and rather one who is behind.
    private func kick(by member: SlowChat.Member, _ random: inout SeededGenerator) -> Request {
        let ranked = member.rooms.filter { !$0.ranks.isEmpty }
        let rooms = ranked.isEmpty || random.chance(40) ? member.rooms : ranked
        guard let place = rooms.randomElement(using: &random)?.place, random.chance(90) else {
            return .kick(name: anybody(&random), from: room(of: member, &random), words: nil)
        }
        let roster = slow.roster(of: place)
        let behind = roster.filter { !$0.isWithLane && slow.hasUnread($0) }
        let target = random.pick(behind.isEmpty || random.chance(40) ? roster : behind)
        let words = words(&random, atMost: slow.limits.awayBytes)
        return .kick(name: target.name, from: .named(place.name), words: words)
    }

    private func departure(_ random: inout SeededGenerator) -> Event.Departure {
        switch random.below(4) {
        case 0: .lost(error: nil)
        case 1: .lost(error: "Connection reset by peer")
        case 2: .leaving(words: "e\u{301}" + String(repeating: "e\u{301}\u{302}", count: random.below(12)))
        default: .leaving(words: words(&random, atMost: slow.limits.awayBytes))
        }
    }

    func anybody(_ random: inout SeededGenerator) -> String {
        guard !slow.members.isEmpty, random.chance(92) else { return random.pick(Scenario.names) }
        return random.pick(slow.members).name
    }

    private func room(of member: SlowChat.Member, _ random: inout SeededGenerator) -> RoomReference {
        if random.chance(4), !formerRooms.isEmpty { return .id(random.pick(formerRooms)) }
        let ranked = member.rooms.filter { !$0.ranks.isEmpty }
        let rooms = ranked.isEmpty || random.chance(40) ? member.rooms : ranked
        guard let place = rooms.randomElement(using: &random)?.place, random.chance(95) else {
            return .named(random.pick(scenario.roomNames))
        }
        return random.chance(50) ? .id(place.id) : .named(place.name.uppercased())
    }

    /// By numbers alone: the clock of a simulation goes back now and then.
    private func selection(_ random: inout SeededGenerator) -> HistorySelection {
        var mark: HistoryMark { .event(chat.newest + 2 - min(chat.newest, UInt64(random.below(60)))) }
        switch random.below(6) {
        case 0: return .latest(after: nil)
        case 1: return .latest(after: mark)
        case 2: return .before(mark)
        case 3: return .after(mark)
        case 4: return .around(mark)
        default: return .between(mark, mark)
        }
    }

    /// None, some, just as many as may be, or one too many.
    func words(_ random: inout SeededGenerator, atMost limit: Int) -> String? {
        switch random.below(40) {
        case 0: nil
        case 1: ""
        case 2: String(repeating: "x", count: limit)
        case 3: String(repeating: "x", count: limit + 1)
        default: String(repeating: "w", count: 1 + random.below(limit))
        }
    }
}

extension Scenario {
    /// Some fit, some look like another, some are not possible.
    static let names = [
        "alice", "Alice", "АLICE", "аlice", "bob", "Bob", "carol", "dave", "modern", "rnodern", "Iris", "lris", "zoë",
        "zoe\u{308}",
        "", "guest-7", "two words", "7up", "-x", String(repeating: "n", count: 33), "e1", "e2", "e3", "e4", "e5", "e6",
        "e7",
    ]

    static let badRooms = ["", "#", "lobby", "#a b", "#" + String(repeating: "x", count: 64), "#a,b"]
}
