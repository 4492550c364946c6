import Testing

@testable import chatd_bench

@Suite struct LedgerTests {
    @Test func whatComesInOrderIsNoFault() {
        var ledger = Ledger(members: 0..<3, senders: 2)
        #expect(ledger.send(from: 0) == 0)
        #expect(ledger.send(from: 0) == 1)
        #expect(ledger.owed == 4)
        for member in 1...2 {
            #expect(ledger.arrive(0, from: 0, at: member) == .next)
            #expect(ledger.arrive(1, from: 0, at: member) == .next)
        }
        #expect(ledger.owed == 0)
        #expect(ledger.isComplete(0) && ledger.isComplete(2))
        #expect(ledger.finish() == .init())
    }

    @Test func gapIsLost() {
        var ledger = sent(5)
        #expect(ledger.arrive(0, from: 0, at: 1) == .next)
        #expect(ledger.arrive(3, from: 0, at: 1) == .early(1..<3))
        #expect(ledger.arrive(4, from: 0, at: 1) == .next)
        #expect(ledger.owed == 0)
        #expect(!ledger.isComplete(1))
        #expect(ledger.finish() == .init(lost: 2))
    }

    @Test func whatComesLateIsReorderedAndNotLost() {
        var ledger = sent(5)
        #expect(ledger.arrive(4, from: 0, at: 1) == .early(0..<4))
        #expect(ledger.arrive(2, from: 0, at: 1) == .late)
        #expect(ledger.arrive(0, from: 0, at: 1) == .late)
        #expect(ledger.arrive(2, from: 0, at: 1) == .again)
        #expect(ledger.faults == .init(lost: 2, doubled: 1, reordered: 2))
        #expect(ledger.arrive(1, from: 0, at: 1) == .late)
        #expect(ledger.arrive(3, from: 0, at: 1) == .late)
        #expect(ledger.isComplete(1))
        #expect(ledger.finish() == .init(lost: 0, doubled: 1, reordered: 4))
    }

    @Test func repeatIsDoubled() {
        var ledger = sent(2)
        #expect(ledger.arrive(0, from: 0, at: 1) == .next)
        #expect(ledger.arrive(0, from: 0, at: 1) == .again)
        #expect(ledger.arrive(1, from: 0, at: 1) == .next)
        #expect(ledger.finish() == .init(doubled: 1))
    }

    @Test func whatNobodySaidIsDoubled() {
        var ledger = sent(1)
        #expect(ledger.arrive(1, from: 0, at: 1) == .again)
        #expect(ledger.owed == 1)
    }

    @Test func whatNeverComesIsLostInTheEnd() {
        var ledger = sent(3)
        #expect(ledger.arrive(0, from: 0, at: 1) == .next)
        #expect(ledger.owed == 2)
        #expect(ledger.finish() == .init(lost: 2))
    }

    @Test func nothingIsOwedToWhoIsGone() {
        var ledger = Ledger(members: 0..<3, senders: 1)
        for _ in 0..<3 { _ = ledger.send(from: 0) }
        #expect(ledger.arrive(0, from: 0, at: 1) == .next)
        #expect(ledger.close(1) == [1..<3])
        #expect(ledger.close(1) == [])
        #expect(ledger.owed == 3)
        _ = ledger.send(from: 0)
        #expect(ledger.owed == 4)
        #expect(ledger.finish() == .init(lost: 4, disconnected: 1))
    }

    @Test func othersAreNotItsConcern() {
        var ledger = Ledger(members: 4..<6, senders: 2)
        _ = ledger.send(from: 1)
        #expect(ledger.owed == 2)
        #expect(ledger.close(0) == [])
        #expect(ledger.arrive(0, from: 1, at: 4) == .next)
        #expect(ledger.isComplete(4) && !ledger.isComplete(5))
    }

    private func sent(_ count: Int) -> Ledger {
        var ledger = Ledger(members: 0..<2, senders: 1)
        for _ in 0..<count { _ = ledger.send(from: 0) }
        return ledger
    }
}
