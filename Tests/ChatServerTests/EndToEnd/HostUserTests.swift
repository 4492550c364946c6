import ChatCore
import ChatDialects
import Dispatch
import Glibc
import NIOConcurrencyHelpers
import NIOPosix
import TestSupport
import Testing

@testable import ChatServer

extension EndToEnd {
    /// A Unix socket that knows its clients by their credentials; who runs the tests is alice there.
    @Suite struct HostUserTests {
        private static let alice = HostUser(id: getuid(), name: "alice", realName: "Alice A.")

        private static func settings(
            finding search: @escaping @Sendable (UInt32) -> UserSearch = { _ in .found(alice) }
        ) -> ServerSettings {
            ServerSettings.unhurried.with { $0.findUser = search }
        }

        /// A user database that answers once for each signal.
        private static func settings(finding user: UserSearch, at answers: DispatchSemaphore) -> ServerSettings {
            settings { _ in
                answers.wait()
                return user
            }
        }

        private func connect(_ test: TestServer, _ path: String) throws -> TestClient {
            let client = try TestClient(path: path)
            test.keep(client)
            return client
        }

        @Test func theKernelSaysWhoItIsAndNoPasswordIsAskedFor() async throws {
            let asked = NIOLockedValueBox<[UInt32]>([])
            let settings = Self.settings { id in
                asked.withLockedValue { $0.append(id) }
                return .found(Self.alice)
            }
            let log = RecordingLog()
            try await TestServer.run(settings.with { $0.passwordHash = "a hash" }, logger: log.logger) { test in
                let alice = try connect(test, try await test.listenToUsers())
                try alice.send("NICK wombat\r\nUSER x 0 * :wombat\r\nJOIN #lobby\r\nWHOIS alice\r\n")
                try alice.read(through: " 001 alice ")
                try alice.read(through: " 900 alice alice!alice@local alice :You are now logged in as alice\r\n")
                try alice.read(through: " 311 alice alice alice local * :Alice A.\r\n")
                let whois = try alice.read(through: " 318 alice ")
                #expect(whois.contains(" 330 alice alice alice :is logged in as\r\n"))
                #expect(whois.contains(" 320 alice alice :is a user of this host, verified\r\n"))
                // By another name they are the same one.
                try alice.send("NICK wombat\r\nWHOIS wombat\r\n")
                try alice.read(through: " 330 wombat wombat alice :is logged in as\r\n")
                #expect(asked.withLockedValue { $0 } == [getuid()])
                #expect(log.records.contains("info alice joined #lobby"))
            }
        }

        @Test func aSecondWindowIsCalledAsItWishes() async throws {
            try await TestServer.run(Self.settings()) { test in
                let path = try await test.listenToUsers()
                let one = try connect(test, path)
                try test.enter(one, "irc", "alice")
                let other = try connect(test, path)
                try other.send("NICK alice\r\nUSER x 0 * :x\r\n")
                try other.read(through: " 433 * alice :Nickname is already in use\r\n")
                try other.send("NICK alice_\r\nWHOIS alice_\r\n")
                try other.read(through: " 001 alice_ ")
                try other.read(through: " 330 alice_ alice_ alice :is logged in as\r\n")
            }
        }

        @Test(arguments: ["pychat", "wxchat", "telnet", "talk"])
        func inEveryProtocolTheNameIsTheLoginName(_ protocolName: String) async throws {
            try await TestServer.run(Self.settings()) { test in
                let observer = try test.join("irc", "observer")
                let alice = try connect(test, try await test.listenToUsers(protocolName))
                switch protocolName {
                case "pychat": try alice.send("login wombat\n")
                case "talk": try alice.send("login|wombat\n")
                default: try alice.send("hello\n")
                }
                try observer.read(through: ":alice!alice@local JOIN #lobby\r\n")
            }
        }

        /// Half of it is closed before anybody knows who it is.
        @Test func whatIsSaidBeforeTheyAreKnownIsObeyedAfterwards() async throws {
            let answers = DispatchSemaphore(value: 0)
            let settings = Self.settings(finding: .found(Self.alice), at: answers)
            try await TestServer.run(settings) { test in
                let observer = try test.join("irc", "observer")
                let path = try await test.listenToUsers()
                let alice = try connect(test, path)
                try alice.send("NICK alice\r\nUSER alice 0 * :alice\r\nJOIN #lobby\r\nPRIVMSG #lobby :done\r\n")
                alice.closeWriting()
                try await test.wait(until: { test.server.statistics.connections == 2 }, "it is there")
                answers.signal()
                try observer.read(through: ":alice!alice@local PRIVMSG #lobby :done\r\n")
                try observer.read(through: ":alice!alice@local QUIT ")
                _ = try alice.readToEnd()
            }
        }

