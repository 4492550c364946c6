/// Who may speak in a room, and who comes in.
extension Chat {
    /// What keeps a member out of a room; nil where nothing does.
    func obstacle(to id: MemberID, entering room: RoomID, key: String?) -> Refusal? {
        if self[id].invitations.contains(where: { $0.room == room && $0.letsIn }) { return nil }
        let name = self.name(of: room)
        let (modes, persona) = (self[room].room!.modes, self[id].persona)
        if self[room].room!.masks.keepOut(persona) { return .banned(room: name) }
        if modes.flags.contains(.inviteOnly), !self[room].room!.masks.invite(persona) { return .inviteOnly(room: name) }
        if let wanted = modes.key, !isSecretEqual(wanted, key ?? "") { return .wrongKey(room: name) }
        if let limit = modes.limit, roomCount(room) >= limit { return .roomFull(room: name, limit: limit) }
        return nil
    }

    /// Sees to it that a member may speak in a room.
    /// - Parameters:
    ///   - reference: how they call the room.
    ///   - index: of their membership of it; nil for outsiders.
    /// - Returns: true where they may only because they operate the server.
    mutating func checkSpeech(
        _ manner: Event.Manner,
        of id: MemberID,
        in room: RoomID,
        as reference: RoomReference,
        membership index: Int?
    ) throws(Refusal) -> Bool {
        guard let silence = silence(manner, of: id, in: room, membership: index) else { return false }
        guard isOperator(id), silence != .noQueries else {
            throw unheard(silence, id, in: room, as: reference)
        }
        return true
    }

    /// What somebody is told who may not speak in a room: where they may not know of it, that there is none.
    func unheard(
        _ silence: Refusal.Silence,
        _ id: MemberID,
        in room: RoomID,
        as reference: RoomReference
    ) -> Refusal {
        maySee(room, id) ? .mayNotSpeak(room: name(of: room), silence) : unknown(room, as: reference, to: id)
    }

    /// Why a member may not speak in a room: asked for every message, so most rooms answer without looking at the member.
    private mutating func silence(
        _ manner: Event.Manner,
        of id: MemberID,
        in room: RoomID,
        membership index: Int?
    ) -> Refusal.Silence? {
        let flags = self[room].room!.modes.flags
        if flags.contains(.noQueries), manner == .query || manner == .response { return .noQueries }
        if index == nil, flags.contains(.noOutsiders) { return .outside }
        let isModerated = flags.contains(.moderated)
        guard isModerated || !self[room].room!.masks.hasNoBans else { return nil }
        if ranks(of: id, in: room).reach(.voice) { return nil }
        if isModerated { return .moderated }
        guard let index else { return self[room].room!.masks.silence(self[id].persona) }
        return verdict(on: id, in: room, membership: index)
    }

    /// What the masks of a room mean for a member; they are compared again only after either has changed.
    private mutating func verdict(on id: MemberID, in room: RoomID, membership index: Int) -> Refusal.Silence? {
        let masksVersion = self[room].room!.masks.version
        if let verdict = self[id].memberships[index].verdict, verdict.masksVersion == masksVersion,
            verdict.personaVersion == self[id].personaVersion
        {
            return verdict.silence
        }
        let silence = self[room].room!.masks.silence(self[id].persona)
        self[id].memberships[index].verdict = Verdict(
            personaVersion: self[id].personaVersion,
            masksVersion: masksVersion,
            silence: silence
        )
        return silence
    }

    /// Sees to it that nobody takes another name to get out of a ban, or to show how they think of it.
    func checkMayRename(_ id: MemberID) throws(Refusal) {
        let persona = self[id].persona
        guard !isOperator(id) else { return }
        for room in openRooms(of: id) where self[room].room!.masks.silence(persona) != nil {
            guard ranks(of: id, in: room).reach(.voice) else { throw .mayNotRename(room: name(of: room)) }
        }
    }

    /// Compares keys in a time that says nothing of where they differ.
    private func isSecretEqual(_ wanted: String, _ given: String) -> Bool {
        guard wanted.utf8.count == given.utf8.count else { return false }
        return zip(wanted.utf8, given.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
