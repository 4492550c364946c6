import ChatCore
import Glibc
import Testing

@testable import ChatServer

extension EndToEnd {
    /// Readers that take nothing, or too little, cost others nothing, and are told exactly what they missed.
    @Suite struct SlowReaderTests {
        private static let settings = ServerSettings.unhurried.with {
            $0.limits.queueEvents = 200
            $0.sendBufferBytes = 4096
        }

        /// Says numbered texts, each of which a reader that keeps up has read before the ring can lap it.
        private func say(_ range: Range<Int>, padding: Int, _ speaker: TestClient, _ quick: TestClient) throws {
            let pad = String(repeating: "x", count: padding)
            for number in range {
                try speaker.send("say \(number) \(pad)\n")
                if number % 50 == 49 || number == range.upperBound - 1 {
                    try speaker.read(through: ": \(number) \(pad)\n")
                    try quick.read(through: " \(number) \(pad)\n")
                }
            }
        }

        /// Reads up to a number, and checks that each gap is as wide as was told.
        /// - Returns: how many were missed.
        private func expectNoUntoldGap(_ reader: TestClient, from first: Int, through last: Int) throws -> Int {
            var next = first
            var missed = 0
            while next <= last {
                let line = try reader.readLine()
                if let match = line.firstMatch(of: #/^\r?(\d+) messages were missed/#), let count = Int(match.output.1)
                {
                    missed += count
                    next += count
                } else {
                    let match = try #require(line.firstMatch(of: #/^\r?<?pia>?:? (\d+) /#), "\(line.prefix(100))")
                    try #require(Int(match.output.1) == next, "after \(next - 1) came \(line.prefix(40))")
                    next += 1
                }
            }
            return missed
        }

        @Test(arguments: ["pychat", "telnet"])
        func aStalledReaderIsToldExactlyWhatItMissedAndCostsOthersNothing(_ protocolName: String) async throws {
            try await TestServer.run(Self.settings) { test in
                let stalled = try test.join(protocolName, "sam", receiveBuffer: 8192)
                let quick = try test.join("telnet", "tom")
                let speaker = try test.join("pychat", "pia")
                try test.fence(stalled, protocolName)
                try say(0..<2000, padding: 600, speaker, quick)
                let missed = try expectNoUntoldGap(stalled, from: 0, through: 1999)
                #expect(missed > 500)
                // It goes on as one that keeps up.
                try say(2000..<2100, padding: 10, speaker, quick)
                #expect(try expectNoUntoldGap(stalled, from: 2000, through: 2099) == 0)
            }
        }

        @Test func whoReadsABitNowAndThenIsToldEveryGap() async throws {
            try await TestServer.run(Self.settings) { test in
                let slow = try test.join("telnet", "sam", receiveBuffer: 8192)
                let quick = try test.join("telnet", "tom")
                let speaker = try test.join("pychat", "pia")
                try test.fence(slow, "telnet")
                for round in 0..<60 {
                    try say((round * 100)..<(round * 100 + 100), padding: 100, speaker, quick)
                    slow.receiveNow(atMost: 5000)
                }
                #expect(try expectNoUntoldGap(slow, from: 0, through: 5999) > 0)
            }
        }

        /// A Unix socket inherits no buffer sizes: what the kernel hides there has to be bounded, too.
        @Test func aStalledReaderOnAUnixSocketIsHeldByNothingButItsSendBuffer() async throws {
            try await TestServer.run(Self.settings) { test in
                let path = "/tmp/chatd-test-\(getpid())-slow"
                unlink(path)
                defer { unlink(path) }
                try await test.server.listen(
                    on: BoundSocket.unix(path: path),
                    protocolName: "telnet",
                    room: "#lobby"
                )
                let stalled = try TestClient(path: path)
                try stalled.send("/nick sam\n")
                try stalled.read(through: "now goes by sam\n")
                let quick = try test.join("telnet", "tom")
                let speaker = try test.join("pychat", "pia")
                try test.fence(stalled, "telnet")
                try say(0..<500, padding: 600, speaker, quick)
                let missed = try expectNoUntoldGap(stalled, from: 0, through: 499)
                // What was not missed is the ring, the send buffer, and one event or one reading on the way.
                #expect(missed > 500 - 200 - 50)
            }
        }

        /// Thirty that read nothing, while four megabytes are said: what is kept is the ring, and not a copy for each.
        @Test func memoryIsBoundedByTheRingAndNotByTheReaders() async throws {
            let settings = Self.settings.with { $0.limits.queueBytes = 200_000 }
            try await TestServer.run(settings) { test in
                let stalled = try (0..<30).map { try test.join("telnet", "sam\($0)", receiveBuffer: 8192) }
                let quick = try test.join("telnet", "tom")
                let speaker = try test.join("pychat", "pia")
                try say(0..<40, padding: 4000, speaker, quick)
                let before = ThisProcess.memory
                try say(40..<1040, padding: 4000, speaker, quick)
                let growth = ThisProcess.memory - before
                #expect(growth < 40 << 20, "\(growth) bytes more")
                #expect(stalled.allSatisfy { !$0.hasEnded })
            }
        }

        /// A smaller queue takes effect at once, and what it drops is told to those who were behind.
        @Test func aSmallerQueueIsToldToThoseWhoAreBehind() async throws {
            try await TestServer.run(Self.settings.with { $0.limits.queueEvents = 2000 }) { test in
                let stalled = try test.join("telnet", "sam", receiveBuffer: 8192)
                let quick = try test.join("telnet", "tom")
                let speaker = try test.join("pychat", "pia")
                try test.fence(stalled, "telnet")
                try say(0..<1000, padding: 1000, speaker, quick)
                try await test.server.apply(Self.settings.with { $0.limits.queueEvents = 16 })
                let missed = try expectNoUntoldGap(stalled, from: 0, through: 999)
                #expect(missed > 500)
            }
        }

        /// Somebody who asks much and reads nothing is no longer read from.
        @Test func whoReadsNoAnswersIsAskedNoMore() async throws {
            try await TestServer.run(Self.settings) { test in
                let greedy = try test.join("pychat", "gus", receiveBuffer: 8192, sendBuffer: 16 << 10)
                let other = try test.join("pychat", "pia")
                try test.fence(greedy, "pychat")
                let question = Array("look\n".utf8)
                let count = 100_000
                let questions = Array(repeating: question, count: count).joined().map(\.self)
                var rest = questions[...]
                let before = ThisProcess.memory
                for _ in 0..<200 {
                    rest = rest.dropFirst(greedy.sendNow(rest.prefix(1 << 16)))
                    try test.fence(other, "pychat")
                }
                #expect(ThisProcess.memory - before < 20 << 20)
                #expect(rest.count > 200_000)
                // All of it is answered, once there is somebody who reads.
                var answers = 0
                while answers < count {
                    rest = rest.dropFirst(greedy.sendNow(rest.prefix(1 << 16)))
                    try TestClient.receive([greedy])
                    answers += greedy.takeUnread().utf8.count { $0 == UInt8(ascii: "O") }
                }
                #expect(rest.isEmpty)
                #expect(answers == count)
            }
        }
    }
}
