/// The open loop, while some of the readers do not read: what that does to the others, to the server's memory, and to themselves.
///
/// As `unstalled` it is the same without them stalling, to compare with.
func measureStalled(_ target: Target, _ plan: Plan, _ progress: (String) -> Void) throws -> Measurement {
    let members = plan.senders + plan.size
    let count = plan.scenario == .stalled ? min(plan.stalledReaders, plan.size) : 0
    let stalled = (members - count)..<members
    let crowd = try Crowd(port: target.port, capacity: members, textBytes: plan.textBytes)
    try crowd.gather(0..<members, joins: true, inFlight: plan.inFlight, small: stalled)
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
        told: loop.stalled.told.count,
        complete: stalled.count { loop.stalledLedger.isComplete($0) },
        secondsToClose: watch.secondsToClose
    )
    return measurement
}

/// Looks now and then how much memory the server has, and whom of those who do not read it has closed.
private struct StalledWatch {
    var memory: MemorySampler
    /// Whom it has closed so far.
    private(set) var closed: Set<SocketTable.End> = []
    /// When it was seen to have closed the last of those.
    private(set) var secondsToClose: Double?
    private let ends: Set<SocketTable.End>
    private let port: Int
    private let start = Clock.now()

    init(_ stalled: Range<Int>, in crowd: Crowd, _ target: Target) throws(Failure) {
        memory = try MemorySampler(target.process)
        ends = Set(stalled.map(crowd.end))
        port = target.port
    }

    mutating func look() throws(Failure) {
        try memory.sample()
        let before = closed.count
        guard before < ends.count else { return }
        closed = ends.subtracting(try SocketTable.clients(ofPort: port))
        if closed.count > before { secondsToClose = Clock.seconds(Clock.now() - start) }
    }
}
