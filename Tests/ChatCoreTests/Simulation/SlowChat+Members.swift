import ChatCore

/// What members know and hear of each other in the slow chat, and what they choose: every question is a search through everybody.
extension SlowChat {
    /// A member as others see them at one moment.
    struct Shown: Equatable {
        let name: String
        let guestAddress: PeerAddress?
        let realName: String
        let host: String
        let modes: MemberModes
    }

    /// What a member has chosen.
    struct Choices {
        var realName = ""
        var host = ""
        var modes: MemberModes = []
        var since = Timestamp(microseconds: 0)
        var lastSpoke = Timestamp(microseconds: 0)
        var watched: [String] = []
        var watchesClosely = false
        var accepted: [Member] = []
        var lastScreened: Timestamp?
    }

    struct Dismissed {
        let member: Member
        let by: String
        let words: String?
    }

    // MARK: Coming in

    func admit(
        _ origin: Origin,
        as introduction: Introduction,
        lane: Int,
        at now: Timestamp
    ) throws(Refusal) -> Member {
        if limits.members > 0, members.count >= limits.members { throw .chatFull(limit: limits.members) }
        let member = Member(number: admitted, origin: origin, lane: lane)
        if let name = introduction.name {
            member.name = try free(name, for: member)
        } else {
            let guest = "guest-\(origin.guestNumber)"
            let names = [guest] + (2...members.count + 2).map { "\(guest)-\($0)" }
            member.name = names.first { name in !members.contains { $0.name == name } }!
            member.guestAddress = origin.address
        }
        var realName = introduction.realName ?? ""
        while realName.utf8.count > 200 { realName.removeLast() }
        member.choices.realName = realName == "" ? member.name : realName
        member.choices.host = origin.host
        member.choices.modes = introduction.modes.subtracting([.operator, .secure]).union(
            origin.isSecure ? .secure : []
        )
        (member.choices.since, member.choices.lastSpoke) = (now, now)
        if let words = introduction.away {
            member.away = Away(words: shortened(words), since: now)
            record("away (\(shortened(words) ?? ""))", of: member)
        }
        admitted += 1
        members.append(member)
        peak = max(peak, members.count)
        tellWatchers(Deed("appeared"), of: member, as: member.shown, at: now)
        return member
    }

    /// As written, in lower case, and the likeness in lower case.
    static func looks(of name: String) -> Set<String> {
        [Names.skeleton(name), Names.skeleton(Names.fold(name)), Names.fold(Names.skeleton(name))]
    }

    func free(_ wanted: String, for member: Member) throws(Refusal) -> String {
        let name: String
        do {
            name = try Names.check(wanted)
        } catch {
            throw error == .empty ? .nameEmpty : .nameNotPossible(wanted, error)
        }
        let fold = Names.fold(name)
        let looks = SlowChat.looks(of: name)
        for other in members where other !== member {
            if other.fold == fold || !other.looks.isDisjoint(with: looks) { throw .nameTaken(name) }
        }
        return name
    }

    func present(_ name: String) -> Member? { members.first { $0.fold == Names.fold(name) } }

    // MARK: Hearing of each other

    func tellWatchers(_ deed: Deed, of member: Member, as shown: Shown, at now: Timestamp) {
        let watchers = members.filter { $0.watches(shown.name) }
        if !watchers.isEmpty { publish(deed, by: member, as: shown, in: watchers.map(mailbox), at: now) }
    }

    /// Nobody has that name any more.
    func tellGone(_ shown: Shown, of member: Member, at now: Timestamp) {
        past.insert((shown.name, now), at: 0)
        tellWatchers(Deed("vanished"), of: member, as: shown, at: now)
    }

    func speak(_ member: Member, _ manner: Event.Manner, at now: Timestamp) {
        if [.plain, .action, .notice].contains(manner) { member.choices.lastSpoke = now }
    }

    func screen(_ member: Member, _ target: Member, _ manner: Event.Manner, at now: Timestamp) throws(Refusal) {
        if member === target { return }
        let isAccepted = target.choices.accepted.contains { $0 === member }
        if target.choices.modes.contains(.callerID), !member.choices.modes.contains(.operator), !isAccepted {
            let elapsed = target.choices.lastScreened.map { now.microseconds - $0.microseconds } ?? -1
            let isNotified = [.plain, .action, .notice].contains(manner) && (elapsed < 0 || elapsed >= 60_000_000)
            if isNotified {
                target.choices.lastScreened = now
                publish(Deed("screened"), by: member, in: [mailbox(of: target)], at: now)
            }
            throw .notAccepted(name: target.name, isNotified: isNotified)
        }
        if member.choices.modes.contains(.callerID), !member.choices.accepted.contains(where: { $0 === target }) {
            member.choices.accepted.append(target)
        }
    }

    /// Those whom a member accepts, and who are still here.
    func accepted(by member: Member) -> [Member] {
        member.choices.accepted.filter { other in members.contains { $0 === other } }
    }
}

extension SlowChat.Member {
    var shown: SlowChat.Shown {
        SlowChat.Shown(
            name: name,
            guestAddress: guestAddress,
            realName: choices.realName,
            host: choices.host,
            modes: choices.modes
        )
    }

    var isOperator: Bool { choices.modes.contains(.operator) }

    func watches(_ name: String) -> Bool {
        choices.watched.contains { Names.fold($0) == Names.fold(name) }
    }
}
