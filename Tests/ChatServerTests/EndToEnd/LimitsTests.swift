import ChatCore
import ChatDialects
import Dispatch
import Glibc
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import ChatServer

extension EndToEnd {
    /// How many may come in, and that nothing is left of those who go.
    @Suite struct LimitsTests {
        private static func refusal(_ protocolName: String, _ words: String) -> String {
            switch protocolName {
            case "pychat": "-- \(words)\n"
            case "wxchat": "\(atHalfPastNine)-- \(words)\r\n"
            case "telnet": "\r-- \(words)\n"
            default: words
            }
        }

        @Test(arguments: ["pychat", "wxchat", "telnet", "talk"])
        func oneAddressHasItsLimit(_ protocolName: String) async throws {
            try await TestServer.run(.unhurried.with { $0.connectionsPerAddress = 3 }) { test in
                let clients = try ["ann", "bob", "cat"].map { try test.join("pychat", $0) }
                for _ in 0..<5 {
                    let refused = try test.connect(protocolName)
                    let words = words(.tooManyConnections(limit: 3))
                    #expect(try refused.readToEnd() == Self.refusal(protocolName, words))
                }
                clients[0].close()
                try await test.wait(until: { test.server.statistics.connections == 2 }, "one has left")
                _ = try test.join("pychat", "dan")
            }
        }

        @Test func theServerHasItsLimit() async throws {
            try await TestServer.run(.unhurried.with { $0.connections = 2 }) { test in
                let first = try test.join("pychat", "ann")
                _ = try test.join("telnet", "tom")
                #expect(try test.connect("telnet").readToEnd() == "\r-- \(words(.serverFull))\n")
                first.close()
                try await test.wait(until: { test.server.statistics.connections == 1 }, "one has left")
                _ = try test.join("pychat", "dan")
            }
        }

        @Test func theChatHasItsLimit() async throws {
            try await TestServer.run(.unhurried.with { $0.limits.members = 1 }) { test in
                let first = try test.join("pychat", "ann")
                let words = words(.refusal(.chatFull(limit: 1)))
                #expect(try test.connect("telnet").readToEnd() == "\r-- \(words)\n")
                #expect(try test.connect("wxchat").readToEnd() == "\(atHalfPastNine)-- \(words)\r\n")
                let third = try test.connect("pychat")
                try third.send("login bob\n")
                #expect(try third.readToEnd() == "Connect SuccessUserName Exist")
                #expect(try test.fence(first, "pychat") == "")
                first.close()
                try await test.wait(until: { test.server.statistics.members == 0 }, "one has left")
                _ = try test.join("telnet", "tom")
            }
        }

        /// In a row: closed at once, in the middle of a line, by a reset, after a word, half-closed.
        @Test func manyComeAndGoAndLeaveNothingBehind() async throws {
            let count = ThisProcess.isSoaking ? 10_000 : 1000
            try await TestServer.run(loops: 2) { test in
                let before = ThisProcess.descriptors
                for number in 0..<count {
                    let protocolName = ["pychat", "wxchat", "telnet", "talk"][number % 4]
                    let client = try test.connect(protocolName)
                    switch number % 6 {
                    case 0: client.close()
                    case 1: client.reset()
                    case 2:
                        try client.send("half a li")
                        client.reset()
                    case 3:
                        try client.send("login x\nhello\n")
                        client.close()
                    case 4:
                        client.closeWriting()
                        _ = try client.readToEnd()
                    default:
                        try client.send(["pychat": "logout\n", "talk": "exit\n"][protocolName] ?? "/quit\n")
                        _ = try client.readToEnd()
                    }
                    client.close()
                }
                try await test.wait(
                    until: { test.server.statistics == (members: 0, rooms: 0, connections: 0) },
                    "everybody has left"
                )
                try await test.wait(until: { ThisProcess.descriptors == before }, "\(before) descriptors, as before")
            }
        }

        // MARK: Stopping

        @Test func stoppingSaysGoodbyeToEverybody() async throws {
            try await TestServer.run { test in
                let telnet = try test.join("telnet", "tom")
                let wxchat = try test.join("wxchat", "wil")
                let pychat = try test.join("pychat", "pia")
                let talk = try test.join("talk", "kim")
                let nobody = try test.connect("pychat")
                for (client, name) in [(telnet, "telnet"), (wxchat, "wxchat"), (pychat, "pychat"), (talk, "talk")] {
                    try test.fence(client, name)
                }
                let server = test.server
                async let stopped: Void = server.stop(reason: "see you", patience: .seconds(10))
                #expect(try telnet.readToEnd() == "\r-- see you\n")
                #expect(try wxchat.readToEnd() == "\(atHalfPastNine)-- see you\r\n")
                #expect(try pychat.readToEnd() == "-- see you\n")
                #expect(try talk.readToEnd() == "see you")
                #expect(try nobody.readToEnd() == "Connect Success-- see you\n")
                for client in [telnet, wxchat, pychat, talk, nobody] { client.close() }
                let start = ContinuousClock.now
                await stopped
                #expect(ContinuousClock.now - start < .seconds(5))
                #expect(test.server.statistics.connections == 0)
                #expect(throws: TestClient.Failure.self) { try test.connect("telnet") }
            }
        }

        @Test func stoppingDoesNotWaitLongerThanItsPatience() async throws {
            let settings = ServerSettings.unhurried.with { $0.sendBufferBytes = 4096 }
            try await TestServer.run(settings) { test in
                let stalled = try test.join("telnet", "sam", receiveBuffer: 8192)
                let speaker = try test.join("pychat", "pia")
                try test.fence(stalled, "telnet")
                for number in 0..<200 {
                    try speaker.send("say \(number) \(String(repeating: "x", count: 1000))\n")
                    try speaker.read(through: "\n")
                }
                speaker.close()
                let start = ContinuousClock.now
                await test.server.stop(reason: "bye", patience: .milliseconds(300))
                let elapsed = ContinuousClock.now - start
                #expect(elapsed >= .milliseconds(290))
                #expect(elapsed < .milliseconds(1500))
                try await test.wait(until: { test.server.statistics.connections == 0 }, "nobody is left")
            }
        }

        // MARK: The probe

        @Test func theProbeReturnsOnlyWhenEveryLoopWorks() async throws {
            try await TestServer.run(loops: 3) { test in
                #expect(await test.server.probe())
                let loops = test.group.makeIterator().map { $0 }
                for loop in loops {
                    let (entered, mayGo) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
                    loop.execute {
                        entered.signal()
                        mayGo.wait()
                    }
                    entered.waitForSignal()
                    let hasReturned = NIOLockedValueBox(false)
                    let server = test.server
                    let probe = Task {
                        let answer = await server.probe()
                        hasReturned.withLockedValue { $0 = true }
                        return answer
                    }
                    // The other loops work: each does something a hundred times, and the probe is still not back.
                    for other in loops where other !== loop {
                        for _ in 0..<100 { try await other.submit {}.get() }
                    }
                    #expect(!hasReturned.withLockedValue { $0 })
                    mayGo.signal()
                    #expect(await probe.value)
                }
            }
        }
    }
}

extension DispatchSemaphore {
    /// Waits where waiting is not allowed to block for long: whoever signals is running already.
    fileprivate func waitForSignal() { wait() }
}
