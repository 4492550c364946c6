import ChatCore

/// Why the chat does not do what was asked: the numeric that the field has for it, or a standard reply.
/// Source: https://modern.ircdocs.horse/#numerics, https://defs.ircdocs.horse
extension IRCDialect {
    func write(_ refusal: Refusal, to request: Request?, _ writer: inout LineWriter) {
        switch refusal {
        case .nameEmpty: writer.numeric(.ERR_NONICKNAMEGIVEN, trailing: "No nickname given")
        case .nameTaken(let name):
            writer.numeric(.ERR_NICKNAMEINUSE, name, trailing: "Nickname is already in use")
        case .nameNotPossible(let name, _):
            writer.numeric(.ERR_ERRONEUSNICKNAME, name, trailing: "Erroneous nickname: \(Phrases.words(refusal))")
        case .roomNotPossible(let name, let problem): write(name, problem, refusal, to: request, &writer)
        case .noSuchMember(let name): noSuchMember(name, to: request, &writer)
        case .noSuchRoom(let name): noSuchRoom(name, to: request, &writer)
        case .notInRoom(let name): notInRoom(name ?? request?.room ?? "*", to: request, &writer)
        case .theyAreNotInRoom(let name, let room):
            writer.numeric(.ERR_USERNOTINCHANNEL, name, room, trailing: "They aren't on that channel")
        case .textEmpty: textEmpty(request, refusal, &writer)
        case .textTooLong: textTooLong(request, refusal, &writer)
        case .chatFull: writer.closing(Phrases.words(refusal))
        case .tooManyRooms:
            writer.numeric(.ERR_TOOMANYCHANNELS, request?.room ?? "*", trailing: Phrases.words(refusal))
        case .inTooManyRooms:
            let words = "You have joined too many channels"
            writer.numeric(.ERR_TOOMANYCHANNELS, request?.room ?? "*", trailing: words)
        // AWAY without words is answered like this, whether or not they were away.
        case .notAway: writer.notAway()
        case .banned(let room): banned(room, to: request, &writer)
        case .inviteOnly(let room):
            writer.numeric(.ERR_INVITEONLYCHAN, room, trailing: "Cannot join channel (+i)")
        case .wrongKey(let room): writer.numeric(.ERR_BADCHANNELKEY, room, trailing: "Cannot join channel (+k)")
        case .roomFull(let room, _): writer.numeric(.ERR_CHANNELISFULL, room, trailing: "Cannot join channel (+l)")
        case .mayNotSpeak(let room, _):
            writer.numeric(.ERR_CANNOTSENDTOCHAN, room, trailing: "Cannot send to channel")
        case .mayNotRename(let room):
            let words = "Cannot change nickname while banned on channel"
            writer.numeric(.ERR_BANNICKCHANGE, request?.newName ?? "*", room, trailing: words)
        case .rankTooLow(let room, let needed): writer.rankTooLow(room, needed)
        case .theyOutrank(_, let room): writer.numeric(.ERR_CHANOPRIVSNEEDED, room, trailing: Phrases.words(refusal))
        case .alreadyInRoom(let name, let room): alreadyInRoom(name, room, to: request, &writer)
        case .roomTaken(let name):
            let context = [request?.room ?? "*", name]
            writer.fail(
                "RENAME",
                "CHANNEL_NAME_IN_USE",
                context,
                trailing: "The channel name is already taken"
            )
        case .roomIsPermanent(let name), .roomTooLarge(let name, _): cannotRename(name, request, refusal, &writer)
        case .roomIsOpen(let name): writer.numeric(.ERR_CHANOPEN, name, trailing: "Channel is open.")
        case .tooOften(let room, _): tooOften(room, to: request, refusal, &writer)
        case .noSuchMessage: redaction(request, "UNKNOWN_MSGID", "This message does not exist or is too old", &writer)
        case .mayNotRedact:
            redaction(request, "REDACT_FORBIDDEN", "You are not authorised to delete this message", &writer)
        case .notAccepted(let name, let isNotified):
            writer.numeric(.ERR_TARGUMODEG, name, trailing: "is in +g mode (server-side ignore.)")
            guard isNotified else { return }
            writer.numeric(.RPL_TARGNOTIFY, name, trailing: "has been informed that you messaged them.")
        case .acceptListFull: writer.numeric(.ERR_ACCEPTFULL, trailing: "Accept list is full")
        case .notOperator:
            writer.numeric(.ERR_NOPRIVILEGES, trailing: "Permission Denied- You're not an IRC operator")
        case .dismissed: writer.remark(.fail, commandName, "DISMISSED", trailing: Phrases.words(refusal))
        }
    }

    // MARK: Where it depends on what was asked

    private func write(
        _ name: String,
        _ problem: RoomNameProblem,
        _ refusal: Refusal,
        to request: Request?,
        _ writer: inout LineWriter
    ) {
        if case .renameRoom = request { return cannotRename(request?.room ?? "*", request, refusal, &writer) }
        switch problem {
        case .empty, .noHash: writer.numeric(.ERR_NOSUCHCHANNEL, name, trailing: "No such channel")
        case .tooLong, .forbidden:
            writer.numeric(.ERR_BADCHANMASK, name, trailing: "Bad Channel Mask: \(Phrases.words(refusal))")
        }
    }

    private func noSuchMember(_ name: String, to request: Request?, _ writer: inout LineWriter) {
        if case .redact = request {
            return writer.fail(
                "REDACT",
                "INVALID_TARGET",
                [name],
                trailing: "You cannot delete messages from \(name)"
            )
        }
        writer.numeric(.ERR_NOSUCHNICK, name, trailing: "No such nick/channel")
        if case .profile = request { writer.endOfWhois(name) }
    }

