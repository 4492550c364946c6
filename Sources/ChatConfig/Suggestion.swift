import ChatCore

/// What to tell somebody who wrote a key that does not exist.
enum Suggestion {
    /// "unknown key", with the nearest known one, or with all that could stand there.
    /// - Parameters:
    ///   - key: the key with its table, or a table's name.
    ///   - known: the keys that exist, with their tables.
    static func unknownKey(_ key: String, known: some Collection<String>) -> String {
        let (table, leaf) = split(key)
        let isTable = table == nil && known.contains { $0.contains(".") }
        let tables = Set(known.map { split($0).table ?? $0 })
        if isTable, let nearest = nearest(to: key, in: tables) {
            return "unknown key; did you mean \(nearest)?"
        }
        if let nearest = nearest(to: key, in: known) ?? nearestLeaf(to: leaf, in: known) {
            return "unknown key; did you mean \(nearest)?"
        }
        let siblings = isTable ? tables.sorted() : known.filter { split($0).table == table }.sorted()
        return "unknown key; expected one of " + siblings.joined(separator: ", ")
    }

    /// The known key that is at most a third of its letters away.
    private static func nearest(to key: String, in known: some Collection<String>) -> String? {
        // Nothing known is nearly this long, and the distance costs the product of the lengths.
        guard key.utf8.count <= 64 else { return nil }
        return
            known
            .map { (distance: EditDistance.between(Array(key.utf8), Array($0.utf8)), key: $0) }
            .filter { $0.distance <= max(1, split($0.key).leaf.utf8.count / 3) }
            .min { ($0.distance, $0.key) < ($1.distance, $1.key) }?.key
    }

    /// The known key that has this name, or nearly, in whatever table.
    private static func nearestLeaf(to leaf: String, in known: some Collection<String>) -> String? {
        guard let nearest = nearest(to: leaf, in: known.map { split($0).leaf }) else { return nil }
        return known.sorted().first { split($0).leaf == nearest }
    }

    private static func split(_ key: String) -> (table: String?, leaf: String) {
        guard let dot = key.firstIndex(of: ".") else { return (nil, key) }
        return (String(key[..<dot]), String(key[key.index(after: dot)...]))
    }
}

extension TOMLEntry {
    /// A key as the file has to write it: in quotes unless it is bare.
    static func written(_ key: String) -> String {
        let isBare =
            !key.isEmpty
            && key.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        return isBare ? key : TOMLValue.string(key).description
    }
}
