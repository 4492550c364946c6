import Glibc

/// A value that threads share, under a mutex, with a condition variable to wait for its changes.
///
/// The one place in this target where the compiler takes our word for thread safety: the three pointers below. They are
/// set once and lead to memory that is read and written only while the mutex is held. `Synchronization.Mutex` would
/// have no condition variable, and the thread sanitizer does not know it on this platform.
final class Monitor<Value: Sendable>: Sendable {
    private nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private nonisolated(unsafe) let condition: UnsafeMutablePointer<pthread_cond_t>
    private nonisolated(unsafe) let value: UnsafeMutablePointer<Value>

    init(_ initial: Value) {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        value = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        value.initialize(to: initial)

        var attributes = pthread_condattr_t()
        check(pthread_condattr_init(&attributes))
        check(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC))
        check(pthread_cond_init(condition, &attributes))
        check(pthread_condattr_destroy(&attributes))
        check(pthread_mutex_init(mutex, nil))
    }

    deinit {
        check(pthread_cond_destroy(condition))
        check(pthread_mutex_destroy(mutex))
        value.deinitialize(count: 1)
        value.deallocate()
        condition.deallocate()
        mutex.deallocate()
    }

    /// Changes the value, and wakes whoever waits for a change. Waits for nothing but the mutex.
    func change<Result>(_ body: (inout Value) -> Result) -> Result {
        check(pthread_mutex_lock(mutex))
        defer {
            check(pthread_mutex_unlock(mutex))
            check(pthread_cond_broadcast(condition))
        }
        return body(&value.pointee)
    }

    /// Reads the value.
    func read<Result>(_ body: (borrowing Value) -> Result) -> Result {
        check(pthread_mutex_lock(mutex))
        defer { check(pthread_mutex_unlock(mutex)) }
        return body(value.pointee)
    }

    /// Blocks the thread until `body` returns something: it is asked at once, and again after each change.
    func wait<Result>(_ body: (inout Value) -> Result?) -> Result {
        check(pthread_mutex_lock(mutex))
        defer { check(pthread_mutex_unlock(mutex)) }
        while true {
            if let result = body(&value.pointee) { return result }
            check(pthread_cond_wait(condition, mutex))
        }
    }

    /// Blocks the thread until `body` returns something, as `wait(_:)` does, but no longer than `timeout`.
    /// - Returns: what `body` returned; nil when the time was over.
    func wait<Result>(atMost timeout: Duration, _ body: (inout Value) -> Result?) -> Result? {
        var deadline = timespec(nanoseconds: MonotonicClock.nanoseconds().addingSaturated(timeout.wholeNanoseconds))
        check(pthread_mutex_lock(mutex))
        defer { check(pthread_mutex_unlock(mutex)) }
        while true {
            if let result = body(&value.pointee) { return result }
            let outcome = pthread_cond_timedwait(condition, mutex, &deadline)
            if outcome == ETIMEDOUT { return body(&value.pointee) }
            check(outcome)
        }
    }
}

/// The pthread calls here fail only when they are used wrongly: a bug of ours.
private func check(_ outcome: CInt) {
    precondition(outcome == 0, "a pthread call failed: \(String(cString: strerror(outcome)))")
}

extension timespec {
    fileprivate init(nanoseconds: UInt64) {
        self.init(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }
}
