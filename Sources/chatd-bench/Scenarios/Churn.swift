/// Closed loop of comings and goings: connect, register, join, quit, and wait for the server to close; over and over, some at a time.
func measureChurn(_ target: Target, _ plan: Plan, _ progress: (String) -> Void) throws -> Measurement {
    let crowd = try Crowd(port: target.port, capacity: plan.size, textBytes: plan.textBytes)
    var script = Churning()
    for member in 0..<plan.size { try script.begin(member, in: crowd) }
    try script.go(on: plan.warmUpSeconds, in: crowd)
    progress("\(script.cycles) cycles before it counts")

    let before = try Expense.now(of: target.process)
    script.cycles = 0
    try script.go(on: plan.seconds, in: crowd)
    let took = try Expense.now(of: target.process) - before
    let measurement = Measurement(target, plan, took: took, operations: script.cycles)

    script.isEnding = true
    try crowd.run(&script, within: 30, until: "the last have gone") { $0.present == 0 }
    return measurement
}

private struct Churning: Script {
    /// How many have come and gone.
    var cycles = 0
    /// Whether nobody comes any more.
    var isEnding = false
    /// How many are here, or on their way.
    private(set) var present = 0
    /// Everybody who comes has a new name, since a server may remember for a while who has gone.
    private var names = 0

    mutating func begin(_ member: Int, in crowd: Crowd) throws {
        present += 1
        names += 1
        try crowd.connect(member, nick: Nick("c", names), negotiates: false)
    }

    mutating func go(on seconds: Double, in crowd: Crowd) throws {
        let end = Clock.after(seconds)
        while Clock.now() < end {
            let before = cycles
            let isQuiet = try !crowd.round(until: Clock.after(30), &self)
            guard !isQuiet || cycles > before else {
                throw Failure("nobody came or went for 30 s; the server's last words: \(crowd.lastWords)")
            }
        }
    }

    mutating func entered(_ phase: Conversation.Phase, _ member: Int, in crowd: Crowd) throws {
        switch phase {
        case .registered: crowd.join(member)
        case .joined:
            crowd.quit(member)
            left.insert(member)
        case .closed:
            guard left.remove(member) != nil else {
                throw Failure("the server closed a connection before QUIT: \(crowd.lastWords)")
            }
            present -= 1
            cycles += 1
            if !isEnding { try begin(member, in: crowd) }
        default: break
        }
    }

    /// Those who have said QUIT.
    private var left: Set<Int> = []
}
