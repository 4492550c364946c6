/// Members whose connection is not one that somebody made: they stay while the daemon is replaced.
extension Chat {
    /// Who came in under a label and is in a room; while changes are redone, too. It looks at all members.
    /// - Parameters:
    ///   - session: `Origin.session`.
    ///   - room: by its name, as it was entered.
    public func member(ofSession session: String, in room: String) -> MemberID? {
        guard let room = roomsByKey[Names.foldRoom(room)] else { return nil }
        return members.keys.lazy.map(MemberID.init).first { id in
            self[id].origin.session == session && self[id].membership(in: room) != nil
        }
    }
}
