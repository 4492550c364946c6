import ChatCore

/// What members ask of the slow chat, and what it answers.
extension SlowChat {
    /// A reply or a refusal, with names instead of objects.
    enum Answer: Equatable {
        case done
        case entered(View)
        case alreadyIn(View)
        case topic(room: String, words: String)
        case members(View)
        case rooms([String])
        case delivered(to: String, away: Away?)
        case stillAway(words: String?)
        case gone(number: UInt64)
        case changed(Shown)
        /// What is only to be compared.
        case told([String])
        case refused(Refusal)
    }

    struct View: Equatable {
        let name: String
        let topic: String
        let roster: Set<String>
    }

    /// - Parameter made: what the real chat calls the room that was entered, and its slot.
    func perform(_ request: Request, by member: Member, at now: Timestamp, made: (RoomID, Int)?) -> Answer {
        do throws(Refusal) {
            return switch request {
            case .enter(let room, _, let start): try enter(room, from: start, by: member, at: now, made: made)
            case .leave(let room, let words): try leave(room, words, by: member, at: now)
            case .say(let room, let words, let manner, _): try say(words, manner, in: room, by: member, at: now)
            case .tell(let name, let words, let manner, _): try tell(name, words, manner, by: member, at: now)
            case .rename(let name): try rename(to: name, by: member, at: now)
            case .away(let words, let pausing): try goAway(words, pausing: pausing, by: member, at: now)
            case .back(let words): try comeBack(words, by: member, at: now)
            case .topic(let room): try topic(of: room, by: member)
            case .setTopic(let room, let words): try setTopic(words, of: room, by: member, at: now)
            case .members(let room): .members(view(try find(room, for: member)))
            case .rooms:
                .rooms(rooms.map { "\($0.name) \(roster(of: $0).count) \($0.topic)" }.sorted())
            case .kick(let name, let room, let words): try kick(name, from: room, words, by: member, at: now)
            case .seekPartner: seek(for: member, at: now)
            case .quit(let departure): quit(member, departure, at: now)
            default: try performOfMembers(request, by: member, at: now)
            }
        } catch {
            return .refused(error)
        }
    }

    private func view(_ place: Place) -> View {
        View(
            name: place.name,
            topic: place.topic,
            roster: Set(roster(of: place).map { "\($0.number) \($0.name)\($0.away == nil ? "" : " is away")" })
        )
    }

    private func find(_ reference: RoomReference, for member: Member) throws(Refusal) -> Place {
        switch reference {
        case .id(let id):
            guard let stay = member.rooms.first(where: { $0.place.id == id }) else { throw .notInRoom(nil) }
            return stay.place
        case .named(let name):
            let key = Names.foldRoom(name)
            guard let place = rooms.first(where: { $0.key == key }) else { throw .noSuchRoom(name) }
            guard member.isIn(place) else { throw .notInRoom(place.name) }
            return place
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

    // MARK: Rooms

    private func enter(
        _ wanted: String,
        from start: StartingPoint,
        by member: Member,
        at now: Timestamp,
        made: (RoomID, Int)?
    ) throws(Refusal) -> Answer {
        let name: String
        do { name = try Names.checkRoom(wanted) } catch { throw .roomNotPossible(wanted, error) }
        let key = Names.foldRoom(name)
        var place = rooms.first { $0.key == key }
        if let place, member.isIn(place) { return .alreadyIn(view(place)) }
        if place == nil, limits.rooms > 0, rooms.count >= limits.rooms { throw .tooManyRooms(limit: limits.rooms) }
        if limits.roomsPerMember > 0, member.stays.count(where: { $0.place.owner == nil }) >= limits.roomsPerMember {
            throw .inTooManyRooms(limit: limits.roomsPerMember)
        }
        if place == nil {
            guard let (id, slot) = made else { fatalError("the chat made no room \(name)") }
            place = open(name, id: id, slot: slot, isPermanent: false)
        }
        guard let place else { fatalError() }
        member.isWithLane = false
        let own = place.log.count
        publish(Deed("entered", place.name, member.away?.words), by: member, in: [place], at: now)
        let next = start == .oldest ? place.dropped : max(own, place.dropped)
        member.stays.append(Stay(place: place, entered: own, next: next))
        record("joined \(place.name)", of: member)
        return .entered(view(place))
    }

    private func leave(
        _ room: RoomReference,
        _ words: String?,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let place = try find(room, for: member)
        let words = try checked(words, limits.awayBytes)
        remove(member, from: place, Deed("left", place.name, words), reason: words, at: now)
        return .done
    }

    private func kick(
        _ name: String,
        from room: RoomReference,
        _ words: String?,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let place = try find(room, for: member)
        let words = try checked(words, limits.awayBytes)
        let target = try find(name)
        guard target.isIn(place) else { throw .notInRoom(place.name) }
        if target.isWithLane {
            detached[target.lane].append(target)
            wake(target.lane)
        }
        let reason = "Kicked by \(member.name)" + (words == nil ? "" : ": \(words!)")
        remove(target, from: place, Deed("kicked", place.name, member.name, words), reason: reason, at: now)
        return .done
    }

    private func remove(_ member: Member, from place: Place, _ deed: Deed, reason: String?, at now: Timestamp) {
        member.isWithLane = false
        publish(deed, by: member, in: [place], at: now)
        member.rooms.first { $0.place === place }!.end = place.log.count
        record("left \(place.name) (\(reason ?? ""))", of: member)
        close(place)
    }

    private func topic(of room: RoomReference, by member: Member) throws(Refusal) -> Answer {
        let place = try find(room, for: member)
        return .topic(room: place.name, words: place.topic)
    }

    private func setTopic(
        _ words: String,
        of room: RoomReference,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let place = try find(room, for: member)
        place.topic = try checked(words, limits.topicBytes) ?? ""
        publish(Deed("topic", place.name, place.topic), by: member, in: [place], at: now)
        record("topic \(place.name)", of: member)
        return .done
    }

    // MARK: Messages

    private func say(
        _ words: String,
        _ manner: Event.Manner,
        in room: RoomReference,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let place = try find(room, for: member)
        guard let words = try checked(words, limits.messageBytes) else { throw .textEmpty }
        speak(member, manner, at: now)
        publish(Deed("said to room, \(manner)", place.name, words), by: member, in: [place], at: now)
        return .done
    }

    private func tell(
        _ name: String,
        _ words: String,
        _ manner: Event.Manner,
        by member: Member,
        at now: Timestamp
    ) throws(Refusal) -> Answer {
        let target = try find(name)
        guard let words = try checked(words, limits.messageBytes) else { throw .textEmpty }
        try screen(member, target, manner, at: now)
        speak(member, manner, at: now)
        publish(
            Deed("said to member, \(manner)", target.name, words),
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
