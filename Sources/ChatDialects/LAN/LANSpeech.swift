/// What people on a LAN do besides talking, in words that every program shows and everybody understands.
///
/// A datagram has no place for more than a name and a text; so who waves sends `ben: * ben waves`, who goes `ben: (be right back: lunch)`, and who is
/// here again `ben: (I'm back)`. Programs that know these words show them as what they mean.
public enum LANSpeech: Sendable, Equatable {
    /// They say so.
    case said(String)
    /// They do so: `/me waves`.
    case did(String)
    /// They will be right back.
    case away(words: String?)
    /// They are back.
    case back(words: String?)

    /// The most bytes in the words of those who go and come; what is longer is cut, so that it is one datagram.
    public static let maximumAwayBytes = 400

    /// What a datagram means.
    public init(_ datagram: LANDatagram) {
        let (text, deed) = (datagram.text, "* \(datagram.name) ")
        if text.hasPrefix(deed), text.utf8.count > deed.utf8.count {
            self = .did(String(text.dropFirst(deed.count)))
        } else if let words = LANSpeech.words(in: text, after: LANSpeech.leaving) {
            self = .away(words: words.isEmpty ? nil : words)
        } else if let words = LANSpeech.words(in: text, after: LANSpeech.returning) {
            self = .back(words: words.isEmpty ? nil : words)
        } else {
            self = .said(text)
        }
    }

    /// The text of the datagrams that mean it.
    /// - Parameter name: of who sends them, mended.
    public func text(by name: String) -> String {
        switch self {
        case .said(let text): text
        case .did(let words): "* \(name) \(words)"
        case .away(let words): LANSpeech.text(LANSpeech.leaving, words)
        case .back(let words): LANSpeech.text(LANSpeech.returning, words)
        }
    }

    private static let leaving = "be right back"
    private static let returning = "I'm back"

    private static func text(_ phrase: String, _ words: String?) -> String {
        let line = (words ?? "").split(whereSeparator: \.isNewline).joined(separator: " ")
        var kept = ""
        for character in line {
            guard kept.utf8.count + character.utf8.count <= maximumAwayBytes else { break }
            kept.append(character)
        }
        return kept.isEmpty ? "(\(phrase))" : "(\(phrase): \(kept))"
    }

    /// - Returns: nil where the text is another; empty where there are no words.
    private static func words(in text: String, after phrase: String) -> String? {
        if text == "(\(phrase))" { return "" }
        let start = "(\(phrase): "
        guard text.hasPrefix(start), text.hasSuffix(")"), text.count > start.count + 1 else { return nil }
        return String(text.dropFirst(start.count).dropLast())
    }
}
