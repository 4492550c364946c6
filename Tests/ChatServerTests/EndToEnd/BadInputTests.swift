import ChatCore
import ChatDialects
import Testing

@testable import ChatServer

extension EndToEnd {
    /// Never a crash, never silence, nothing lost for others.
    @Suite struct BadInputTests {
        /// Waits until whoever was silent when this began has been for as long as framing waits: on one loop, the earlier timer is the first.
        private func expectQuiet(_ test: TestServer) throws {
            let clock = try test.connect("talk")
            try clock.send("tick|")
            try clock.expect("unknown command tick")
        }

        private static let lineProtocols = ["pychat", "wxchat", "telnet", "talk"]

        /// What is said to the sender of a line that cannot be taken; the connection goes on, and the next line is obeyed.
        @Test(arguments: lineProtocols) func aLineThatCannotBeTakenIsRefusedAndTheNextObeyed(_ protocolName: String)
            async throws
        {
            try await TestServer.run { test in
                let client = try test.join(protocolName, "mallory")
                let other = try test.join("pychat", "pia")
                try test.fence(client, protocolName)
                let limit = ServerSettings().lineBytes
                let lines: [(bytes: [UInt8], complaint: Complaint)] = [
                    (Array("a\0b\n".utf8), .containsNUL),
                    ([0x61, 0xC3, 0x28, 0x0A], .notUTF8),
                    ([0xED, 0xA0, 0x80, 0x0A], .notUTF8),
                    (Array(repeating: 0x61, count: limit + 1) + [0x0A], .lineTooLong(limit: limit)),
                    (Array(repeating: 0x61, count: 100_000) + [0x0A], .lineTooLong(limit: limit)),
                ]
                for (bytes, complaint) in lines {
                    let words = words(complaint)
                    try client.send(bytes)
                    let heard = try test.fence(client, protocolName)
                    #expect(heard.contains(words), "\(Escapes.text(Array(heard.utf8)))")
                    #expect(heard.count < words.count + 50, "told more than once: \(heard)")
                }
                #expect(try test.fence(other, "pychat") == "")
            }
        }

        /// Without any newline, such a line is told of while it comes; with the newline it is over.
        @Test func aLineWithoutAnEndIsToldOfOnce() async throws {
            try await TestServer.run { test in
                let client = try test.join("telnet", "mallory")
                for _ in 0..<3 {
                    try client.send(Array(repeating: 0x61, count: 1 << 20))
                    try client.expect("\r-- \(words(.lineTooLong(limit: 4608)))\n")
                    try client.send("a\n")
                    #expect(try test.fence(client, "telnet") == "")
                }
            }
        }

        @Test(arguments: ["wxchat", "talk"]) func aLineWithoutAnEndIsOverWhenQuietComes(_ protocolName: String)
            async throws
        {
            try await TestServer.run(loops: 1) { test in
                let client = try test.connect(protocolName)
                try client.send(Array(repeating: 0x61, count: 10_000))
                try client.read(through: words(.lineTooLong(limit: 4608)))
                // What follows on its heels is a part of it; the quiet ends it.
                try client.send("aa")
                try expectQuiet(test)
                try test.fence(client, protocolName)
            }
        }

        /// A text over the limit of messages, in a line within the limit of lines.
        @Test func aTextThatIsTooLongIsRefused() async throws {
            try await TestServer.run { test in
                let client = try test.join("telnet", "mallory")
                try client.send(String(repeating: "a", count: 4097) + "\n")
                try client.expect("\r-- \(words(.refusal(.textTooLong(bytes: 4097, limit: 4096))))\n")
                try client.send(String(repeating: "é", count: 2048) + "\n")
                #expect(try test.fence(client, "telnet") == "")
            }
        }

        // MARK: Names

        private static let possible: [(typed: String, name: String)] = [
            ("  bob  ", "bob"), ("b o b", "b_o_b"), ("\u{202E}bob\u{202C}", "bob"), ("\u{200F}bo\u{200E}b", "bob"),
            ("bo\u{200B}b", "bob"), ("bob!", "bob"), ("Zo\u{0065}\u{0301}", "Zo\u{00E9}"),
        ]

        @Test(arguments: possible) func aNameIsMendedWhereItCanBe(_ typed: String, _ name: String) async throws {
            try await TestServer.run { test in
                let client = try test.connect("pychat")
                try client.expect("Connect Success")
                try client.send("login \(typed)\nlook\n")
                try client.expect("Login SuccessOnline Users:\n\(name)\n")
            }
        }

