import ChatCore
import Testing

@testable import ChatServer

extension EndToEnd {
    /// Somebody whose connection broke, over real sockets and several event loops.
    @Suite struct HistoryTests {
        private static let capabilities = "batch draft/chathistory echo-message message-tags server-time"

        private func enter(_ test: TestServer, _ name: String) throws -> TestClient {
            let client = try test.join("irc", name)
            try client.send("CAP REQ :\(Self.capabilities)\r\nJOIN #garden\r\n")
            try client.read(through: " 366 \(name) #garden :End of /NAMES list\r\n")
            return client
        }

        /// The ids and the words of the messages among some lines.
        private func messages(_ text: String) -> [(id: String, words: String)] {
            text.split(separator: "\r\n").compactMap { line in
                guard let id = line.firstMatch(of: /msgid=([^; ]+)/)?.1,
                    let words = line.firstMatch(of: /PRIVMSG #garden :(.*)/)?.1
                else { return nil }
                return (String(id), String(words))
            }
        }

        /// Page by page, in both directions, and each message once.
        @Test func whoComesBackGetsJustWhatTheyMissed() async throws {
            try await TestServer.run(.unhurried.with { $0.limits.queueEvents = 2000 }, loops: 3) { test in
                let alice = try enter(test, "alice")
                let bob = try enter(test, "bob")
                try alice.send("PRIVMSG #garden :seen\r\n")
                let seen = try #require(messages(try bob.read(through: " PRIVMSG #garden :seen\r\n")).last)
                bob.close()
                try alice.read(through: " QUIT :")
                let count = 700
                for number in 1...count { try alice.send("PRIVMSG #garden :missed \(number)\r\n") }
                try alice.read(through: " PRIVMSG #garden :missed \(count)\r\n")

                let again = try enter(test, "bob")
                var found: [(id: String, words: String)] = []
                var last = seen.id
                while true {
                    try again.send("CHATHISTORY AFTER #garden msgid=\(last) 9999\r\n")
                    let page = messages(try again.read(through: " BATCH -h\r\n"))
                    guard let newest = page.last else { break }
                    #expect(page.count <= Limits.historyMessages)
                    found += page
                    last = newest.id
                }
                let expected = (1...count).map { "missed \($0)" }
                #expect(found.map(\.words) == expected)

                var backwards: [(id: String, words: String)] = []
                try again.send("CHATHISTORY LATEST #garden msgid=\(seen.id) 300\r\n")
                while true {
                    let page = messages(try again.read(through: " BATCH -h\r\n"))
                    guard let oldest = page.first else { break }
                    backwards = page + backwards
                    try again.send("CHATHISTORY BETWEEN #garden msgid=\(oldest.id) msgid=\(seen.id) 300\r\n")
                }
                #expect(backwards.map(\.words) == expected)
                #expect(backwards.map(\.id) == found.map(\.id))
            }
        }
    }
}
