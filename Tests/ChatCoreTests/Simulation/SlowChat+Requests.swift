import ChatCore

/// What members ask of the slow chat, and what it answers.
extension SlowChat {
    /// A reply or a refusal, with names instead of objects.
    enum Answer: Equatable {
        case done
        case entered(View)
        case alreadyIn(View)
        case topic(room: String, words: String)
        case modes(View)
        case modesChanged(room: String, [ModeChange], [ModeProblem])
        case masks(room: String, MaskList, [String])
        case invited(name: String, room: String, away: Away?)
        case invitations([String])
        case knocked(room: String)
        case said(number: UInt64)
        case members(View)
        case rooms([String])
        case delivered(to: String, away: Away?)
        case stillAway(words: String?)
        case gone(number: UInt64)
        case changed(Shown)
        /// What is only to be compared.
        case told([String])
        case refused(Refusal)

        var isRefusal: Bool { if case .refused = self { true } else { false } }
    }

    struct View: Equatable {
        let name: String
        let topic: String
        let roster: Set<String>
        let rules: Rules
        let isInside: Bool
    }

    /// - Parameter made: what the real chat calls the room that was entered, and its slot.
    func perform(_ request: Request, by member: Member, at now: Timestamp, made: (RoomID, Int)?) -> Answer {
        do throws(Refusal) {
            return switch request {
            case .enter(let room, let key, let start):
                try enter(room, key: key, from: start, by: member, at: now, made: made)
            case .leave(let room, let words): try leave(room, words, by: member, at: now)
            case .say(let room, let words, let manner, let tags):
                try say(words, manner, tags, in: room, by: member, at: now)
            case .sayToRanked(let room, let rank, let words, let manner, let tags):
                try sayToRanked(words, manner, tags, in: room, atLeast: rank, by: member, at: now)
            case .tell(let name, let words, let manner, let tags):
                try tell(name, words, manner, tags, by: member, at: now)
            case .rename(let name): try rename(to: name, by: member, at: now)
            case .away(let words, let pausing): try goAway(words, pausing: pausing, by: member, at: now)
            case .back(let words): try comeBack(words, by: member, at: now)
            case .topic(let room):
                .topic(room: try look(at: room, by: member).name, words: try look(at: room, by: member).topic)
            case .setTopic(let room, let words): try setTopic(words, of: room, by: member, at: now)
            case .members(let room): .members(view(try look(at: room, by: member), for: member))
            case .rooms:
                .rooms(
                    rooms.filter { maySee($0, member) }
                        .map { "\($0.name) \(roster(of: $0).count) \($0.topic)" }
                        .sorted()
                )
            case .modes(let room): .modes(view(try look(at: room, by: member), for: member))
            case .changeModes(let room, let changes): try changeModes(changes, of: room, by: member, at: now)
            case .masks(let room, let list): try masks(list, of: room, by: member)
            case .invite(let name, let room): try invite(name, to: room, by: member, at: now)
            case .invitations:
                .invitations(member.invitations.map(\.place).filter(isOpen).map(\.name))
            case .knock(let room, let words): try knock(at: room, words, by: member, at: now)
            case .renameRoom(let room, let name, let words): try rename(room, to: name, words, by: member, at: now)
            case .redact(let addressee, let number, let words):
                try redact(number, from: addressee, words, by: member, at: now)
            case .history(let room, let selection, let limit): try history(of: room, selection, limit, for: member)
            case .latestMessages: latestMessages(for: member)
            case .kick(let name, let room, let words): try kick(name, from: room, words, by: member, at: now)
            case .seekPartner: seek(for: member, at: now)
            case .quit(let departure): quit(member, departure, at: now)
            default: try performOfMembers(request, by: member, at: now)
            }
        } catch {
            return .refused(error)
        }
    }

    func find(_ name: String) throws(Refusal) -> Member {
        guard let member = present(name) else { throw .noSuchMember(name) }
        return member
    }

    func checked(_ words: String?, _ limit: Int) throws(Refusal) -> String? {
        guard let words, words != "" else { return nil }
        if words.utf8.count > limit { throw .textTooLong(bytes: words.utf8.count, limit: limit) }
        return words
    }

    // MARK: Messages

    private func say(
        _ words: String,
        _ manner: Event.Manner,
        _ tags: String,
        in room: RoomReference,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let place = try meant(room, by: member)
        let words = try said(words, manner, tags)
        if let silence = silence(of: member, in: place, manner) {
            guard member.isOperator, silence != .noQueries else { throw unheard(silence, member, in: place, as: room) }
            record("spoke in \(place.name) as an operator of the server", of: member)
        }
        speak(member, manner, at: now)
        publish(Deed("said to room, \(manner)", place.name, words, tags), by: member, in: [place], at: now)
        return member.isIn(place) ? .done : .said(number: newest)
    }

    private func sayToRanked(
        _ words: String,
        _ manner: Event.Manner,
        _ tags: String,
        in room: RoomReference,
        atLeast rank: Rank,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let place = try meant(room, by: member)
        guard member.isIn(place) || member.isOperator else { throw unheard(.outside, member, in: place, as: room) }
        let words = try said(words, manner, tags)
        if let silence = silence(of: member, in: place, manner) {
            guard member.isOperator, silence != .noQueries else { throw unheard(silence, member, in: place, as: room) }
            record("spoke in \(place.name) as an operator of the server", of: member)
        }
        speak(member, manner, at: now)
        let deed = Deed("said to \(rank), \(manner)", place.name, words, tags)
        publish(deed, by: member, in: ranked(atLeast: rank, in: place, but: member), at: now)
        return .said(number: newest)
    }

