import FoundationEssentials

/// Whole files of text, read and written at once.
enum TextFile {
    /// nil where there is no such file, or it cannot be read.
    static func read(_ path: String) -> String? {
        try? String(contentsOf: URL(filePath: path), encoding: .utf8)
    }

    /// Makes the folders above it where they are missing. A file is never seen half written.
    static func write(_ text: String, to path: String) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url, options: .atomic)
    }
}
