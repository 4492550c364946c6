/// Open loop: few messages at a fixed rate, and how long each takes to each reader. Nothing batches there.
func measurePaced(_ target: Target, _ plan: Plan, _ progress: (String) -> Void) throws -> Measurement {
    let members = plan.senders + plan.size
    let crowd = try Crowd(port: target.port, capacity: members, textBytes: plan.textBytes)
    try crowd.gather(0..<members, joins: true)
    progress("\(members) joined")

    var loop = OpenLoop(plan, stalled: members..<members)
    try loop.speak(for: plan.warmUpSeconds, in: crowd)
    let before = try Expense.now(of: target.process)
    loop.count()
    try loop.speak(for: plan.seconds, in: crowd)
    let took = try Expense.now(of: target.process) - before
    var measurement = Measurement(target, plan, took: took, operations: loop.deliveries)
    progress("\(loop.deliveries) deliveries in \(took.seconds) s")

    try loop.drain(in: crowd)
    measurement.latency = loop.latencies.latency
    measurement.faults = loop.ledger.finish()
    return measurement
}
