/// Closed loop: each sender has a window of messages on their way, and says the next when all readers have got the oldest.
///
/// So nobody falls behind however slow the server is, and what it costs is measured where it has most to do.
func measureSaturated(_ target: Target, _ plan: Plan, _ progress: (String) -> Void) throws -> Measurement {
    let crowd = try Crowd(port: target.port, capacity: plan.senders + plan.size, textBytes: plan.textBytes)
    try crowd.gather(0..<crowd.capacity, joins: true)
    progress("\(crowd.capacity) joined")

    var script = Saturation(plan)
    try script.speak(for: plan.warmUpSeconds, in: crowd)
    let before = try Expense.now(of: target.process)
    script.deliveries = 0
    try script.speak(for: plan.seconds, in: crowd)
    let took = try Expense.now(of: target.process) - before
    var measurement = Measurement(target, plan, took: took, operations: script.deliveries)
    progress("\(script.deliveries) deliveries in \(took.seconds) s")

    try script.drain(in: crowd)
    measurement.faults = script.ledger.finish()
    return measurement
}

private struct Saturation: Script, ~Copyable {
    var ledger: Ledger
    /// Test messages that reached anybody.
    var deliveries = 0
    private var windows: Windows
    private var batch: MessageBatch
    private var readers: Int
    private let senders: Int
    private let window: Int

    init(_ plan: Plan) {
        ledger = Ledger(members: 0..<(plan.senders + plan.size), senders: plan.senders)
        windows = Windows(senders: plan.senders, size: plan.window)
        batch = MessageBatch(capacity: plan.window, textBytes: plan.textBytes)
        (readers, senders, window) = (plan.size, plan.senders, plan.window)
    }

    /// Keeps the windows full for so long.
    mutating func speak(for seconds: Double, in crowd: Crowd) throws {
        let end = Clock.after(seconds)
        var heard = deliveries
        var patience = Clock.after(Saturation.patienceSeconds)
        while Clock.now() < end {
            refill(in: crowd)
            try crowd.round(until: end, &self)
            guard deliveries == heard else {
                (heard, patience) = (deliveries, Clock.after(Saturation.patienceSeconds))
                continue
            }
            guard Clock.now() < patience else {
                throw Failure(
                    "nothing has arrived for a while, \(ledger.owed) deliveries are on their way; \(crowd.lastWords)"
                )
            }
        }
    }

    private static let patienceSeconds = 30.0

    /// Waits until everything has arrived, or nothing arrives any more.
    mutating func drain(in crowd: Crowd) throws {
        while ledger.owed > 0, try crowd.round(until: Clock.after(2), &self) {}
        // What was doubled comes late.
        try crowd.settle(&self)
    }

    /// Once half of a window is free it is filled again, with one call of send(2): few and large batches, as from people whose words pile up.
    private mutating func refill(in crowd: Crowd) {
        for sender in 0..<senders {
            let room = windows.room(of: sender)
            guard room * 2 >= window else { continue }
            let now = Clock.now()
            for _ in 0..<room {
                batch.append(Stamp(sender: sender, sequence: ledger.send(from: sender), due: now))
                windows.send(from: sender, to: readers)
            }
            batch.send(as: sender, in: crowd)
        }
    }

    @inline(__always)
    mutating func heard(_ stamp: Stamp, by member: Int, at now: UInt64) {
        deliveries += 1
        guard member != stamp.sender else { return }
        switch ledger.arrive(stamp.sequence, from: stamp.sender, at: member) {
        case .next:
            if member >= senders { windows.arrive(stamp.sequence, from: stamp.sender) }
        case .early(let lost):
            guard member >= senders else { return }
            for sequence in lost { windows.arrive(sequence, from: stamp.sender) }
            windows.arrive(stamp.sequence, from: stamp.sender)
        case .late, .again: break
        }
    }

    mutating func entered(_ phase: Conversation.Phase, _ member: Int, in crowd: Crowd) throws {
        guard phase == .closed else { return }
        guard member >= senders else { throw Failure("the server closed a sender's connection: \(crowd.lastWords)") }
        readers -= 1
        for (sender, sequences) in ledger.close(member).enumerated() {
            for sequence in sequences { windows.arrive(sequence, from: sender) }
        }
        guard readers > 0 else { throw Failure("the server closed all readers' connections: \(crowd.lastWords)") }
    }
}
