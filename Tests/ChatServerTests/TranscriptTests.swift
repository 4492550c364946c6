import ChatCore
import Foundation
import Testing

@testable import ChatServer

/// The golden transcripts of the dialects, played on the real hub, courier and sessions.
@Suite struct TranscriptTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "ChatDialectsTests/Transcripts")

    private static let files: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted()
    }()

    @Test func thereAreTranscripts() { #expect(Self.files.count > 10) }

    @Test(arguments: files) func goesAsWritten(_ file: String) throws { _ = try Self.play(file, .none) }

    /// After each line everybody's dialect is replaced by what a successor reads of it; and then, in plays of their own, after one line alone.
    @Test(arguments: files) func goesOnAsWrittenInASuccessor(_ file: String) throws {
        let moments = try Self.play(file, .always)
        for moment in 0..<moments { _ = try Self.play(file, .once(at: moment)) }
    }

    /// - Returns: how many moments there were for a succession.
    private static func play(_ file: String, _ successions: Successions) throws -> Int {
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        var transcript = Transcript(file: file, successions)
        try transcript.play(text)
        return transcript.moments
    }
}

/// Plays one file, line by line. Nothing may be unread when somebody does something, nor at the end.
///
///     open NAME PROTOCOL ADDRESS:PORT         somebody connects; others see them at `host-NAME`
///     enter NAME ADDRESS:PORT [CAPABILITY…]   somebody connects by IRC, agrees on capabilities, and reads what newcomers are told
///     NAME > BYTES                            they send this, `\n`, `\x41` and `\u0041` as in Swift
///     NAME >> LINE                            they send this and `\r\n`
///     NAME < BYTES                            the next that they were sent
///     NAME << LINE                            the next that they were sent, and `\r\n`
///     NAME <? PATTERN                         the next line that they were sent, as a `LinePattern`
///     NAME <.. PATTERN                        they were sent lines of no interest here, and then this one
///     skip NAME…                              they were sent something, of no interest here
///     wait MILLISECONDS                       time goes by
///     close NAME, reset NAME                  their end closes its half; breaks
///     closed NAME                             they were disconnected
///
/// What a pattern calls `{name}` stands for that in all later lines of these forms. Lines that begin with `#` are for readers.
private struct Transcript {
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    let file: String
    private let stage: EmbeddedStage
    /// What patterns have given a name to.
    private var words: [String: String] = [:]

    init(file: String, _ successions: Successions) {
        self.file = file
        stage = EmbeddedStage(settings: .withOperators, successions: successions)
    }

    /// How many there were so far at which dialects could be replaced.
    var moments: Int { stage.moments }

    mutating func play(_ text: String) throws {
        defer { try? stage.end() }
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty && !line.hasPrefix("#") {
            let place = "\(file):\(index + 1)"
            guard try play(line, at: place) else { return }
        }
        _ = expectNothingUnread(at: "\(file), the end")
    }

