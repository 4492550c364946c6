import CEpoll
import Glibc

/// Waits for many sockets at once. Level-triggered: what one call of recv(2) leaves is reported again, so nobody has to read until EAGAIN.
///
/// It waits by epoll_pwait2(2), whose time is in nanoseconds, since open loops have to send on time: epoll_wait(2) knows milliseconds, and a timerfd
/// would cost two system calls more each time.
struct Poller: ~Copyable {
    private let descriptor: CInt
    /// What the last call of `wait` has brought; as many as it said.
    let events: UnsafeMutablePointer<epoll_event>
    private static let capacity = 512

    static let input = UInt32(EPOLLIN.rawValue)
    static let output = UInt32(EPOLLOUT.rawValue)

    /// - Throws: `Failure` where the system has no descriptors left.
    init() throws(Failure) {
        descriptor = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw Failure.system("epoll_create1") }
        events = .allocate(capacity: Poller.capacity)
        _ = cepoll_wake_on_time()
    }

    deinit {
        close(descriptor)
        events.deallocate()
    }

    func add(_ socket: CInt, _ number: Int, _ interest: UInt32) { control(EPOLL_CTL_ADD, socket, number, interest) }
    func change(_ socket: CInt, _ number: Int, _ interest: UInt32) { control(EPOLL_CTL_MOD, socket, number, interest) }
    func remove(_ socket: CInt) { control(EPOLL_CTL_DEL, socket, 0, 0) }

    private func control(_ operation: CInt, _ socket: CInt, _ number: Int, _ interest: UInt32) {
        var event = epoll_event(events: interest, data: epoll_data_t(u64: UInt64(number)))
        let result = epoll_ctl(descriptor, operation, socket, &event)
        precondition(result == 0, "epoll_ctl of a socket that is not open, or twice: errno \(errno)")
    }

    /// Waits until something happens.
    /// - Parameter deadline: on `Clock`, until when at most; nil for ever.
    /// - Returns: how many events there are.
    func wait(until deadline: UInt64?) -> Int {
        guard let deadline else { return max(0, Int(epoll_wait(descriptor, events, CInt(Poller.capacity), -1))) }
        let now = Clock.now()
        let left = deadline > now ? deadline - now : 0
        var time = timespec(tv_sec: Int(left / Clock.second), tv_nsec: Int(left % Clock.second))
        return max(0, Int(epoll_pwait2(descriptor, events, CInt(Poller.capacity), &time, nil)))
    }
}
