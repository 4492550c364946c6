import ChatCore

/// What members of the slow chat ask about each other and choose for themselves, and what it answers.
extension SlowChat {
    func performOfMembers(_ request: Request, by member: Member, at now: Timestamp) throws(Refusal) -> Answer {
        switch request {
        case .setRealName(let words): return try setRealName(words, by: member, at: now)
        case .ownModes: return .told(["\(member.choices.modes) \(member.choices.modes)"])
        case .changeOwnModes(let set, let clear): return changeOwnModes(set, clear, by: member)
        case .profile(let name): return .told(profile(of: try find(name), for: member))
        case .past(let name, let count):
            let found = past.filter { Names.fold($0.name) == Names.fold(name) }.map { "\($0.name) \($0.until)" }
            return .told(count > 0 ? Array(found.prefix(count)) : found)
        case .lookUp(let names):
            return .told(names.prefix(40).compactMap(present).map { acquaintance($0, for: member) })
        case .search(let pattern, _): return .told(search(pattern, for: member).sorted())
        case .watch(let names):
            for name in names where !member.watches(name) { member.choices.watched.append(name) }
            return .told(watching(names))
        case .unwatch(let names):
            for name in names { member.choices.watched.removeAll { Names.fold($0) == Names.fold(name) } }
            return .done
        case .unwatchAll:
            member.choices.watched = []
            return .done
        case .watched: return .told(member.choices.watched)
        case .watchStatus: return .told(watching(member.choices.watched))
        case .watchClosely(let closely):
            member.choices.watchesClosely = closely
            return .done
        case .accept(let names, let accepts): return try accept(names, accepts, by: member)
        case .accepted: return .told(accepted(by: member).map(\.name))
        case .census:
            let (invisible, operators) = (count(.invisible), count(.operator))
            return .told(["\(members.count) \(invisible) \(operators) \(rooms.count) \(peak)"])
        case .promote(let host): return promote(member, host, at: now)
        case .kill(let name, let words): return try kill(name, words, by: member, at: now)
        case .announce(let words): return try announce(words, by: member, at: now)
        default: fatalError("\(request) is not modelled")
        }
    }

    private func count(_ mode: MemberModes) -> Int { members.count { $0.choices.modes.contains(mode) } }

    // MARK: Choices

    private func setRealName(_ words: String, by member: Member, at now: Timestamp) throws(Refusal) -> Answer {
        guard let words = try checked(words, 200) else { throw .textEmpty }
        if words == member.choices.realName { return .changed(member.shown) }
        member.choices.realName = words
        publishEverywhere(Deed("real name changed"), by: member, at: now)
        return .changed(member.shown)
    }

    private func changeOwnModes(_ set: MemberModes, _ clear: MemberModes, by member: Member) -> Answer {
        let before = member.choices.modes
        for mode: MemberModes in [.invisible, .wallops, .callerID, .bot] where set.contains(mode) {
            member.choices.modes.insert(mode)
        }
        for mode: MemberModes in [.invisible, .wallops, .callerID, .bot, .operator] where clear.contains(mode) {
            member.choices.modes.remove(mode)
        }
        return .told(["\(member.choices.modes) \(before)"])
    }

    private func accept(_ names: [String], _ accepts: Bool, by member: Member) throws(Refusal) -> Answer {
        var others: [Member] = []
        for name in names { others.append(try find(name)) }
        var concerned: [String] = []
        for other in others where member.choices.accepted.contains(where: { $0 === other }) != accepts {
            concerned.append(other.name)
            if accepts {
                member.choices.accepted.append(other)
            } else {
                member.choices.accepted.removeAll { $0 === other }
            }
        }
        return .told(concerned)
    }

    // MARK: Knowing each other

    private func profile(of member: Member, for asker: Member) -> [String] {
        let isPrivileged = asker === member || asker.isOperator
        let rooms = member.rooms.map(\.place).filter { place in
            isPrivileged || asker.isIn(place)
                || !(member.choices.modes.contains(.invisible) || place.rules.flags.contains(.secret))
        }
        let choices = member.choices
        return [acquaintance(member, for: asker), "\(choices.since) \(choices.lastSpoke)"] + rooms.map(\.name).sorted()
    }

    private func acquaintance(_ member: Member, for asker: Member) -> String {
        let address = asker === member || asker.isOperator ? member.origin.address?.host : nil
        return "\(member.shown) \(String(describing: member.away)) \(address ?? "")"
    }

    private func search(_ pattern: SearchPattern, for asker: Member) -> [String] {
        var found = members
        if !pattern.mask.contains("*") && !pattern.mask.contains("?") {
            found = found.filter { $0.fold == Names.fold(pattern.mask) }
        } else {
            found = found.filter { member in
                let choices = member.choices
                var texts = [member.name, member.origin.via, choices.host, choices.realName]
                if asker.isOperator, let address = member.origin.address { texts.append(address.host) }
                let isHidden =
                    choices.modes.contains(.invisible) && member !== asker && !asker.isOperator
                    && !member.rooms.contains { asker.isIn($0.place) }
                return !isHidden && texts.contains { fits(Array(Names.fold($0)), Array(Names.fold(pattern.mask))) }
            }
        }
        if pattern.onlyOperators { found = found.filter(\.isOperator) }
        return found.map { acquaintance($0, for: asker) }
    }

    /// By trying everything.
    private func fits(_ text: [Character], _ pattern: [Character]) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = Array(pattern.dropFirst())
        if first == "*" { return (0...text.count).contains { fits(Array(text.dropFirst($0)), rest) } }
        guard let letter = text.first, first == "?" || first == letter else { return false }
        return fits(Array(text.dropFirst()), rest)
    }

    private func watching(_ names: [String]) -> [String] {
        let online = names.compactMap(present).map { "\($0.shown)" }
        return online + ["but not"] + names.filter { present($0) == nil }
    }

    // MARK: Operators

    private func promote(_ member: Member, _ host: String?, at now: Timestamp) -> Answer {
        let old = member.choices.host
        member.choices.modes.formUnion([.operator, .wallops])
        if let host, host != old {
            member.choices.host = host
            publishEverywhere(Deed("host changed from \(old)"), by: member, at: now)
        }
        record("became an operator", of: member)
        return .changed(member.shown)
    }

    private func kill(_ name: String, _ words: String?, by member: Member, at now: Timestamp) throws(Refusal) -> Answer
    {
        guard member.isOperator else { throw .notOperator }
        let target = try find(name)
        record("put \(target.name) out of the chat", of: member)
        wake(target.lane)
        let words = words.flatMap { shortened($0) }
        dismissed[target.lane].append(Dismissed(member: target, by: member.name, words: words))
        _ = quit(target, .killed(by: member.name, words: words), at: now)
        return .done
    }

    private func announce(_ words: String, by member: Member, at now: Timestamp) throws(Refusal) -> Answer {
        guard member.isOperator else { throw .notOperator }
        guard let words = try checked(words, limits.messageBytes) else { throw .textEmpty }
        let readers = members.filter { $0.choices.modes.contains(.wallops) }
        publish(Deed("announced", words), by: member, in: readers.map(mailbox), at: now)
        return .done
    }
}
