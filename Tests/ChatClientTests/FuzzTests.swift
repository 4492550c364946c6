import ChatCore
import ChatClient
import TestSupport
import Testing

/// Servers that send anything: the client goes on, or leaves with a reason, and shows nothing but text.
@Suite struct FuzzTests {
    /// Puts bytes in as a server's, in pieces of any size, with time passing between them.
    /// - Returns: what is wrong with what came out, if something is.
    private static func feed(_ bytes: [UInt8], cutBy generator: inout SeededGenerator) -> String? {
        var client = Client(profile: Transcript.ann, server: Transcript.server, seed: generator.next())
        var moment = Moment(uptime: 0, time: Transcript.beginning)
        var problem: String?
        func put(_ input: Input) {
            for action in client.handle(input, at: moment) {
                if let found = FuzzTests.problem(of: action) { problem = problem ?? found }
            }
            if let found = FuzzTests.problem(of: client.overview) { problem = problem ?? found }
        }
        put(.start)
        put(.connected)
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...200, using: &generator))
            rest = rest.dropFirst(piece.count)
            moment.uptime += UInt64.random(in: 0...2_000_000_000, using: &generator)
            switch Int.random(in: 0..<20, using: &generator) {
            case 0: put(.wake)
            case 1: put(.command(.say("hello\nann", to: .room("#garden"), manner: .message)))
            case 2: put(.command(.away(words: "lunch")))
            case 3: put(.command(.join(room: "attic", key: nil)))
            default: break
            }
            if case .waiting(let until) = client.overview.phase {
                moment.uptime = until
                put(.wake)
                put(.connected)
            }
            put(.received(Array(piece), from: nil))
        }
        put(.disconnected(Disconnection(reason: "\u{1B}[31mgone")))
        return problem
    }

    /// What no action may hold.
    private static func problem(of action: Action) -> String? {
        switch action {
        case .show(let happening):
            let shown = "\(happening.line(at: happening.time))"
            return isText(shown) ? nil : "shown: \(shown.debugDescription)"
        case .send(let bytes):
            for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
                if line.last != 0x0D || line.dropLast().contains(0x0D) || line.contains(0) { return "sent: \(line)" }
                let body = line.first == UInt8(ascii: "@") ? line.drop { $0 != 0x20 }.dropFirst() : line
                if body.count > 16384 { return "sent a line of \(body.count) bytes" }
            }
            return bytes.last == 0x0A ? nil : "sent no whole line: \(bytes)"
        case .connect, .close, .wake, .end: return nil
        }
    }

    private static func problem(of overview: Overview) -> String? {
        let rooms = overview.rooms.flatMap { [$0.name, $0.topic] + $0.people.flatMap { [$0.name, $0.rank] } }
        let texts = [overview.name, overview.place, overview.roomSigns, overview.awayWords ?? ""] + rooms
        if let text = texts.first(where: { !isText($0) }) { return "known: \(text.debugDescription)" }
        for room in overview.rooms
        where Set(room.people.map { overview.folding.key(of: $0.name) }).count < room.people.count {
            return "\(room.name) has somebody twice"
        }
        return nil
    }

    private static func isText(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.generalCategory != .control && scalar != "\u{2028}" && scalar != "\u{2029}"
        }
    }

    /// What servers say in all transcripts.
    private static let said: [[UInt8]] = TranscriptTests.names.map { name in
        let lines = ((try? TranscriptTests.text(of: name)) ?? "").split(separator: "\n")
        return lines.filter { $0.hasPrefix("< ") }.flatMap { Transcript.bytes(String($0.dropFirst(2))) + [0x0D, 0x0A] }
    }

    @Test func transcriptsAreCutAnywhere() {
        var generator = SeededGenerator(seed: 1)
        for said in FuzzTests.said {
            for _ in 0..<5 { #expect(FuzzTests.feed(said, cutBy: &generator) == nil) }
        }
    }

    /// A server that breaks off at any byte, and comes back.
    @Test func transcriptsEndAnywhere() throws {
        let said = try #require(FuzzTests.said.max { $0.count < $1.count })
        for end in stride(from: 0, to: said.count, by: 7) {
            var generator = SeededGenerator(seed: UInt64(end))
            #expect(FuzzTests.feed(Array(said.prefix(end)), cutBy: &generator) == nil, "after \(end) bytes")
        }
    }

    @Test(arguments: 0..<300) func mutatedLinesAreBorne(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bytes = FuzzTests.said.randomElement(using: &generator) ?? []
        for _ in 0..<bytes.count / 40 {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(" :,!@#\r\n\u{1}\u{1B}".utf8.randomElement(using: &generator) ?? 0, at: index)
            case 3:
                bytes.insert(contentsOf: bytes[index...].prefix(60), at: Int.random(in: 0...index, using: &generator))
            default: bytes.removeSubrange(index..<min(index + 5, bytes.count))
            }
            if bytes.isEmpty { return }
        }
        #expect(FuzzTests.feed(bytes, cutBy: &generator) == nil, "seed \(seed)")
    }

    @Test(arguments: 0..<100) func garbageIsBorne(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bytes: [UInt8] = Array(":s 001 ann :hi\r\n:s 376 ann :hi\r\n".utf8)
        let words = [
            "@time=", ":", "ann", "#garden", " ", "PRIVMSG", "JOIN", "353", "BATCH +", "\r\n", "\u{1}", "\u{1B}[", "\0",
            "ä",
        ]
        for _ in 0..<2000 {
            if Bool.random(using: &generator) {
                bytes += (words.randomElement(using: &generator) ?? "").utf8
            } else {
                bytes.append(UInt8.random(in: 0...255, using: &generator))
            }
        }
        #expect(FuzzTests.feed(bytes, cutBy: &generator) == nil, "seed \(seed)")
    }

    /// Whatever is typed, a line is a line.
    @Test(arguments: 0..<100) func anythingCanBeTyped(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var client = Client(profile: Transcript.ann, server: Transcript.server, seed: seed)
        var moment = Moment(uptime: 0, time: Transcript.beginning)
        var problem: String?
        func put(_ input: Input) {
            moment.uptime += 1_000_000_000
            for action in client.handle(input, at: moment) { problem = problem ?? FuzzTests.problem(of: action) }
        }
        put(.start)
        put(.connected)
        put(.received(Array(":s 001 ann :hi\r\n:s 376 ann :hi\r\n:ann!a@h JOIN #garden\r\n".utf8), from: nil))
        let words = SlashCommand.all.map { "/\($0.name)" }
        let parts = [
            "#garden", "ben", " ", "\r", "\n", "\0", "\u{1}", ":", ",", "ä", "+o", "\u{1B}[", "x:1", "--tls", "\t",
            "//",
        ]
        for _ in 0..<100 {
            var text = Bool.random(using: &generator) ? (words.randomElement(using: &generator) ?? "") + " " : ""
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                text += parts.randomElement(using: &generator) ?? ""
            }
            let target: Happening.Target? = [nil, .room("#garden"), .direct("ben"), .direct("a b\r\nQUIT")][
                Int(seed % 4)
            ]
            if case .command(let command) = SlashCommand.meaning(of: text, in: target, overview: client.overview) {
                put(.command(command))
            }
            put(.wake)
        }
        #expect(problem == nil, "seed \(seed)")
    }
}