    private func unheard(
        _ silence: Refusal.Silence,
        _ member: Member,
        in place: Place,
        as room: RoomReference
    ) -> Refusal {
        if case .named(let name) = room, !maySee(place, member) { return .noSuchRoom(name) }
        return .mayNotSpeak(room: place.name, silence)
    }

    func ranked(atLeast rank: Rank, in place: Place, but member: Member) -> [Place] {
        roster(of: place).filter { other in other !== member && (other.rank(in: place).map { $0 >= rank } ?? false) }
            .map { mailbox(of: $0) }
    }

    private func said(_ words: String, _ manner: Event.Manner, _ tags: String) throws(Refusal) -> String {
        if manner == .tagsOnly, tags != "" { return "" }
        guard manner != .tagsOnly, let words = try checked(words, limits.messageBytes) else { throw .textEmpty }
        return words
    }

    private func tell(
        _ name: String,
        _ words: String,
        _ manner: Event.Manner,
        _ tags: String,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let target = try find(name)
        let words = try said(words, manner, tags)
        try screen(member, target, manner, at: now)
        speak(member, manner, at: now)
        publish(
            Deed("said to member, \(manner)", target.name, words, tags),
            by: member,
            in: [mailbox(of: target)],
            at: now
        )
        return .delivered(to: target.name, away: target.away)
    }

    private func seek(for member: Member, at now: Timestamp) -> Answer {
        if member.partner != nil || seeker === member { return .done }
        guard let other = seeker else {
            seeker = member
            return .done
        }
        seeker = nil
        (member.partner, other.partner) = (other, member)
        publish(Deed("paired"), by: other, in: [mailbox(of: member)], at: now)
        publish(Deed("paired"), by: member, in: [mailbox(of: other)], at: now)
        return .done
    }

    // MARK: Presence

    private func rename(to wanted: String, by member: Member, at now: Timestamp) throws(Refusal) -> Answer {
        let name = try free(wanted, for: member)
        let old = member.shown
        if name == old.name { return .changed(old) }
        for place in member.rooms.map(\.place) where !member.isOperator && member.rank(in: place) == nil {
            if place.silence(member) != nil { throw .mayNotRename(room: place.name) }
        }
        (member.name, member.guestAddress) = (name, nil)
        if member.choices.realName == old.name { member.choices.realName = name }
        publishEverywhere(Deed("renamed", old.name), by: member, andToWatchers: false, at: now)
        if Names.fold(old.name) != member.fold {
            tellGone(old, of: member, at: now)
            tellWatchers(Deed("appeared"), of: member, as: member.shown, at: now)
        }
        record("was \(old.name)", of: member)
        return .changed(member.shown)
    }

    private func goAway(
        _ words: String?,
        pausing: Bool,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let words = try checked(words, limits.awayBytes)
        let before = member.away
        member.away = Away(words: words, since: before?.since ?? now)
        if pausing { member.isWithLane = false }
        publishEverywhere(Deed("away", words), by: member, at: now)
        if pausing, member.pausedAfter == nil { member.pausedAfter = newest }
        record("away (\(words ?? ""))", of: member)
        return before == nil ? .done : .stillAway(words: words)
    }

    private func comeBack(_ words: String?, by member: Member, at now: Timestamp) throws(Refusal) -> Answer {
        guard let away = member.away else { throw .notAway }
        let words = try checked(words, limits.awayBytes)
        (member.away, member.pausedAfter, member.isPaused) = (nil, nil, false)
        let seconds = max(0, now.seconds - away.since.seconds)
        publishEverywhere(Deed("back after \(seconds)", words), by: member, at: now)
        record("back after \(seconds)", of: member)
        return .done
    }

    func quit(_ member: Member, _ departure: Event.Departure, at now: Timestamp) -> Answer {
        let rooms = member.rooms.map(\.place)
        let deed: Deed
        let reason: String
        switch departure {
        case .leaving(let words):
            let cut = words.flatMap { shortened($0) }
            deed = Deed("leaving", cut)
            reason = cut.map { "Quit: \($0)" } ?? "Quit"
        case .lost(let error):
            deed = Deed("lost", error)
            reason = error ?? "Connection closed"
        case .killed(let by, let words):
            let cut = words.flatMap { shortened($0) }
            deed = Deed("killed", by, cut)
            reason = "Killed by \(by)" + (cut.map { ": \($0)" } ?? "")
        }
        member.isWithLane = false
        publish(deed, by: member, in: rooms, at: now)
        let number = newest
        for place in rooms { record("left \(place.name) (\(reason))", of: member) }
        members.removeAll { $0 === member }
        for lane in detached.indices { detached[lane].removeAll { $0 === member } }
        for place in rooms { close(place) }
        for place in places where place.owner === member { places.removeAll { $0 === place } }
        for stay in member.stays { close(stay.place) }
        if seeker === member { seeker = nil }
        if let other = member.partner {
            other.partner = nil
            _ = seek(for: other, at: now)
        }
        tellGone(member.shown, of: member, at: now)
        return .gone(number: number)
    }

    /// As many characters as fit; nil where that is none.
    func shortened(_ words: String) -> String? {
        var words = words
        while words.utf8.count > limits.awayBytes { words.removeLast() }
        return words == "" ? nil : words
    }
}