        /// The whole connection is closed before anybody knows who it is: nobody hears of that, and what was said waits in the kernel.
        @Test func whatIsSaidJustBeforeTheyCloseIsObeyedAfterwards() async throws {
            let answers = DispatchSemaphore(value: 0)
            let settings = Self.settings(finding: .found(Self.alice), at: answers)
            try await TestServer.run(settings) { test in
                let observer = try test.join("irc", "observer")
                let path = try await test.listenToUsers()
                for number in 1...10 {
                    let alice = try connect(test, path)
                    let lines = ["NICK alice", "USER alice 0 * :alice", "JOIN #lobby", "PRIVMSG #lobby :\(number)"]
                    try alice.send(lines.map { $0 + "\r\n" }.joined())
                    alice.close()
                    try await test.wait(until: { test.server.statistics.connections == 2 }, "it is there")
                    // A loop that is to hear of the end has heard of it then.
                    for _ in 0..<3 { #expect(await test.server.probe()) }
                    answers.signal()
                    try observer.read(through: ":alice!alice@local PRIVMSG #lobby :\(number)\r\n")
                    try observer.read(through: ":alice!alice@local QUIT ")
                    try await test.wait(until: { test.server.statistics.connections == 1 }, "it is gone")
                }
            }
        }

        /// They count from the moment they come, and until they are seen off, whatever becomes of them meanwhile.
        @Test(arguments: [true, false]) func whoIsNotKnownYetCountsAlready(_ isFound: Bool) async throws {
            let answers = DispatchSemaphore(value: 0)
            let settings = Self.settings(finding: isFound ? .found(Self.alice) : .nobody, at: answers)
            try await TestServer.run(settings.with { $0.connectionsPerAddress = 2 }) { test in
                let path = try await test.listenToUsers()
                let descriptors = ThisProcess.descriptors
                for _ in 0..<3 {
                    let gone = try connect(test, path)
                    let here = try connect(test, path)
                    try await test.wait(until: { test.server.statistics.connections == 2 }, "they are there")
                    let words = Complaint.tooManyConnections(limit: 2).description
                    let third = try connect(test, path)
                    #expect(try third.readToEnd() == "ERROR :Closing link: \(words)\r\n")
                    third.close()
                    gone.close()
                    for _ in 0..<2 { answers.signal() }
                    if isFound {
                        try here.send("PING x\r\n")
                        try here.read(through: "PONG ")
                    } else {
                        try here.read(through: "this host has no user of the number")
                        _ = try here.readToEnd()
                    }
                    here.close()
                    try await test.wait(until: { test.server.statistics.connections == 0 }, "they are gone")
                }
                try await test.wait(until: { ThisProcess.descriptors == descriptors }, "their descriptors are closed")
            }
        }

        /// Nobody waits for the database when the server stops.
        @Test func aStopClosesWhoIsNotKnownYet() async throws {
            let answers = DispatchSemaphore(value: 0)
            let settings = Self.settings(finding: .found(Self.alice), at: answers)
            // The answer comes when there is no server any more, but there have to be its loops.
            let loops = MultiThreadedEventLoopGroup.singleton
            let test = try await TestServer(settings, loops, RecordingLog().logger)
            defer { answers.signal() }
            let client = try TestClient(path: try await test.listenToUsers())
            defer { client.close() }
            try await test.wait(until: { test.server.statistics.connections == 1 }, "it is there")
            await test.server.stop(reason: "enough", patience: .zero)
            #expect(try client.readToEnd() == "")
            #expect(test.server.statistics == (members: 0, rooms: 0, connections: 0))
        }

        @Test func whoIsNobodyIsRefusedWithWords() async throws {
            let log = RecordingLog()
            try await TestServer.run(Self.settings { _ in .nobody }, logger: log.logger) { test in
                let path = try await test.listenToUsers()
                for _ in 0..<2 {
                    let words = "ERROR :Closing link: this host has no user of the number \(getuid())\r\n"
                    #expect(try connect(test, path).readToEnd() == words)
                }
                try await test.wait(until: { test.server.statistics.connections == 0 }, "they are gone")
            }
            let warnings = log.records.filter { $0.hasPrefix("warning") }
            #expect(warnings == ["warning user \(getuid()) was refused: this host has no user of that number"])
        }

        @Test func aDatabaseThatFailsRefusesWithWords() async throws {
            try await TestServer.run(Self.settings { _ in .failed }) { test in
                let client = try connect(test, try await test.listenToUsers())
                let words = "it could not be found out who you are; try again later"
                #expect(try client.readToEnd() == "ERROR :Closing link: \(words)\r\n")
            }
        }

        /// One that does not answer holds up nobody else, and its time is limited.
        @Test func aDatabaseThatDoesNotAnswerRefusesWithWords() async throws {
            let answers = DispatchSemaphore(value: 0)
            let settings = Self.settings { _ in
                answers.wait()
                answers.signal()
                return .found(Self.alice)
            }
            try await TestServer.run(settings) { test in
                defer { answers.signal() }
                let path = try await test.listenToUsers()
                let client = try connect(test, path)
                let other = try test.join("irc", "bob")
                try test.fence(other, "irc")
                let words = "it could not be found out who you are; try again later"
                #expect(try client.readToEnd() == "ERROR :Closing link: \(words)\r\n")
                // When it answers again, the others come in.
                answers.signal()
                let late = try connect(test, path)
                try test.enter(late, "irc", "alice")
            }
        }

        @Test func oneUserCountsAsOneAddress() async throws {
            try await TestServer.run(Self.settings().with { $0.connectionsPerAddress = 2 }) { test in
                let path = try await test.listenToUsers()
                let first = try connect(test, path)
                try test.enter(first, "irc", "alice")
                let second = try connect(test, path)
                try second.send("PING x\r\n")
                try second.read(through: "PONG ")
                let words = Complaint.tooManyConnections(limit: 2).description
                #expect(try connect(test, path).readToEnd() == "ERROR :Closing link: \(words)\r\n")
                second.close()
                try await test.wait(until: { test.server.statistics.connections == 1 }, "there is room again")
                let third = try connect(test, path)
                try third.send("PING x\r\n")
                try third.read(through: "PONG ")
            }
        }

        @Test func aBanOfTheLoginNameKeepsThemOut() async throws {
            let settings = Self.settings().with {
                $0.operators = [OperatorSettings(name: "oper", passwordHash: "a hash")]
                $0.verify = { _, _ in true }
            }
            try await TestServer.run(settings) { test in
                let path = try await test.listenToUsers()
                let oper = try test.join("irc", "oper")
                for mask in ["alice!*@*", "*!alice@*"] {
                    try oper.send("OPER oper x\r\nKLINE \(mask) :enough\r\n")
                    try oper.read(through: " is banned")
                    let client = try connect(test, path)
                    try client.send("NICK wombat\r\nUSER x 0 * :x\r\n")
                    #expect(try client.readToEnd().contains("You are banned from this server: enough\r\n"))
                    try oper.send("UNKLINE \(mask)\r\n")
                    try oper.read(through: " is no longer banned")
                }
                let client = try connect(test, path)
                try client.send("NICK wombat\r\nUSER x 0 * :x\r\n")
                try client.read(through: " 001 alice ")
            }
        }

        @Test func theDatabaseOfThisHostKnowsRoot() throws {
            guard case .found(let root) = UserSearch.ofDatabase(0) else {
                throw TestClient.Failure(description: "no root")
            }
            #expect(root.id == 0 && root.name == "root")
            guard case .nobody = UserSearch.ofDatabase(3_999_999_999) else {
                throw TestClient.Failure(description: "somebody has that number")
            }
        }

        @Test func onlyAUnixSocketSaysWhoItIs() throws {
            let (one, other) = try SocketPair.make(sendBuffer: 4096)
            defer { for end in [one, other] { end.close() } }
            #expect(PeerCredentials.user(at: one.descriptor) == getuid())
            let tcp = try BoundSocket.tcp(host: "127.0.0.1", port: 0)
            defer { close(tcp) }
            #expect(PeerCredentials.user(at: tcp) == nil)
        }

        @Test(arguments: Dynasty.End.allCases) func whoSomebodyIsOutlivesTheServer(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let dynasty = try await Dynasty(EndToEnd.HostUserTests.settings())
                    let path = try await dynasty.server.listenToUsers()
                    let alice = try TestClient(path: path)
                    try dynasty.server.enter(alice, "irc", "alice")
                    let newcomer = try TestClient(path: path)
                    try newcomer.send("NICK wombat\r\n")
                    try dynasty.server.fence(newcomer, "irc")
                    try await dynasty.pass(end)
                    try alice.send("NICK alicia\r\nWHOIS alicia\r\n")
                    try alice.read(through: " 311 alicia alicia alice local * :Alice A.\r\n")
                    try alice.read(through: " 330 alicia alicia alice :is logged in as\r\n")
                    // Who had not come in yet is known as well.
                    try newcomer.send("USER x 0 * :x\r\n")
                    try newcomer.read(through: " 001 alice ")
                    try newcomer.read(through: " 900 alice ")
                }
            }
        }
    }
}
