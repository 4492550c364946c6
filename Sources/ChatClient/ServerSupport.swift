/// What a server says of itself as it lets somebody in: names, signs and bounds.
/// Source: https://modern.ircdocs.horse/#rplisupport-005, https://defs.ircdocs.horse/defs/isupport
struct ServerSupport: Sendable, Equatable {
    /// CASEMAPPING.
    private(set) var folding = Folding.rfc1459
    /// CHANTYPES: the signs that rooms begin with.
    private(set) var roomSigns = "#&"
    /// PREFIX: the ranks, the highest first, as mode letters and as signs before names.
    private(set) var ranks: [(letter: Character, sign: Character)] = [("o", "@"), ("v", "+")]
    /// CHANMODES: letters that list masks, always have a word, have one when set, never have one.
    private(set) var roomModes = ["b", "k", "l", "imnpst"]
    /// STATUSMSG: what may stand before a room's name, to speak to those of a rank.
    private(set) var statusSigns = ""
    /// LINELEN: how long a line may be, in bytes, with its end.
    private(set) var lineBytes = 512
    /// NICKLEN; nil where it is not said.
    private(set) var nameCharacters: Int?
    /// USERLEN, HOSTLEN: how long these may be, in bytes.
    private(set) var userBytes = 11
    private(set) var hostBytes = 63
    /// MODES: how many changes with a word one line may have.
    private(set) var modeChanges = 3
    /// NETWORK.
    private(set) var network: String?
    /// CHATHISTORY: how many messages it gives at once; nil where it is not said, 0 where there is no limit.
    private(set) var historyLimit: Int?

    static func == (left: ServerSupport, right: ServerSupport) -> Bool {
        left.folding == right.folding && left.roomSigns == right.roomSigns && left.lineBytes == right.lineBytes
            && left.network == right.network && left.statusSigns == right.statusSigns
            && left.roomModes == right.roomModes && left.rankSigns == right.rankSigns
    }

    /// Takes in a token: `KEY`, `KEY=VALUE` or `-KEY`; what is not known is passed over.
    /// - Parameter isFixed: rooms are known by now, and must go on being found: how names compare stays.
    mutating func read(_ token: String, isFixed: Bool) {
        let parts = token.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let key = parts.first, key.first != "-" else { return }
        let value = parts.count > 1 ? ServerSupport.unescape(String(parts[1])) : ""
        switch key.uppercased() {
        case "CASEMAPPING": if !isFixed { folding = Folding(mapping: value) }
        case "CHANTYPES": if !isFixed, !value.isEmpty { roomSigns = String(value.prefix(8)) }
        case "PREFIX": readRanks(value)
        case "CHANMODES":
            let kinds = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            if kinds.count >= 4 { roomModes = Array(kinds.prefix(4)) }
        case "STATUSMSG": statusSigns = String(value.prefix(8))
        case "LINELEN": if let number = Int(value), (512...16384).contains(number) { lineBytes = number }
        case "NICKLEN", "MAXNICKLEN": if let number = Int(value), number > 0 { nameCharacters = number }
        case "USERLEN": if let number = Int(value), (1...255).contains(number) { userBytes = number + 1 }
        case "HOSTLEN": if let number = Int(value), (1...255).contains(number) { hostBytes = number }
        case "MODES": if let number = Int(value), number > 0 { modeChanges = min(number, 20) }
        case "NETWORK": network = value.isEmpty ? nil : value
        case "CHATHISTORY", "DRAFT/CHATHISTORY": if let number = Int(value), number >= 0 { historyLimit = number }
        default: break
        }
    }

    /// `(qaohv)~&@%+`.
    private mutating func readRanks(_ value: String) {
        guard value.first == "(", let end = value.firstIndex(of: ")") else {
            if value.isEmpty { ranks = [] }
            return
        }
        let letters = value[..<end].dropFirst()
        let signs = value[value.index(after: end)...]
        guard letters.count == signs.count, letters.count <= 16 else { return }
        ranks = zip(letters, signs).map { ($0, $1) }
    }

