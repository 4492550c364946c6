import ChatCore
import ChatDialects
import Glibc
import NIOCore
import TestSupport
import Testing

@testable import ChatServer

extension EndToEnd {
    /// Restarts as those in the chat see them: not at all.
    @Suite struct RestartTests {
        @Test(arguments: Dynasty.End.allCases) func nobodyNoticesAnything(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    var people: [(protocolName: String, client: TestClient)] = []
                    for name in DialectCatalog.names {
                        people.append((name, try dynasty.server.join(name, "\(name)er")))
                    }
                    for (name, client) in people { try dynasty.server.fence(client, name) }
                    try await dynasty.pass(end)
                    // Nothing came but the answer.
                    for (name, client) in people { #expect(try dynasty.server.fence(client, name) == "", "\(name)") }
                    #expect(
                        dynasty.server.server.statistics == (members: people.count, rooms: 1, connections: people.count)
                    )

                    // What they say arrives, and who is gone is gone.
                    for (name, client) in people where name == "irc" {
                        try client.send("PRIVMSG #lobby :still here\r\n")
                        try client.send("QUIT\r\n")
                        _ = try client.readToEnd()
                    }
                    for (name, client) in people where name != "irc" {
                        try client.read(through: "still here")
                        // The others show nobody's going.
                        if name == "pychat" { try client.read(through: "ircer has left the room.\n") }
                    }
                    for person in people { person.client.close() }
                    try await dynasty.server.wait(
                        until: { dynasty.server.server.statistics.members == 0 },
                        "all are gone"
                    )
                }
            }
        }

        @Test(arguments: Dynasty.End.allCases) func namesThatAreTakenStayTaken(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    let alice = try dynasty.server.join("irc", "alice")
                    try await dynasty.pass(end)
                    let other = try dynasty.server.connect("irc")
                    try other.send("NICK alice\r\nUSER a 0 * a\r\n")
                    try other.read(through: " 433 ")
                    try alice.send("NICK alicia\r\n")
                    try alice.read(through: "NICK alicia\r\n")
                    try other.send("NICK alice\r\n")
                    try other.read(through: " 001 alice ")
                }
            }
        }

        @Test(arguments: Dynasty.End.allCases) func twoHalvesOfALineAreALine(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    let (alice, bob) = (
                        try dynasty.server.join("irc", "alice"), try dynasty.server.join("pychat", "bob")
                    )
                    try alice.read(through: "JOIN #lobby\r\n")
                    let before = dynasty.consumed(of: bob)
                    try bob.send("say half ")
                    try await dynasty.server.wait(until: { dynasty.consumed(of: bob) == before + 9 }, "it is read")
                    try await dynasty.pass(end)
                    try bob.send("a line\n")
                    try alice.read(through: " PRIVMSG #lobby :")
                    try alice.expect("half a line\r\n")
                }
            }
        }

        @Test(arguments: Dynasty.End.allCases) func whatWasAgreedOnStays(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    let alice = try dynasty.server.join("irc", "alice")
                    try alice.send("CAP REQ :echo-message\r\n")
                    try alice.read(through: "ACK :echo-message\r\n")
                    // And one who is in the middle of it.
                    let bob = try dynasty.server.connect("irc")
                    try bob.send("CAP LS 302\r\nNICK bob\r\nCAP REQ :echo-message\r\n")
                    try bob.read(through: "ACK :echo-message\r\n")
                    try await dynasty.pass(end)
                    try alice.send("PRIVMSG #lobby :hello\r\n")
                    try alice.expect(":alice!")
                    try alice.read(through: "PRIVMSG #lobby :hello\r\n")
                    try bob.send("USER bob 0 * bob\r\nCAP END\r\nPRIVMSG bob :me\r\n")
                    try bob.read(through: " 001 bob ")
                    try bob.read(through: "PRIVMSG bob :me\r\n")
                    try bob.read(through: "PRIVMSG bob :me\r\n")
                }
            }
        }

        @Test(arguments: Dynasty.End.allCases) func whoIsAwayReadsWhatWasSaidWhenTheyAreBack(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    let wanda = try dynasty.server.join("wxchat", "wanda")
                    let pia = try dynasty.server.join("pychat", "pia")
                    try wanda.send("/brb\n")
                    try pia.read(through: "wanda")
                    try dynasty.server.fence(wanda, "wxchat")
                    try pia.send("say before\n")
                    try dynasty.server.fence(pia, "pychat")
                    try await dynasty.pass(end)
                    try pia.send("say after\n")
                    try dynasty.server.fence(pia, "pychat")
                    #expect(try dynasty.server.fence(wanda, "wxchat") == "")
                    try wanda.send("/back\n")
                    let said = try wanda.read(through: "after\r\n")
                    #expect(said.components(of: "before\r\n") == 1)
                }
            }
        }

        /// Whoever speaks does not wait for anything, so that servers end while they read, obey and answer.
        @Test(arguments: Dynasty.End.allCases) func everyMessageArrivesOnceAndInOrder(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    // At its pace, one would take half a minute to read all that.
                    let names = DialectCatalog.entries.filter { $0.pacing == nil }.map(\.name)
                    var people: [TestClient] = []
                    for name in names { people.append(try dynasty.server.join(name, "\(name)er")) }
                    for (name, client) in zip(names, people) { try dynasty.server.fence(client, name) }
                    let pia = try dynasty.server.join("pychat", "pia")
                    let irene = try dynasty.server.join("irc", "irene")
                    var number = 0
                    for round in 0..<12 {
                        for _ in 0..<25 {
                            number += 1
                            try pia.send("say p\(number).\n")
                            try irene.send("PRIVMSG #lobby :i\(number).\r\n")
                        }
                        // Now and then the server gets as far as to answer.
                        if round % 3 == 0 { try dynasty.server.fence(irene, "irc") }
                        try await dynasty.pass(end)
                    }
                    try dynasty.server.fence(pia, "pychat")
                    try dynasty.server.fence(irene, "irc")
                    for (name, client) in zip(names, people) {
                        let text = try dynasty.server.fence(client, name)
                        for speaker in ["p", "i"] {
                            // Not in a cloaked host, which may have it at the end of a label.
                            let numbers = text.matches(of: try Regex("[ :\t]\(speaker)([0-9]+)\\.")).map {
                                Int($0[1].substring!)!
                            }
                            #expect(
                                numbers == Array(1...number),
                                "\(name) of \(speaker): \(numbers.difference(from: Array(1...number)))"
                            )
                        }
                    }
                }
            }
        }

        /// Between two outputs of one who is to get one at a time.
        @Test(arguments: Dynasty.End.allCases) func whoGetsOneAtATimeGetsEverythingOnce(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    let tom = try dynasty.server.join("talk", "tom")
                    let pia = try dynasty.server.join("pychat", "pia")
                    var number = 0
                    for _ in 0..<4 {
                        for _ in 0..<5 {
                            number += 1
                            try pia.send("say p\(number).\n")
                        }
                        try dynasty.server.fence(pia, "pychat")
                        try await dynasty.pass(end)
                    }
                    let text = try tom.read(through: "p\(number).")
                    let numbers = text.matches(of: /p([0-9]+)\./).map { Int($0.1)! }
                    #expect(numbers == Array(1...number))
                }
            }
        }

        /// Much of what was said is in the kernel, a part with the server, and the rest not read.
        @Test(arguments: Dynasty.End.allCases) func whoReadsSlowlyGetsEverythingOnce(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let dynasty = try await Dynasty(.unhurried.with { $0.sendBufferBytes = 8 << 10 })
                    let pia = try dynasty.server.join("pychat", "pia")
                    let slow = try dynasty.server.join("irc", "sam", receiveBuffer: 16 << 10)
                    let text = String(repeating: "x", count: 400)
                    var number = 0
                    for _ in 0..<4 {
                        for _ in 0..<100 {
                            number += 1
                            try pia.send("say \(text) \(number).\n")
                        }
                        try dynasty.server.fence(pia, "pychat")
                        try await dynasty.pass(end)
                        // A little of it is read, up to the middle of a message.
                        slow.receiveNow(atMost: 3333)
                    }
                    try pia.send("say the last\n")
                    let said = try slow.read(through: "the last\r\n")
                    let pattern = try Regex(":pia![^ ]* PRIVMSG #lobby :x{400} ([0-9]+)\\.\r\n")
                    #expect(said.matches(of: pattern).map { Int($0[1].substring!)! } == Array(1...number))
                    #expect(said.utf8.count { $0 == UInt8(ascii: "\n") } == number + 1)
                }
            }
        }

        /// A server that has taken over and is killed before anybody said anything leaves all that it found.
        @Test func manyEndsInARowAreAsOne() async {
            await #expect(processExitsWith: .success) {
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    let (alice, bob) = (
                        try dynasty.server.join("irc", "alice"), try dynasty.server.join("pychat", "bob")
                    )
                    try alice.read(through: "JOIN #lobby\r\n")
                    try bob.send("say one\nsay tw")
                    for end in [Dynasty.End.killed, .killed, .handedOver, .killed, .handedOver] {
                        try await dynasty.pass(end)
                    }
                    try bob.send("o\n")
                    try alice.read(through: ":one\r\n")
                    try alice.read(through: ":two\r\n")
                    #expect(try dynasty.server.fence(alice, "irc") == "")
                    #expect(dynasty.server.server.statistics.members == 2)
                }
            }
        }

        /// Whoever leaves while there is no server has left when there is one.
        @Test func whoLeavesMeanwhileHasLeft() async {
            await #expect(processExitsWith: .success) {
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    let (alice, bob) = (
                        try dynasty.server.join("irc", "alice"), try dynasty.server.join("pychat", "bob")
                    )
                    try alice.read(through: "JOIN #lobby\r\n")
                    await dynasty.end(.killed)
                    try bob.send("say goodbye\n")
                    bob.close()
                    try await dynasty.succeed()
                    try alice.read(through: "PRIVMSG #lobby :goodbye\r\n")
                    try alice.read(through: " QUIT ")
                    try alice.read(through: "\n")
                    try alice.send("NICK bob\r\n")
                    try alice.read(through: "NICK bob\r\n")
                }
            }
        }

        @Test func whatCannotBeReadEndsWithAGoodbye() async {
            await #expect(processExitsWith: .success) {
                await Dynasty.run {
                    let dynasty = try await Dynasty()
                    let alice = try dynasty.server.join("irc", "alice")
                    await dynasty.end(.killed)
                    try await dynasty.succeed(isReadable: false)
                    let words = try alice.readToEnd()
                    #expect(words.hasPrefix("ERROR ") && words.hasSuffix("\r\n"))
                    #expect(words.contains("please come back"))
                    #expect(dynasty.server.server.statistics == (members: 0, rooms: 0, connections: 0))
                    _ = try dynasty.server.join("irc", "alice")
                }
            }
        }

        /// On a Unix socket the kernel does not count; while nothing is being sent, nothing is in doubt.
        @Test(arguments: Dynasty.End.allCases) func unixSocketsGoOnToo(_ end: Dynasty.End) async {
            await #expect(processExitsWith: .success) { [end] in
                await Dynasty.run {
                    let path = "/tmp/chatd-restart-\(getpid()).sock"
                    defer { unlink(path) }
                    let dynasty = try await Dynasty()
                    try await dynasty.server.server.listen(
                        on: BoundSocket.unix(path: path),
                        protocolName: "irc",
                        room: "#lobby"
                    )
                    let alice = try TestClient(path: path)
                    try dynasty.server.enter(alice, "irc", "alice")
                    let bob = try dynasty.server.join("pychat", "bob")
                    try alice.read(through: "JOIN #lobby\r\n")
                    for number in 1...3 {
                        try bob.send("say \(number)\n")
                        try alice.read(through: "PRIVMSG #lobby :\(number)\r\n")
                        try dynasty.server.fence(alice, "irc")
                        try await dynasty.pass(end)
                    }
                    try bob.send("say 4\n")
                    try alice.expect(":bob!")
                    try alice.read(through: "PRIVMSG #lobby :4\r\n")
                    try alice.send("PRIVMSG #lobby :5\r\n")
                    try bob.read(through: "5\n")
                }
            }
        }
    }
}

extension String {
    /// How often a text is in it.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
