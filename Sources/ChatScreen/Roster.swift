import ChatClient

/// Who is in a room, in the order in which they are shown: the highest ranks first, then by name.
///
/// Only those that have a row are put in order, so that a room of ten thousand costs a glance at each.
struct Roster: Sendable {
    /// Everybody, as it was told.
    private let people: [Overview.Person]
    /// Those that are shown.
    let shown: [Overview.Person]
    private let rows: Int

    /// How many there are.
    var count: Int { people.count }

    /// Nobody.
    init() { (people, shown, rows) = ([], [], 0) }

    /// - Parameter rows: how many can be shown.
    init(_ people: [Overview.Person], rows: Int) {
        self.people = people
        self.rows = rows
        var first: [Overview.Person] = []
        for person in people {
            if first.count == rows {
                guard rows > 0, Self.stands(person, first[rows - 1]) else { continue }
                first.removeLast()
            }
            first.insert(person, at: Self.place(of: person, in: first))
        }
        shown = first
    }

    /// It was made of the same.
    func isMade(of people: [Overview.Person], rows: Int) -> Bool { self.rows == rows && self.people == people }

    private static func place(of person: Overview.Person, in sorted: [Overview.Person]) -> Int {
        var range = 0..<sorted.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = stands(person, sorted[middle]) ? range.lowerBound..<middle : middle + 1..<range.upperBound
        }
        return range.lowerBound
    }

    /// The one stands before the other.
    static func stands(_ one: Overview.Person, _ other: Overview.Person) -> Bool {
        let (left, right) = (height(of: one.rank), height(of: other.rank))
        if left != right { return left < right }
        return precedes(one.name, other.name)
    }

    /// The one name stands before the other.
    static func precedes(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8) { folded($0) < folded($1) }
    }

    /// Signs as servers use them, the highest first; those that are none of them come after, before those without one.
    private static func height(of rank: String) -> Int {
        guard let sign = rank.utf8.first else { return 6 }
        return Array("~&@%+".utf8).firstIndex(of: sign) ?? 5
    }

    private static func folded(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte }

    /// `1 person`, `12 people`.
    static func count(_ people: Int) -> String { people == 1 ? "1 person" : "\(people) people" }
}
