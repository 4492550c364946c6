import ChatCore

/// The conditions of a LIST: all of them hold, and one of the patterns, where there are any.
/// Source: https://modern.ircdocs.horse/#elist-parameter
struct ListFilter: Sendable {
    private enum Condition: Sendable {
        case membersAbove(Int)
        case membersBelow(Int)
        /// So many minutes ago or longer; or more recently.
        case created(minutes: Int64, isBefore: Bool)
        case topicSet(minutes: Int64, isBefore: Bool)
        case unlike(Glob)
    }

    private var conditions: [Condition] = []
    private var patterns: [Glob] = []

    /// - Parameter text: what commas separate: `>n`, `<n`, `C>n`, `C<n`, `T>n`, `T<n`, `!mask`, or a mask or name. A number that is none counts
    ///   as no condition.
    init(_ text: String = "") {
        for item in text.listed { add(item) }
    }

    private mutating func add(_ item: String) {
        let letter = item.utf8.first.map { $0 & ~0x20 }  // as a capital
        let rest = item.utf8.dropFirst()
        if letter == UInt8(ascii: "C"), let (minutes, isBefore) = ListFilter.comparison(rest) {
            if let minutes { conditions.append(.created(minutes: minutes, isBefore: isBefore)) }
        } else if letter == UInt8(ascii: "T"), let (minutes, isBefore) = ListFilter.comparison(rest) {
            if let minutes { conditions.append(.topicSet(minutes: minutes, isBefore: isBefore)) }
        } else if let (count, isAbove) = ListFilter.comparison(item.utf8[...]) {
            if let count { conditions.append(isAbove ? .membersAbove(Int(count)) : .membersBelow(Int(count))) }
        } else if item.utf8.first == UInt8(ascii: "!") {
            conditions.append(.unlike(Glob(Names.foldRoom(String(item.dropFirst())))))
        } else {
            patterns.append(Glob(Names.foldRoom(item)))
        }
    }

    /// `>n` or `<n`; nil for what is neither, and a number of nil for what is no number.
    private static func comparison(_ text: Substring.UTF8View) -> (number: Int64?, isAbove: Bool)? {
        guard let sign = text.first, sign == UInt8(ascii: ">") || sign == UInt8(ascii: "<") else { return nil }
        return (UInt32(Substring(text.dropFirst())).map { Int64($0) }, sign == UInt8(ascii: ">"))
    }

    func matches(_ room: RoomSummary, now: Timestamp) -> Bool {
        let name = Names.foldRoom(room.name)
        return conditions.allSatisfy { ListFilter.holds($0, for: room, called: name, now: now) }
            && (patterns.isEmpty || patterns.contains { $0.matches(name) })
    }

    private static func holds(_ condition: Condition, for room: RoomSummary, called name: String, now: Timestamp)
        -> Bool
    {
        switch condition {
        case .membersAbove(let count): room.members > count
        case .membersBelow(let count): room.members < count
        case .created(let minutes, let isBefore): isLonger(ago: room.created, than: minutes, now) == isBefore
        case .topicSet(let minutes, let isBefore):
            room.topic.map { isLonger(ago: $0.at, than: minutes, now) == isBefore } ?? false
        case .unlike(let pattern): !pattern.matches(name)
        }
    }

    private static func isLonger(ago moment: Timestamp, than minutes: Int64, _ now: Timestamp) -> Bool {
        now.seconds - moment.seconds > minutes * 60
    }
}
