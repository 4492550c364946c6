import CNcurses
import ChatScreen

/// Which of the terminal's colours says what: each of them can be read on a dark background and on a light one.
struct Palette: Sendable, Equatable {
    /// In the order of the colours' numbers, from 1: the names', quiet, alarm, accent. -1: the terminal's own.
    private let foregrounds: [Int16]
    /// The second half of the names' colours is the first in bold.
    private let namesInBold: Bool

    /// Of xterm's 256, in the middle between black and white.
    private static let many: [Int16] = [160, 166, 136, 64, 29, 31, 33, 63, 98, 133, 162, 131, 244, 160, 166]
    /// Of the eight: no white, no black, and no yellow for text that has to be read; bold tells six from six.
    private static let few: [Int16] = [1, 2, 5, 6, 4, 3, 1, 2, 5, 6, 4, 3, -1, 1, 5]

    /// - Parameter colours: how many the terminal has; 0: none, or none are wanted.
    init(colours: Int) {
        switch colours {
        case 256...: (foregrounds, namesInBold) = (Palette.many, false)
        case 8...: (foregrounds, namesInBold) = (Palette.few, true)
        default: (foregrounds, namesInBold) = ([], false)
        }
    }

    /// Tells ncurses of them.
    func install() {
        for (index, foreground) in foregrounds.enumerated() { cncurses_colour(Int16(index + 1), foreground) }
    }

    /// How a style looks.
    func look(_ style: Style) -> CNcursesStyle {
        var look = CNcursesStyle()
        (look.bold, look.reversed, look.underlined) = (style.isBold, style.isReversed, style.isUnderlined)
        guard let number = Palette.number(of: style.colour) else { return look }
        if foregrounds.isEmpty {
            look.dim = style.colour == .quiet
            look.bold = look.bold || style.colour == .alarm || style.colour == .accent
            return look
        }
        look.colour = Int16(number + 1)
        if namesInBold {
            look.dim = style.colour == .quiet
            if case .name = style.colour, number >= Style.nameColours / 2 { look.bold = true }
        }
        return look
    }

    private static func number(of colour: Style.Colour) -> Int? {
        switch colour {
        case .standard: nil
        case .name(let number): (number % Style.nameColours + Style.nameColours) % Style.nameColours
        case .quiet: Style.nameColours
        case .alarm: Style.nameColours + 1
        case .accent: Style.nameColours + 2
        }
    }
}
