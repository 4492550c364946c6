/// Whom members hear of: when somebody of a name they watch comes and goes and, where they watch closely, what becomes of them meanwhile.
///
/// A name is watched whether anybody has it or not, and stands in two tables: in the watcher's list as they wrote it, and in `watchers`,
/// by which those are found who are to be told.
extension Chat {
    mutating func watch(_ names: [String], by id: MemberID) -> Reply {
        var known: [String] = []
        var refused: [String] = []
        for name in names {
            if addWatch(name, by: id) { known.append(name) } else { refused.append(name) }
        }
        return watching(known, refused: refused)
    }

    mutating func unwatch(_ names: [String], by id: MemberID) -> Reply {
        for name in names where name.utf8.count <= Names.maximumRawBytes {
            let fold = Names.fold(name)
            guard let index = self[id].watched.firstIndex(where: { $0.fold == fold }) else { continue }
            self[id].watched.remove(at: index)
            removeWatcher(id, of: fold)
        }
        return .done
    }

    mutating func unwatchAll(by id: MemberID) -> Reply {
        for name in self[id].watched { removeWatcher(id, of: name.fold) }
        self[id].watched = []
        return .done
    }

    /// In the order in which they were added, as they were written.
    func watchedNames(of id: MemberID) -> [String] { self[id].watched.map(\.written) }

    func watchStatus(of id: MemberID) -> Reply { watching(watchedNames(of: id), refused: []) }

    mutating func watchClosely(_ closely: Bool, by id: MemberID) -> Reply {
        self[id].watchesClosely = closely
        return .done
    }

    /// Tells those who watch for a member's name that it has come to somebody.
    mutating func tellAppeared(_ id: MemberID, at now: Timestamp) {
        tellWatchers(.appeared, of: id, as: self[id].persona, at: now)
    }

    /// Tells those who watch for a name that nobody has it any more.
    /// - Parameter persona: as the member was by that name.
    mutating func tellVanished(_ persona: Persona, of id: MemberID, at now: Timestamp) {
        tellWatchers(.vanished, of: id, as: persona, at: now)
    }

    /// The mailboxes of those who watch a member closely; not the member's own.
    mutating func closeWatchersMailboxes(of id: MemberID) -> [RoomID] {
        mailboxes(of: watchers(of: self[id].persona.name).filter { $0 != id && self[$0].watchesClosely })
    }

    private mutating func tellWatchers(_ kind: Event.Kind, of id: MemberID, as persona: Persona, at now: Timestamp) {
        let watchers = watchers(of: persona.name)
        if !watchers.isEmpty { publish(kind, of: id, as: persona, in: mailboxes(of: watchers), at: now) }
    }

    private func watchers(of name: String) -> Set<MemberID> { watchers[Names.fold(name)] ?? [] }

    /// False where the name is one too many, or longer than any name can be.
    private mutating func addWatch(_ name: String, by id: MemberID) -> Bool {
        guard name.utf8.count <= Names.maximumRawBytes else { return false }
        let fold = Names.fold(name)
        if self[id].watched.contains(where: { $0.fold == fold }) { return true }
        guard self[id].watched.count < Limits.watchedNames else { return false }
        self[id].watched.append(WatchedName(written: name, fold: fold))
        watchers[fold, default: []].insert(id)
        return true
    }

    private mutating func removeWatcher(_ id: MemberID, of fold: String) {
        watchers[fold]?.remove(id)
        if watchers[fold]?.isEmpty == true { watchers[fold] = nil }
    }

    private func watching(_ names: [String], refused: [String]) -> Reply {
        let present = names.map { (name: $0, id: self.present($0)) }
        return .watching(
            online: present.compactMap { $0.id.map { self[$0].persona } },
            offline: present.compactMap { $0.id == nil ? $0.name : nil },
            refused: refused,
            limit: Limits.watchedNames
        )
    }
}

/// A name that a member watches.
struct WatchedName: Sendable {
    /// As they wrote it.
    let written: String
    /// Its key, by `Names.fold`.
    let fold: String
}
