/// Says messages at a fixed rate, each when it is due, whatever the server does; the senders take turns.
///
/// The time at which it was due stands in the message, and latency counts from there: were it to count from when it was sent, a server that holds up the generator
/// would be measured only while it is fast (coordinated omission).
struct OpenLoop: Script, ~Copyable {
    /// Of all members that read.
    var ledger: Ledger
    /// Of those who stopped reading.
    var stalledLedger: Ledger
    /// Test messages that reached anybody since it began to count.
    private(set) var deliveries = 0
    /// Of messages that were due since then, at readers who did not stall.
    private(set) var latencies = LatencyRecorder()
    /// When it began to count, on `Clock`.
    private var countsFrom: UInt64
    /// What became of those who stopped reading, once they read again.
    var stalled = StalledOutcome()
    private var batch: MessageBatch
    private let senders: Int
    private let start: UInt64
    private let interval: Double
    private var said = 0

    /// - Parameter stalled: those who will stop reading; the last of all members.
    init(_ plan: Plan, stalled: Range<Int>) {
        senders = plan.senders
        ledger = Ledger(members: 0..<stalled.lowerBound, senders: senders)
        stalledLedger = Ledger(members: stalled, senders: senders)
        batch = MessageBatch(capacity: 1, textBytes: plan.textBytes)
        interval = Double(Clock.second) / plan.messagesPerSecond
        start = Clock.after(0.01)
        countsFrom = start
    }

    /// Counts anew from now on.
    mutating func count() {
        (deliveries, latencies, countsFrom) = (0, LatencyRecorder(), Clock.now())
    }

    /// When the next message is due.
    private var due: UInt64 { start + UInt64(Double(said) * interval) }

    /// Speaks for so long.
    /// - Parameter sample: called every quarter of a second.
    mutating func speak(for seconds: Double, in crowd: Crowd, sample: () throws -> Void = {}) throws {
        let end = Clock.after(seconds)
        var nextSample = Clock.after(OpenLoop.sampleSeconds)
        while Clock.now() < end {
            try crowd.round(until: min(due, nextSample, end), &self)
            let now = Clock.now()
            while due <= min(now, end) { say(in: crowd) }
            guard now >= nextSample else { continue }
            try sample()
            nextSample = now + Clock.nanoseconds(OpenLoop.sampleSeconds)
        }
    }

    private static let sampleSeconds = 0.25

    private mutating func say(in crowd: Crowd) {
        let sender = said % senders
        _ = stalledLedger.send(from: sender)
        batch.append(Stamp(sender: sender, sequence: ledger.send(from: sender), due: due))
        batch.send(as: sender, in: crowd)
        said += 1
    }

    /// Waits until all who read have everything, or nothing arrives any more.
    mutating func drain(in crowd: Crowd) throws {
        while ledger.owed > 0, try crowd.round(until: Clock.after(2), &self) {}
        try crowd.settle(&self)
    }

    @inline(__always)
    mutating func heard(_ stamp: Stamp, by member: Int, at now: UInt64) {
        deliveries += 1
        guard member != stamp.sender else { return }
        guard member < ledger.members.upperBound else {
            _ = stalledLedger.arrive(stamp.sequence, from: stamp.sender, at: member)
            return
        }
        let arrival = ledger.arrive(stamp.sequence, from: stamp.sender, at: member)
        guard member >= senders, arrival != .again else { return }
        let age = stamp.age(at: now)
        if now - age >= countsFrom { latencies.record(age) }
    }

    mutating func heard(_ line: Line, by member: Int, in crowd: Crowd) {
        guard stalledLedger.members.contains(member) else { return }
        if line.verb == .error || line.verb == .notice && (line.says("missed") || line.says("behind")) {
            stalled.told.insert(member)
        }
    }

    mutating func entered(_ phase: Conversation.Phase, _ member: Int, in crowd: Crowd) throws {
        guard phase == .closed else { return }
        guard member >= senders else { throw Failure("the server closed a sender's connection: \(crowd.lastWords)") }
        _ = ledger.close(member)
    }
}

/// What those who had stopped reading found when they read again, by member.
struct StalledOutcome {
    /// An ERROR, or a notice that something was missed.
    var told: Set<Int> = []
}
