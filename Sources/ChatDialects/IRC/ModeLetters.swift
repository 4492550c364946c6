import ChatCore

/// The letters and marks by which IRC shows ranks, rules and modes.

extension Rank {
    /// The mark before a name: `@`.
    var symbol: UInt8 {
        switch self {
        case .voice: UInt8(ascii: "+")
        case .halfOperator: UInt8(ascii: "%")
        case .operator: UInt8(ascii: "@")
        case .administrator: UInt8(ascii: "&")
        case .owner: UInt8(ascii: "~")
        }
    }

    /// The mode: `o`.
    var letter: Unicode.Scalar {
        switch self {
        case .voice: "v"
        case .halfOperator: "h"
        case .operator: "o"
        case .administrator: "a"
        case .owner: "q"
        }
    }

    /// The rank of a mode's letter.
    init?(letter: Unicode.Scalar) {
        guard let rank = Rank.allCases.first(where: { $0.letter == letter }) else { return nil }
        self = rank
    }

    /// The rank that a mark before a name stands for.
    init?(symbol: UInt8) {
        guard let rank = Rank.allCases.first(where: { $0.symbol == symbol }) else { return nil }
        self = rank
    }
}

extension Ranks {
    /// The mark of the highest rank before a name, or of all of them.
    func prefix(all: Bool) -> String {
        let shown = all ? descending : highest.map { [$0] } ?? []
        return String(decoding: shown.map(\.symbol), as: UTF8.self)
    }
}

extension RoomFlags {
    /// In the order in which they are shown.
    static let letters: [(flag: RoomFlags, letter: Unicode.Scalar)] = [
        (.noQueries, "C"), (.inviteOnly, "i"), (.moderated, "m"), (.noOutsiders, "n"), (.secret, "s"),
        (.topicLocked, "t"),
    ]

    /// The flag of a mode's letter.
    init?(letter: Unicode.Scalar) {
        guard let row = RoomFlags.letters.first(where: { $0.letter == letter }) else { return nil }
        self = row.flag
    }
}

extension MaskList {
    /// The mode: `b`.
    var letter: Unicode.Scalar {
        switch self {
        case .bans: "b"
        case .exceptions: "e"
        case .invitations: "I"
        }
    }

    /// The list of a mode's letter.
    init?(letter: Unicode.Scalar) {
        guard let list = MaskList.allCases.first(where: { $0.letter == letter }) else { return nil }
        self = list
    }
}

extension MemberModes {
    private static let letters: [(mode: MemberModes, letter: Unicode.Scalar)] = [
        (.bot, "B"), (.secure, "Z"), (.callerID, "g"), (.invisible, "i"), (.operator, "o"), (.wallops, "w"),
    ]

    /// As a mode shows them, without the sign: `iw`.
    var letters: String {
        String(String.UnicodeScalarView(MemberModes.letters.lazy.filter { contains($0.mode) }.map(\.letter)))
    }

    /// The mode of a letter.
    init?(letter: Unicode.Scalar) {
        guard let row = MemberModes.letters.first(where: { $0.letter == letter }) else { return nil }
        self = row.mode
    }
}

extension ModeChange {
    /// The change in signs, letters and parameters; a flag may stand for several rules.
    var signs: [(isOn: Bool, letter: Unicode.Scalar, parameter: String?)] {
        switch self {
        case .flag(let flags, let isOn):
            RoomFlags.letters.filter { flags.contains($0.flag) }.map { (isOn, $0.letter, nil) }
        case .key(let key): [(key != nil, "k", key ?? "*")]
        case .limit(let limit): [(limit != nil, "l", limit.map(String.init))]
        case .rank(let rank, let isOn, let name): [(isOn, rank.letter, name)]
        case .mask(let list, let isOn, let mask): [(isOn, list.letter, mask)]
        }
    }
}

/// One line's worth of changes: `+ov-b a b mask`.
struct ModeGroup {
    /// How many parameters a line of changes has at most: some clients take no more than fifteen in a line.
    private static let parameters = 12

    private(set) var letters = ""
    private(set) var parameters: [String] = []
    private var isOn: Bool?
    private var bytes = 0

    /// The changes in groups, each of which has at most so many bytes.
    static func groups(of changes: [ModeChange], bytes limit: Int) -> [ModeGroup] {
        var groups: [ModeGroup] = []
        var group = ModeGroup()
        for sign in changes.flatMap(\.signs) {
            // A sign, a letter, a blank and the parameter.
            let bytes = 2 + (sign.parameter.map { $0.utf8.count + 1 } ?? 0)
            let isFull = group.bytes + bytes > limit || group.parameters.count == ModeGroup.parameters
            if isFull, !group.letters.isEmpty {
                groups.append(group)
                group = ModeGroup()
            }
            group.add(sign, bytes: bytes)
        }
        if !group.letters.isEmpty { groups.append(group) }
        return groups
    }

    private mutating func add(_ sign: (isOn: Bool, letter: Unicode.Scalar, parameter: String?), bytes: Int) {
        if isOn != sign.isOn { letters += sign.isOn ? "+" : "-" }
        isOn = sign.isOn
        letters.unicodeScalars.append(sign.letter)
        if let parameter = sign.parameter { parameters.append(parameter) }
        self.bytes += bytes
    }
}
