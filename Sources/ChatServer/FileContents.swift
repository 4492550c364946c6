#if canImport(Glibc)
    import Glibc
#endif

/// Reads small files whole.
enum FileContents {
    /// What is in an open file, from where it stands to its end; waits for the disk.
    /// - Parameters:
    ///   - path: of the file, for a problem with it.
    ///   - limit: the most bytes there may be.
    /// - Returns: nil where there are more.
    static func read(_ descriptor: CInt, path: String, upTo limit: Int) throws(FileProblem) -> [UInt8]? {
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while contents.count <= limit {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileProblem(path: path, code: errno) }
            if count == 0 { return contents }
            contents += chunk.prefix(count)
        }
        return nil
    }
}