        private static let impossible: [(typed: String, answer: String)] = [
            ("", "UserName Empty"), ("   ", "UserName Empty"), ("\u{0301}\u{0302}", "UserName Empty"),
            ("\u{202E}\u{200F}", "UserName Empty"), ("!!!", "UserName Empty"),
            ("alice", "UserName Exist"), ("ALICE", "UserName Exist"), ("\u{0430}lice", "UserName Exist"),
            ("al\u{0456}ce", "UserName Exist"), ("a1ice", "UserName Exist"), ("guest-5", "UserName Exist"),
            ("Guest-5", "UserName Exist"), (String(repeating: "x", count: 33), "UserName Exist"),
            (String(repeating: "\u{6F22}", count: 22), "UserName Exist"),
            ("x" + String(repeating: "\u{0301}", count: 500), "UserName Exist"),
        ]

        @Test(arguments: impossible) func aNameThatCannotBeIsRefusedAndAnotherTried(_ typed: String, _ answer: String)
            async throws
        {
            try await TestServer.run { test in
                let alice = try test.join("pychat", "alice")
                let client = try test.connect("pychat")
                try client.expect("Connect Success")
                try client.send("login \(typed)\n")
                try client.expect(answer)
                try client.send("login bob\n")
                try client.expect("Login Success")
                try alice.expect("bob has entered the room.\n")
            }
        }

        @Test func aNickThatCannotBeSaysWhy() async throws {
            try await TestServer.run { test in
                let alice = try test.join("telnet", "alice")
                let bob = try test.join("telnet", "bob")
                try test.fence(alice, "telnet")
                let long = String(repeating: "x", count: 33)
                let cases: [(typed: String, complaint: Complaint)] = [
                    ("", .usage("/nick NAME")), ("\u{0301}", .refusal(.nameEmpty)),
                    ("\u{0430}lice", .refusal(.nameTaken("\u{0430}lice"))),
                    ("guest-1", .refusal(.nameNotPossible("guest-1", .reserved))),
                    (long, .refusal(.nameNotPossible(long, .tooLong(characters: 33, bytes: 33)))),
                ]
                for (typed, complaint) in cases {
                    try bob.send("/nick \(typed)\n")
                    try bob.expect("\r-- \(words(complaint))\n")
                }
                #expect(try test.fence(alice, "telnet") == "")
            }
        }

        // MARK: Ends

        @Test func whoClosesTheirHalfStillGetsTheirAnswers() async throws {
            try await TestServer.run { test in
                let client = try test.connect("pychat")
                try client.send("login a\nsay x\nlook\n")
                client.closeWriting()
                #expect(try client.readToEnd() == "Connect SuccessLogin Successa: x\nOnline Users:\na\n")
                try await test.wait(until: { test.server.statistics.connections == 0 }, "everybody has left")
            }
        }

        @Test(arguments: ["hello", "caf\u{E9}"]) func whoClosesTheirHalfHasSaidTheirLastLine(_ text: String)
            async throws
        {
            try await TestServer.run { test in
                let reader = try test.join("pychat", "pia")
                let client = try test.join("telnet", "tom")
                try test.fence(reader, "pychat")
                let quiet = try test.connect("wxchat")
                try reader.expect("guest-\(quiet.port) has entered the room.\n")
                try quiet.send(text)
                quiet.closeWriting()
                try reader.expect("guest-\(quiet.port): \(text)\nguest-\(quiet.port) has left the room.\n")
                // Where only newlines end lines, half a line is not obeyed.
                try client.send("whole\nhalf")
                client.closeWriting()
                try reader.expect("tom: whole\ntom has left the room.\n")
            }
        }

        /// Half a character, quiet, and the end: it is told of, and does not keep the connection.
        @Test func halfACharacterAtTheEndOfInputIsRefused() async throws {
            try await TestServer.run(loops: 1) { test in
                let client = try test.connect("wxchat")
                try client.read(through: "has joined\r\n")
                try client.send([0x61, 0xC3])
                try expectQuiet(test)
                client.closeWriting()
                #expect(try client.readToEnd() == "\(atHalfPastNine)-- \(words(.notUTF8))\r\n")
            }
        }

