import ChatClient
import ChatCore

#if canImport(Glibc)
    import Glibc
#endif

/// The one thread that owns the conversation and whoever it is shown to: waits for standard input, the link, signals and the clock, and tells each
/// what the others want.
struct MainLoop {
    private var conversation: any Conversation
    private var front: any Front
    private let link: any Link
    private let signals: Signals
    private var wake: UInt64?
    /// Steps of the front that the conversation has not been told of yet.
    private var steps: [Step] = []
    private var ending: (status: Int32, deadline: UInt64)?
    private var isConnected = false

    /// How long the last words may take on their way.
    private static let farewell: UInt64 = 1_000_000_000

    init(_ conversation: any Conversation, _ front: any Front, _ link: any Link, _ signals: Signals) {
        (self.conversation, self.front, self.link, self.signals) = (conversation, front, link, signals)
    }

    /// Runs until it is over.
    /// - Returns: the status to end with.
    mutating func run() -> Int32 {
        tell(.start, status: 0)
        while !isOver {
            front.flush()
            wait()
        }
        front.flush()
        front.close()
        return ending?.status ?? 0
    }

    private var isOver: Bool {
        guard let ending else { return false }
        return !isConnected || Clock.uptime() >= ending.deadline
    }

    // MARK: Waiting

    private mutating func wait() {
        let input = front.awaitsInput && ending == nil ? STDIN_FILENO : -1
        var ready = [link.descriptor, signals.descriptor, input].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        guard poll(&ready, nfds_t(ready.count), timeout) >= 0 || errno == EINTR else { return }
        if ready[1].revents != 0 { takeSignals() }
        if ready[0].revents != 0 {
            for event in link.take() { tell(event.input, status: event.status) }
        }
        if ready[2].revents != 0 {
            steps += front.read(conversation.overview, at: Clock.now())
            obey()
        }
        checkClock()
    }

    /// Milliseconds, rounded up, until something is due; -1: nothing is.
    private var timeout: Int32 {
        let due = [wake, front.alarm, ending?.deadline].compactMap(\.self).min()
        guard let due else { return -1 }
        let now = Clock.uptime()
        return due <= now ? 0 : Int32(min((due - now + 999_999) / 1_000_000, 3_600_000))
    }

    private mutating func checkClock() {
        let moment = Clock.now()
        if let wake, moment.uptime >= wake {
            self.wake = nil
            tell(.wake, status: 0)
        }
        if let alarm = front.alarm, moment.uptime >= alarm {
            steps += front.passed(conversation.overview, at: moment)
            obey()
        }
    }

    private mutating func takeSignals() {
        while let signal = signals.next() {
            front.signalled(signal)
            guard [SIGTERM, SIGHUP, SIGINT].contains(signal) else { continue }
            // The second time, at once.
            if let ending { self.ending = (ending.status, 0) }
            end(status: front.status(endedBy: signal))
            tell(.command(.quit(words: nil)), status: 0)
        }
    }

    // MARK: Telling

    private mutating func tell(_ input: Input, status: Int32) {
        switch input {
        case .connected: isConnected = true
        case .disconnected: isConnected = false
        default: break
        }
        let moment = Clock.now()
        for action in conversation.handle(input, at: moment) { perform(action, status: status, at: moment) }
        steps += front.update(conversation.overview, at: moment)
        obey()
    }

    private mutating func perform(_ action: Action, status: Int32, at moment: Moment) {
        switch action {
        case .connect(let server): link.connect(to: server)
        case .send(let bytes): send(bytes, at: moment)
        case .close: link.close()
        case .wake(let moment): wake = moment
        case .show(let happening): steps += front.show(happening, conversation.overview, status: status, at: moment)
        case .end(let status): end(status: status)
        }
    }

    private mutating func send(_ bytes: [UInt8], at moment: Moment) {
        guard let trouble = link.send(bytes) else { return }
        steps += front.troubled(trouble, conversation.overview, at: moment)
    }

    /// What the front wants, in the order in which it came to want it.
    private mutating func obey() {
        while !steps.isEmpty {
            switch steps.removeFirst() {
            case .command(let command): tell(.command(command), status: 0)
            case .complain(let complaint): complain(complaint)
            case .end(let status, let complaint):
                if let complaint { complain(complaint) }
                end(status: status)
                tell(.command(.quit(words: nil)), status: 0)
            }
        }
    }

    /// The first status counts; what is still to be sent gets a moment.
    private mutating func end(status: Int32) {
        if ending == nil { ending = (status, Clock.uptime() + Self.farewell) }
    }
}

/// The two clocks.
enum Clock {
    /// Nanoseconds since the machine was started, those in which it slept among them: after a night, a connection is known to be old.
    static func uptime() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Both.
    static func now() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
        return Moment(uptime: uptime(), time: Timestamp(microseconds: microseconds))
    }
}
