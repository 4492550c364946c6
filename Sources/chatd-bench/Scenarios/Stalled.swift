/// The open loop, while some of the readers do not read: what that does to the others, to the server's memory, and to themselves.
///
/// As `unstalled` it is the same without them stalling, to compare with.
func measureStalled(_ target: Target, _ plan: Plan, _ progress: (String) -> Void) throws -> Measurement {
    let members = plan.senders + plan.size
    let count = plan.scenario == .stalled ? min(plan.stalledReaders, plan.size) : 0
    let stalled = (members - count)..<members
    let crowd = try Crowd(port: target.port, capacity: members, textBytes: plan.textBytes)
    try crowd.gather(0..<members, joins: true, small: stalled)
    progress("\(members) joined, of whom \(count) stop reading")

    var watch = try StalledWatch(stalled, in: crowd, target)
    stalled.forEach(crowd.stopReading)
    var loop = OpenLoop(plan, stalled: stalled)
    let before = try Expense.now(of: target.process)
    try loop.speak(for: plan.seconds, in: crowd) { try watch.look() }
    let took = try Expense.now(of: target.process) - before
    var measurement = Measurement(target, plan, took: took, operations: loop.deliveries)
    try loop.drain(in: crowd)
    try watch.look()
    measurement.memory = try watch.memory.result()
    measurement.latency = loop.latencies.latency
    measurement.faults = loop.ledger.finish()
    guard count > 0 else { return measurement }

    progress("\(watch.closed.count) of \(count) were closed while they did not read")
    stalled.forEach(crowd.readAgain)
    try crowd.settle(&loop, quietSeconds: 1)
    measurement.stalled = Measurement.Stalled(
        readers: count,
        closed: watch.closed.count,
        told: loop.stalled.told.subtracting(watch.closed).count,
        complete: stalled.count {
            !watch.closed.contains($0) && !loop.stalled.told.contains($0) && loop.stalledLedger.isComplete($0)
        },
        secondsToClose: watch.secondsToClose
    )
    return measurement
}

/// Looks now and then how much memory the server has, and whom of those who do not read it has closed.
private struct StalledWatch: ~Copyable {
    var memory: MemorySampler
    /// Whom it has closed so far.
    private(set) var closed: Set<Int> = []
    /// When it was seen to have closed the last of those.
    private(set) var secondsToClose: Double?
    private var open: [(member: Int, end: ServerEnds.Client)]
    private let ends: ServerEnds
    private let start = Clock.now()

    init(_ stalled: Range<Int>, in crowd: Crowd, _ target: Target) throws(Failure) {
        let ends = try ServerEnds(port: target.port)
        memory = try MemorySampler(target.process)
        open = stalled.map { ($0, crowd.end(of: $0)) }
        self.ends = ends
    }

    mutating func look() throws {
        try memory.sample()
        let before = closed.count
        for client in open where try !ends.isOpen(client.end) { closed.insert(client.member) }
        guard closed.count > before else { return }
        open.removeAll { closed.contains($0.member) }
        secondsToClose = Clock.seconds(Clock.now() - start)
    }
}
