import ChatCore
import Foundation
import Testing

/// The golden transcripts, carried by `Stage`; framing that belongs to the server (telnet's IAC) is left to the server's tests.
@Suite struct TranscriptTests {
    static let files: [URL] = {
        let folder = Bundle.module.url(forResource: "Transcripts", withExtension: nil)!
        let urls = try! FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return urls.filter { $0.pathExtension == "txt" && $0.lastPathComponent != "telnet-iac.txt" }
            .sorted { $0.path < $1.path }
    }()

    @Test func everyDialectAndEveryPairHasOne() {
        let names = Set(Self.files.map { $0.deletingPathExtension().lastPathComponent })
        let dialects = ["pychat", "wxchat", "telnet", "talk"]
        for (index, dialect) in dialects.enumerated() {
            #expect(names.contains(dialect))
            for other in dialects[index...] { #expect(names.contains("\(dialect)-\(other)")) }
        }
    }

    @Test(arguments: files) func conversationGoesAsWritten(_ file: URL) throws {
        var script = Script(name: file.lastPathComponent)
        let text = try String(contentsOf: file, encoding: .utf8)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            try script.play(String(line), number: index + 1)
        }
        script.expectNothingUnread(at: "the end")
    }
}

private struct Script {
    let name: String
    var stage = Stage()

    mutating func play(_ line: String, number: Int) throws {
        if line.isEmpty || line.hasPrefix("#") { return }
        let place = "\(name):\(number)"
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        if words.count == 3, words[1] == "<" { return expect(words[0], try Script.bytes(words[2]), at: place) }
        if words[0] == "closed" {
            #expect(stage.clients[words[1]]?.isClosed == true, "\(place)")
            return
        }
        expectNothingUnread(at: place)
        switch (words[0], words.count) {
        case ("open", 3):
            let rest = words[2].split(separator: " ")
            let colon = try #require(rest[1].lastIndex(of: ":"))
            let host = rest[1][..<colon].filter { !"[]".contains($0) }
            let port = try #require(Int(rest[1][rest[1].index(after: colon)...]))
            stage.open(words[1], String(rest[0]), PeerAddress(host: host, port: port))
        case ("wait", 2): stage.wait(try #require(Int(words[1])))
        case ("close", 2): stage.end(words[1], .lost(error: nil))
        case ("reset", 2): stage.end(words[1], .lost(error: "Connection reset by peer"))
        case (_, 3) where words[1] == ">": stage.receive(words[0], try Script.bytes(words[2]))
        default: Issue.record("\(place): cannot read this line")
        }
    }

    mutating func expect(_ client: String, _ expected: [UInt8], at place: String) {
        var got: [UInt8] = []
        while got.count < expected.count, let part = stage.next(client) { got += part }
        if got.count > expected.count { stage.putBack(client, Array(got[expected.count...])) }
        #expect(
            String(decoding: got.prefix(expected.count), as: UTF8.self) == String(decoding: expected, as: UTF8.self),
            "\(place)"
        )
    }

    func expectNothingUnread(at place: String) {
        for name in stage.names {
            let unread = stage.clients[name]!.arrived.map { String(decoding: $0, as: UTF8.self) }
            #expect(unread == [], "unread at \(name) before \(place)")
        }
    }

    /// Reads `\n \r \t \\ \xNN \uXXXX`.
    static func bytes(_ text: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        func hex(_ digits: Int) throws -> UInt32 {
            defer { rest = rest.dropFirst(digits) }
            return try #require(UInt32(String(decoding: rest.prefix(digits), as: UTF8.self), radix: 16))
        }
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            let escape = rest.popFirst()
            switch try #require(escape) {
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "\\"): bytes.append(0x5C)
            case UInt8(ascii: "x"): try bytes.append(UInt8(hex(2)))
            case UInt8(ascii: "u"): try bytes += Array(String(#require(Unicode.Scalar(hex(4)))).utf8)
            default: Issue.record("unknown escape in \(text)")
            }
        }
        return bytes
    }
}
