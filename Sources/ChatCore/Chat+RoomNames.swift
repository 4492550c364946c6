/// Calling a room otherwise.
extension Chat {
    /// Everybody in it reads the change on their own: some protocols show it as if the reader left and came in again.
    mutating func renameRoom(
        _ reference: RoomReference,
        to wanted: String,
        words: String?,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let standing = try standing(in: reference, of: id, atLeast: .operator)
        let (room, old) = (standing.room, self.name(of: standing.room))
        guard !self[room].room!.isPermanent else { throw .roomIsPermanent(old) }
        let name: String
        do { name = try Names.checkRoom(wanted) } catch { throw .roomNotPossible(wanted, error) }
        guard (roomsByKey[Names.foldRoom(name)] ?? room) == room else { throw .roomTaken(name) }
        guard self[room].room!.roster.count <= Limits.renamedMembers else {
            throw .roomTooLarge(old, limit: Limits.renamedMembers)
        }
        let words = try text(words, atMost: limits.awayBytes)
        guard name != old else { return .done }
        if let seconds = self[room].room!.renamings.wait(Limits.renaming, at: now) {
            throw .tooOften(room: old, seconds: seconds)
        }
        call(room, name)
        let roster = self[room].room!.roster
        for index in 0..<roster.count where detach(roster[index].id) { tellLane(of: roster[index].id) }
        publish(.roomRenamed(from: old, to: view(room, isInside: true), words: words), of: id, in: room, at: now)
        recordModeration("called \(old) \(name)", by: id, asOperator: standing.overrides(.operator))
        return .done
    }

    private mutating func call(_ room: RoomID, _ name: String) {
        roomsByKey[self[room].room!.key] = nil
        self[room].room!.name = name
        self[room].room!.key = Names.foldRoom(name)
        roomsByKey[self[room].room!.key] = room
    }
}
