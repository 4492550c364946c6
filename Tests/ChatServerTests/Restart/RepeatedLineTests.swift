import ChatCore
import ChatDialects
import NIOCore
import TestSupport
import Testing

@testable import ChatServer

extension EndToEnd {
    /// Lines that a server was dealing with when it ended, and its successor begins anew: what they asked for and was done is not done twice.
    @Suite struct RepeatedLineTests {
        @Test func whatWasSaidIsNotSaidTwice() async {
            await #expect(processExitsWith: .success) {
                await Dynasty.run {
                    let remains = try Remains()
                    let (alice, bob) = (try remains.admit("alice"), try remains.admit("bob"))
                    let (hers, his) = (try remains.connect(), try remains.connect())
                    let newest = remains.chat.newest
                    try remains.say("once", by: alice, connection: hers.serial, ordinal: 1)
                    let record = SessionRecord.idle("alice", alice, readUpTo: newest).with {
                        $0.line = ByteBuffer(string: "PRIVMSG #lobby :once")
                        $0.framer.append(ByteBuffer(string: "PRIVMSG #lobby :next\r\nPING done\r\n"))
                    }
                    try remains.write(record, of: hers)
                    try remains.write(.idle("bob", bob, readUpTo: newest), of: his)
                    let log = RecordingLog()
                    let dynasty = try await Dynasty(predecessor: remains.takePredecessor(), logger: log.logger)
                    try hers.client.read(through: "done\r\n")
                    let heard = try dynasty.server.fence(his.client, "irc")
                    let said = heard.split(separator: "\r\n").map { $0.split(separator: ":").last }
                    #expect(said == ["once", "next"])
                    #expect(!log.records.contains { $0.hasPrefix("warning") })
                }
            }
        }

