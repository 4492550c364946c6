/// Changing the rules, lists and ranks of a room.
extension Chat {
    mutating func changeModes(
        _ changes: [ModeChange],
        of reference: RoomReference,
        by id: MemberID,
        at now: Timestamp
    ) throws(Refusal) -> Reply {
        let standing = try standing(in: reference, of: id)
        let (room, name) = (standing.room, self.name(of: standing.room))
        let changes = changes.prefix(Limits.modeChanges)
        if !standing.reaches(.halfOperator), let first = changes.first,
            changes.allSatisfy({ !laysDownRank($0, of: id) })
        {
            throw .rankTooLow(room: name, needed: first.rankNeeded)
        }
        var (made, problems): ([ModeChange], [ModeProblem]) = ([], [])
        var isOverride = false
        for change in changes {
            let override = !laysDownRank(change, of: id) && !ranks(of: id, in: room).reach(change.rankNeeded)
            do throws(ModeProblem) {
                guard let change = try make(change, in: room, by: id, at: now) else { continue }
                made.append(change)
                isOverride = isOverride || override
            } catch {
                problems.append(error)
            }
        }
        if !made.isEmpty {
            publish(.modesChanged(room: name, changes: made), of: id, in: room, at: now)
            let deeds = made.map(\.journalWords).joined(separator: ", ")
            recordModeration("changed \(name): \(deeds)", by: id, asOperator: isOverride)
        }
        return .modesChanged(room: name, made, problems: problems)
    }

    /// Makes one change, and returns it as it was made; nil where nothing was to be changed.
    private mutating func make(
        _ change: ModeChange,
        in room: RoomID,
        by id: MemberID,
        at now: Timestamp
    ) throws(ModeProblem) -> ModeChange? {
        guard isOperator(id) || laysDownRank(change, of: id) || ranks(of: id, in: room).reach(change.rankNeeded)
        else { throw .rankTooLow(needed: change.rankNeeded) }
        switch change {
        case .flag(let flags, let isOn): return turn(flags, isOn, in: room)
        case .key(let key): return try setKey(key, of: room)
        case .limit(let limit): return try setLimit(limit, of: room)
        case .rank(let rank, let isGiven, let name): return try give(rank, isGiven, to: name, in: room, by: id)
        case .mask(let list, true, let written): return try add(written, to: list, of: room, by: id, at: now)
        case .mask(let list, false, let written): return try remove(written, from: list, of: room)
        }
    }

    private mutating func turn(_ flags: RoomFlags, _ isOn: Bool, in room: RoomID) -> ModeChange? {
        let before = self[room].room!.modes.flags
        let changing = isOn ? flags.subtracting(before) : flags.intersection(before)
        guard !changing.isEmpty else { return nil }
        self[room].room!.modes.flags.formSymmetricDifference(changing)
        return .flag(changing, isOn)
    }

    private mutating func setKey(_ key: String?, of room: RoomID) throws(ModeProblem) -> ModeChange? {
        if let key, !RoomModes.mayBeKey(key) { throw .keyNotPossible }
        guard self[room].room!.modes.key != key else { return nil }
        self[room].room!.modes.key = key
        return .key(key)
    }

    private mutating func setLimit(_ limit: Int?, of room: RoomID) throws(ModeProblem) -> ModeChange? {
        if let limit, limit < 1 { throw .limitNotPossible }
        guard self[room].room!.modes.limit != limit else { return nil }
        self[room].room!.modes.limit = limit
        return .limit(limit)
    }

    private mutating func give(
        _ rank: Rank,
        _ isGiven: Bool,
        to name: String,
        in room: RoomID,
        by id: MemberID
    ) throws(ModeProblem) -> ModeChange? {
        guard let target = try? member(named: name) else { throw .noSuchMember(name) }
        let name = self[target].persona.name
        guard let index = self[target].membership(in: room) else { throw .notInRoom(name: name) }
        let theirs = ranks(of: target, in: room)
        guard theirs.contains(rank) != isGiven else { return nil }
        if !isGiven, target != id, !isOperator(id), let highest = theirs.highest,
            !ranks(of: id, in: room).reach(highest)
        {
            throw .rankTooLow(needed: highest)
        }
        self[room].room!.roster.update(at: self[target].memberships[index].rosterIndex) {
            if isGiven { $0.ranks.insert(rank) } else { $0.ranks.remove(rank) }
        }
        return .rank(rank, isGiven, of: name)
    }

