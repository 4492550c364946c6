#if canImport(Glibc)
    import Glibc
#endif

/// Why a file that the configuration leads to is no good.
public struct FileProblem: Error, Equatable, CustomStringConvertible {
    /// The file or directory that is to blame.
    public let path: String
    /// What is wrong with it.
    public let reason: String

    init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }

    /// - Parameter code: what the system said, errno(3).
    init(path: String, code: CInt) {
        self.init(path: path, reason: "cannot be read: \(String(cString: strerror(code)))")
    }

    /// The file and what is wrong, in one line.
    public var description: String { "\(path): \(reason)" }
}
