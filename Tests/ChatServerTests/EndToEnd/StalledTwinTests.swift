import ChatCore
import TestSupport
import Testing

@testable import ChatServer

extension EndToEnd {
    /// The courier's fast path against the slow one: twins of the same protocol in the same room, one of which reads as it comes, the other now and then.
    ///
    /// What both got is the same, but for what the slow one was told it missed.
    @Suite struct StalledTwinTests {
        /// The same person of a protocol twice, and everything they got.
        private struct Twins {
            let protocolName: String
            let quick: TestClient
            let slow: TestClient
            var quickLog = ""

            /// A message, as its protocol separates them.
            func messages(_ log: String) -> [String] {
                protocolName == "wxchat"
                    ? log.split(separator: atHalfPastNine).map(String.init)
                    : log.split(separator: "\n").map(String.init)
            }
        }

        /// Somebody who does things: speaks, changes their name, is away and back, comes and goes.
        private struct Actor {
            var client: TestClient
            var isAway = false
        }

        private static let settings = ServerSettings.unhurried.with { $0.sendBufferBytes = 4096 }

        private nonisolated(unsafe) static let told = #/^\r?(\d+) messages were missed\s*$/#
        private static let seeds: [UInt64] = ThisProcess.isSoaking ? Array(0..<100) : [1, 2, 3]

        /// Nothing is dropped, so that both get the same bytes, direct messages among them.
        @Test(arguments: seeds) func nothingIsLostOrDoubledWhoeverStalls(_ seed: UInt64) async throws {
            let settings = Self.settings.with {
                $0.limits.queueEvents = 100_000
                $0.limits.queueBytes = 64 << 20
                $0.limits.mailboxEvents = 100_000
                $0.limits.mailboxBytes = 64 << 20
            }
            try await play(seed, settings, tellsTwins: true) { quick, slow, actorOfStep in
                // Two actors' direct messages may come to one in the one order, to the other in the other; what is said to the room may not.
                let isPrivate = { (message: String) in message.contains("private") }
                let (quickPublic, slowPublic) = (quick.filter { !isPrivate($0) }, slow.filter { !isPrivate($0) })
                let place = zip(quickPublic, slowPublic).enumerated().first { $0.element.0 != $0.element.1 }?.offset
                if let place {
                    Issue.record(
                        "seed \(seed), \(place): \(quickPublic[place].prefix(99)), \(slowPublic[place].prefix(99))"
                    )
                }
                #expect(quickPublic.count == slowPublic.count, "seed \(seed)")
                #expect(quick.filter(isPrivate).sorted() == slow.filter(isPrivate).sorted(), "seed \(seed)")
                #expect(quick.contains(where: isPrivate))
                for log in [quick, slow] {
                    var last: [Int: Int] = [:]
                    for message in log {
                        guard let match = message.firstMatch(of: #/step (\d+) /#), let step = Int(match.output.1) else {
                            continue
                        }
                        let before = last.updateValue(step, forKey: actorOfStep[step]) ?? -1
                        #expect(before < step, "seed \(seed): out of its actor's order, or twice")
                    }
                }
            }
        }

        /// The ring laps the slow one again and again: each gap is as wide as was told.
        @Test(arguments: seeds) func eachGapIsAsWideAsWasTold(_ seed: UInt64) async throws {
            try await play(seed, Self.settings.with { $0.limits.queueEvents = 40 }, tellsTwins: false) {
                quick,
                slow,
                _ in
                // Where the machine is so busy that the quick one was lapped too, nobody knows what stood there.
                let quick = quick.flatMap { message in
                    message.firstMatch(of: Self.told).map { Array(repeating: "?", count: Int($0.output.1) ?? 0) } ?? [
                        message
                    ]
                }
                var next = 0
                var missed = 0
                for message in slow {
                    if let told = message.firstMatch(of: Self.told) {
                        next += Int(told.output.1) ?? 0
                        missed += Int(told.output.1) ?? 0
                    } else {
                        guard next < quick.count, quick[next] == message || quick[next] == "?" else {
                            Issue.record(
                                "seed \(seed): message \(next) is \(quick.dropFirst(next).first ?? "none"), the slow one got \(message)"
                            )
                            return
                        }
                        next += 1
                    }
                }
                #expect(next == quick.count, "seed \(seed)")
                #expect(missed > 0, "seed \(seed): the test did not test anything")
            }
        }

