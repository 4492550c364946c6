import CEpoll
import Glibc

/// Time on the wall, in nanoseconds since some moment that stays the same: CLOCK_MONOTONIC.
enum Clock {
    static let second: UInt64 = 1_000_000_000

    static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * second + UInt64(time.tv_nsec)
    }

    /// When so many seconds from now will have passed.
    static func after(_ seconds: Double) -> UInt64 { now() + nanoseconds(seconds) }

    static func nanoseconds(_ seconds: Double) -> UInt64 { UInt64(max(0, seconds) * Double(second)) }

    static func seconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds) / Double(second) }
}

/// The time that a process, all its threads together, has spent on processors, in user space and in the kernel.
///
/// In nanoseconds, where /proc/PID/stat counts in hundredths of a second. Source: clock_getcpuclockid(3)
struct ProcessClock {
    private let clock: clockid_t
    private let process: pid_t

    /// - Throws: `Failure` where there is no such process.
    init(_ process: pid_t) throws(Failure) {
        var clock = clockid_t()
        guard clock_getcpuclockid(process, &clock) == 0 else { throw Failure("there is no process \(process)") }
        (self.clock, self.process) = (clock, process)
    }

    /// CPU time until now, in nanoseconds.
    /// - Throws: `Failure` where the process has ended meanwhile.
    func now() throws(Failure) -> UInt64 {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { throw Failure("process \(process) has ended") }
        return UInt64(time.tv_sec) * Clock.second + UInt64(time.tv_nsec)
    }
}

/// What the wall, the server and the generator have spent at one moment; the difference of two is what a run took.
struct Expense {
    private var wall: UInt64
    private var server: UInt64
    private var generator: UInt64

    /// Seconds on the wall.
    var seconds: Double { Clock.seconds(wall) }
    /// CPU seconds of the server's process.
    var serverSeconds: Double { Clock.seconds(server) }
    /// CPU seconds of this process.
    var generatorSeconds: Double { Clock.seconds(generator) }

    /// - Parameter process: the server's.
    static func now(of process: pid_t) throws(Failure) -> Expense {
        Expense(
            wall: Clock.now(),
            server: try ProcessClock(process).now(),
            generator: try ProcessClock(getpid()).now()
        )
    }

    static func - (later: Expense, earlier: Expense) -> Expense {
        Expense(
            wall: later.wall - earlier.wall,
            server: later.server - earlier.server,
            generator: later.generator - earlier.generator
        )
    }
}
