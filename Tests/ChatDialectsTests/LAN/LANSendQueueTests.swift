import Testing

@testable import ChatDialects

@Suite struct LANSendQueueTests {
    private typealias Queue = LANSendQueue<[UInt8]>
    private let second: UInt64 = 1_000_000_000

    @Test func whatGoesOutIsTakenByOthersInOrder() {
        var queue = Queue(limit: 100)
        var filter = LANFilter()
        let source = LANSource(address: "192.0.2.1", port: 5000, isThisHost: false, cameByLoopback: false)
        let said = (0..<100).map { Array("ann: \($0)".utf8) }
        for bytes in said {
            let isTaken = queue.append([bytes])
            #expect(isTaken)
        }
        var now = second
        var sent: [[UInt8]] = []
        while let next = queue.nextAt {
            now = max(now, next)
            while let bytes = queue.next(at: now) {
                sent.append(bytes)
                guard case .heard = filter.judge(bytes, from: source, at: now) else {
                    Issue.record("datagram \(sent.count) is dropped")
                    continue
                }
            }
        }
        #expect(sent == said)
        let paced = UInt64(100 - Queue.burst) * second / UInt64(Queue.perSecond)
        #expect(now == second + paced)
    }

    @Test func soMuchWaitsAndNoMore() {
        var queue = Queue(limit: 256)
        let taken = (0..<257).map { queue.append([[UInt8($0 % 255)]]) }
        #expect(taken == Array(repeating: true, count: 256) + [false])
        let first = queue.next(at: second)
        #expect(first == [0])
        let again = (0..<2).map { _ in queue.append([[0]]) }
        #expect(again == [true, false])
    }

    @Test func whatHasNoPlaceAsAWholeIsNotTakenInPart() {
        var queue = Queue(limit: 3)
        let taken = [2, 2, 1].map { queue.append(Array(repeating: [0], count: $0)) }
        #expect(taken == [true, false, true])
    }
}
