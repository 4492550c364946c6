import Testing

@testable import ChatDialects

@Suite struct LANSendQueueTests {
    private let second: UInt64 = 1_000_000_000

    @Test func whatGoesOutIsTakenByOthersInOrder() {
        var queue = LANSendQueue()
        var filter = LANFilter()
        let source = LANSource(address: "192.0.2.1", port: 5000, isThisHost: false, cameByLoopback: false)
        let said = (0..<100).map { Array("ann: \($0)".utf8) }
        for bytes in said {
            let isTaken = queue.append(bytes)
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
        let paced = UInt64(100 - LANSendQueue.burst) * second / UInt64(LANSendQueue.perSecond)
        #expect(now == second + paced)
    }

    @Test func soMuchWaitsAndNoMore() {
        var queue = LANSendQueue()
        let taken = (0..<LANSendQueue.mostWaiting + 1).map { queue.append([UInt8($0 % 255)]) }
        #expect(taken == Array(repeating: true, count: LANSendQueue.mostWaiting) + [false])
        let first = queue.next(at: second)
        #expect(first == [0])
        let again = (0..<2).map { _ in queue.append([0]) }
        #expect(again == [true, false])
    }
}
