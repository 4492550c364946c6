import ChatCore

/// The modes of one line, letter by letter, with the sign before each: `+o-v` is `+o` and `-v`.
struct SignedLetters: Sequence, IteratorProtocol {
    private var rest: Substring.UnicodeScalarView
    private var isOn = true

    init(_ text: String) { rest = text.unicodeScalars[...] }

    mutating func next() -> (letter: Unicode.Scalar, isOn: Bool)? {
        while let scalar = rest.popFirst() {
            switch scalar {
            case "+": isOn = true
            case "-": isOn = false
            default: return (scalar, isOn)
            }
        }
        return nil
    }
}

/// What a MODE for a channel asks for, in the order in which it stands there: changes, and questions for lists.
/// Source: https://modern.ircdocs.horse/#mode-message, `CHANMODES` and `PREFIX` as in `supportTokens`.
struct ModeLine {
    /// Why a letter asks for nothing.
    enum Problem: Equatable {
        case unknown(Unicode.Scalar)
        case missingParameter(Unicode.Scalar)
        case noNumber(Unicode.Scalar, String)
    }

    /// Either changes that stand together, or a list that is asked for.
    private enum Step {
        case changes([ModeChange])
        case masks(MaskList)
    }

    private var steps: [Step] = []
    private var count = 0
    private var parameters: ArraySlice<String>
    private(set) var problems: [Problem] = []

    /// Letters with a parameter each, but for `l` when it is taken off. What is more than `Limits.modeChanges` is left out.
    init(_ letters: String, _ parameters: [String]) {
        self.parameters = parameters[...]
        for (letter, isOn) in SignedLetters(letters) where count < Limits.modeChanges { read(letter, isOn) }
    }

    func requests(for room: RoomReference) -> [Request] {
        steps.map { step in
            switch step {
            case .changes(let changes): .changeModes(room, changes)
            case .masks(let list): .masks(room, list)
            }
        }
    }

    private mutating func read(_ letter: Unicode.Scalar, _ isOn: Bool) {
        if let flag = RoomFlags(letter: letter) {
            add(.flag(flag, isOn))
        } else if let rank = Rank(letter: letter) {
            guard let name = parameter() else { return complain(.missingParameter(letter)) }
            add(.rank(rank, isOn, of: name))
        } else if let list = MaskList(letter: letter) {
            if let mask = parameter() { add(.mask(list, isOn, mask)) } else { ask(list) }
        } else {
            readValue(letter, isOn)
        }
    }

    private mutating func readValue(_ letter: Unicode.Scalar, _ isOn: Bool) {
        switch (letter, isOn) {
        case ("k", true):
            guard let key = parameter() else { return complain(.missingParameter(letter)) }
            add(.key(key))
        case ("k", false):
            _ = parameter()
            add(.key(nil))
        case ("l", true):
            guard let text = parameter() else { return complain(.missingParameter(letter)) }
            guard let limit = Int(text) else { return complain(.noNumber(letter, text)) }
            add(.limit(limit))
        case ("l", false): add(.limit(nil))
        default: complain(.unknown(letter))
        }
    }

    private mutating func parameter() -> String? { parameters.popFirst()?.nonEmpty }

    private mutating func add(_ change: ModeChange) {
        count += 1
        guard case .changes(let changes)? = steps.last else { return steps.append(.changes([change])) }
        steps[steps.count - 1] = .changes(changes + [change])
    }

    private mutating func ask(_ list: MaskList) {
        let isAsked = steps.contains { step in
            guard case .masks(let other) = step else { return false }
            return other == list
        }
        if !isAsked { steps.append(.masks(list)) }
    }

    private mutating func complain(_ problem: Problem) {
        if !problems.contains(problem) { problems.append(problem) }
    }
}
