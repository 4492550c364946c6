import Foundation
import Testing

@testable import ChatServer

/// A directory that is gone with the test.
final class WebFolder {
    let path: String

    init(_ files: [String: String] = [:]) throws {
        var template = Array("/tmp/chatd-web-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
        for (name, text) in files { try write(name, text) }
    }

    /// What is wrong with the page in there; nil where nothing is.
    var problem: String? { WebFolder.problem(of: path) }

    static func problem(of directory: String) -> String? {
        do throws(FileProblem) { _ = try WebSite(directory: directory) } catch { return error.description }
        return nil
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String, changed: Date? = nil) throws {
        let url = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
        if let changed {
            try FileManager.default.setAttributes([.modificationDate: changed], ofItemAtPath: url.path())
        }
    }
}
