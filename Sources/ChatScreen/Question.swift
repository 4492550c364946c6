import ChatClient

/// What the person is asked, or does, in place of the line they type; that line stays as it is meanwhile.
enum Question: Sendable, Equatable {
    /// Text of several lines is to be sent: `y` or `n`; and what is typed while that is asked.
    case paste(String, typed: String)
    /// The program is to end: `y` or `n`.
    case quit
    /// Words for a command.
    case words(Purpose, LineEditor)
    /// Help is read, from this row on; any key but those that scroll ends that.
    case help(row: Int)
    /// A line is looked for among those that were entered: the words, and where a line with them was found.
    case search(String, found: Int?)

    /// What words are for.
    enum Purpose: Sendable, Equatable {
        case away, back, name, server

        /// What stands before the words.
        var prompt: String {
            switch self {
            case .away: "Be right back, saying (or nothing): "
            case .back: "I'm back, saying (or nothing): "
            case .name: "Your name: "
            case .server: "Connect to HOST[:PORT]: "
            }
        }
    }
}
