/// Rules, ranks and lists of rooms, and who keeps order in them.
extension Chat {
    mutating func changeModes(
        _ changes: [ModeChange],
        of reference: RoomReference,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply { fatalError("not written yet") }

    func masks(_ list: MaskList, of reference: RoomReference, by id: MemberID) throws(Refusal) -> Reply {
        fatalError("not written yet")
    }

    mutating func invite(
        _ name: String,
        to reference: RoomReference,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply { fatalError("not written yet") }

    func invitations(of id: MemberID) -> [String] { fatalError("not written yet") }

    mutating func knock(
        at reference: RoomReference,
        words: String?,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply { fatalError("not written yet") }

    mutating func renameRoom(
        _ reference: RoomReference,
        to name: String,
        words: String?,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply { fatalError("not written yet") }

    mutating func redact(
        _ number: UInt64,
        from addressee: Event.Addressee,
        words: String?,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply { fatalError("not written yet") }

    mutating func sayToRanked(
        _ words: String,
        _ manner: Event.Manner,
        tags: String,
        in reference: RoomReference,
        atLeast rank: Rank,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply { fatalError("not written yet") }
}
