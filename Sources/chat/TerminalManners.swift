/// What a terminal knows beyond what ncurses says to it: pasting in brackets, the window's title, notifications. Who does not know the first ignores it;
/// the others are said to terminals alone that are known to.
struct TerminalManners: Sendable, Equatable {
    private enum Notification {
        /// OSC 9: one text. iTerm2, kitty, ghostty, WezTerm.
        case nine
        /// OSC 777: a title and a text. rxvt-unicode, foot.
        case sevenHundredSeventySeven
    }

    private let notification: Notification?
    private let hasTitle: Bool

    /// - Parameter environment: the variables by which terminals can be told apart.
    init(_ environment: (String) -> String?) {
        let type = environment("TERM") ?? ""
        let program = environment("TERM_PROGRAM") ?? ""
        // In tmux and screen, the terminal is theirs.
        let isNested = environment("TMUX") != nil || environment("STY") != nil || type.hasPrefix("screen")
        hasTitle = ["xterm", "tmux", "rxvt", "foot", "alacritty", "kitty", "st-", "ghostty"].contains(
            where: type.hasPrefix
        )
        if isNested {
            notification = nil
        } else if ["iTerm.app", "WezTerm", "ghostty"].contains(program) || type.hasPrefix("xterm-kitty") {
            notification = .nine
        } else if type.hasPrefix("rxvt-unicode") || type.hasPrefix("foot") {
            notification = .sevenHundredSeventySeven
        } else {
            notification = nil
        }
    }

    /// Source: XTerm Control Sequences: DECSET 2004, and XTWINOPS 22, which keeps the title.
    var greeting: String { "\u{1B}[?2004h" + (hasTitle ? "\u{1B}[22;2t" : "") }

    /// Takes it back.
    var farewell: String { "\u{1B}[?2004l" + (hasTitle ? "\u{1B}[23;2t" : "") }

    /// nil where the terminal knows none.
    func title(_ title: String) -> String? { hasTitle ? "\u{1B}]2;\(Self.safe(title))\u{7}" : nil }

    /// nil where the terminal knows none.
    func notification(title: String, text: String) -> String? {
        switch notification {
        case .nine?: "\u{1B}]9;\(Self.safe("\(title): \(text)"))\u{7}"
        // A semicolon ends the title.
        case .sevenHundredSeventySeven?:
            "\u{1B}]777;notify;\(Self.safe(title).replacing(";", with: ","));\(Self.safe(text))\u{7}"
        case nil: nil
        }
    }

    /// Nothing in it ends the sequence, begins another one, or turns the direction of what follows.
    private static func safe(_ text: String) -> String {
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(200) where Canvas.isText(scalar) {
            safe.append(scalar)
        }
        return String(safe)
    }
}

extension String {
    fileprivate func replacing(_ character: Character, with other: Character) -> String {
        String(map { $0 == character ? other : $0 })
    }
}
