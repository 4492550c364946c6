import ChatCore

/// MODE, for channels and for oneself.
extension IRCDialect {
    mutating func mode(_ message: IRCMessage) -> Intent {
        message[0].utf8.first == UInt8(ascii: "#") ? channelMode(message) : ownMode(message)
    }

    private mutating func channelMode(_ message: IRCMessage) -> Intent {
        let room = RoomReference.named(message[0])
        guard let letters = message.given(1) else { return .request(.modes(room)) }
        let line = ModeLine(letters, message.all(from: 2))
        return ask(line.requests(for: room), remarks: line.problems.map { words(for: $0, in: message[0]) })
    }

    private func words(for problem: ModeLine.Problem, in room: String) -> String {
        switch problem {
        case .unknown(let letter):
            numeric(.ERR_UNKNOWNMODE, String(letter).middle, trailing: "is unknown mode char to me")
        case .missingParameter(let letter):
            numeric(.ERR_INVALIDMODEPARAM, room.middle, String(letter), "*", trailing: "You must specify a parameter")
        case .noNumber(let letter, let text):
            numeric(.ERR_INVALIDMODEPARAM, room.middle, String(letter), text.middle, trailing: "That is no number")
        }
    }

    private mutating func ownMode(_ message: IRCMessage) -> Intent {
        guard let persona, Names.fold(message[0]) == Names.fold(persona.name) else {
            return .read([numeric(.ERR_USERSDONTMATCH, trailing: "Can't change mode for other users")])
        }
        guard let letters = message.given(1) else { return .request(.ownModes) }
        var (set, clear, hasUnknown) = (MemberModes(), MemberModes(), false)
        for (letter, isOn) in SignedLetters(letters) {
            guard let mode = MemberModes(letter: letter) else {
                hasUnknown = true
                continue
            }
            if isOn {
                set.insert(mode)
                clear.remove(mode)
            } else {
                clear.insert(mode)
                set.remove(mode)
            }
        }
        set.subtract([.operator, .secure])  // are given by the server alone
        clear.subtract(.secure)
        let remarks = hasUnknown ? [numeric(.ERR_UMODEUNKNOWNFLAG, trailing: "Unknown MODE flag")] : []
        let changesNothing = set.isEmpty && clear.isEmpty
        return ask(changesNothing ? [] : [.changeOwnModes(set: set, clear: clear)], remarks: remarks)
    }
}
