import Testing

@testable import chatd_bench

@Suite struct GoalsTests {
    private func goal(_ what: String, of measurements: [Measurement]) throws -> Goal {
        try #require(Results(measurements: measurements).goals.first { $0.what.hasPrefix(what) })
    }

    @Test func allGoalsOfTheIssueAreThere() {
        #expect(Results().goals.count == 19)
        #expect(Results().goals.allSatisfy { $0.isMet == nil && $0.measured == nil })
        #expect(Results().goalsTable.text.contains("not measured"))
    }

    @Test func fanOutIsComparedWithFloorAndInspIRCd() throws {
        let measurements: [Measurement] = [
            .madeUp("floor", .saturated, 500, cost: 1), .madeUp("chatd", .saturated, 500, cost: 1.4),
            .madeUp("inspircd", .saturated, 500, cost: 4),
        ]
        let floor = try goal("saturated, N = 500: CPU per delivery, to the floor", of: measurements)
        #expect(floor.isMet == true)
        #expect(floor.measured == "1.4×")
        let inspircd = try goal("saturated, N = 500: CPU per delivery, to InspIRCd", of: measurements)
        #expect(inspircd.isMet == false)
        #expect(inspircd.measured == "0.35×")
        #expect(try goal("saturated, N = 50: CPU per delivery, to InspIRCd", of: measurements).isMet == nil)
    }

    @Test func latencyIsComparedWithTheBestPeerNotWithTheFloor() throws {
        let measurements: [Measurement] = [
            .madeUp("floor", .paced, 1000, p99: 100), .madeUp("chatd", .paced, 1000, p99: 200),
            .madeUp("ngircd", .paced, 1000, p99: 200), .madeUp("inspircd", .paced, 1000, p99: 300),
        ]
        #expect(try goal("paced, N = 1000: p99", of: measurements).isMet == true)
        #expect(try goal("paced, N = 1000: p99", of: Array(measurements.prefix(2))).isMet == nil)
    }

    @Test func idleMembersAreCountedInBytesEach() throws {
        var idle = Measurement.madeUp("chatd", .idle, 10_000, rate: 900)
        idle.memory = .grown(to: 46_090_000)
        let rival = Measurement.madeUp("ngircd", .idle, 10_000, rate: 1000)
        #expect(try goal("idle, 10,000 members: RSS", of: [idle]).measured == "4,609 B")
        #expect(try goal("idle, 10,000 members: RSS", of: [idle]).isMet == false)
        #expect(try goal("idle, 10,000 members: registering", of: [idle, rival]).isMet == false)
    }

    @Test func stalledReadersHaveToBeClosedOrTold() throws {
        var stalled = Measurement.madeUp("chatd", .stalled, 200, p99: 110)
        stalled.memory = .grown(to: 1_048_576)
        stalled.stalled = .init(readers: 20, closed: 18, told: 0, complete: 1, secondsToClose: 2)
        let measurements = [stalled, .madeUp("chatd", .unstalled, 200, p99: 100)]
        #expect(try goal("20 of 200 stalled: p99", of: measurements).isMet == true)
        #expect(try goal("20 of 200 stalled: memory", of: measurements).isMet == true)
        #expect(try goal("20 of 200 stalled: the last", of: measurements).measured == "2 s")
        let unaware = try goal("20 of 200 stalled: neither", of: measurements)
        #expect(unaware.measured == "1")
        #expect(unaware.isMet == false)
    }

    @Test func stalledReadersWhoMissedNothingShowNothing() throws {
        var stalled = Measurement.madeUp("chatd", .stalled, 200, p99: 110)
        stalled.stalled = .init(readers: 20, closed: 0, told: 0, complete: 20, secondsToClose: nil)
        #expect(try goal("20 of 200 stalled: neither", of: [stalled]).isMet == nil)
        #expect(try goal("20 of 200 stalled: the last", of: [stalled]).isMet == nil)
    }

    @Test func noGoalIsWorthAnythingWhereMessagesWereLostOrRunsFailed() throws {
        var lossy = Measurement.madeUp("chatd", .saturated, 50, cost: 1)
        #expect(try goal("all runs", of: [lossy]).isMet == true)
        lossy.faults.lost = 1
        #expect(try goal("all runs", of: [lossy]).isMet == false)
    }

    @Test func churnIsComparedWithNgIRCd() throws {
        let measurements: [Measurement] = [
            .madeUp("chatd", .churn, 16, cost: 2, rate: 200), .madeUp("ngircd", .churn, 16, cost: 1, rate: 100),
        ]
        #expect(try goal("churn: rate", of: measurements).isMet == true)
        #expect(try goal("churn: CPU", of: measurements).isMet == false)
    }

    @Test func growthIsFromTheSmallestRoomToTheLargest() throws {
        let measurements: [Measurement] = [
            .madeUp("chatd", .saturated, 50, cost: 1), .madeUp("chatd", .saturated, 10_000, cost: 1.5),
            .madeUp("chatd", .joining, 1000, cost: 1), .madeUp("chatd", .joining, 10_000, cost: 1.05),
        ]
        #expect(try goal("growth: CPU per delivery", of: measurements).isMet == false)
        #expect(try goal("growth: CPU per JOIN", of: measurements).isMet == true)
    }
}