    /// What asks for a list gets an empty one.
    private func noSuchRoom(_ name: String, to request: Request?, _ writer: inout LineWriter) {
        switch (request, command.query) {
        case (.members, .who(let mask, _, _, _)): writer.endOfWho(mask)
        case (.members, _): writer.endOfNames(name)
        case (.redact, _):
            let words = "You cannot delete messages from \(name)"
            writer.fail("REDACT", "INVALID_TARGET", [name], trailing: words)
        case (.history(_, let selection, _), _): writer.noHistory(selection, of: name)
        default: writer.numeric(.ERR_NOSUCHCHANNEL, name, trailing: "No such channel")
        }
    }

    private func notInRoom(_ room: String, to request: Request?, _ writer: inout LineWriter) {
        switch request {
        case .say, .sayToRanked: writer.numeric(.ERR_CANNOTSENDTOCHAN, room, trailing: "Cannot send to channel")
        case .redact:
            let words = "You cannot delete messages from \(room)"
            writer.fail("REDACT", "INVALID_TARGET", [room], trailing: words)
        case .history(_, let selection, _): writer.noHistory(selection, of: room)
        default: writer.numeric(.ERR_NOTONCHANNEL, room, trailing: "You're not on that channel")
        }
    }

    private func textEmpty(_ request: Request?, _ refusal: Refusal, _ writer: inout LineWriter) {
        switch request {
        case .setRealName: writer.fail("SETNAME", "INVALID_REALNAME", trailing: Phrases.words(refusal))
        case .say, .sayToRanked, .tell: writer.numeric(.ERR_NOTEXTTOSEND, trailing: "No text to send")
        default: writer.numeric(.ERR_NEEDMOREPARAMS, commandName, trailing: "Not enough parameters")
        }
    }

    private func textTooLong(_ request: Request?, _ refusal: Refusal, _ writer: inout LineWriter) {
        switch request {
        case .setRealName: writer.fail("SETNAME", "INVALID_REALNAME", trailing: Phrases.words(refusal))
        case .say, .sayToRanked, .tell: writer.numeric(.ERR_INPUTTOOLONG, trailing: "Input line was too long")
        default: writer.remark(.fail, commandName, "TEXT_TOO_LONG", trailing: Phrases.words(refusal))
        }
    }

    private func banned(_ room: String, to request: Request?, _ writer: inout LineWriter) {
        switch request {
        case .enter: writer.numeric(.ERR_BANNEDFROMCHAN, room, trailing: "Cannot join channel (+b)")
        case .knock: writer.numeric(.ERR_CANNOTKNOCK, room, trailing: "Cannot knock (+b)")
        default: writer.numeric(.ERR_CANNOTSENDTOCHAN, room, trailing: "Cannot send to channel")
        }
    }

    private func alreadyInRoom(_ name: String, _ room: String, to request: Request?, _ writer: inout LineWriter) {
        if case .knock = request {
            return writer.numeric(.ERR_KNOCKONCHAN, room, trailing: "You are already on that channel.")
        }
        writer.numeric(.ERR_USERONCHANNEL, name, room, trailing: "is already on channel")
    }

    private func tooOften(_ room: String, to request: Request?, _ refusal: Refusal, _ writer: inout LineWriter) {
        switch request {
        case .knock: writer.numeric(.ERR_TOOMANYKNOCK, room, trailing: "Too many KNOCKs: \(Phrases.words(refusal))")
        case .renameRoom: cannotRename(room, request, refusal, &writer)
        default: writer.numeric(.RPL_TRYAGAIN, commandName, trailing: Phrases.words(refusal))
        }
    }

    /// Source: https://ircv3.net/specs/extensions/channel-rename
    private func cannotRename(
        _ room: String,
        _ request: Request?,
        _ refusal: Refusal,
        _ writer: inout LineWriter
    ) {
        let context = [room, request?.newName ?? "*"]
        writer.fail("RENAME", "CANNOT_RENAME", context, trailing: Phrases.words(refusal))
    }

    /// Source: https://ircv3.net/specs/extensions/message-redaction
    private func redaction(_ request: Request?, _ code: StaticString, _ words: String, _ writer: inout LineWriter) {
        guard case .redact(let addressee, let number, _) = request else {
            return writer.fail("REDACT", code, trailing: words)
        }
        let target = addressee.mark + addressee.name
        writer.fail("REDACT", code, [target, "\(facts.run)-\(number)"], trailing: words)
    }
}

extension Event.Addressee {
    /// What stands before the name: the mark of a rank, or nothing.
    fileprivate var mark: String {
        switch self {
        case .room, .member: ""
        case .ranked(let rank, _): String(UnicodeScalar(rank.symbol))
        }
    }
}

extension Request {
    /// The name of the room that was asked for, where the dialect named it.
    fileprivate var room: String? {
        switch self {
        case .enter(let room, _, _): room
        case .leave(.named(let room), _), .say(.named(let room), _, _, _), .sayToRanked(.named(let room), _, _, _, _),
            .topic(.named(let room)), .setTopic(.named(let room), _), .members(.named(let room)),
            .kick(_, .named(let room), _), .modes(.named(let room)), .changeModes(.named(let room), _),
            .masks(.named(let room), _), .invite(_, .named(let room)), .knock(.named(let room), _),
            .renameRoom(.named(let room), _, _):
            room
        default: nil
        }
    }

    /// The new name, of the member or of a room.
    fileprivate var newName: String? {
        switch self {
        case .rename(let name), .renameRoom(_, let name, _): name
        default: nil
        }
    }
}