    private mutating func add(
        _ written: String,
        to list: MaskList,
        of room: RoomID,
        by id: MemberID,
        at now: Timestamp
    ) throws(ModeProblem) -> ModeChange? {
        let mask = try mask(written, for: list)
        guard !self[room].room!.masks.contains(mask, in: list) else { return nil }
        guard self[room].room!.masks.count < Limits.masksPerRoom else {
            throw .listFull(list, mask: mask.text, limit: Limits.masksPerRoom)
        }
        self[room].room!.masks.add(mask, to: list, by: self[id].persona.name, at: now)
        return .mask(list, true, mask.text)
    }

    private mutating func remove(
        _ written: String,
        from list: MaskList,
        of room: RoomID
    ) throws(ModeProblem) -> ModeChange? {
        let mask = try mask(written, for: list)
        return self[room].room!.masks.remove(mask, from: list).map { .mask(list, false, $0) }
    }

    /// A mute lets in: it says nothing about invitations.
    private func mask(_ written: String, for list: MaskList) throws(ModeProblem) -> Mask {
        guard let mask = Mask(written), !mask.isMute || list != .invitations else {
            throw .maskNotPossible(list, written)
        }
        return mask
    }

    /// Everybody may take a rank from themselves.
    private func laysDownRank(_ change: ModeChange, of id: MemberID) -> Bool {
        guard case .rank(_, false, let name) = change else { return false }
        return (try? member(named: name)) == id
    }

    func masks(_ list: MaskList, of reference: RoomReference, by id: MemberID) throws(Refusal) -> Reply {
        let room =
            switch list {
            case .bans: try visibleRoom(reference, to: id)
            case .exceptions, .invitations: try standing(in: reference, of: id, atLeast: .halfOperator).room
            }
        return .masks(room: name(of: room), list, self[room].room!.masks.listed(in: list))
    }
}

extension RoomModes {
    /// 1 to `Limits.keyBytes` bytes without white space, controls and commas, and no colon first: a word of IRC.
    fileprivate static func mayBeKey(_ key: String) -> Bool {
        (1...Limits.keyBytes).contains(key.utf8.count) && key.utf8.first != UInt8(ascii: ":")
            && key.unicodeScalars.allSatisfy {
                !$0.properties.isWhitespace && $0.properties.generalCategory != .control && $0 != ","
            }
    }
}

extension ModeChange {
    /// Which rank it takes to make it.
    fileprivate var rankNeeded: Rank {
        switch self {
        case .flag, .key, .limit, .mask, .rank(.voice, _, _): .halfOperator
        case .rank(.halfOperator, _, _), .rank(.operator, _, _): .operator
        case .rank(.administrator, _, _), .rank(.owner, _, _): .owner
        }
    }

    /// The change in the letters of IRC, without the key.
    fileprivate var journalWords: String {
        switch self {
        case .flag(let flags, let isOn): sign(isOn) + flags.letters
        case .key(let key): sign(key != nil) + "k"
        case .limit(let limit): limit.map { "+l \($0)" } ?? "-l"
        case .rank(let rank, let isGiven, let name): sign(isGiven) + rank.letter + " " + name
        case .mask(let list, let isAdded, let mask): sign(isAdded) + list.letter + " " + mask
        }
    }

    private func sign(_ isOn: Bool) -> String { isOn ? "+" : "-" }
}

extension RoomFlags {
    fileprivate var letters: String {
        String(zip("imnstC", 0...).filter { contains(RoomFlags(rawValue: 1 << $0.1)) }.map(\.0))
    }
}

extension Rank {
    fileprivate var letter: String {
        switch self {
        case .voice: "v"
        case .halfOperator: "h"
        case .operator: "o"
        case .administrator: "a"
        case .owner: "q"
        }
    }
}

extension MaskList {
    fileprivate var letter: String {
        switch self {
        case .bans: "b"
        case .exceptions: "e"
        case .invitations: "I"
        }
    }
}
