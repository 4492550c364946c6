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

    @Test(arguments: files) func goesAsWritten(_ file: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8)
        var transcript = Transcript(file: file)
        try transcript.play(text)
    }
}

/// Plays one file, line by line.
private struct Transcript {
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    let file: String
    private let stage = EmbeddedStage()

    init(file: String) { self.file = file }

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
    private func play(_ line: Substring, at place: String) throws -> Bool {
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        switch (words[0], words.count) {
        case (let name, 3) where words[1] == "<": return try expect(try Escapes.bytes(words[2]), at: name, place)
        case ("closed", 2):
            let isClosed = try stage.isClosed(words[1])
            #expect(isClosed, "\(place): \(words[1]) is still connected")
            return isClosed
        default: break
        }
        guard expectNothingUnread(at: place) else { return false }
        switch (words[0], words.count) {
        case ("open", 3):
            let (entry, host, port) = try Self.address(words[2], place)
            try stage.open(words[1], entry, host: host, port: port)
        case ("wait", 2): stage.wait(milliseconds: try #require(Int(words[1])))
        case ("close", 2): try stage.endInput(of: words[1])
        case ("reset", 2): try stage.reset(words[1])
        case (let name, 3) where words[1] == ">": try stage.receive(name, try Escapes.bytes(words[2]))
        default: throw Unreadable(description: "\(place): cannot read \(line)")
        }
        return true
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
