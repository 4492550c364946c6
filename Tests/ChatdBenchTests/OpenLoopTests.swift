import Testing

@testable import chatd_bench

@Suite struct OpenLoopTests {
    /// Members 0 and 1 speak, 2 and 3 read, 4 has stopped.
    @Test func latencyIsThatOfReadersFromWhenItCounts() {
        var loop = OpenLoop(plan, stalled: 4..<5)
        loop.count()
        let now = Clock.now()
        for sequence in 0..<2 {
            #expect(loop.ledger.send(from: 0) == sequence)
            #expect(loop.stalledLedger.send(from: 0) == sequence)
        }
        let early = Stamp(sender: 0, sequence: 0, due: now - Clock.second)
        let counted = Stamp(sender: 0, sequence: 1, due: now + 500)
        for member in 1...4 {
            loop.heard(early, by: member, at: now + 2500)
            loop.heard(counted, by: member, at: now + 2500)
        }
        #expect(loop.deliveries == 8)
        let latency = loop.latencies.latency
        #expect(latency?.count == 2)
        #expect(latency?.most ?? 0 >= 2 && latency?.most ?? 0 < 2.01)
        let faults = loop.ledger.finish()
        #expect(faults == .init())
        let isComplete = loop.stalledLedger.isComplete(4)
        #expect(isComplete)
    }

    @Test func ownWordsAndRepeatsHaveNoLatency() {
        var loop = OpenLoop(plan, stalled: 4..<4)
        loop.count()
        let stamp = Stamp(sender: 0, sequence: loop.ledger.send(from: 0), due: Clock.now())
        loop.heard(stamp, by: 0, at: Clock.now())
        loop.heard(stamp, by: 2, at: Clock.now())
        loop.heard(stamp, by: 2, at: Clock.now())
        #expect(loop.latencies.latency?.count == 1)
        #expect(loop.ledger.faults.doubled == 1)
    }

    private var plan: Plan {
        var plan = Plan(scenario: .stalled, size: 3, seconds: 1)
        plan.senders = 2
        return plan
    }
}
