/// Who may keep order in a room, and putting somebody out of it.
///
/// Order is kept by those in the room who have the rank for it. Who operates the server may do all of it in every room, without being in it and past its
/// rules; the journal then says so.
extension Chat {
    /// What a member is in a room.
    struct Standing {
        let room: RoomID
        /// None for an operator of the server who is not in the room.
        let ranks: Ranks
        let operatesServer: Bool

        func reaches(_ rank: Rank) -> Bool { operatesServer || ranks.reach(rank) }
        /// It is only as an operator of the server that the member does what takes this rank.
        func overrides(_ rank: Rank) -> Bool { operatesServer && !ranks.reach(rank) }
    }

    /// What a member is in a room that they are in, or that they may keep order in from outside.
    func standing(in reference: RoomReference, of id: MemberID) throws(Refusal) -> Standing {
        let (room, membership) = try roomAndMembership(reference, of: id)
        let isOperator = self.isOperator(id)
        guard membership != nil || isOperator else { throw unknown(room, as: reference, to: id) }
        return Standing(room: room, ranks: ranks(of: id, in: room), operatesServer: isOperator)
    }

    /// As `standing(in:of:)`, where it takes at least a rank.
    func standing(
        in reference: RoomReference,
        of id: MemberID,
        atLeast rank: Rank
    ) throws(Refusal) -> Standing {
        let standing = try standing(in: reference, of: id)
        guard standing.reaches(rank) else { throw .rankTooLow(room: name(of: standing.room), needed: rank) }
        return standing
    }

    /// The ranks of a member in a room; none where they are not in it.
    func ranks(of id: MemberID, in room: RoomID) -> Ranks {
        guard let index = self[id].membership(in: room) else { return Ranks() }
        return self[room].room!.roster[self[id].memberships[index].rosterIndex].ranks
    }

    func name(of room: RoomID) -> String { self[room].room!.name }

    mutating func kick(
        _ name: String,
        from reference: RoomReference,
        words: String?,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let standing = try standing(in: reference, of: id, atLeast: .halfOperator)
        let room = standing.room
        let words = try text(words, atMost: limits.awayBytes)
        let target = try member(named: name)
        let (targetName, roomName) = (self[target].persona.name, self.name(of: room))
        guard self[target].membership(in: room) != nil else {
            throw .theyAreNotInRoom(name: targetName, room: roomName)
        }
        guard standing.mayPutOut(ranks(of: target, in: room)) else {
            throw .theyOutrank(name: targetName, room: roomName)
        }
        let kicked = Event.Kind.kicked(room: roomName, by: self[id].persona, words: words)
        if detach(target) { tellLane(of: target) }
        let reason = "Kicked by \(self[id].persona.name)" + (words.map { ": \($0)" } ?? "")
        recordModeration("put \(targetName) out of \(roomName)", by: id, asOperator: standing.overrides(.halfOperator))
        remove(target, from: room, with: kicked, reason: reason, at: now)
        return .done
    }

    /// Notes for the journal what somebody did to keep order.
    /// - Parameter asOperator: a member of the room alone could not have done it.
    mutating func recordModeration(_ deed: String, by id: MemberID, asOperator: Bool) {
        record(.moderation(asOperator ? "\(deed) as an operator of the server" : deed), of: id)
    }
}

extension Chat.Standing {
    /// Half-operators put out those below them, others also their equals.
    fileprivate func mayPutOut(_ others: Ranks) -> Bool {
        guard !operatesServer, let own = ranks.highest, let theirs = others.highest else { return true }
        return own == .halfOperator ? theirs < own : theirs <= own
    }
}
