import Foundation
import Testing

@testable import ChatConfig

let protocols = ["pychat", "wxchat", "telnet", "talk", "irc", "lan"]

/// A listener, for texts that are about something else.
let someListener = """
    [[listener]]
    name = "telnet"
    protocol = "telnet"
    port = 5000

    """

/// The hash of nothing that anybody knows.
let someHash = "$y$j9T$PKRlP3sSU4GBhSYuJJ74n0$chM10PndBhDsv6MoO2KOd9/os2L2JxbAbR8/rNvmBk8"
let someFingerprint = String(repeating: "0123456789abcdef", count: 4)

/// The configuration that these texts make: `chatd.toml`, then `chatd.toml.d/1.toml` and so on.
func configuration(_ texts: String...) throws -> Configuration {
    try configuration(of: texts)
}

/// What is wrong with these texts, a line each; empty when nothing is.
func problems(_ texts: String...) -> String {
    do {
        _ = try configuration(of: texts)
        return ""
    } catch {
        return error.description
    }
}

func configuration(of texts: [String]) throws(ConfigurationProblems) -> Configuration {
    var documents: [TOMLDocument] = []
    var problems: [ConfigurationProblem] = []
    for (index, text) in texts.enumerated() {
        let file = index == 0 ? "chatd.toml" : "chatd.toml.d/\(index).toml"
        do {
            documents.append(try TOMLDocument(file: file, bytes: Array(text.utf8)))
        } catch {
            problems.append(error)
        }
    }
    return try ConfigurationReader.read(documents, file: "chatd.toml", problems: problems, protocols: protocols)
}

/// An empty directory that is gone after `body`.
func withTemporaryDirectory(_ body: (String) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "chatd-config-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory.path())
}

/// Writes a file, and its directory where that is missing.
func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
    let file = URL(filePath: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
}
