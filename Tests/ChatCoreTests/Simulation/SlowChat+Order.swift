import ChatCore

/// Keeping order in the rooms of the slow chat.
extension SlowChat {
    func reaches(_ rank: Rank, _ member: Member, in place: Place) -> Bool {
        member.rank(in: place).map { $0 >= rank } ?? false
    }

    func silence(of member: Member, in place: Place, _ manner: Event.Manner) -> Refusal.Silence? {
        let flags = place.rules.flags
        if flags.contains(.noQueries), manner == .query || manner == .response { return .noQueries }
        if flags.contains(.noOutsiders), !member.isIn(place) { return .outside }
        if member.rank(in: place) != nil { return nil }
        return flags.contains(.moderated) ? .moderated : place.silence(member)
    }

    /// The room, where the member has the rank or operates the server; and whether it is only by the latter.
    private func keep(
        _ reference: RoomReference,
        _ rank: Rank,
        by member: Member
    ) throws(Refusal) -> (place: Place, asOperator: String) {
        let place = try find(reference, for: member, orAnywhere: member.isOperator)
        if reaches(rank, member, in: place) { return (place, "") }
        guard member.isOperator else { throw .rankTooLow(room: place.name, needed: rank) }
        return (place, " as an operator of the server")
    }

    func kick(
        _ name: String,
        from room: RoomReference,
        _ words: String?,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let (place, asOperator) = try keep(room, .halfOperator, by: member)
        let words = try checked(words, limits.awayBytes)
        let target = try find(name)
        guard target.isIn(place) else { throw .theyAreNotInRoom(name: target.name, room: place.name) }
        if !member.isOperator, let theirs = target.rank(in: place), let own = member.rank(in: place),
            own == .halfOperator ? theirs >= own : theirs > own
        {
            throw .theyOutrank(name: target.name, room: place.name)
        }
        putOnTheirOwn(target)
        record("put \(target.name) out of \(place.name)\(asOperator)", of: member)
        let reason = "Kicked by \(member.name)" + (words == nil ? "" : ": \(words!)")
        remove(target, from: place, Deed("kicked", place.name, member.name, words), reason: reason, at: now)
        return .done
    }

    private func putOnTheirOwn(_ member: Member) {
        guard member.isWithLane else { return }
        member.isWithLane = false
        detached[member.lane].append(member)
        wake(member.lane)
    }

    func masks(_ list: MaskList, of room: RoomReference, by member: Member) throws(Refusal) -> Answer {
        let place = list == .bans ? try look(at: room, by: member) : try keep(room, .halfOperator, by: member).place
        return .masks(
            room: place.name,
            list,
            place.masks.filter { $0.list == list }.map { "\($0.mask.full) by \($0.by)" }
        )
    }

    // MARK: Letting in

    func invite(
        _ name: String,
        to room: RoomReference,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let place = try find(room, for: member, orAnywhere: member.isOperator)
        let hasRank = reaches(.halfOperator, member, in: place)
        if place.rules.flags.contains(.inviteOnly), !hasRank, !member.isOperator {
            throw .rankTooLow(room: place.name, needed: .halfOperator)
        }
        let target = try find(name)
        if target.isIn(place) { throw .alreadyInRoom(name: target.name, room: place.name) }
        member.invited.removeAll { secondsLeft(of: $0, at: now) == 0 }
        if member.invited.count == 10 {
            throw .tooOften(room: place.name, seconds: secondsLeft(of: member.invited[0], at: now))
        }
        member.invited.append(now)
        let earlier = target.invitations.first { $0.place === place }
        target.invitations.removeAll { $0.place === place || !isOpen($0.place) }
        if target.invitations.count == Limits.invitations { target.invitations.removeFirst() }
        target.invitations.append((place, hasRank || member.isOperator || earlier?.letsIn ?? false))
        publish(Deed("invitation", place.name), by: member, in: [mailbox(of: target)], at: now)
        publish(Deed("invited", target.name, place.name), by: member, in: [place], at: now)
        if !hasRank, member.isOperator {
            record("invited \(target.name) to \(place.name) as an operator of the server", of: member)
        }
        return .invited(name: target.name, room: place.name, away: target.away)
    }

