import ChatCore
import ChatDialects
import NIOCore
import TestSupport
import Testing

@testable import ChatServer

@Suite struct WarningBookTests {
    private let start = NIODeadline.uptimeNanoseconds(0)

    @Test func eachIsWarnedOfOnceAMinute() {
        var book = WarningBook<String>(limit: 2)
        let asked = [("a", 0), ("a", 59), ("b", 59), ("a", 60), ("b", 60), ("b", 119)].map { key, second in
            book.isFirst(of: key, at: start + .seconds(second))
        }
        #expect(asked == [true, false, true, true, false, true])
    }

    @Test func whenItIsFullOthersWaitForTheirMinute() {
        var book = WarningBook<Int>(limit: 2)
        let asked = [(1, 0), (2, 10), (3, 20), (3, 60), (4, 61), (4, 70)].map { key, second in
            book.isFirst(of: key, at: start + .seconds(second))
        }
        #expect(asked == [true, true, false, true, false, true])
    }

    /// One user of this host can come as any of the numbers that subuid(5) gives them.
    @Test func usersWhoAreNobodySilenceNoWrongPassword() {
        let log = RecordingLog()
        let chronicle = Chronicle(logger: log.logger, recorded: [])
        let local = Origin(via: "irc", address: nil, host: "local", session: "1", guestNumber: 1)
        let address = PeerAddress(host: "192.0.2.1", port: 4000)
        let remote = Origin(via: "irc", address: address, host: "192.0.2.1", session: "2", guestNumber: 2)
        for peer in 100_000..<102_000 {
            chronicle.warnOfUnidentified(local, peer: UInt32(peer), .noUser(id: UInt32(peer)))
        }
        chronicle.warnOfWrongPassword(remote, as: "the operator alice")
        let warnings = log.records
        #expect(warnings.count == 21)
        #expect(warnings.last == "warning 192.0.2.1 was refused as the operator alice")
    }
}
