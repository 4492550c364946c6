import CSystemd
import Glibc
import Logging

/// Writes log records on a thread of its own, so that a stalled journal or terminal never stalls who logs.
///
/// Between the two is a queue with a bound (`LogLimits`). What does not fit is dropped and counted; once there is room,
/// a warning stands where the records would have stood: `N log records were dropped while the log was not accepting
/// them`, with the number in the field `dropped`. Order is kept. Any thread may call everything here; only `flush`
/// waits.
public final class LogWriter: Sendable {
    private let sink: any LogSink
    private let queue: Monitor<LogQueue>
    private let threshold: Monitor<Logger.Level>

    /// Starts the thread; it ends when the writer is released and everything is written.
    /// - Parameters:
    ///   - level: records below it are not logged.
    ///   - lossFields: further metadata for the warnings of loss, such as a `MESSAGE_ID`.
    public init(
        sink: any LogSink,
        level: Logger.Level = .info,
        limits: LogLimits = LogLimits(),
        lossFields: Logger.Metadata = [:]
    ) {
        let queue = Monitor(LogQueue(limits: limits, joinsRecords: sink.joinsRecords))
        self.sink = sink
        self.queue = queue
        threshold = Monitor(level)
        Thread.start(name: "log") { Self.write(queue, to: sink, lossFields) }
    }

    deinit {
        queue.change { $0.close() }
    }

    /// Records below this level are not logged, except by a `Logger` whose own `logLevel` was set. It may change at any
    /// time.
    public var level: Logger.Level {
        get { threshold.read { $0 } }
        set { threshold.change { $0 = newValue } }
    }

    /// Queues a record, or drops and counts it. Never waits; the cost depends on the record alone.
    public func log(_ event: LogEvent) {
        let record = sink.record(of: event)
        queue.change { $0.append(record) }
    }

    /// Blocks the thread until everything logged so far is written, for use before the process ends.
    /// - Returns: false when the time was over first.
    @discardableResult
    public func flush(timeout: Duration) -> Bool {
        queue.wait(atMost: timeout) { $0.isSettled ? true : nil } ?? false
    }

    private static func write(_ queue: Monitor<LogQueue>, to sink: any LogSink, _ lossFields: Logger.Metadata) {
        while true {
            let entry = queue.wait { $0.next() }
            let accepted: Bool
            switch entry {
            case .record(let record, _): accepted = sink.send(record)
            case .dropped(let count): accepted = sink.send(sink.record(of: .dropped(count, lossFields)))
            case .end: return
            }
            let isDone = queue.change { queue in
                queue.wrote(entry, accepted: accepted)
                return queue.isSettled
            }
            if isDone { gather() }
        }
    }

    /// Lets records come together, so that of many in a row the first alone wakes the thread: to be woken for each costs whoever logs a system
    /// call, and the machine two changes of threads, which was a tenth of what a client costs that comes, joins and leaves.
    private static func gather() {
        var pause = timespec(tv_sec: 0, tv_nsec: gatheringNanoseconds)
        nanosleep(&pause, nil)
    }

    /// So long a record may wait that comes just after another one.
    private static let gatheringNanoseconds = 5_000_000
}

extension LogEvent {
    fileprivate static func dropped(_ count: Int, _ fields: Logger.Metadata) -> LogEvent {
        LogEvent(
            level: .warning,
            message: "\(count) log records were dropped while the log was not accepting them",
            metadata: fields.merging(["dropped": "\(count)"]) { $1 },
            source: nil,
            file: #fileID,
            function: #function,
            line: #line
        )
    }
}

/// A thread of the operating system, for work that may block for ever.
private enum Thread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread that takes no signals but those of its own faults: the others are for the threads that
    /// wait for them. With SIGPIPE blocked, writing to a pipe that nobody reads is an error, not the end of the process.
    /// - Parameter name: at most 15 bytes, as `ps -T` shows it.
    static func start(name: String, _ run: @escaping @Sendable () -> Void) {
        var blocked = sigset_t()
        var previous = sigset_t()
        sigfillset(&blocked)
        for fault in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { sigdelset(&blocked, fault) }
        pthread_sigmask(SIG_SETMASK, &blocked, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }

        var thread = pthread_t()
        let body = Unmanaged.passRetained(
            Body {
                set_thread_name(name); run()
            }
        )
        let outcome = pthread_create(
            &thread,
            nil,
            { body in
                guard let body else { return nil }
                Unmanaged<Body>.fromOpaque(body).takeRetainedValue().run()
                return nil
            },
            body.toOpaque()
        )
        precondition(outcome == 0, "cannot start the thread '\(name)': \(String(cString: strerror(outcome)))")
        pthread_detach(thread)
    }
}
