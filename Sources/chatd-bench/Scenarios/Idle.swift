/// Members who register, stay, and do nothing: what each costs to let in, and in memory.
func measureIdle(_ target: Target, _ plan: Plan, _ progress: (String) -> Void) throws -> Measurement {
    // What a server allocates once, it has allocated when these are in.
    let first = 50
    let crowd = try Crowd(port: target.port, capacity: first + plan.size, textBytes: plan.textBytes)
    try crowd.gather(0..<first, joins: false, negotiates: false)
    var memory = try MemorySampler(target.process)
    progress("\(first) registered, \(plan.size) follow")

    let before = try Expense.now(of: target.process)
    try crowd.letIn(first..<crowd.capacity, joins: false, negotiates: false)
    let took = try Expense.now(of: target.process) - before
    progress("\(plan.size) registered in \(took.seconds) s")

    var silence = Silence()
    guard try crowd.settle(&silence, quietSeconds: 1) else {
        throw Failure("the server does not leave idle members alone; its last words: \(crowd.lastWords)")
    }
    var measurement = Measurement(target, plan, took: took, operations: plan.size)
    measurement.memory = try memory.result()
    return measurement
}