    /// `\x20` is a blank.
    private static func unescape(_ value: String) -> String {
        guard value.contains("\\x") else { return value }
        var plain = ""
        var rest = value[...]
        while let slash = rest.firstRange(of: "\\x") {
            plain += rest[..<slash.lowerBound]
            let digits = rest[slash.upperBound...].prefix(2)
            if digits.count == 2, let byte = UInt8(digits, radix: 16), (0x20...0x7E).contains(byte) {
                plain.unicodeScalars.append(Unicode.Scalar(byte))
                rest = rest[digits.endIndex...]
            } else {
                plain += "\\x"
                rest = rest[slash.upperBound...]
            }
        }
        return plain + rest
    }
}

extension ServerSupport {
    /// The signs of ranks, the highest first.
    var rankSigns: String { String(ranks.map(\.sign)) }

    /// The text begins as rooms do.
    func isRoom(_ name: String) -> Bool { name.unicodeScalars.first.map(roomSigns.unicodeScalars.contains) ?? false }

    /// A name as rooms have it, whether or not the sign before it was typed.
    func roomName(_ typed: String) -> String {
        if isRoom(typed) { return typed }
        return (roomSigns.contains("#") ? "#" : String(roomSigns.prefix(1))) + typed
    }

    /// The room that a message for those of a rank goes to: `@#garden` is `@` and `#garden`; nil for any other target.
    func ranked(_ target: String) -> (signs: String, room: String)? {
        let signs = target.unicodeScalars.prefix { statusSigns.unicodeScalars.contains($0) }
        let room = String(target.unicodeScalars.dropFirst(signs.count))
        return signs.isEmpty || !isRoom(room) ? nil : (String(signs), room)
    }

    /// A name in an answer to NAMES: the signs before it, and the name itself, without `!USER@HOST`.
    func member(_ word: Substring) -> (signs: String, name: String) {
        let signs = word.unicodeScalars.prefix { rankSigns.unicodeScalars.contains($0) }
        let rest = word.unicodeScalars.dropFirst(signs.count)
        return (String(signs), String(rest.prefix { $0 != "!" }))
    }

    /// A change of a room's modes: `+o ben`.
    private struct ModeChange {
        let letter: Character
        let isOn: Bool
        /// Nil where the mode has none, or it was left out.
        let word: String?
    }

    /// The changes that a line of letters and words means.
    private func changes(_ letters: String, _ words: some Collection<String>) -> [ModeChange] {
        var rest = words.makeIterator()
        var isOn = true
        var changes: [ModeChange] = []
        for letter in letters {
            switch letter {
            case "+": isOn = true
            case "-": isOn = false
            default:
                let hasWord =
                    ranks.contains { $0.letter == letter } || roomModes[0].contains(letter)
                    || roomModes[1].contains(letter) || roomModes[2].contains(letter) && isOn
                changes.append(ModeChange(letter: letter, isOn: isOn, word: hasWord ? rest.next() : nil))
            }
        }
        return changes
    }

    /// The changes of a MODE line that concern ranks: the sign, whether it was given, and to whom.
    func rankChanges(_ letters: String, _ words: [String]) -> [(sign: Character, isOn: Bool, name: String)] {
        changes(letters, words).compactMap { change in
            guard let name = change.word, let rank = ranks.first(where: { $0.letter == change.letter }) else {
                return nil
            }
            return (rank.sign, change.isOn, name)
        }
    }

    /// Changes of a room's modes, letters first and words behind them, in lines of no more changes with a word than the server takes in one: what
    /// is more it would pass over, without a word of its own.
    func modeLines(_ words: [String]) -> [[String]] {
        var lines: [[String]] = []
        var line: (letters: String, words: [String], isOn: Bool?) = ("", [], nil)
        let changes = changes(words.first ?? "", words.dropFirst())
        // Of modes that are not known here, the server knows what their words are.
        guard changes.count(where: { $0.word != nil }) == words.count - 1 else { return [words] }
        for change in changes {
            if change.word != nil, line.words.count == modeChanges {
                lines.append([line.letters] + line.words)
                line = ("", [], nil)
            }
            if line.isOn != change.isOn { line.letters += change.isOn ? "+" : "-" }
            line.isOn = change.isOn
            line.letters.append(change.letter)
            if let word = change.word { line.words.append(word) }
        }
        return lines + [[line.letters] + line.words]
    }
}

extension Folding {
    /// What a server calls it: `CASEMAPPING=rfc1459`.
    init(mapping: String) {
        switch mapping.lowercased() {
        case "ascii": self = .ascii
        case "rfc1459", "strict-rfc1459": self = .rfc1459
        default: self = .unicode
        }
    }
}
