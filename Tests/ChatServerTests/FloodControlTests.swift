import NIOCore
import Testing

@testable import ChatServer

/// So many lines at once, so many a second after that; the time is the test's.
@Suite struct FloodControlTests {
    private var control = FloodControl()
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private mutating func ask(_ milliseconds: Int64, burst: Int = 5, rate: Int = 10) -> FloodControl.Verdict {
        control.ask(at: start + .milliseconds(milliseconds), burst: burst, linesPerSecond: rate)
    }

    @Test mutating func aBurstPassesAndTheNextWaitsForItsInterval() {
        for _ in 0..<5 { #expect(ask(0) == .now) }
        #expect(ask(0) == .later(start + .milliseconds(100), isFirst: true))
        #expect(ask(50) == .later(start + .milliseconds(100), isFirst: false))
        #expect(ask(99) == .later(start + .milliseconds(100), isFirst: false))
        #expect(ask(100) == .now)
        #expect(ask(100) == .later(start + .milliseconds(200), isFirst: false))
    }

    @Test mutating func theRateHoldsOverALongTime() {
        var allowed = 0
        for millisecond in 0..<10_000 as Range<Int64> {
            while ask(millisecond) == .now { allowed += 1 }
        }
        #expect(allowed == 5 + 99)
    }

    @Test mutating func askingAndBeingRefusedCostsNothing() {
        for _ in 0..<5 { #expect(ask(0) == .now) }
        for _ in 0..<1000 { _ = ask(1) }
        #expect(ask(100) == .now)
    }

    @Test mutating func whoHasBeenSilentHasTheWholeBurstAgainAndIsToldAgain() {
        for _ in 0..<5 { #expect(ask(0) == .now) }
        #expect(ask(0) == .later(start + .milliseconds(100), isFirst: true))
        #expect(ask(499) == .now)
        for _ in 0..<3 { #expect(ask(499) == .now) }
        #expect(ask(499) == .later(start + .milliseconds(500), isFirst: false))
        for _ in 0..<5 { #expect(ask(5000) == .now) }
        #expect(ask(5000) == .later(start + .milliseconds(5100), isFirst: true))
    }

    @Test mutating func aLineThatCostsMorePushesLaterOnesBackAndOneThatCostsNothingDoesNot() {
        for _ in 0..<1000 {
            #expect(ask(0) == .now)
            control.charge(-1, burst: 5, linesPerSecond: 10)
        }
        #expect(ask(0) == .now)
        control.charge(6, burst: 5, linesPerSecond: 10)
        #expect(ask(0) == .later(start + .milliseconds(300), isFirst: true))
        #expect(ask(299) == .later(start + .milliseconds(300), isFirst: false))
        #expect(ask(300) == .now)
    }

    @Test mutating func whereThereIsNoLimitNothingIsCharged() {
        control.charge(1000, burst: 0, linesPerSecond: 10)
        control.charge(1000, burst: 5, linesPerSecond: 0)
        #expect(ask(0) == .now)
    }

    @Test mutating func zeroIsNoLimit() {
        for _ in 0..<10_000 { #expect(ask(0, rate: 0) == .now) }
        for _ in 0..<10_000 { #expect(ask(0, burst: 0) == .now) }
    }

    @Test mutating func aBurstOfOneIsThePlainRate() {
        #expect(ask(0, burst: 1) == .now)
        #expect(ask(0, burst: 1) == .later(start + .milliseconds(100), isFirst: true))
        #expect(ask(100, burst: 1) == .now)
    }

    /// Soon after the machine has started, its clock is smaller than a burst is long.
    @Test func theFirstSecondsOfTheMachineAreNoException() {
        var control = FloodControl()
        let boot = NIODeadline.uptimeNanoseconds(1_000_000)
        for _ in 0..<50 { #expect(control.ask(at: boot, burst: 50, linesPerSecond: 10) == .now) }
        guard case .later = control.ask(at: boot, burst: 50, linesPerSecond: 10) else {
            Issue.record("the burst has no end")
            return
        }
    }
}
