/// One more joins a full room and leaves it, over and over: the next step when everybody has seen the last. A JOIN or PART that reached somebody is a delivery.
func measureJoining(_ target: Target, _ plan: Plan, _ progress: (String) -> Void) throws -> Measurement {
    let crowd = try Crowd(port: target.port, capacity: plan.size + 1, textBytes: plan.textBytes)
    try crowd.gather(0..<plan.size, joins: true)
    let guest = plan.size
    try crowd.gather(guest..<(guest + 1), joins: false)
    progress("\(plan.size) joined")

    var script = Coming(guest, nick: crowd.nick(of: guest), everybody: plan.size + 1)
    try script.go(on: plan.warmUpSeconds, in: crowd)
    let before = try Expense.now(of: target.process)
    script.deliveries = 0
    try script.go(on: plan.seconds, in: crowd)
    let took = try Expense.now(of: target.process) - before
    var measurement = Measurement(target, plan, took: took, operations: script.deliveries)
    measurement.faults = script.faults
    return measurement
}

private struct Coming: Script {
    /// Lines about the guest that reached somebody.
    var deliveries = 0
    private(set) var faults = Measurement.Faults()
    private let guest: Int
    private let nick: Nick
    private let everybody: Int
    /// Who has not seen the last step yet, in numbers.
    private var missing = 0
    private var isIn = false
    /// The guest's own conversation has come to the end of the step.
    private var isSettled = true

    init(_ guest: Int, nick: Nick, everybody: Int) {
        (self.guest, self.nick, self.everybody) = (guest, nick, everybody)
    }

    mutating func go(on seconds: Double, in crowd: Crowd) throws {
        let end = Clock.after(seconds)
        while Clock.now() < end {
            if missing == 0, isSettled { step(in: crowd) }
            guard try crowd.round(until: Clock.after(30), &self) else {
                let step = isIn ? "JOIN" : "PART"
                throw Failure("waited 30 s in vain until \(missing) more have seen a \(step); \(crowd.lastWords)")
            }
        }
    }

    private mutating func step(in crowd: Crowd) {
        (missing, isSettled) = (everybody, false)
        isIn.toggle()
        if isIn { crowd.join(guest) } else { crowd.part(guest) }
    }

    mutating func heard(_ line: Line, by member: Int, in crowd: Crowd) {
        guard line.verb == (isIn ? .join : .part), nick.says(line) else { return }
        guard missing > 0 else {
            faults.doubled += 1
            return
        }
        missing -= 1
        deliveries += 1
    }

    mutating func entered(_ phase: Conversation.Phase, _ member: Int, in crowd: Crowd) throws {
        guard phase != .closed else {
            throw Failure("the server closed the connection of \(crowd.nick(of: member)): \(crowd.lastWords)")
        }
        isSettled = true
    }
}
