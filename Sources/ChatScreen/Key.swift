/// A key, as a terminal tells of it.
public enum Key: Sendable, Equatable {
    /// A character was typed. What belongs to the one before it (a combining mark) may come by itself.
    case character(Character)
    /// Text was pasted (bracketed paste): any number of lines.
    case paste(String)
    /// Text was pasted that is longer than so many characters: nothing of it is kept.
    case pasteTooLong(limit: Int)
    case enter, tab, backTab, backspace, delete, escape
    case up, down, left, right, home, end, pageUp, pageDown
    /// With Control: a lower-case letter, or one of `[ \ ] ^ _ @`.
    case control(Character)
    /// With Alt (Meta): what would have come without.
    case alt(Character)
    /// Alt with an arrow, Control with an arrow.
    case altUp, altDown, altLeft, altRight, controlLeft, controlRight
    /// F1 to F12.
    case function(Int)
}
