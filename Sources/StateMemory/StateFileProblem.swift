import Glibc

/// Why a state file cannot be made, or what a predecessor left cannot be read.
public enum StateFileProblem: Error, Equatable, CustomStringConvertible {
    /// It is something else.
    case foreign
    /// It is laid out as in another version of this code, which has this number.
    case layout(UInt64)
    /// It was never sealed: its process died before everything was in it.
    case unfinished
    /// Something in it cannot be; in words, what.
    case damaged(String)
    /// The system refused, with an `errno`.
    case system(call: String, error: CInt)

    /// What is wrong, in words for a log.
    public var description: String {
        switch self {
        case .foreign: "this is no state file"
        case .layout(let version): "the state file is laid out as in version \(version), and \(Layout.version) is read"
        case .unfinished: "the state file was not finished"
        case .damaged(let what): "the state file is damaged: \(what)"
        case .system(let call, let error): "\(call): \(String(cString: strerror(error)))"
        }
    }

    /// What the call that has just failed left in `errno`.
    static func failed(_ call: String) -> StateFileProblem { .system(call: call, error: errno) }
}
