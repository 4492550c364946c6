import TestSupport

@testable import ChatCore

/// What members of a simulation ask about each other and choose for themselves, and how it is compared.
extension Simulation {
    func introduction(_ name: String?, _ random: inout SeededGenerator) -> Introduction {
        var introduction = Introduction(name: name)
        if random.chance(40) { introduction.realName = realName(&random) }
        if random.chance(40) { introduction.modes = modes(&random) }
        if random.chance(10) { introduction.away = words(&random, atMost: slow.limits.awayBytes) }
        return introduction
    }

    func requestOfMembers(_ action: Action, _ random: inout SeededGenerator) -> Request? {
        switch action {
        case .choose:
            switch random.below(5) {
            case 0: .ownModes
            case 1, 2: .setRealName(realName(&random))
            default: .changeOwnModes(set: modes(&random), clear: modes(&random))
            }
        case .watch:
            switch random.below(12) {
            case 0...5: .watch(names(&random, atMost: 5))
            case 6: .unwatch(names(&random, atMost: 3))
            case 7: random.chance(20) ? .unwatchAll : .watched
            case 8: .watchStatus
            default: .watchClosely(random.chance(70))
            }
        case .accept: random.chance(20) ? .accepted : .accept(names(&random, atMost: 2), random.chance(70))
        case .know:
            switch random.below(5) {
            case 0: .profile(name: anybody(&random))
            case 1: .past(name: random.pick(Scenario.names), count: random.below(3))
            case 2: .lookUp(names(&random, atMost: 45))
            case 3: .census
            default:
                .search(
                    SearchPattern(
                        mask: random.chance(80) ? random.pick(Scenario.patterns) : anybody(&random),
                        onlyOperators: random.chance(20)
                    ),
                    from: 0
                )
            }
        case .operate:
            switch random.below(5) {
            case 0: .promote(host: random.chance(50) ? "staff.example.org" : nil)
            case 1: .announce(words(&random, atMost: slow.limits.messageBytes) ?? "")
            default: .kill(name: anybody(&random), words: words(&random, atMost: slow.limits.awayBytes))
            }
        default: nil
        }
    }

    private func realName(_ random: inout SeededGenerator) -> String {
        random.chance(50) ? random.pick(Scenario.names) : words(&random, atMost: Limits.realNameBytes) ?? ""
    }

    private func modes(_ random: inout SeededGenerator) -> MemberModes {
        MemberModes(rawValue: UInt8(random.below(64)) & UInt8(random.below(64)))
    }

    private func names(_ random: inout SeededGenerator, atMost count: Int) -> [String] {
        (0..<1 + random.below(count)).map { _ in random.chance(30) ? random.pick(Scenario.names) : anybody(&random) }
    }

    // MARK: Comparing

    func plain(_ persona: Persona) -> SlowChat.Shown {
        SlowChat.Shown(
            name: persona.name,
            guestAddress: persona.guestAddress,
            realName: persona.realName,
            host: persona.host,
            modes: persona.modes
        )
    }

    func toldOfMembers(_ reply: Reply) -> [String] {
        switch reply {
        case .ownModes(let now, let before): ["\(now) \(before)"]
        case .profile(let profile):
            [
                plain(profile.persona, profile.away, profile.address),
                "\(profile.since) \(profile.lastSpoke)",
            ] + profile.rooms.map(\.name).sorted()
        case .past(_, let members): members.map { "\($0.persona.name) \($0.until)" }
        case .found(let found): found.map { plain($0.persona, $0.away, $0.address) }
        case .matches(let found, next: nil): found.map { plain($0.persona, $0.away, $0.address) }.sorted()
        case .watching(let online, let offline, refused: [], limit: Limits.watchedNames):
            online.map { "\(plain($0))" } + ["but not"] + offline
        case .watched(let names), .accepted(let names): names
        case .census(let census):
            ["\(census.members) \(census.invisible) \(census.operators) \(census.rooms) \(census.peak)"]
        default: fatalError("\(reply) is not modelled")
        }
    }

    private func plain(_ persona: Persona, _ away: Away?, _ address: String?) -> String {
        "\(plain(persona)) \(String(describing: plain(away))) \(address ?? "")"
    }

    /// Those who were put out of the chat learn of it before anybody on the lane is served.
    mutating func compareDismissed(_ dismissed: [Dismissal], lane: Int) throws(Difference) {
        try same(
            "whom lane \(lane) is to dismiss",
            dismissed.map { "\($0.by): \($0.words ?? "nil")" },
            slow.dismissed[lane].map { "\($0.by): \($0.words ?? "nil")" }
        )
        for dismissal in slow.dismissed[lane] { unsubscribe(dismissal.member) }
        slow.dismissed[lane] = []
    }

    func checkChoices() throws(Difference) {
        var watchers: [String: Set<MemberID>] = [:]
        for member in slow.members {
            for name in member.choices.watched { watchers[Names.fold(name), default: []].insert(ids[member.number]!) }
        }
        try same("watchers", chat.watchers, watchers)
        let readers = slow.members.filter { $0.choices.modes.contains(.wallops) }
        try same("readers of announcements", chat.tally.wallopsReaders, Set(readers.map { ids[$0.number]! }))
        for member in slow.members {
            let persona = chat[ids[member.number]!].persona
            try same("\(member.name) now", plain(persona), member.shown)
            for membership in member.rooms {
                let roster = chat[membership.place.id].room!.roster
                let shown = (0..<roster.count).first { roster[$0].id == ids[member.number]! }.map { roster[$0].persona }
                guard shown === persona else { throw Difference(description: "a roster shows another \(member.name)") }
            }
        }
    }
}

extension Scenario {
    static let patterns = [
        "*", "?*", "a*", "*E*", "?ob", "e?", "*o*a*", "local*", "staff.*", "192.0.2.?", "irc", "*w*", "guest-*",
    ]
}
