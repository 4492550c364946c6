import ChatCore

/// Changing rules, lists and ranks in the slow chat.
extension SlowChat {
    func changeModes(
        _ changes: [ModeChange],
        of room: RoomReference,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let place = try find(room, for: member, orAnywhere: member.isOperator)
        let changes = Array(changes.prefix(20))
        if !changes.isEmpty, !member.isOperator, !reaches(.halfOperator, member, in: place),
            changes.allSatisfy({ !isOwnRankLaidDown($0, member) })
        {
            throw .rankTooLow(room: place.name, needed: rank(for: changes[0]))
        }
        var made: [ModeChange] = []
        var problems: [ModeProblem] = []
        var asOperator = ""
        for change in changes {
            let mayAnyway = isOwnRankLaidDown(change, member) || reaches(rank(for: change), member, in: place)
            guard mayAnyway || member.isOperator else {
                problems.append(.rankTooLow(needed: rank(for: change)))
                continue
            }
            do throws(ModeProblem) {
                guard let change = try make(change, in: place, by: member) else { continue }
                made.append(change)
                if !mayAnyway { asOperator = " as an operator of the server" }
            } catch {
                problems.append(error)
            }
        }
        if !made.isEmpty {
            publish(Deed(changed: place.name, made), by: member, in: [place], at: now)
            let words = made.map(words).joined(separator: ", ")
            record("changed \(place.name): \(words)\(asOperator)", of: member)
        }
        return .modesChanged(room: place.name, made, problems)
    }

    private func rank(for change: ModeChange) -> Rank {
        guard case .rank(let rank, _, _) = change, rank != .voice else { return .halfOperator }
        return rank <= .operator ? .operator : .owner
    }

    private func isOwnRankLaidDown(_ change: ModeChange, _ member: Member) -> Bool {
        if case .rank(_, false, let name) = change { Names.fold(name) == member.fold } else { false }
    }

    private func make(
        _ change: ModeChange,
        in place: Place,
        by member: Member
    ) throws(ModeProblem) -> ModeChange? {
        let before = place.rules
        switch change {
        case .flag(let flags, let isOn):
            for flag in [1, 2, 4, 8, 16, 32].map({ RoomFlags(rawValue: $0) }) where flags.contains(flag) {
                if isOn { place.rules.flags.insert(flag) } else { place.rules.flags.remove(flag) }
            }
            return place.rules == before ? nil : .flag(place.rules.flags.symmetricDifference(before.flags), isOn)
        case .key(let key):
            if let key,
                key.isEmpty || key.utf8.count > 32 || key.hasPrefix(":") || key.contains(where: { ", \t".contains($0) })
            {
                throw .keyNotPossible
            }
            place.rules.key = key
            return place.rules == before ? nil : change
        case .limit(let limit):
            if let limit, limit < 1 { throw .limitNotPossible }
            place.rules.limit = limit
            return place.rules == before ? nil : change
        case .rank(let rank, let isGiven, let name):
            guard let target = members.first(where: { $0.fold == Names.fold(name) }) else { throw .noSuchMember(name) }
            guard let stay = target.stay(in: place) else { throw .notInRoom(name: target.name) }
            if stay.ranks.contains(rank) == isGiven { return nil }
            let isOutranked = (target.rank(in: place) ?? .voice) > (member.rank(in: place) ?? .voice)
            if !isGiven, !member.isOperator, isOutranked { throw .rankTooLow(needed: target.rank(in: place)!) }
            if isGiven { stay.ranks.insert(rank) } else { stay.ranks.remove(rank) }
            return .rank(rank, isGiven, of: target.name)
        case .mask(let list, let isAdded, let written):
            guard let mask = SlowMask(written), list != .invitations || !mask.isMute else {
                throw .maskNotPossible(list, written)
            }
            let known = place.masks.firstIndex { $0.list == list && $0.mask == mask }
            if isAdded == (known != nil) { return nil }
            if let known { return .mask(list, false, place.masks.remove(at: known).mask.full) }
            if place.masks.count == Limits.masksPerRoom {
                throw .listFull(list, mask: mask.full, limit: Limits.masksPerRoom)
            }
            place.masks.append((list, mask, member.name))
            return .mask(list, true, mask.full)
        }
    }

    private func words(_ change: ModeChange) -> String {
        func sign(_ isOn: Bool) -> String { isOn ? "+" : "-" }
        switch change {
        case .flag(let flags, let isOn):
            let letters: [(RoomFlags, String)] = [
                (.inviteOnly, "i"), (.moderated, "m"), (.noOutsiders, "n"), (.secret, "s"), (.topicLocked, "t"),
                (.noQueries, "C"),
            ]
            return sign(isOn) + letters.filter { flags.contains($0.0) }.map(\.1).joined()
        case .key(let key): return sign(key != nil) + "k"
        case .limit(let limit): return limit == nil ? "-l" : "+l \(limit!)"
        case .rank(let rank, let isGiven, let name):
            return "\(sign(isGiven))\(["v", "h", "o", "a", "q"][Int(rank.rawValue)]) \(name)"
        case .mask(let list, let isAdded, let mask):
            return "\(sign(isAdded))\(list == .bans ? "b" : list == .exceptions ? "e" : "I") \(mask)"
        }
    }
}
