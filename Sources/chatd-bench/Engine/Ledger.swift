/// What each member was sent by each sender, and what of it has arrived: so that nothing is lost, doubled or reordered unnoticed.
///
/// For every member and sender it knows which message is the next. One that comes too early opens a gap, which counts as lost until its messages come
/// after all: then they are reordered. One that had come before is doubled. Senders do not hear themselves; where a server sends them what they said, the caller
/// leaves it out.
struct Ledger {
    /// Whom it is about. A member whose number is below `senders` is one of them.
    let members: Range<Int>
    let senders: Int
    private(set) var faults = Measurement.Faults()
    /// How many messages each sender has sent.
    private(set) var sent: [Int]
    /// How many messages are on their way to somebody, those that count as lost left out.
    private(set) var owed = 0
    /// The sequence number that comes next, by member and sender.
    private var expected: [Int]
    /// The gaps of a member and sender, rarely any.
    private var gaps: [Int: [Range<Int>]] = [:]
    private var closed: Set<Int> = []

    init(members: Range<Int>, senders: Int) {
        (self.members, self.senders) = (members, senders)
        sent = Array(repeating: 0, count: senders)
        expected = Array(repeating: 0, count: members.count * senders)
    }

    /// What an arrival means.
    enum Arrival: Equatable {
        case next
        /// It is the next but for these, which count as lost now.
        case early(Range<Int>)
        /// It counted as lost.
        case late
        /// It had come before, or was never sent.
        case again
    }

    /// A sender says something to everybody.
    /// - Returns: its sequence number.
    mutating func send(from sender: Int) -> Int {
        defer { sent[sender] += 1 }
        owed += members.count - closed.count
        if members.contains(sender), !closed.contains(sender) { owed -= 1 }
        return sent[sender]
    }

    /// A message has arrived.
    /// - Parameter member: one of `members`, not the sender.
    @inline(__always)
    mutating func arrive(_ sequence: Int, from sender: Int, at member: Int) -> Arrival {
        let cell = (member - members.lowerBound) * senders + sender
        guard expected[cell] == sequence else { return arriveOutOfTurn(sequence, from: sender, cell) }
        expected[cell] = sequence + 1
        owed -= 1
        return .next
    }

    private mutating func arriveOutOfTurn(_ sequence: Int, from sender: Int, _ cell: Int) -> Arrival {
        let next = expected[cell]
        if sequence > next, sequence < sent[sender] {
            gaps[cell, default: []].append(next..<sequence)
            faults.lost += sequence - next
            owed -= sequence - next + 1
            expected[cell] = sequence + 1
            return .early(next..<sequence)
        }
        guard let index = gaps[cell]?.firstIndex(where: { $0.contains(sequence) }), let gap = gaps[cell]?[index] else {
            faults.doubled += 1
            return .again
        }
        let parts = [gap.lowerBound..<sequence, sequence + 1..<gap.upperBound].filter { !$0.isEmpty }
        gaps[cell]?.replaceSubrange(index...index, with: parts)
        faults.lost -= 1
        faults.reordered += 1
        return .late
    }

    /// A member's connection has ended: nothing is owed to it from now on.
    /// - Returns: for each sender, what was on its way to the member.
    mutating func close(_ member: Int) -> [Range<Int>] {
        guard members.contains(member), closed.insert(member).inserted else { return [] }
        faults.disconnected += 1
        return (0..<senders).map { sender in
            guard sender != member else { return 0..<0 }
            let cell = (member - members.lowerBound) * senders + sender
            owed -= sent[sender] - expected[cell]
            return expected[cell]..<sent[sender]
        }
    }

    /// Whether a member has had everything that was said until now.
    func isComplete(_ member: Int) -> Bool {
        (0..<senders).allSatisfy { sender in
            let cell = (member - members.lowerBound) * senders + sender
            return sender == member || expected[cell] == sent[sender] && gaps[cell, default: []].isEmpty
        }
    }

    /// Nothing more will come: what has not arrived is lost.
    mutating func finish() -> Measurement.Faults {
        faults.lost += owed
        owed = 0
        return faults
    }
}