        /// The answer was not given, and the change was made.
        @Test func whatWasRefusedIsRefusedAndWhatWasDoneIsAnswered() async {
            await #expect(processExitsWith: .success) {
                await Dynasty.run {
                    let remains = try Remains()
                    let (alice, bob) = (try remains.admit("alice"), try remains.admit("bob"))
                    let (hers, his) = (try remains.connect(), try remains.connect())
                    let newest = remains.chat.newest
                    try remains.change(.rename("alicia"), by: alice, connection: hers.serial, ordinal: 1)
                    #expect(throws: Refusal.self) {
                        try remains.change(.rename("alicia"), by: bob, connection: his.serial, ordinal: 1)
                    }
                    let record = SessionRecord.idle("alice", alice, readUpTo: newest)
                    try remains.write(record.with { $0.line = ByteBuffer(string: "NICK alicia") }, of: hers)
                    let other = SessionRecord.idle("bob", bob, readUpTo: newest)
                    try remains.write(other.with { $0.line = ByteBuffer(string: "NICK alicia") }, of: his)
                    _ = try await Dynasty(predecessor: remains.takePredecessor())
                    try hers.client.read(through: "NICK alicia\r\n")
                    try his.client.read(through: " 433 bob alicia ")
                }
            }
        }

        /// What comes before a line that had caused something is answered before that is read, as it was the first time.
        @Test func whatALaterLineHadCausedIsNotReadForTheSakeOfAnEarlierOne() async {
            await #expect(processExitsWith: .success) {
                await Dynasty.run {
                    let remains = try Remains()
                    let alice = try remains.admit("alice")
                    let connection = try remains.connect()
                    let newest = remains.chat.newest
                    try remains.say("once", by: alice, connection: connection.serial, ordinal: 1)
                    let record = SessionRecord.idle("alice", alice, readUpTo: newest).with {
                        $0.framer.append(ByteBuffer(string: "PING x\r\n@label=l PRIVMSG #lobby :once\r\n"))
                    }
                    // echo-message, labeled-response and batch
                    try remains.write(record, of: connection, dialect: [0, 28])
                    let dynasty = try await Dynasty(predecessor: remains.takePredecessor())
                    #expect(try connection.client.readLine().hasSuffix(" :x"))
                    let echo = try connection.client.readLine()
                    #expect(echo == "@label=l :alice!irc@host-alice PRIVMSG #lobby :once")
                    #expect(dynasty.server.server.statistics.members == 1)
                }
            }
        }

        @Test func whoHadComeInIsWelcomed() async {
            await #expect(processExitsWith: .success) {
                await Dynasty.run {
                    let remains = try Remains()
                    let connection = try remains.connect()
                    let entry = try #require(DialectCatalog.entry(named: "irc"))
                    let facts = ServerSettings.unhurried.facts
                    var dialect = entry.make(DialectContext(room: "#lobby", facts: facts, isSecure: false))
                    _ = dialect.interpret(ByteBuffer(string: "NICK bob"))
                    var before = StateWriter()
                    dialect.write(to: &before)
                    let line = ByteBuffer(string: "USER bob 0 * :Bob of Somewhere")
                    guard case .login(let introduction, _) = dialect.interpret(line) else {
                        throw TestClient.Failure(description: "no login")
                    }
                    let origin = Remains.origin(of: "bob")
                    try remains.admit(origin, introduction, connection: connection.serial, ordinal: 1)
                    let record = SessionRecord.idle("bob", nil, readUpTo: 0).with { $0.line = line }
                    try remains.write(record, of: connection, dialect: before.bytes)
                    let log = RecordingLog()
                    let dynasty = try await Dynasty(predecessor: remains.takePredecessor(), logger: log.logger)
                    try connection.client.read(through: " 001 bob ")
                    try connection.client.send("JOIN #lobby\r\n")
                    try connection.client.read(through: " 366 bob #lobby ")
                    #expect(dynasty.server.server.statistics.members == 1)
                    #expect(!log.records.contains { $0.hasPrefix("warning") })
                }
            }
        }

        /// Nobody knows how: then it is said, and done.
        @Test func whatIsAskedForInAnotherWayIsDone() async {
            await #expect(processExitsWith: .success) {
                await Dynasty.run {
                    let remains = try Remains()
                    let (alice, bob) = (try remains.admit("alice"), try remains.admit("bob"))
                    let (hers, his) = (try remains.connect(), try remains.connect())
                    let newest = remains.chat.newest
                    try remains.say("something else", by: alice, connection: hers.serial, ordinal: 1)
                    let record = SessionRecord.idle("alice", alice, readUpTo: newest).with {
                        $0.line = ByteBuffer(string: "PRIVMSG #lobby :this")
                    }
                    try remains.write(record, of: hers)
                    try remains.write(.idle("bob", bob, readUpTo: newest), of: his)
                    let log = RecordingLog()
                    let dynasty = try await Dynasty(predecessor: remains.takePredecessor(), logger: log.logger)
                    try his.client.read(through: ":something else\r\n")
                    try his.client.read(through: ":this\r\n")
                    #expect(log.records.contains { $0.hasPrefix("warning what s-alice asked for") })
                    // What comes next is counted on from both.
                    await dynasty.end(.killed)
                    try hers.client.send("PRIVMSG #lobby :more\r\n")
                    try await dynasty.succeed()
                    try his.client.read(through: ":more\r\n")
                    #expect(try dynasty.server.fence(his.client, "irc") == "")
                }
            }
        }

        /// A part of an event is out: the rest of it follows, and no byte of it twice.
        @Test func anEventThatIsHalfOutIsSaidToItsEnd() async {
            await #expect(processExitsWith: .success) {
                await Dynasty.run {
                    let remains = try Remains()
                    let (alice, bob) = (try remains.admit("alice"), try remains.admit("bob"))
                    let (hers, his) = (try remains.connect(), try remains.connect())
                    let newest = remains.chat.newest
                    try remains.say("one", by: alice, connection: hers.serial, ordinal: 1)
                    try remains.say("two", by: alice, connection: hers.serial, ordinal: 2)
                    try remains.write(.idle("alice", alice, readUpTo: newest + 2).with { $0.changes = 2 }, of: hers)
                    let record = SessionRecord.idle("bob", bob, readUpTo: newest).with {
                        $0.unsent = ByteBuffer(string: "PONG x\r\n")
                    }
                    try remains.write(record, of: his)
                    let line = ":alice!irc@host-alice PRIVMSG #lobby :one\r\n"
                    his.write("PONG x\r\n" + line.prefix(20))
                    let dynasty = try await Dynasty(predecessor: remains.takePredecessor())
                    let heard = try dynasty.server.fence(his.client, "irc")
                    #expect(heard == "PONG x\r\n" + line + line.replacing(":one", with: ":two"))
                }
            }
        }
    }
}
