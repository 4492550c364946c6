import ChatCore

/// Which messages were seen, over all connections to a server: nothing is shown twice, and the server can be asked for what came after.
struct Memory: Sendable {
    /// The last message of a room.
    struct Mark: Sendable, Equatable {
        var id: String?
        var time: Timestamp
    }

    private var known: Set<String> = []
    /// In the order in which they came; the oldest stands at `oldest`.
    private var order: [String] = []
    private var oldest = 0
    private var marks: [String: Mark] = [:]
    /// The latest time that the server has named.
    private(set) var latest: Timestamp?

    /// Takes note of a message.
    /// - Returns: whether it is new; what has no id is, unless it is history from before what was seen last.
    mutating func isNew(_ head: MessageHead, room: String?) -> Bool {
        if let id = head.id {
            guard known.insert(id).inserted else { return false }
            remember(id)
        } else if head.history != nil, let room, let mark = marks[room], head.time <= mark.time {
            return false
        }
        latest = max(latest ?? head.time, head.time)
        guard let room else { return true }
        if let mark = marks[room], mark.time > head.time { return true }
        if marks[room] != nil || marks.count < ClientLimits.rooms { marks[room] = Mark(id: head.id, time: head.time) }
        return true
    }

    /// The last message of a room that was seen.
    func mark(of room: String) -> Mark? { marks[room] }

    private mutating func remember(_ id: String) {
        guard order.count >= ClientLimits.knownMessages else { return order.append(id) }
        known.remove(order[oldest])
        order[oldest] = id
        oldest = (oldest + 1) % order.count
    }
}