        @Test func aResetInTheMiddleOfALineIsSeenAsALostConnection() async throws {
            try await TestServer.run { test in
                let reader = try test.join("wxchat", "wil")
                for name in ["tom", "tim"] {
                    let client = try test.join("telnet", name)
                    try client.send("/msg wil ready\nhalf a li")
                    try reader.read(through: "ready\r\n")
                    client.reset()
                    try reader.expect("\(atHalfPastNine)\(name) has exited -- Connection reset by peer\r\n")
                }
                #expect(try test.fence(reader, "wxchat") == "")
                try await test.wait(until: { test.server.statistics.connections == 1 }, "both are gone")
            }
        }

        @Test func halfALineAndThenNothingRunsIntoTheLoginTimeout() async throws {
            try await TestServer.run(.unhurried.with { $0.loginTimeoutSeconds = 1 }) { test in
                let silent = try test.connect("pychat")
                let half = try test.connect("pychat")
                try half.send("logi")
                let talk = try test.connect("talk")
                let member = try test.join("pychat", "pia")
                #expect(try half.readToEnd() == "Connect Success-- \(words(.loginTimeout(seconds: 1)))\n")
                #expect(try silent.readToEnd() == "Connect Success-- \(words(.loginTimeout(seconds: 1)))\n")
                #expect(try talk.readToEnd() == words(.loginTimeout(seconds: 1)))
                #expect(try test.fence(member, "pychat") == "")
            }
        }

        // MARK: Floods

        @Test func aMillionLinesInOneWriteWaitTheirTurnAndAreToldOfOnce() async throws {
            let settings = ServerSettings.unhurried.with {
                $0.floodBurst = 50
                $0.floodRate = 10
            }
            try await TestServer.run(settings) { test in
                let flooder = try test.connect("telnet", sendBuffer: 16 << 10)
                let other = try test.join("pychat", "pia")
                let bytes = [UInt8](repeating: UInt8(ascii: "\n"), count: 1_000_000)
                var rest = bytes[...]
                let before = ThisProcess.memory
                // The rate lets others through once a tenth of a second: they need fewer lines than their burst.
                for _ in 0..<40 {
                    rest = rest.dropFirst(flooder.sendNow(rest))
                    try test.fence(other, "pychat")
                }
                #expect(ThisProcess.memory - before < 20 << 20)
                // Nor is it read from: the rest stays in the flooder's own machine.
                #expect(rest.count > 500_000)
                flooder.receiveNow()
                let heard = flooder.takeUnread()
                #expect(
                    heard.split(separator: words(.tooFast(linesPerSecond: 10)), omittingEmptySubsequences: false).count
                        == 2
                )
            }
        }

        @Test func aLineThatQuietHasEndedAndThatWaitsDoesNotTakeUpTheNext() async throws {
            let settings = ServerSettings.unhurried.with {
                $0.floodBurst = 1
                $0.floodRate = 5
            }
            try await TestServer.run(settings, loops: 1) { test in
                let reader = try test.join("pychat", "pia")
                let window = try test.connect("wxchat")
                try window.send("one")
                try reader.read(through: ": one\n")
                try window.send("two")
                // It is told of a wait now, and goes on typing.
                try window.read(through: words(.tooFast(linesPerSecond: 5)))
                try window.send("three")
                #expect(try reader.read(through: "three\n").matches(of: /: two\n.*: three\n/).count == 1)
            }
        }

        @Test func floodControlDelaysOneAndNobodyElse() async throws {
            let settings = ServerSettings.unhurried.with {
                $0.floodBurst = 5
                $0.floodRate = 20
            }
            try await TestServer.run(settings, loops: 1) { test in
                let reader = try test.join("telnet", "tom")
                let flooder = try test.join("pychat", "flo")
                let other = try test.join("pychat", "pia")
                try test.fence(reader, "telnet")
                try flooder.send((0..<20).map { "say \($0)\n" }.joined())
                try flooder.read(through: "-- \(words(.tooFast(linesPerSecond: 20)))\n")
                try other.send("say mine\n")
                let early = try reader.read(through: "\r<pia> mine\n")
                #expect(!early.contains("<flo> 19\n"))
                let all = early + (try reader.read(through: "\r<flo> 19\n"))
                let numbers = all.matches(of: /<flo> (\d+)\n/).map { Int($0.output.1) }
                #expect(numbers == Array(0..<20))
                let rest = try flooder.read(through: "flo: 19\n")
                #expect(!rest.contains(words(.tooFast(linesPerSecond: 20))))
            }
        }
    }
}
