/// The lists of masks that a room keeps, at most `Limits.masksPerRoom` in all of them together.
struct MaskLists: Sendable {
    private struct Entry: Sendable {
        let mask: Mask
        let listed: ListedMask
    }

    private var bans: [Entry] = []
    private var exceptions: [Entry] = []
    private var invitations: [Entry] = []
    /// Another one after every change.
    private(set) var version: UInt32 = 0

    /// How many there are.
    var count: Int { bans.count + exceptions.count + invitations.count }
    /// True where nobody can be banned or muted.
    var hasNoBans: Bool { bans.isEmpty }

    /// What a list holds, the oldest first.
    func listed(in list: MaskList) -> [ListedMask] { self[list].map(\.listed) }

    func contains(_ mask: Mask, in list: MaskList) -> Bool { self[list].contains { $0.mask.key == mask.key } }

    mutating func add(_ mask: Mask, to list: MaskList, by name: String, at now: Timestamp) {
        self[list].append(Entry(mask: mask, listed: ListedMask(mask: mask.text, by: name, at: now)))
        version &+= 1
    }

    /// Removes a mask, and returns it as it was written; nil where it was not there.
    mutating func remove(_ mask: Mask, from list: MaskList) -> String? {
        guard let index = self[list].firstIndex(where: { $0.mask.key == mask.key }) else { return nil }
        version &+= 1
        return self[list].remove(at: index).mask.text
    }

    /// Whether a ban keeps somebody out: mutes let in, and exceptions to mutes do not lift bans.
    func keepOut(_ persona: Persona) -> Bool {
        guard !bans.isEmpty else { return false }
        let subject = Mask.Subject(persona)
        return bans.contains { !$0.mask.isMute && $0.mask.matches(subject) }
            && !exceptions.contains { !$0.mask.isMute && $0.mask.matches(subject) }
    }

    /// Whether somebody needs no invitation.
    func invite(_ persona: Persona) -> Bool {
        guard !invitations.isEmpty else { return false }
        let subject = Mask.Subject(persona)
        return invitations.contains { $0.mask.matches(subject) }
    }

    /// Why somebody who has no voice may not speak; nil where they may.
    func silence(_ persona: Persona) -> Refusal.Silence? {
        guard !bans.isEmpty else { return nil }
        let subject = Mask.Subject(persona)
        let concerning = bans.filter { $0.mask.matches(subject) }
        guard !concerning.isEmpty else { return nil }
        if exceptions.contains(where: { !$0.mask.isMute && $0.mask.matches(subject) }) { return nil }
        if concerning.contains(where: { !$0.mask.isMute }) { return .banned }
        return exceptions.contains { $0.mask.matches(subject) } ? nil : .muted
    }

    private subscript(list: MaskList) -> [Entry] {
        get {
            switch list {
            case .bans: bans
            case .exceptions: exceptions
            case .invitations: invitations
            }
        }
        _modify {
            switch list {
            case .bans: yield &bans
            case .exceptions: yield &exceptions
            case .invitations: yield &invitations
            }
        }
    }
}
