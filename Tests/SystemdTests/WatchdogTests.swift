import Glibc
import Testing

@testable import Systemd

/// Each test is a process of its own, as in `NotifierTests`.
@Suite struct WatchdogTests {
    @Test func fromEnvironmentIsTheInterval() async {
        await #expect(processExitsWith: .success) {
            setenv("WATCHDOG_USEC", "20000000", 1)
            unsetenv("WATCHDOG_PID")
            #expect(Watchdog.fromEnvironment()?.interval == .seconds(20))
            setenv("WATCHDOG_PID", "\(getpid())", 1)
            #expect(Watchdog.fromEnvironment()?.interval == .seconds(20))
            setenv("WATCHDOG_PID", "1", 1)
            #expect(Watchdog.fromEnvironment() == nil)
            unsetenv("WATCHDOG_PID")
            for nonsense in ["0", "soon", "-1"] {
                setenv("WATCHDOG_USEC", nonsense, 1)
                #expect(Watchdog.fromEnvironment() == nil)
            }
            unsetenv("WATCHDOG_USEC")
            #expect(Watchdog.fromEnvironment() == nil)
        }
    }

    @Test func feedsAfterEachProbeThatPassed() async {
        await #expect(processExitsWith: .success) {
            let (manager, notifier) = serviceManager()
            let probes = Counter()
            let running = Task {
                await Watchdog(interval: .milliseconds(30)).run(notifier: notifier) {
                    let number = probes.next()
                    notifier.status("probe \(number)")
                    return number != 2
                }
            }
            #expect(await manager.receive() == "STATUS=probe 1")
            #expect(await manager.receive() == "WATCHDOG=1")
            #expect(await manager.receive() == "STATUS=probe 2")
            #expect(await manager.receive() == "STATUS=probe 3")
            #expect(await manager.receive() == "WATCHDOG=1")
            running.cancel()
            await running.value
        }
    }

    @Test func feedsAtMostOncePerThirdOfTheInterval() async {
        await #expect(processExitsWith: .success) {
            let (manager, notifier) = serviceManager()
            let interval = Duration.milliseconds(300)
            let start = MonotonicClock.nanoseconds()
            let running = Task {
                await Watchdog(interval: interval).run(notifier: notifier) { true }
            }
            // The first at once, the fourth after the whole interval. No upper bound: a busy machine is no failure.
            for _ in 1...4 { #expect(await manager.receive() == "WATCHDOG=1") }
            #expect(MonotonicClock.nanoseconds() - start >= interval.wholeNanoseconds)
            running.cancel()
            await running.value
        }
    }

    @Test func probeThatNeverReturnsStarvesTheWatchdogAndPilesNothingUp() async {
        await #expect(processExitsWith: .success) {
            let (manager, notifier) = serviceManager()
            let probes = Counter()
            let (never, continuation) = AsyncStream.makeStream(of: Void.self)
            let running = Task {
                await Watchdog(interval: .milliseconds(15)).run(notifier: notifier) {
                    let number = probes.next()
                    notifier.status("probe \(number)")
                    if number == 1 { return true }
                    // Nothing reaches this task: it does not even hear of its cancellation.
                    await Task.detached { for await _ in never {} }.value
                    return true
                }
            }
            #expect(await manager.receive() == "STATUS=probe 1")
            #expect(await manager.receive() == "WATCHDOG=1")
            #expect(await manager.receive() == "STATUS=probe 2")
            // Twenty intervals in which nothing may come; only time can show that.
            #expect(await manager.receive(milliseconds: 300) == nil)
            // And the loop can be ended all the same.
            running.cancel()
            await running.value
            #expect(probes.value == 2)
            continuation.finish()
        }
    }
}

/// Numbers from 1 on, for any thread.
private final class Counter: Sendable {
    private let count = Monitor(0)

    var value: Int { count.read { $0 } }

    func next() -> Int {
        count.change {
            $0 += 1
            return $0
        }
    }
}
