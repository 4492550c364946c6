import ChatCore
import ChatDialects
import TestSupport
import Testing

@testable import chatd

/// A moment, so many seconds after 1970 began.
func moment(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000 + 7) }

let someBans = [
    ServerBan(target: .addresses("192.0.2.0/24"), reason: "spam", by: "alice", since: moment(1), until: nil),
    ServerBan(target: .mask("*!*@*.c7ukd3wz.ip"), reason: "", by: "ünal", since: moment(2), until: moment(1000)),
    ServerBan(
        target: .addresses("2001:db8::1"),
        reason: "tab\t, \\t, \r\n and\u{3}4 colour",
        by: "a\\b",
        since: moment(3),
        until: moment(1001)
    ),
]

@Suite struct BanFileTests {
    private func contents(_ text: String, at seconds: Int64 = 5) -> BanFile.Contents {
        BanFile.contents(Array(text.utf8), now: moment(seconds))
    }

    @Test func whatIsWrittenIsRead() {
        let found = BanFile.contents(BanFile.bytes(of: someBans), now: moment(5))
        #expect(found.bans == someBans)
        #expect(found.damaged.isEmpty)
        #expect(contents(String(decoding: BanFile.bytes(of: []), as: UTF8.self)).damaged.isEmpty)
    }

    @Test func theTextIsForPeopleToo() {
        #expect(
            String(decoding: BanFile.bytes(of: Array(someBans.prefix(2))), as: UTF8.self) == """
                chatd-bans 1
                addresses\t192.0.2.0/24\t1000007\t-\talice\tspam
                mask\t*!*@*.c7ukd3wz.ip\t2000007\t1000000007\tünal\t

                """
        )
        let byHand = "chatd-bans 1\n# for good\naddresses\t192.0.2.1\t0\t-\troot\tbad manners"
        #expect(contents(byHand).bans.map(\.reason) == ["bad manners"])
        #expect(contents(byHand).damaged.isEmpty)
    }

    @Test func bansThatHaveEndedAreLeftOut() {
        let bytes = BanFile.bytes(of: someBans)
        #expect(BanFile.contents(bytes, now: moment(1000)).bans == [someBans[0], someBans[2]])
        #expect(BanFile.contents(bytes, now: moment(1001)).bans == [someBans[0]])
        #expect(BanFile.contents(bytes, now: moment(1001)).damaged.isEmpty)
    }

    @Test(arguments: [
        "", "addresses", "addresses\t192.0.2.1\t0\t-\troot", "addresses\t192.0.2.1\t0\t-\troot\ta\tb",
        "addresses\tlocalhost\t0\t-\troot\ta", "addresses\t192.0.2.1/24\t0\t-\troot\ta", "mask\t\t0\t-\troot\ta",
        "mask\ta b\t0\t-\troot\ta", "name\ta\t0\t-\troot\ta", "mask\ta\tyesterday\t-\troot\ta", "mask\ta\t0\t\troot\ta",
        "mask\ta\t0\tnever\troot\ta", "mask\ta\t0\t-\troot\ta\\", "mask\ta\t0\t-\troot\t\\x",
    ])
    func aLineThatSaysNothingIsTold(line: String) {
        let found = contents("chatd-bans 1\nmask\ta\t0\t-\troot\tb\n\(line)\nmask\tc\t0\t-\troot\td\n")
        #expect(found.bans.map(\.reason) == ["b", "d"])
        #expect(found.damaged.map(\.number) == [3])
        #expect(found.damaged.map(\.bytes) == [Array(line.utf8)])
    }

    @Test func aLineThatIsNotUTF8IsTold() {
        let found = BanFile.contents(Array("chatd-bans 1\nmask\ta\t0\t-\troot\t".utf8) + [0xFC, 10], now: moment(5))
        #expect(found.damaged.map(\.number) == [2])
    }

    @Test func ofAnotherVersionNothingIsUnderstood() {
        let found = contents("chatd-bans 2\nmask\ta\t0\t-\troot\tb\n")
        #expect(found.bans.isEmpty)
        #expect(found.damaged.map(\.number) == [1, 2])
    }

    @Test func noLineIsLostWhateverIsDamaged() {
        var random = SeededGenerator(seed: 7)
        let whole = BanFile.bytes(of: someBans)
        for round in 0..<3000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = .random(in: 0...255, using: &random)
                case 1: bytes.insert([9, 10, 92, 45].randomElement(using: &random) ?? 9, at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 3))
                }
                if bytes.isEmpty { bytes = [10] }
            }
            let found = BanFile.contents(bytes, now: moment(5))
            // Everything is a ban, for people, the first line, ended meanwhile, or told as damaged.
            let again = BanFile.contents(BanFile.bytes(of: found.bans), now: moment(5))
            #expect(again.bans == found.bans && again.damaged.isEmpty, "round \(round)")
            let all = BanFile.contents(bytes, now: Timestamp(microseconds: .min))
            let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast(bytes.last == 10 ? 1 : 0)
            let others = lines.enumerated().filter {
                $1.first == 35 || ($0 == 0 && Array($1) == Array("chatd-bans 1".utf8))
            }
            #expect(all.bans.count + all.damaged.count + others.count == lines.count, "round \(round)")
        }
    }
}
