/// Links from one file to another.
enum RelativePath {
    /// The path of a folder, as a link in a file has it: `performance` from `docs/performance.md` to `docs/performance`.
    static func from(_ file: String, to folder: String) -> String {
        guard file.hasPrefix("/") == folder.hasPrefix("/") else { return folder }
        var base = file.split(separator: "/").dropLast()
        var path = folder.split(separator: "/")[...]
        while let common = base.first, path.first == common {
            (base, path) = (base.dropFirst(), path.dropFirst())
        }
        return (base.map { _ in ".." } + path).joined(separator: "/")
    }
}
