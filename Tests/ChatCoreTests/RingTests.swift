import Testing

@testable import ChatCore

@Suite struct RingTests {
    private func numbers(_ ring: Ring) -> [UInt64] { ring.events(from: ring.oldest).map(\.number) }

    @Test func dropsTheOldestAtTheCountLimit() {
        var ring = Ring(events: 3, bytes: .max)
        for number in 1...3 { ring.append(event(UInt64(number))) }
        #expect(numbers(ring) == [1, 2, 3] && ring.oldest == 0)
        ring.append(event(4))
        #expect(numbers(ring) == [2, 3, 4] && ring.oldest == 1 && ring.end == 4)
    }

    @Test func dropsAsManyAsALargeEventNeeds() {
        var ring = Ring(events: 10, bytes: 300)
        for number in 1...4 { ring.append(event(UInt64(number), cost: 75)) }
        #expect(ring.bytes == 300 && ring.count == 4)
        ring.append(event(5, cost: 151))
        #expect(numbers(ring) == [4, 5] && ring.bytes == 226)
    }

    @Test func anEventLargerThanTheRingLeavesItEmptyAndIsCounted() {
        var ring = Ring(events: 10, bytes: 100)
        ring.append(event(1, cost: 100))
        ring.append(event(2, cost: 101))
        #expect(ring.count == 0 && ring.bytes == 0 && ring.oldest == 2 && ring.end == 2)
        ring.append(event(3, cost: 64))
        #expect(ring[2].number == 3)
    }

    @Test func anEventIsFoundByItsNumberAndReplaced() {
        var ring = Ring(events: 4, bytes: .max)
        for number in [3, 5, 6, 9, 12, 20] as [UInt64] { ring.append(event(number, cost: 80)) }
        #expect([3, 5, 6, 7, 9, 12, 20, 21].map { ring.ordinal(ofNumber: $0) } == [nil, nil, 2, nil, 3, 4, 5, nil])
        ring.replace(at: 3, with: event(9))
        #expect(numbers(ring) == [6, 9, 12, 20] && ring.bytes == 3 * 80 + 64)
        #expect(Ring(events: 4, bytes: .max).ordinal(ofNumber: 1) == nil)
    }

    @Test func ordinalsGoOnThroughManyRounds() {
        var ring = Ring(startingAt: 100, events: 5, bytes: .max)
        for number in 0..<1000 {
            ring.append(event(UInt64(number)))
            #expect(ring[ring.end - 1].number == UInt64(number))
        }
        #expect(ring.end == 1100 && numbers(ring) == [995, 996, 997, 998, 999])
    }

    @Test func smallerLimitsDropAtOnceAndLargerOnesLetItGrowAgain() {
        var ring = Ring(events: 16, bytes: .max)
        for number in 1...20 { ring.append(event(UInt64(number))) }
        ring.limit(events: 4, bytes: .max)
        #expect(numbers(ring) == [17, 18, 19, 20] && ring.end == 20)
        ring.append(event(21))
        #expect(numbers(ring) == [18, 19, 20, 21])
        ring.limit(events: 4, bytes: 2 * Event.overhead)
        #expect(numbers(ring) == [20, 21])
        ring.limit(events: 6, bytes: .max)
        for number in 22...30 { ring.append(event(UInt64(number))) }
        #expect(numbers(ring) == [25, 26, 27, 28, 29, 30])
    }
}
