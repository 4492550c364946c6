import Glibc
import Testing

@testable import chatd_bench

/// Each scenario as a whole, small and short, against a bare loop in this process.
@Suite(.serialized) struct ScenarioTests {
    @Test func saturatedDeliversEverythingOnce() throws {
        let server = try BareLoopThread()
        let measurement = try run(server, .saturated, size: 5)
        #expect(measurement.faults == .init())
        #expect(measurement.operations > 5 * 64)
        #expect(measurement.seconds >= 0.1)
        #expect(measurement.serverSeconds > 0 && measurement.generatorSeconds > 0)
    }

    @Test func saturatedGoesOnWithOneSenderAndAWindowOfOne() throws {
        let server = try BareLoopThread()
        let measurement = try run(server, .saturated, size: 2) {
            $0.senders = 1
            $0.window = 1
        }
        #expect(measurement.faults == .init())
        #expect(measurement.operations > 0)
    }

    @Test func pacedTellsTheLatencyOfEachReader() throws {
        let server = try BareLoopThread()
        let measurement = try run(server, .paced, size: 3) { $0.messagesPerSecond = 200 }
        let latency = try #require(measurement.latency)
        #expect(measurement.faults == .init())
        // Of the 200 messages a second, at least those of a tenth of a second, each at three readers; one less at either end.
        #expect(latency.count >= 18 * 3)
        #expect(latency.count % 3 == 0)
        #expect(latency.median > 0 && latency.most >= latency.p99)
    }

    @Test func stalledReadersAreClosedByABareLoop() throws {
        let server = try BareLoopThread(logBytes: 64 << 10)
        let measurement = try run(server, .stalled, size: 4, seconds: 0.5) {
            $0.stalledReaders = 2
            $0.textBytes = 480
            $0.messagesPerSecond = 4000
        }
        let stalled = try #require(measurement.stalled)
        #expect(stalled.readers == 2)
        #expect(stalled.closed == 2)
        #expect(stalled.told == 0)
        #expect(stalled.complete == 0)
        #expect(stalled.secondsToClose != nil)
        #expect(measurement.faults == .init())
        #expect(measurement.memory != nil && measurement.latency != nil)
    }

    @Test func stalledReadersWhoMissNothingAreComplete() throws {
        let server = try BareLoopThread()
        let measurement = try run(server, .stalled, size: 3, seconds: 0.1) { $0.stalledReaders = 1 }
        let stalled = try #require(measurement.stalled)
        #expect(stalled.closed == 0)
        #expect(stalled.complete == 1)
        #expect(stalled.secondsToClose == nil)
    }

    @Test func nobodyStallsInUnstalled() throws {
        let server = try BareLoopThread()
        let measurement = try run(server, .unstalled, size: 3)
        #expect(measurement.stalled == nil)
        #expect(measurement.faults == .init())
    }

    @Test func idleCountsRegistrations() throws {
        let server = try BareLoopThread()
        let measurement = try run(server, .idle, size: 20)
        #expect(measurement.operations == 20)
        #expect(measurement.memory != nil)
    }

    @Test func churnCountsCycles() throws {
        let server = try BareLoopThread()
        let measurement = try run(server, .churn, size: 3)
        #expect(measurement.operations > 0)
    }

    @Test func joiningCountsWhomItReached() throws {
        let server = try BareLoopThread()
        let measurement = try run(server, .joining, size: 3)
        #expect(measurement.operations >= 4)
        #expect(measurement.faults == .init())
    }

    @Test func whatIsWaitedForInVainIsSaid() throws {
        let listener = try Socket.listening(on: 0)
        defer { close(listener) }
        let crowd = try Crowd(port: Socket.port(of: listener), capacity: 1, textBytes: 100)
        try crowd.connect(0)
        var silence = Silence()
        #expect {
            try crowd.run(&silence, within: 0.01, until: "the moon is blue") { _ in false }
        } throws: { "\($0)".contains("until the moon is blue") }
    }

    private func run(
        _ server: BareLoopThread,
        _ scenario: Measurement.Scenario,
        size: Int,
        seconds: Double = 0.1,
        _ change: (inout Plan) -> Void = { _ in }
    ) throws -> Measurement {
        var plan = Plan(scenario: scenario, size: size, seconds: seconds)
        change(&plan)
        return try measure(Target(name: "floor", port: server.port, process: getpid()), plan) { _ in }
    }
}
