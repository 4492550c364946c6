import ChatCore
import ChatDialects
import Dispatch
import NIOConcurrencyHelpers
import Testing

@testable import ChatServer

extension EndToEnd {
    /// What operators ask of the server, over real sockets and several event loops.
    @Suite struct AdministrationTests {
        private func operate(_ test: TestServer) async throws -> TestClient {
            let client = try await test.connect(to: ProbeDialect.entry())
            try client.send("login ann\njoin #lobby\noper root secret\n")
            try client.read(through: "= changed ann!~u@staff.example.org\n.\n")
            return client
        }

        @Test func aReloadIsAnsweredWhenItIsDoneAndBeforeTheNextLine() async throws {
            let count = NIOLockedValueBox(0)
            let settings = ServerSettings.guarded.with {
                $0.reload = {
                    let number = count.withLockedValue { count in
                        count += 1
                        return count
                    }
                    return number == 1 ? nil : "line 3: no such key"
                }
            }
            try await TestServer.run(settings) { test in
                let ann = try await operate(test)
                try ann.send("reload\nfacts\nreload\nfacts\n")
                try ann.expect("# reloaded: well\n.\n- localhost, ann\n.\n")
                try ann.expect("# reloaded: line 3: no such key\n.\n- localhost, ann\n.\n")
            }
        }

        @Test func aBanPutsOutOnEveryLoop() async throws {
            try await TestServer.run(.guarded, loops: 4) { test in
                let others = try (0..<8).map { try test.join("telnet", "tom\($0)") }
                let ann = try await operate(test)
                for number in 0..<8 { try test.fence(others[number], "telnet") }
                try ann.send("ban tom?!*@* spam\n")
                try ann.read(through: "# banned tom?!*@*: spam, 8 put out\n.\n")
                for other in others { #expect(try other.readToEnd().hasSuffix("\r-- put out by ann: spam\n")) }
                for other in others { other.close() }
                try await test.wait(until: { test.server.statistics.connections == 1 }, "they are gone")
            }
        }

        /// What is asked while a password is compared waits for the verdict; what others do does not.
        @Test func nobodyElseWaitsForAPassword() async throws {
            let (asked, mayAnswer) = (NIOLockedValueBox(false), DispatchSemaphore(value: 0))
            let settings = ServerSettings.guarded.with {
                $0.verify = { password, hash in
                    asked.withLockedValue { $0 = true }
                    mayAnswer.wait()
                    return "hash:\(password)" == hash
                }
            }
            try await TestServer.run(settings, loops: 1) { test in
                let ann = try await test.connect(to: ProbeDialect.entry())
                try ann.send("login ann\njoin #lobby\n")
                try ann.read(through: "= entered #lobby\n.\n")
                try ann.send("oper root secret\nbans\n")
                try await test.wait(until: { asked.withLockedValue { $0 } }, "the password is compared")
                let tom = try test.join("telnet", "tom")
                try tom.send("hello\n")
                try ann.read(through: "tom said to #lobby: hello\n")
                mayAnswer.signal()
                try ann.read(through: "= changed ann!~u@staff.example.org\n.\n# bans: \n.\n")
            }
        }

        @Test func whoGoesWhileAPasswordIsComparedIsGone() async throws {
            let (asked, mayAnswer) = (NIOLockedValueBox(false), DispatchSemaphore(value: 0))
            let settings = ServerSettings.guarded.with {
                $0.passwordHash = "hash:x"
                $0.verify = { _, _ in
                    asked.withLockedValue { $0 = true }
                    mayAnswer.wait()
                    return true
                }
            }
            try await TestServer.run(settings, loops: 1) { test in
                let ann = try await test.connect(to: ProbeDialect.entry())
                try ann.send("login ann x\n")
                try await test.wait(until: { asked.withLockedValue { $0 } }, "the password is compared")
                ann.reset()
                // Its loop stops reading while a line is not dealt with: the verdict is what wakes it.
                mayAnswer.signal()
                try await test.wait(
                    until: { test.server.statistics == (members: 0, rooms: 0, connections: 0) },
                    "nothing is left"
                )
            }
        }
    }
}
