import Foundation
import Testing

/// Whole conversations, as files: what servers say in them was taken from chatd, ngIRCd and InspIRCd.
@Suite struct TranscriptTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Transcripts")

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted()
    }()

    /// With `CHAT_TRANSCRIPTS=write` the files are written anew, to be read, and compared by eye.
    static let isWriting = ProcessInfo.processInfo.environment["CHAT_TRANSCRIPTS"] == "write"

    static func text(of name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    @Test func thereAreTranscripts() { #expect(TranscriptTests.names.count > 10) }

    @Test(arguments: names)
    func theClientDoesWhatStandsThere(_ name: String) throws {
        let text = try TranscriptTests.text(of: name)
        let played = Transcript.played(text)
        if TranscriptTests.isWriting {
            return try played.write(to: TranscriptTests.folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        let (expected, found) = (text.split(separator: "\n"), played.split(separator: "\n"))
        for (index, (expected, found)) in zip(expected, found).enumerated() where expected != found {
            Issue.record("\(name), line \(index + 1) (without empty ones): expected\n\(expected)\nfound\n\(found)")
            return
        }
        #expect(expected.count == found.count)
    }
}
