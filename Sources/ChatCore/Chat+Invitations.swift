/// Being let into a room: by who is in it, or by asking.
extension Chat {
    mutating func invite(
        _ name: String,
        to reference: RoomReference,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let standing = try standing(in: reference, of: id)
        let (room, roomName) = (standing.room, self.name(of: standing.room))
        if self[room].room!.modes.flags.contains(.inviteOnly), !standing.reaches(.halfOperator) {
            throw .rankTooLow(room: roomName, needed: .halfOperator)
        }
        let target = try member(named: name)
        let persona = self[target].persona
        guard self[target].membership(in: room) == nil else {
            throw .alreadyInRoom(name: persona.name, room: roomName)
        }
        if let seconds = self[id].invitingPace.wait(Limits.inviting, at: now) {
            throw .tooOften(room: roomName, seconds: seconds)
        }
        keep(Invitation(room: room, letsIn: standing.reaches(.halfOperator)), for: target)
        publish(.invitation(room: roomName), of: id, in: mailbox(of: target), at: now)
        publish(.invited(name: persona.name, room: roomName), of: id, in: room, at: now)
        if standing.overrides(.halfOperator) {
            recordModeration("invited \(persona.name) to \(roomName)", by: id, asOperator: true)
        }
        return .invited(persona, room: roomName, away: self[target].away)
    }

    /// Where a member is invited, the oldest invitation first.
    func invitations(of id: MemberID) -> [String] {
        self[id].invitations.filter { isOpen($0.room) }.map { name(of: $0.room) }
    }

    mutating func knock(
        at reference: RoomReference,
        words: String?,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let room = try visibleRoom(reference, to: id)
        let (name, persona, modes) = (self.name(of: room), self[id].persona, self[room].room!.modes)
        guard self[id].membership(in: room) == nil else { throw .alreadyInRoom(name: persona.name, room: name) }
        if self[room].room!.masks.keepOut(persona) { throw .banned(room: name) }
        let isFull = modes.limit.map { roomCount(room) >= $0 } ?? false
        guard modes.flags.contains(.inviteOnly) || modes.key != nil || isFull else { throw .roomIsOpen(name) }
        let words = try text(words, atMost: limits.awayBytes)
        if let seconds = self[id].knockingPace.wait(Limits.knocking, at: now) {
            throw .tooOften(room: name, seconds: seconds)
        }
        publishToRanked(.knocked(room: name, words: words), atLeast: .halfOperator, in: room, by: id, at: now)
        return .knocked(room: name)
    }

    /// A later invitation to the same room takes the place of an earlier one, but that one's right to come in stays.
    private mutating func keep(_ invitation: Invitation, for id: MemberID) {
        let letsIn =
            invitation.letsIn || self[id].invitations.contains { $0.room == invitation.room && $0.letsIn }
        let others = self[id].invitations.filter { $0.room != invitation.room && isOpen($0.room) }
        self[id].invitations =
            others.suffix(Limits.invitations - 1) + [Invitation(room: invitation.room, letsIn: letsIn)]
    }

    /// False for a room that is no more.
    func isOpen(_ room: RoomID) -> Bool { places.contains(room.key) && self[room].room != nil }
}
