import Foundation
import Logging
import NIOConcurrencyHelpers
import Testing

/// An empty folder that is gone after `body`.
func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "chatd-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.path())
}

/// The names in a folder, those that begin with a dot too.
func names(in folder: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder))
}

/// The permissions of a file.
func mode(of path: String) throws -> Int {
    try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
}

/// Writes a file as an administrator would.
func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

/// What a file holds.
func read(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

/// Keeps what is logged, each record as `LEVEL MESSAGE`.
final class RecordingLog: Sendable {
    private let box = NIOLockedValueBox<[String]>([])

    var records: [String] { box.withLockedValue { $0 } }

    var logger: Logger {
        let box = box
        return Logger(label: "test") { _ in Handler(records: box) }
    }

    private struct Handler: LogHandler {
        let records: NIOLockedValueBox<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            records.withLockedValue { $0.append("\(event.level) \(event.message)") }
        }
    }
}
