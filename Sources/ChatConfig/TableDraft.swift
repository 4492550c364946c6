/// What one or more tables of an array, such as `[[listener]]`, have said so far under one name.
protocol TableDraft: Sendable {
    /// The key of the array.
    static var table: String { get }
    /// How many of them are of use to anybody; it also bounds the comparison of each with each.
    static var most: Int { get }

    /// By which tables of several files are laid over each other.
    var name: String { get set }
    /// What is known of how it came about.
    var origin: Origin { get set }

    /// One that has said nothing.
    init(origin: Origin)

    /// Forgets what earlier tables said, as far as a table with these keys says it in another way.
    mutating func makeWay(for keys: Set<String>)
    /// What speaks against a key beside the others of its table; `nil`: nothing.
    func objection(to key: String, beside keys: Set<String>) -> String?
    /// The keys that nothing was said of and that have no default, each with what would be right.
    /// - Parameter expected: what a key may hold, to go after "expected".
    func missing(_ expected: (String) -> String) -> [(key: String, expected: String)]
}

extension TableDraft {
    func makeWay(for keys: Set<String>) {}
    func objection(to key: String, beside keys: Set<String>) -> String? { nil }

    /// Whether a key was given, right or wrong.
    func isGiven(_ key: String) -> Bool { origin.places[key] != nil }
}

/// Where a draft comes from.
struct Origin: Sendable {
    /// What problems call it: `listener.NAME`, or by its position while it has no name.
    var label: String
    /// Where its table first stands.
    var place: Place
    /// Where each key was last given.
    var places: [String: Place] = [:]
    /// The keys whose value was not what was expected.
    var refused: Set<String> = []

    init(label: String, place: Place) {
        self.label = label
        self.place = place
    }

    /// Of a draft that stands in no file.
    static let nowhere = Origin(label: "", place: Place(file: "", line: 0))
}

/// Where something stands.
struct Place: Sendable {
    let file: String
    let line: Int
}
