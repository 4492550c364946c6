import NIOCore

/// When a session does something by itself.
extension Session {
    /// What it is that it waits for.
    enum Alarm {
        /// It may obey a line, or send, again.
        case turn
        /// Nothing has come for as long as the framing waits.
        case quiet
        /// What is under way, such as a handshake or the end, has taken too long.
        case deadline
        /// The connection is broken, and is closed as soon as whatever is under way is done.
        case end
    }

    /// Sets an alarm, in place of the one that is set. It holds on to the session until then, or until it is cancelled: a weak reference to it would make
    /// each of its other references dearer, for life.
    func set(_ alarm: Alarm, in delay: TimeAmount, _ body: @escaping (Session) -> Void) {
        cancel(alarm)
        let timer = channel.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            self.remove(alarm)
            if self.phase != .closed { body(self) }
        }
        alarms.append((alarm, timer))
    }

    func cancel(_ alarm: Alarm) { remove(alarm)?.cancel() }

    func cancelAlarms() {
        for (_, timer) in alarms { timer.cancel() }
        alarms = []
    }

    @discardableResult
    private func remove(_ alarm: Alarm) -> Scheduled<Void>? {
        guard let index = alarms.firstIndex(where: { $0.alarm == alarm }) else { return nil }
        defer { if alarms.isEmpty { alarms = [] } }
        return alarms.remove(at: index).timer
    }
}
