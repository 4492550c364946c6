import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// Does what would hold up an event loop, such as comparing a password to its hash: on one thread of its own, one thing after another. Any thread.
final class BlockingWork: Sendable {
    /// Questions of 20 ms each, so that nobody waits for more than five seconds; whoever comes then is refused.
    static let mostQuestions = 256

    private struct State {
        var questions = 0
        var hasStarted = false
        var hasStopped = false
    }

    private let pool: NIOThreadPool?
    private let state = NIOLockedValueBox(State())

    /// - Parameter pool: has one thread, and starts with the first work; nil: everything is done by whoever asks, for tests on one thread.
    init(pool: NIOThreadPool? = NIOThreadPool(numberOfThreads: 1)) { self.pool = pool }

    /// Asks something that takes its time.
    /// - Returns: the answer, on the loop; nil where too many wait already.
    func ask<Value: Sendable>(
        on loop: any EventLoop,
        _ question: @escaping @Sendable () -> Value
    ) -> EventLoopFuture<Value>? {
        let hasRoom = state.withLockedValue { state in
            guard state.questions < BlockingWork.mostQuestions else { return false }
            state.questions += 1
            return true
        }
        guard hasRoom else { return nil }
        let promise = loop.makePromise(of: Value.self)
        let work: @Sendable () -> Void = {
            let hasStopped = self.state.withLockedValue { state in
                state.questions -= 1
                return state.hasStopped
            }
            if hasStopped { promise.fail(CancellationError()) } else { promise.succeed(question()) }
        }
        // Never before this has returned: whoever asks is to be ready for the answer.
        if pool == nil { loop.execute(work) } else { perform(work) }
        return promise.futureResult
    }

    /// Does something after everything that was to be done before.
    func perform(_ work: @escaping @Sendable () -> Void) {
        guard let pool else { return work() }
        state.withLockedValue { state in
            if !state.hasStarted, !state.hasStopped { pool.start() }
            state.hasStarted = true
        }
        pool.submit { _ in work() }
    }

    /// Finishes what is to be done, but for questions: nobody waits for their answers any more.
    func stop() async {
        let hasStarted = state.withLockedValue { state in
            defer { state.hasStopped = true }
            return state.hasStarted && !state.hasStopped
        }
        guard hasStarted, let pool else { return }
        await withCheckedContinuation { done in pool.submit { _ in done.resume() } }
        try? await pool.shutdownGracefully()
    }
}
