/// A room that we are in, and who is in it, found by name.
struct Roster: Sendable {
    /// As people are shown it.
    private(set) var room: Overview.Room
    /// What is known besides of each of `room.people`, in the same order.
    private var details: [Detail] = []
    /// Where each stands in `room.people`, by the key of their name.
    private var indices: [String: Int] = [:]
    /// Who the server has told of since it was asked anew; nil where it was not.
    private var told: Set<String>?

    private struct Detail: Sendable {
        var key: String
        /// All that stands before their name, the highest first.
        var signs: String
    }

    /// A room that nothing is known of.
    init(_ name: String) { room = Overview.Room(name: name) }

    /// How many people there are.
    var count: Int { room.people.count }

    /// What the room is about.
    var topic: String {
        get { room.topic }
        set { room.topic = newValue }
    }

    /// Whether somebody is in it.
    func contains(_ key: String) -> Bool { indices[key] != nil }

    /// The server lists who is there, from here on until `endListing`.
    mutating func list(_ name: String, key: String, signs: String) {
        if !room.isLoading {
            room.isLoading = true
            told = []
        }
        told?.insert(key)
        add(name, key: key, signs: signs)
    }

    /// Who was not listed is not there.
    mutating func endListing() {
        if let told {
            for key in indices.keys where !told.contains(key) { remove(key) }
        }
        told = nil
        room.isLoading = false
    }

    /// Adds somebody; who is there already has these signs now.
    mutating func add(_ name: String, key: String, signs: String = "") {
        told?.insert(key)
        guard let index = indices[key] else {
            indices[key] = count
            details.append(Detail(key: key, signs: signs))
            room.people.append(Overview.Person(name: name, rank: String(signs.prefix(1))))
            return
        }
        details[index].signs = signs
        room.people[index].rank = String(signs.prefix(1))
        room.people[index].name = name
    }

    /// - Returns: whether they were there.
    @discardableResult
    mutating func remove(_ key: String) -> Bool {
        guard let index = indices.removeValue(forKey: key) else { return false }
        if index != count - 1 {
            room.people.swapAt(index, count - 1)
            details.swapAt(index, count - 1)
            indices[details[index].key] = index
        }
        room.people.removeLast()
        details.removeLast()
        return true
    }

    /// Somebody has another name.
    /// - Returns: whether they are there.
    mutating func rename(_ key: String, to name: String, key newKey: String) -> Bool {
        guard let index = indices.removeValue(forKey: key) else { return false }
        if newKey != key, remove(newKey) {
            // There cannot be two of one name; whoever had it is gone, and the last of the list may have taken another place.
            indices[key] = details.firstIndex { $0.key == key }
            return rename(key, to: name, key: newKey)
        }
        indices[newKey] = index
        details[index].key = newKey
        room.people[index].name = name
        if told?.remove(key) != nil { told?.insert(newKey) }
        return true
    }

    /// Somebody was given a rank, or lost one.
    /// - Parameter order: all signs, the highest first.
    mutating func rank(_ key: String, _ sign: Character, isOn: Bool, order: String) {
        guard let index = indices[key] else { return }
        let signs = details[index].signs
        details[index].signs = order.filter { $0 == sign ? isOn : signs.contains($0) }
        room.people[index].rank = String(details[index].signs.prefix(1))
    }

    /// Somebody is away, or is not.
    /// - Returns: whether that is news.
    @discardableResult
    mutating func mark(_ key: String, isAway: Bool) -> Bool {
        guard let index = indices[key], room.people[index].isAway != isAway else { return false }
        room.people[index].isAway = isAway
        return true
    }
}
