import Testing

@testable import chat

/// Lines go out a few at a time.
@Suite struct PacerTests {
    private func take(_ pacer: inout Pacer<Int>) throws -> (lines: [Int], question: String) {
        let next = pacer.next()
        return try #require(next)
    }

    @Test func theNextOnesWaitForTheAnswer() throws {
        var pacer = Pacer<Int>()
        pacer.append(Array(1...6))
        let first = try take(&pacer)
        #expect(first.lines == [1, 2, 3, 4])
        let tooEarly = pacer.next()
        #expect(tooEarly == nil)
        pacer.confirmed("something else")
        let stillTooEarly = pacer.next()
        #expect(stillTooEarly == nil)
        pacer.confirmed(first.question)
        let second = try take(&pacer)
        #expect(second.lines == [5, 6])
        #expect(second.question != first.question)
        #expect(!pacer.isDone)
        pacer.confirmed(second.question)
        #expect(pacer.isDone)
        let afterAll = pacer.next()
        #expect(afterAll == nil)
    }

    @Test func aLineThatStandsAloneWaitsForWhatGoesBeforeIt() throws {
        var pacer = Pacer<Int>()
        pacer.append([1, 2, 3])
        let first = pacer.next { $0 == 2 }
        #expect(first?.lines == [1])
        let tooEarly = pacer.takeFirst()
        #expect(tooEarly == nil)
        pacer.confirmed(try #require(first?.question))
        let none = pacer.next { $0 == 2 }
        #expect(none == nil)
        let alone = pacer.takeFirst()
        #expect(alone == 2)
        let rest = pacer.next { $0 == 2 }
        #expect(rest?.lines == [3])
    }

    @Test func anAnswerThatCannotComeIsNotWaitedFor() throws {
        var pacer = Pacer<Int>()
        pacer.append([1, 2, 3, 4, 5])
        _ = pacer.next()
        pacer.disconnected()
        let rest = try take(&pacer)
        #expect(rest.lines == [5])
    }
}
