import Foundation
import TestSupport
import Testing

@testable import ChatConfig
@testable import chat

/// config/chat.toml, which the package ships as an example, is what the program does without it.
@Suite struct ExampleSettingsTests {
    let text: String

    init() throws { text = try repositoryFile("config/chat.toml") }

    private func keys(of text: String) throws -> [String] {
        try TOMLDocument(file: "chat.toml", bytes: Array(text.utf8)).root.map(\.key)
    }

    @Test func itSaysTheDefaults() throws {
        #expect(try Settings.read(repositoryPath("config/chat.toml")) == Settings())
    }

    @Test func itSetsEveryKeyThatHasAValueByDefault() throws {
        let known = Settings.schema.filter { "\($0.value(Settings()))" != "\"\"" }.map(\.key)
        #expect(try Set(keys(of: text)) == Set(known))
    }

    @Test func itShowsEveryKeyInTheOrderOfTheManualAndWhatIsCommentedOutWorks() throws {
        let lines = text.split(separator: "\n").map { $0.starts(with: #/# [a-z_]+ = /#) ? $0.dropFirst(2) : $0 }
        let uncommented = lines.joined(separator: "\n")
        let shown = uncommented.matches(of: #/(?m)^([a-z_]+) = /#).map { String($0.1) }
        #expect(shown == Settings.schema.map(\.key))
        let file = FileManager.default.temporaryDirectory.appending(path: "chat-\(UUID()).toml")
        try uncommented.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let settings = try Settings.read(file.path())
        #expect(settings.server == "chat.example.org")
        #expect(settings.fingerprint.count == 64)
    }

    @Test func itFitsAScreen() {
        for line in text.split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
    }
}
