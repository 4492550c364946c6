import ChatCore

/// What was said in the rooms while we were not there: asked for as we come in, and told together, before anything that is said after it.
///
/// It waits until each room's history has come, so that it can be said first how much was missed. What is said meanwhile waits, too: a
/// conversation is shown in its order.
struct CatchUp: Sendable {
    /// What a room's history was asked by.
    enum Question: Sendable, Equatable {
        /// We are not in yet.
        case none
        /// What came after the last message that was seen.
        case after(Memory.Mark, byID: Bool)
        /// What came after a moment.
        case since(Timestamp)
        /// The newest.
        case latest
    }

    /// What has come of a room's history.
    struct Progress: Sendable {
        var count = 0
        var last: Memory.Mark?
    }

    /// How long we were gone; nil: we come for the first time.
    var gapSeconds: Int?
    /// The rooms whose history has not come yet, by key.
    private(set) var waiting: [String: Question] = [:]
    /// When it is not waited for any more.
    private(set) var deadline: UInt64 = 0
    /// A room's history has come.
    private var hasAnswer = false
    /// How many messages were told.
    private var missed = 0
    /// How far the history of each room is, over all questions about it.
    private(set) var progress: [String: Progress] = [:]
    private var told: [Happening] = []
    private var held: [Happening] = []

    /// A room's history has not come yet: what is said in it now comes after a gap.
    func awaits(_ room: String) -> Bool { waiting[room] != nil }

    /// Something is awaited.
    var isUnderWay: Bool { !waiting.isEmpty }

    /// Waits for a room.
    mutating func await(_ room: String, _ question: Question, at now: UInt64) {
        waiting[room] = question
        postpone(from: now)
    }

    /// The server goes on answering: the rest is waited for, too.
    mutating func postpone(from now: UInt64) { deadline = now + .seconds(ClientLimits.historySeconds) }

    /// A message of a room's history has come.
    /// - Returns: whether it is kept here; if not, it is to be shown.
    mutating func tell(_ happenings: [Happening], _ head: MessageHead, of room: String) -> Bool {
        guard waiting[room] != nil else { return false }
        progress[room, default: Progress()].count += 1
        progress[room]?.last = Memory.Mark(id: head.id, time: head.time)
        missed += 1
        told += happenings
        return true
    }

    /// Something happens in a room, while history is awaited: of other rooms too, since all that was told comes together.
    /// - Returns: whether it is kept here; if not, it is to be shown.
    mutating func hold(_ happening: Happening) -> Bool {
        guard isUnderWay, held.count < ClientLimits.heldMessages else { return false }
        held.append(happening)
        return true
    }

    /// A room's history has come to its end, or will not come.
    mutating func finish(_ room: String, isAnswered: Bool) {
        guard waiting.removeValue(forKey: room) != nil else { return }
        hasAnswer = hasAnswer || isAnswered
    }

    /// All that was kept, in its order; nothing is awaited after it.
    mutating func release(at now: Timestamp) -> [Happening] {
        var happenings = told + held
        if let gapSeconds {
            let missed = hasAnswer ? self.missed : nil
            happenings.insert(Happening(.reconnected(afterSeconds: gapSeconds, missed: missed), time: now), at: 0)
        }
        self = CatchUp()
        return happenings
    }
}
