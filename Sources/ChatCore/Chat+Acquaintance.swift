/// What members may know of each other, hear of each other, and choose for themselves.
extension Chat {
    mutating func setRealName(_ words: String, by id: MemberID, at now: Timestamp) throws(Refusal) -> Reply {
        fatalError("not written yet")
    }

    mutating func changeOwnModes(set: MemberModes, clear: MemberModes, by id: MemberID) -> Reply {
        fatalError("not written yet")
    }

    func profile(of name: String, for id: MemberID) throws(Refusal) -> Profile { fatalError("not written yet") }
    func pastMembers(named name: String, count: Int) -> [PastMember] { fatalError("not written yet") }
    func lookUp(_ names: [String], for id: MemberID) -> [Acquaintance] { fatalError("not written yet") }
    func search(_ pattern: SearchPattern, from index: Int, for id: MemberID) -> Reply { fatalError("not written yet") }

    mutating func watch(_ names: [String], by id: MemberID) -> Reply { fatalError("not written yet") }
    mutating func unwatch(_ names: [String], by id: MemberID) -> Reply { fatalError("not written yet") }
    mutating func unwatchAll(by id: MemberID) -> Reply { fatalError("not written yet") }
    func watchedNames(of id: MemberID) -> [String] { fatalError("not written yet") }
    func watchStatus(of id: MemberID) -> Reply { fatalError("not written yet") }
    mutating func watchClosely(_ closely: Bool, by id: MemberID) -> Reply { fatalError("not written yet") }

    mutating func accept(_ names: [String], _ accepts: Bool, by id: MemberID) throws(Refusal) -> Reply {
        fatalError("not written yet")
    }
    func acceptedNames(of id: MemberID) -> [String] { fatalError("not written yet") }

    var fullCensus: Census { fatalError("not written yet") }
    mutating func promote(_ id: MemberID, host: String?, at now: Timestamp) -> Reply { fatalError("not written yet") }
    mutating func kill(_ name: String, words: String?, by id: MemberID, at now: Timestamp) throws(Refusal) -> Reply {
        fatalError("not written yet")
    }
    mutating func announce(_ words: String, by id: MemberID, at now: Timestamp) throws(Refusal) -> Reply {
        fatalError("not written yet")
    }
}
