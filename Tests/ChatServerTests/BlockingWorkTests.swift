import Dispatch
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import ChatServer

/// One thread, one thing after another.
@Suite struct BlockingWorkTests {
    @Test func questionsAreBoundedAndThoseThatFitAreAnswered() async throws {
        let work = BlockingWork()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let mayGo = DispatchSemaphore(value: 0)
        work.perform { mayGo.wait() }
        let answers = try (0..<BlockingWork.mostQuestions).map { number in
            try #require(work.ask(on: loop) { number })
        }
        #expect(work.ask(on: loop) { 0 } == nil)
        mayGo.signal()
        #expect(
            try await EventLoopFuture.whenAllSucceed(answers, on: loop).get() == Array(0..<BlockingWork.mostQuestions)
        )
        let another = try #require(work.ask(on: loop) { 7 })
        #expect(try await another.get() == 7)
        await work.stop()
    }

    @Test func whatIsToBeDoneIsDoneInOrderAndBeforeTheStop() async throws {
        let work = BlockingWork()
        let done = NIOLockedValueBox<[Int]>([])
        for number in 0..<100 { work.perform { done.withLockedValue { $0.append(number) } } }
        await work.stop()
        #expect(done.withLockedValue { $0 } == Array(0..<100))
    }

    @Test func whoNeverWorkedNeedNotStop() async {
        let work = BlockingWork()
        await work.stop()
        await work.stop()
    }
}
