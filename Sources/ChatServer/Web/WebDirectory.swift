#if canImport(Glibc)
    import Glibc
#endif

/// Reads the page's directory: every file in it and in those below, within bounds, and nothing that a link leads to.
struct WebDirectory {
    private var files: [String: [UInt8]] = [:]
    /// When each was changed, in seconds since 1970: brotli gives what it makes no more of its file's time.
    private var changed: [String: Int] = [:]
    private var bytes = 0
    private let root: String

    /// - Returns: what is in the files, by their paths below the directory; but for those whose names begin with a dot, and for what was packed before
    ///   the file it was made of was changed.
    static func files(of directory: String) throws(FileProblem) -> [String: [UInt8]] {
        var reader = WebDirectory(root: directory)
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileProblem(path: directory, code: errno) }
        // Looked for first: another directory may be large, and have other problems that are none.
        var index = stat()
        let isThere = fstatat(descriptor, "index.html", &index, AT_SYMLINK_NOFOLLOW) == 0
        guard isThere, index.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw FileProblem(path: directory, reason: "has no index.html; expected the directory of the page")
        }
        try reader.read(descriptor, "", depth: 0)
        return reader.files.filter { path, _ in !reader.isStale(path) }
    }

    private init(root: String) { self.root = root }

    /// What is packed is not as new as what it was made of.
    private func isStale(_ path: String) -> Bool {
        guard let original = ContentCoding.original(of: path).flatMap({ changed[$0] }), let own = changed[path] else {
            return false
        }
        return own < original
    }

    /// - Parameters:
    ///   - descriptor: of an open directory; closed when it has been read.
    ///   - prefix: its path below the page's, with a slash at its end.
    private mutating func read(_ descriptor: CInt, _ prefix: String, depth: Int) throws(FileProblem) {
        guard let stream = fdopendir(descriptor) else {
            let code = errno
            close(descriptor)
            throw FileProblem(path: path(prefix), code: code)
        }
        defer { closedir(stream) }
        guard depth < WebLimits.siteDepth else {
            throw FileProblem(path: path(prefix), reason: "is over \(WebLimits.siteDepth) directories deep")
        }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw FileProblem(path: path(prefix), code: errno) }
                return
            }
            // Its name begins there, and is longer than the type says that holds it.
            let place = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
            guard let name = String(validatingCString: place.assumingMemoryBound(to: CChar.self)) else {
                throw FileProblem(path: path(prefix), reason: "has a file whose name is not valid UTF-8")
            }
            if !name.hasPrefix(".") { try read(name, in: descriptor, prefix, depth: depth) }
        }
    }

    private mutating func read(
        _ name: String,
        in directory: CInt,
        _ prefix: String,
        depth: Int
    ) throws(FileProblem) {
        let place = prefix + name
        var status = stat()
        guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw FileProblem(path: path(place), code: errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            let descriptor = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileProblem(path: path(place), code: errno) }
            try read(descriptor, place + "/", depth: depth + 1)
        case S_IFREG: try readFile(name, in: directory, place)
        case S_IFLNK:
            throw FileProblem(path: path(place), reason: "is a symbolic link; expected a file or a directory")
        default: throw FileProblem(path: path(place), reason: "is neither a file nor a directory")
        }
    }

    private mutating func readFile(_ name: String, in directory: CInt, _ place: String) throws(FileProblem) {
        // O_NONBLOCK: if it has become a FIFO meanwhile, opening it must not wait for somebody to write to it.
        let descriptor = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileProblem(path: path(place), code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileProblem(path: path(place), code: errno) }
        guard files.count < WebLimits.siteFiles else {
            throw FileProblem(path: root, reason: "has over \(WebLimits.siteFiles) files")
        }
        let room = WebLimits.siteBytes - bytes
        guard let contents = try FileContents.read(descriptor, path: path(place), upTo: room) else {
            throw FileProblem(path: root, reason: "has over \(WebLimits.siteBytes >> 20) MiB")
        }
        bytes += contents.count
        files[place] = contents
        changed[place] = status.st_mtim.tv_sec
    }

    private func path(_ place: String) -> String { place.isEmpty ? root : "\(root)/\(place)" }
}
