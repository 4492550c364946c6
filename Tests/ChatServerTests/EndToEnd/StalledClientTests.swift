import ChatCore
import Testing

@testable import ChatServer

extension EndToEnd {
    /// Clients that never read again, on real sockets: nothing of those is left that cannot go on after a gap, and the others stay.
    @Suite struct StalledClientTests {
        private static let settings = ServerSettings.unhurried.with {
            $0.limits.queueEvents = 200
            $0.sendBufferBytes = 4096
        }

        @Test func whoCannotGoOnAfterAGapIsClosedAndFreed() async throws {
            try await TestServer.run(Self.settings) { test in
                let names = (0..<20).map { "sam\($0)" }
                for name in names { _ = try test.join("irc", name, receiveBuffer: 8192) }
                let patient = try (0..<3).map { try test.join("telnet", "pat\($0)", receiveBuffer: 8192) }
                let quick = try test.join("irc", "tom")
                let speaker = try test.join("pychat", "pia")
                let descriptors = ThisProcess.descriptors
                let last = 999
                let pad = String(repeating: "x", count: 400)
                var lines: [String] = []
                for number in 0...last {
                    try speaker.send("say \(number) \(pad)\n")
                    if number % 50 == 49 {
                        try speaker.read(through: ": \(number) \(pad)\n")
                        while lines.last?.contains(" :\(number) ") != true { lines.append(try quick.readLine()) }
                    }
                }
                var isThere = Set(names)
                while !isThere.isEmpty {
                    let line = lines.isEmpty ? try quick.readLine() : lines.removeFirst()
                    guard line.contains(" QUIT ") else { continue }
                    let quit = try #require(
                        line.firstMatch(of: #/^:(.+)!.* QUIT :too slow, \d+ messages behind$/#),
                        "\(line)"
                    )
                    isThere.remove(String(quit.output.1))
                }
                try await test.wait(until: { test.server.statistics.connections == 5 }, "their connections are closed")
                #expect(ThisProcess.descriptors == descriptors - 20)
                for client in patient {
                    #expect(try client.read(through: "<pia> \(last) \(pad)\n").contains("messages were missed\n"))
                }
            }
        }
    }
}
