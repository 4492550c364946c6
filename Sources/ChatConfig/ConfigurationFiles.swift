import Glibc

extension Configuration {
    /// Reads `path`, then every `*.toml` in `path.d` in the order of the names' bytes, each over what came before.
    ///
    /// A key of a later file replaces the same key of an earlier one. `[[listener]]` tables do so for the listener of
    /// the same name; a `path` replaces `host` and `port`, and the other way round. A missing `path.d` is as good as
    /// an empty one; a missing `path` is a problem.
    /// - Parameters:
    ///   - path: the main file.
    ///   - protocols: the names that a listener may give as its protocol.
    /// - Throws: everything that is wrong in all the files, at once.
    public static func load(
        path: String,
        protocols: [String]
    ) throws(ConfigurationProblems) -> Configuration {
        var problems: [ConfigurationProblem] = []
        var documents: [TOMLDocument] = []
        var files = [path]
        do {
            files += try dropIns(in: path + ".d")
        } catch {
            problems.append(error)
        }
        for file in files {
            do {
                documents.append(try TOMLDocument(file: file, bytes: contents(of: file)))
            } catch {
                problems.append(error)
            }
        }
        return try ConfigurationReader.read(documents, file: path, problems: problems, protocols: protocols)
    }

    /// The largest file that is read; the shipped one is a hundredth of it.
    static let largestFileBytes = 1 << 20

    static func contents(of file: String) throws(ConfigurationProblem) -> [UInt8] {
        // O_NONBLOCK: opening a FIFO must not wait for somebody to write to it.
        let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(file, errno) }
        defer { close(descriptor) }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(file, errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .unreadable(file, EISDIR) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ConfigurationProblem(file: file, explanation: "cannot be read: Not a regular file")
        }

        // One byte more than allowed, to see whether there is one.
        var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), largestFileBytes) + 1)
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
            }
            if more < 0, errno == EINTR { continue }
            guard more >= 0 else { throw .unreadable(file, errno) }
            if more == 0 { break }
            count += more
        }
        guard count <= largestFileBytes else {
            throw ConfigurationProblem(file: file, explanation: "over 1 MiB; expected a configuration file")
        }
        return Array(bytes.prefix(count))
    }

    private static func dropIns(in directory: String) throws(ConfigurationProblem) -> [String] {
        guard let stream = opendir(directory) else {
            if errno == ENOENT { return [] }
            throw .unreadable(directory, errno)
        }
        defer { closedir(stream) }

        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name.hasSuffix(".toml"), !name.hasPrefix(".") { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw .unreadable(directory, errno) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { "\(directory)/\($0)" }
    }
}

extension ConfigurationProblem {
    fileprivate static func unreadable(_ file: String, _ error: Int32) -> Self {
        Self(file: file, explanation: "cannot be read: \(String(cString: strerror(error)))")
    }
}