        private func play(
            _ seed: UInt64,
            _ settings: ServerSettings,
            tellsTwins: Bool,
            compare: (_ quick: [String], _ slow: [String], _ actorOfStep: [Int]) -> Void
        ) async throws {
            var random = SeededGenerator(seed: seed)
            try await TestServer.run(settings, loops: 2) { test in
                var actors = try (0..<4).map { Actor(client: try test.join("telnet", "actor\($0)")) }
                let conductor = try test.join("pychat", "conductor")
                var twins = try ["pychat", "telnet", "wxchat"].map { protocolName in
                    Twins(
                        protocolName: protocolName,
                        quick: try test.join(protocolName, "\(protocolName)-quick"),
                        slow: try test.join(protocolName, "\(protocolName)-slow", receiveBuffer: 8192)
                    )
                }
                // From here on both of a pair see the same.
                for (index, pair) in twins.enumerated() {
                    for client in [pair.quick, pair.slow] { try test.fence(client, pair.protocolName) }
                    twins[index].quickLog = ""
                }
                var bars = 0
                var actorOfStep: [Int] = []
                func bar() throws {
                    bars += 1
                    try conductor.send("say bar \(bars).\n")
                    try conductor.read(through: "conductor: bar \(bars).\n")
                    for index in twins.indices {
                        let end = twins[index].protocolName == "wxchat" ? "bar \(bars).\r\n" : "bar \(bars).\n"
                        twins[index].quickLog += try twins[index].quick.read(through: end)
                    }
                    for actor in actors { actor.client.receiveNow(); _ = actor.client.takeUnread() }
                }

                for step in 0..<1200 {
                    let index = Int.random(in: actors.indices, using: &random)
                    actorOfStep.append(index)
                    let length = Int.random(in: 0...400, using: &random)
                    let words = "step \(step) " + String(repeating: "w", count: length)
                    switch Int.random(in: 0..<20, using: &random) {
                    case 0:
                        try actors[index].client.send("/nick actor\(index)x\(step)\n")
                    case 1:
                        try actors[index].client.send(actors[index].isAway ? "/back \(step)\n" : "/brb \(step)\n")
                        actors[index].isAway.toggle()
                    case 2: try actors[index].client.send("/topic \(words)\n")
                    case 3: try actors[index].client.send("/me \(words)\n")
                    case 4:
                        try actors[index].client.send("/quit\n")
                        _ = try actors[index].client.readToEnd()
                        actors[index] = Actor(client: try test.join("telnet", "new\(step)"))
                    case 5 where tellsTwins:
                        for pair in twins {
                            for twin in ["quick", "slow"] {
                                try actors[index].client.send("/msg \(pair.protocolName)-\(twin) private \(words)\n")
                            }
                        }
                    case 6: try actors[index].client.send("/join #elsewhere\n/leave\n")
                    default: try actors[index].client.send("\(words)\n")
                    }
                    if step % 5 == 4 { try bar() }
                    if Int.random(in: 0..<4, using: &random) == 0 {
                        twins.randomElement(using: &random)!.slow.receiveNow(
                            atMost: Int.random(in: 1...3000, using: &random)
                        )
                    }
                }
                // Wait for what the actors said last, then let everybody read to the end.
                for actor in actors { try test.fence(actor.client, "telnet") }
                try bar()
                for pair in twins {
                    let end = pair.protocolName == "wxchat" ? "bar \(bars).\r\n" : "bar \(bars).\n"
                    let slowLog = try pair.slow.read(through: end)
                    compare(pair.messages(pair.quickLog), pair.messages(slowLog), actorOfStep)
                }
            }
        }
    }
}
