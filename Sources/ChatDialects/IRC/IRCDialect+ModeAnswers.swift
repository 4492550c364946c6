import ChatCore
import NIOCore

/// What is answered about modes, of rooms and of the member themselves.
extension IRCDialect {
    /// The key is for those who are in the room.
    func showModes(of room: RoomView, _ writer: inout LineWriter) {
        var letters = String.UnicodeScalarView("+".unicodeScalars)
        letters += RoomFlags.letters.filter { room.modes.flags.contains($0.flag) }.map(\.letter)
        writer.begin(.RPL_CHANNELMODEIS)
        writer.middle(room.name)
        if room.modes.key != nil { letters.append("k") }
        if room.modes.limit != nil { letters.append("l") }
        writer.middle(String(letters))
        if let key = room.modes.key { writer.middle(room.isInside ? key : "*") }
        if let limit = room.modes.limit { writer.middle(limit) }
        writer.end()
        writer.numeric(.RPL_CREATIONTIME, room.name, String(room.created.seconds))
    }

    func show(
        _ masks: [ListedMask],
        _ list: MaskList,
        of room: String,
        from index: Int,
        _ writer: inout LineWriter
    ) -> Answer {
        let resumeAt = writer.writePart(of: masks.count, from: index) { index, writer in
            let mask = masks[index]
            writer.numeric(list.item, room, mask.mask, mask.by, String(mask.at.seconds))
        }
        if resumeAt == nil { writer.numeric(list.end, room, trailing: "End of channel \(list.name) list") }
        return Answer(resumeAt: resumeAt)
    }

    /// MODE for oneself: what was asked, or what was changed.
    mutating func showOwnModes(
        _ modes: MemberModes,
        _ before: MemberModes,
        to request: Request,
        _ writer: inout LineWriter
    ) {
        persona = persona?.with(modes: modes)
        guard case .changeOwnModes = request else { return writer.numeric(.RPL_UMODEIS, "+\(modes.letters)") }
        writer.ownModes(of: persona, set: modes.subtracting(before), cleared: before.subtracting(modes))
    }

    /// Why one of several changes was not made.
    func complain(_ problem: ModeProblem, _ room: String, _ writer: inout LineWriter) {
        switch problem {
        case .noSuchMember(let name): writer.numeric(.ERR_NOSUCHNICK, name, trailing: "No such nick/channel")
        case .notInRoom(let name):
            writer.numeric(.ERR_USERNOTINCHANNEL, name, room, trailing: "They aren't on that channel")
        case .rankTooLow(let needed): writer.rankTooLow(room, needed)
        case .listFull(let list, let mask, let limit):
            let words = "Channel list is full: \(limit) are possible"
            writer.numeric(.ERR_BANLISTFULL, room, mask, String(list.letter), trailing: words)
        case .maskNotPossible(let list, let mask):
            writer.numeric(.ERR_INVALIDMODEPARAM, room, String(list.letter), mask, trailing: "Invalid mask")
        case .keyNotPossible: writer.numeric(.ERR_INVALIDKEY, room, trailing: "Key is not well-formed")
        case .limitNotPossible:
            writer.numeric(.ERR_INVALIDMODEPARAM, room, "l", "*", trailing: "A limit is at least 1")
        }
    }
}

extension LineWriter {
    /// `:alice!~a@host MODE alice +i-w`; nothing where nothing has changed.
    mutating func ownModes(of persona: Persona?, set: MemberModes, cleared: MemberModes) {
        let letters = (set.isEmpty ? "" : "+\(set.letters)") + (cleared.isEmpty ? "" : "-\(cleared.letters)")
        guard let persona, !letters.isEmpty else { return }
        begin(LineTags(time: now))
        source(persona)
        command("MODE")
        middle(persona.name)
        middle(letters)
        end()
    }

    mutating func rankTooLow(_ room: String, _ needed: Rank) {
        let words =
            switch needed {
            case .voice, .halfOperator, .operator: "You're not channel operator"
            case .administrator: "You're not channel administrator"
            case .owner: "You're not channel owner"
            }
        numeric(.ERR_CHANOPRIVSNEEDED, room, trailing: words)
    }
}

extension MaskList {
    fileprivate var item: Numeric {
        switch self {
        case .bans: .RPL_BANLIST
        case .exceptions: .RPL_EXCEPTLIST
        case .invitations: .RPL_INVEXLIST
        }
    }

    fileprivate var end: Numeric {
        switch self {
        case .bans: .RPL_ENDOFBANLIST
        case .exceptions: .RPL_ENDOFEXCEPTLIST
        case .invitations: .RPL_ENDOFINVEXLIST
        }
    }

    fileprivate var name: String {
        switch self {
        case .bans: "ban"
        case .exceptions: "exception"
        case .invitations: "invite"
        }
    }
}
