/// Members who register, stay, and do nothing: what each costs to let in, and in memory.
func measureIdle(_ target: Target, _ plan: Plan, _ progress: (String) -> Void) throws -> Measurement {
    // What a server allocates once, it has allocated when these are in.
    let first = 50
    let crowd = try Crowd(port: target.port, capacity: first + plan.size, textBytes: plan.textBytes)
    try crowd.gather(0..<first, joins: false, negotiates: false)
    var memory = try MemorySampler(target.process)
    progress("\(first) registered, \(plan.size) follow")

    var script = Registering(first..<crowd.capacity)
    let before = try Expense.now(of: target.process)
    try script.begin(plan.inFlight, in: crowd)
    let aim = "\(plan.size) members have registered"
    try crowd.run(&script, within: 60 + Double(plan.size) / 20, until: aim) { $0.registered == plan.size }
    let took = try Expense.now(of: target.process) - before
    progress("\(plan.size) registered in \(took.seconds) s")

    var silence = Silence()
    guard try crowd.settle(&silence, quietSeconds: 1) else {
        throw Failure("the server does not leave idle members alone; its last words: \(crowd.lastWords)")
    }
    var measurement = Measurement(target, plan, took: took, operations: script.registered)
    measurement.memory = try memory.result()
    return measurement
}

/// Lets members register, the next when one is in.
private struct Registering: Script {
    private(set) var registered = 0
    private var left: Range<Int>

    init(_ members: Range<Int>) { left = members }

    mutating func begin(_ count: Int, in crowd: Crowd) throws {
        for _ in 0..<count { try next(in: crowd) }
    }

    private mutating func next(in crowd: Crowd) throws {
        if let member = left.popFirst() { try crowd.connect(member, negotiates: false) }
    }

    mutating func entered(_ phase: Conversation.Phase, _ member: Int, in crowd: Crowd) throws {
        switch phase {
        case .registered:
            registered += 1
            try next(in: crowd)
        case .closed: throw Failure("the server closed the connection of \(crowd.nick(of: member)): \(crowd.lastWords)")
        default: break
        }
    }
}