    func knock(at room: RoomReference, _ words: String?, by member: Member, at now: Timestamp) throws(Refusal) -> Answer
    {
        let place = try look(at: room, by: member)
        if member.isIn(place) { throw .alreadyInRoom(name: member.name, room: place.name) }
        if place.keepsOut(member) { throw .banned(room: place.name) }
        let isFull = place.rules.limit.map { $0 <= roster(of: place).count } ?? false
        guard place.rules.flags.contains(.inviteOnly) || place.rules.key != nil || isFull else {
            throw .roomIsOpen(place.name)
        }
        let words = try checked(words, limits.awayBytes)
        if let knocked = member.knocked, secondsLeft(of: knocked, at: now) > 0 {
            throw .tooOften(room: place.name, seconds: secondsLeft(of: knocked, at: now))
        }
        member.knocked = now
        let mailboxes = ranked(atLeast: .halfOperator, in: place, but: member)
        publish(Deed("knocked", place.name, words), by: member, in: mailboxes, at: now)
        return .knocked(room: place.name)
    }

    /// Of a minute, rounded up.
    private func secondsLeft(of moment: Timestamp, at now: Timestamp) -> Int {
        let microseconds = moment.microseconds + 60_000_000 - now.microseconds
        return microseconds <= 0 ? 0 : Int((microseconds + 999_999) / 1_000_000)
    }

    // MARK: Names and words

    func rename(
        _ room: RoomReference,
        to wanted: String,
        _ words: String?,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let (place, asOperator) = try keep(room, .operator, by: member)
        if place.isPermanent { throw .roomIsPermanent(place.name) }
        let name: String
        do { name = try Names.checkRoom(wanted) } catch { throw .roomNotPossible(wanted, error) }
        if rooms.contains(where: { $0 !== place && $0.key == Names.foldRoom(name) }) { throw .roomTaken(name) }
        let words = try checked(words, limits.awayBytes)
        let old = place.name
        if name == old { return .done }
        if let renamed = place.renamed, secondsLeft(of: renamed, at: now) > 0 {
            throw .tooOften(room: old, seconds: secondsLeft(of: renamed, at: now))
        }
        place.renamed = now
        place.name = name
        roster(of: place).forEach(putOnTheirOwn)
        let deed = Deed("renamed a room of \(roster(of: place).count)", old, name, words)
        publish(deed, by: member, in: [place], at: now)
        record("called \(old) \(name)\(asOperator)", of: member)
        return .done
    }

    func redact(
        _ number: UInt64,
        from addressee: Event.Addressee,
        _ words: String?,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let place: Place
        let shown: String
        switch addressee {
        case .ranked: throw .noSuchMessage
        case .room(let name):
            place = try find(.named(name), for: member, orAnywhere: member.isOperator)
            shown = place.name
        case .member(let name):
            let target = try find(name)
            _ = try checked(words, limits.awayBytes)
            guard let mailbox = target.mailbox else { throw .noSuchMessage }
            place = mailbox.place
            shown = target.name
        }
        let words = try checked(words, limits.awayBytes)
        let held = place.log.indices.dropFirst(place.dropped)
        let verb = place.owner == nil ? "said to room" : "said to member"
        guard let index = held.first(where: { place.log[$0].number == number }),
            place.log[index].deed.verb.hasPrefix(verb)
        else { throw .noSuchMessage }
        let message = place.log[index]
        let isOwn = message.actor == member.number
        if let owner = place.owner, !isOwn { throw owner === member ? .mayNotRedact : .noSuchMessage }
        let asOperator = isOwn ? "" : try mayRedact(in: place, member)
        let rest = message.emptied
        place.bytes += rest.cost - message.cost
        place.log[index] = rest
        publish(Deed("redacted \(number)", shown, words), by: member, in: [place], at: now)
        if !isOwn { record("took back words of \(message.name) in \(shown)\(asOperator)", of: member) }
        return place.owner == nil ? .done : .said(number: newest)
    }

    private func mayRedact(in place: Place, _ member: Member) throws(Refusal) -> String {
        if reaches(.halfOperator, member, in: place) { return "" }
        guard member.isOperator else { throw .mayNotRedact }
        return " as an operator of the server"
    }
}
