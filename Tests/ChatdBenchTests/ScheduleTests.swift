import Testing

@testable import chatd_bench

@Suite struct ScheduleTests {
    private let contestants = ["floor", "chatd", "ngircd"].map {
        Contestant.started(ServerDescription(name: $0, command: [$0], port: 1))
    }

    private func names(_ schedule: Schedule) -> [String] {
        schedule.runs.map { "\($0.plan.repetition) \($0.plan.scenario) \($0.plan.size) \($0.contestant.name)" }
    }

    @Test func serversTakeTurnsAtEachSize() {
        let schedule = Schedule(
            of: contestants,
            scenarios: [.churn],
            sizes: [1, 2],
            seconds: 3,
            repetitions: 2,
            isQuick: false
        )
        #expect(
            names(schedule) == [
                "1 churn 1 floor", "1 churn 1 chatd", "1 churn 1 ngircd",
                "1 churn 2 floor", "1 churn 2 chatd", "1 churn 2 ngircd",
                "2 churn 1 floor", "2 churn 1 chatd", "2 churn 1 ngircd",
                "2 churn 2 floor", "2 churn 2 chatd", "2 churn 2 ngircd",
            ]
        )
        #expect(schedule.runs.allSatisfy { $0.plan.seconds == 3 })
    }

    @Test func peersAreSparedTheLargestRoomsOnly() {
        let schedule = Schedule(
            of: contestants,
            scenarios: [.joining, .idle],
            sizes: nil,
            seconds: nil,
            repetitions: 1,
            isQuick: false
        )
        #expect(!names(schedule).contains("1 joining 10000 ngircd"))
        #expect(names(schedule).contains("1 joining 10000 chatd"))
        #expect(names(schedule).contains("1 joining 1000 ngircd"))
        #expect(names(schedule).contains("1 idle 10000 ngircd"))
    }

    @Test func aQuickScheduleHasEveryScenarioOnce() {
        let schedule = Schedule(
            of: Array(contestants.prefix(1)),
            scenarios: Measurement.Scenario.allCases,
            sizes: nil,
            seconds: nil,
            repetitions: 1,
            isQuick: true
        )
        #expect(schedule.runs.map(\.plan.scenario) == Measurement.Scenario.allCases)
        #expect(schedule.runs.allSatisfy { $0.plan.size <= 100 && $0.plan.seconds <= 1 })
    }
}
