import TestSupport

@testable import ChatCore

/// What those ask for who keep order in a simulation.
extension Simulation {
    func manner(_ random: inout SeededGenerator) -> Event.Manner {
        random.chance(80) ? .plain : random.pick([.action, .notice, .query, .response, .tagsOnly])
    }

    /// What keeps people out or silent is rather taken away than set: else nobody speaks any more.
    func change(by member: SlowChat.Member, _ random: inout SeededGenerator) -> ModeChange {
        let isOn = random.chance(40)
        switch random.below(10) {
        case 0, 1, 2: return .flag(random.chance(80) ? RoomFlags(rawValue: 1 << UInt16(random.below(6))) : [], isOn)
        case 3: return .flag([.moderated, .secret, .topicLocked], isOn)
        case 4: return .key(isOn ? random.pick(Scenario.keys) : nil)
        case 5: return .limit(isOn ? random.below(12) - 1 : nil)
        case 6, 7:
            let rank = random.pick(Rank.allCases)
            let place = member.rooms.filter { !$0.ranks.isEmpty }.randomElement(using: &random)?.place
            let others = place.map { slow.roster(of: $0) } ?? slow.members
            return .rank(rank, random.chance(60), of: random.chance(5) ? "nobody" : random.pick(others).name)
        default: return .mask(random.pick(MaskList.allCases), isOn, random.pick(Scenario.masks))
        }
    }

    func isRanked(_ member: SlowChat.Member) -> Bool { member.rooms.contains { !$0.ranks.isEmpty } }

    /// Mostly at a door that is closed.
    func knock(_ random: inout SeededGenerator) -> Request {
        let closed = slow.rooms.filter { $0.rules.key != nil || $0.rules.flags.contains(.inviteOnly) }
        let name = random.chance(80) ? closed.randomElement(using: &random)?.name : nil
        return .knock(.named(name ?? random.pick(scenario.roomNames)), words: random.chance(50) ? "please" : nil)
    }

    /// Mostly something that was said, and half of the time by the member.
    func redact(by member: SlowChat.Member, _ random: inout SeededGenerator) -> Request {
        let isOwn = random.chance(50)
        let places = slow.places.filter { $0.owner != nil || member.isIn($0) }
        let place = places.randomElement(using: &random)
        let held = place.map { place in
            place.log.dropFirst(place.dropped)
                .filter { $0.deed.verb.hasPrefix("said") && (!isOwn || $0.actor == member.number) }
        }
        let number =
            held?.randomElement(using: &random)?.number ?? chat.newest - UInt64(random.below(20)) % (chat.newest + 1)
        let addressee: Event.Addressee =
            if random.chance(3) { .ranked(.voice, room: "#lobby") } else if let owner = place?.owner {
                .member(owner.name)
            } else { .room(place?.name ?? "#lobby") }
        return .redact(addressee, number: number, words: random.chance(50) ? "oops" : nil)
    }
}

extension Scenario {
    static let keys = ["key", "Key", "", ":key", "a key", "a,b", String(repeating: "k", count: 33)]

    /// Of each kind, some that are one mask, and some that are none.
    static let masks = [
        "alice", "ALICE!*@*", "a*", "*!irc@*", "*!*@cloak.example", "irc@localhost", "e?", "m:bob", "m:*", "p:telnet",
        "m:p:irc", "r:zo*", "m:r:guest*", "zoë", "zoe\u{308}!*@*", "guest-*", "*-2!telnet", "", "m:", "a b", ":x",
        "m:m:x",
        "$a:x", String(repeating: "x", count: 255), String(repeating: "x", count: 257),
    ]
}