    /// - Returns: false where what follows would make no sense.
    private mutating func play(_ line: Substring, at place: String) throws -> Bool {
        if let isAsWritten = try hear(line, at: place) { return isAsWritten }
        guard expectNothingUnread(at: place) else { return false }
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        switch (words[0], words.count) {
        case ("open", 3):
            let (entry, host, port) = try Self.address(words[2], place)
            try stage.open(words[1], entry, host: host, port: port)
        case ("wait", 2): stage.wait(milliseconds: try #require(Int(words[1])))
        case ("close", 2): try stage.endInput(of: words[1])
        case ("reset", 2): try stage.reset(words[1])
        case ("enter", 3): try enter(words[1], words[2], place)
        case (let name, 3) where words[1] == ">": try stage.receive(name, try Escapes.bytes(words[2]))
        case (let name, 3) where words[1] == ">>": try stage.receive(name, try bytes(ofLine: words[2]))
        default: throw Unreadable(description: "\(place): cannot read \(line)")
        }
        return true
    }

    /// What somebody was sent.
    /// - Returns: false where it is not as written; nil where the line is about something else.
    private mutating func hear(_ line: Substring, at place: String) throws -> Bool? {
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        switch (words[0], words.count) {
        case ("closed", 2):
            let isClosed = try stage.isClosed(words[1])
            #expect(isClosed, "\(place): \(words[1]) is still connected")
            return isClosed
        case ("skip", 2...):
            return try line.split(separator: " ").dropFirst().allSatisfy { try skip(String($0), place) }
        case (let name, 3) where words[1] == "<": return try expect(try Escapes.bytes(words[2]), at: name, place)
        case (let name, 3) where words[1] == "<<": return try expect(try bytes(ofLine: words[2]), at: name, place)
        case (let name, 3) where words[1] == "<?": return try expectLine(words[2], at: name, place)
        case (let name, 3) where words[1] == "<..": return try expectLine(words[2], at: name, skipping: true, place)
        default: return nil
        }
    }

    private func bytes(ofLine line: String) throws -> [UInt8] {
        try Escapes.bytes(LinePattern.filled(line, words: words) + "\\r\\n")
    }

    /// Somebody comes in by IRC, under their name in the transcript.
    private mutating func enter(_ name: String, _ text: String, _ place: String) throws {
        let parts = text.split(separator: " ", maxSplits: 1)
        let (_, host, port) = try Self.address("irc \(parts[0])", place)
        try stage.open(name, "irc", host: host, port: port)
        var lines = ["NICK \(name)", "USER \(name) 0 * :\(name.capitalized)"]
        if parts.count > 1 { lines = ["CAP REQ :\(parts[1])"] + lines + ["CAP END"] }
        try stage.receive(name, Array((lines.joined(separator: "\r\n") + "\r\n").utf8))
        _ = try expectLine("* 422 \(name) *", at: name, skipping: true, place)
    }

    private func skip(_ name: String, _ place: String) throws -> Bool {
        let client = try stage.client(name)
        let hasHeard = !client.output.isEmpty
        #expect(hasHeard, "\(place): \(name) was sent nothing")
        client.output = []
        return hasHeard
    }

    private mutating func expectLine(
        _ text: String,
        at name: String,
        skipping: Bool = false,
        _ place: String
    ) throws -> Bool {
        let client = try stage.client(name)
        let pattern = LinePattern(text, words: words)
        let unread = Escapes.text(client.output.prefix(2000))
        repeat {
            guard let end = client.output.firstIndex(of: 0x0A) else { break }
            let line = Escapes.text(client.output[...end])
            client.output.removeFirst(end + 1)
            if line.hasSuffix("\\r\\n"), let found = pattern.match(String(line.dropLast(4))) {
                words.merge(found) { $1 }
                return true
            }
        } while skipping
        Issue.record("\(place): expected \(text), got \(unread)")
        return false
    }

    private static func address(_ text: String, _ place: String) throws -> (entry: String, host: String, port: Int) {
        let words = text.split(separator: " ")
        guard words.count == 2, let colon = words[1].lastIndex(of: ":"),
            let port = Int(words[1][words[1].index(after: colon)...])
        else { throw Unreadable(description: "\(place): cannot read the address in \(text)") }
        return (String(words[0]), words[1][..<colon].filter { !"[]".contains($0) }, port)
    }

    private func expect(_ expected: [UInt8], at name: String, _ place: String) throws -> Bool {
        let client = try stage.client(name)
        let got = client.output.prefix(expected.count)
        guard got.elementsEqual(expected) else {
            Issue.record("\(place): expected \(Escapes.text(expected)), got \(Escapes.text(client.output.prefix(500)))")
            return false
        }
        client.output.removeFirst(expected.count)
        return true
    }

    private func expectNothingUnread(at place: String) -> Bool {
        var isClear = true
        for (name, client) in stage.clients.sorted(by: { $0.key < $1.key }) where !client.output.isEmpty {
            Issue.record("\(place): \(name) has unread \(Escapes.text(client.output.prefix(500)))")
            isClear = false
        }
        return isClear
    }
}

extension ServerSettings {
    /// Two operators, `root` and `staff`, one of whom is shown at another host, and a gateway; the password is `sesame`.
    fileprivate static var withOperators: ServerSettings {
        var settings = ServerSettings()
        settings.operators = [
            OperatorSettings(name: "root", passwordHash: "sesame"),
            OperatorSettings(name: "staff", passwordHash: "sesame", host: "staff.example.org"),
        ]
        if let address = AddressRange("192.0.2.99") {
            settings.gateways = [GatewaySettings(name: "web", addresses: [address], passwordHash: "sesame")]
        }
        settings.verify = { $0 == $1 }
        return settings
    }
}
