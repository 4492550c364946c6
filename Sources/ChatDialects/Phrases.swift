import ChatCore

/// What pychat, wxchat and telnet say in English where their protocols have no words of their own: a sentence each, which the dialect decorates.
///
/// Words that people wrote stand in them as they are; whoever writes a phrase makes it harmless.
package enum Phrases {
    /// Why something was not done, and what would be right.
    package static func words(_ complaint: Complaint) -> String {
        switch complaint {
        case .refusal(let refusal): words(refusal)
        case .unknownCommand(let command): "there is no command \(command): see /help; //TEXT says /TEXT"
        case .usage(let usage): "say it like this: \(usage)"
        case .notLoggedIn: "you are not logged in"
        case .alreadyLoggedIn: "you are logged in already"
        case .notUTF8: "the line was not valid UTF-8, and was ignored"
        case .containsNUL: "the line had a NUL in it, and was ignored"
        case .lineTooLong(let limit): "the line was too long, and was ignored: at most \(limit) bytes are possible"
        case .tooFast(let linesPerSecond):
            "too many lines at once: yours now wait their turn, \(linesPerSecond) a second"
        case .loginTimeout(let seconds): "nobody logged in within \(seconds) seconds"
        case .tooManyConnections(let limit):
            "there are \(limit) connections from your address already, and no more are possible"
        case .serverFull: "the server is full; try again later"
        case .wrongPassword: "the password is another"
        case .noOperator: "you cannot become that operator from where you are"
        case .unknownGateway: "this server does not know that gateway"
        case .unidentified(let problem): words(problem)
        case .banned(let reason): "you are banned from this server: \(reason)"
        case .silent(let seconds): "nothing was heard from you for \(seconds) seconds"
        }
    }

    /// Why the chat refused, and what would be right.
    static func words(_ refusal: Refusal) -> String {
        switch refusal {
        case .nameEmpty: words(NameProblem.empty)
        case .nameTaken(let name): "the name \(name) is taken, or looks like one that is"
        case .nameNotPossible(_, let problem): words(problem)
        case .roomNotPossible(_, let problem): words(problem)
        case .noSuchMember(let name): "there is nobody called \(name)"
        case .noSuchRoom(let name): "there is no room \(name)"
        case .notInRoom(let name): name.map { "you are not in \($0)" } ?? "you are not in that room any more"
        case .theyAreNotInRoom(let name, let room): "\(name) is not in \(room)"
        case .textEmpty: "there is nothing to say in that"
        case .textTooLong(let bytes, let limit): "that is too long: \(bytes) bytes, where at most \(limit) are possible"
        case .chatFull(let limit): "the chat is full: there are \(limit) members already"
        case .tooManyRooms(let limit): "there are \(limit) rooms already, and no more are possible"
        case .inTooManyRooms(let limit): "you are in \(limit) rooms already, and no more are possible"
        case .notAway: "you are not away"
        case .banned(let room): "you are banned from \(room)"
        case .inviteOnly(let room): "only those who are invited can enter \(room)"
        case .wrongKey(let room): "\(room) can be entered only with its key"
        case .roomFull(let room, let limit): "\(room) is full: \(limit) are in it, and no more are possible"
        case .mayNotSpeak(let room, let silence): "you cannot speak in \(room): \(words(silence))"
        case .mayNotRename(let room): "you cannot change your name while \(room) keeps you silent"
        case .rankTooLow(let room, let needed): "in \(room) that takes \(words(needed))"
        case .theyOutrank(let name, let room): "\(name) is protected in \(room)"
        case .alreadyInRoom(let name, let room): "\(name) is in \(room) already"
        case .roomTaken(let name): "there is a room \(name) already"
        case .roomTooLarge(let name, let limit): "\(name) has more than \(limit) members, and stays what it is called"
        case .roomIsPermanent(let name): "\(name) stays what it is called"
        case .roomIsOpen(let name): "\(name) is open: just enter"
        case .tooOften(let room, let seconds): "not so often in \(room): try again in \(seconds) seconds"
        case .noSuchMessage: "that message is not there any more"
        case .mayNotRedact: "only who said it, or who keeps order in the room, can take that back"
        case .notAccepted(let name, let isNotified):
            "\(name) hears from those only whom they accepted\(isNotified ? ", and was told that you want to talk" : "")"
        case .acceptListFull(let limit): "you accept \(limit) already, and no more are possible"
        case .notOperator: "that takes an operator of this server"
        case .dismissed: "you were put out of the chat"
        }
    }

    private static func words(_ problem: IdentityProblem) -> String {
        switch problem {
        case .noUser(let id): "this host has no user of the number \(id)"
        case .noAnswer: "it could not be found out who you are; try again later"
        case .hidden: "this server cannot see who you are; its log says why"
        }
    }

    private static func words(_ silence: Refusal.Silence) -> String {
        switch silence {
        case .outside: "you are not in it"
        case .moderated: "it is moderated"
        case .banned: "you are banned from it"
        case .muted: "you are muted there"
        case .noQueries: "it takes no questions from client to client"
        }
    }

    private static func words(_ rank: Rank) -> String {
        switch rank {
        case .voice: "a voice"
        case .halfOperator: "a half-operator"
        case .operator: "an operator"
        case .administrator: "an administrator"
        case .owner: "an owner"
        }
    }

    /// Why a member left the chat, where they did not say.
    static func cause(of event: Event) -> String? {
        switch event.kind {
        case .quit(.lost(let error)): error
        case .quit(.killed(let by, let words)): with(words, after: "put out by \(by)")
        default: nil
        }
    }

    /// What happened, in English, for protocols that have no words of their own for it; nil where it is nothing to their people.
    /// - Parameter name: the actor as the protocol shows them.
    static func sentence(for event: Event, by name: String) -> String? {
        switch event.kind {
        case .topic(let room, let words): topicChanged(by: name, room: room, words: words)
        case .modesChanged(let room, _): "\(name) changed the rules of \(room)"
        case .roomRenamed(let old, let room, let words):
            with(words, after: "\(old) is now called \(room.name), by \(name)")
        case .invitation(let room): "\(name) invites you to \(room): /join \(room)"
        case .knocked(let room, let words): with(words, after: "\(name) asks to be let into \(room)")
        case .redacted(_, _, let words): with(words, after: "\(name) took back something that was said")
        case .screened: "\(name) wants to talk to you"
        case .announced(let words): "\(name) announces: \(words)"
        case .invited, .removed, .realNameChanged, .hostChanged, .appeared, .vanished, .paired, .entered, .left,
            .kicked,
            .quit, .renamed, .away, .back, .said:
            nil
        }
    }

    private static func words(_ problem: NameProblem) -> String {
        switch problem {
        case .empty: "a name needs at least one letter, or one of _ [ ] \\ ` ^ { }"
        case .tooLong(let characters, let bytes):
            """
            that name is too long: \(characters) characters and \(bytes) bytes, \
            where at most \(Names.maximumCharacters) and \(Names.maximumBytes) are possible
            """
        case .forbidden(let scalar):
            "a name cannot hold \(shown(scalar)): letters, digits and _ - [ ] \\ ` ^ { } are possible"
        case .badStart(let scalar):
            "a name cannot begin with \(shown(scalar)): a letter or one of _ [ ] \\ ` ^ { } is possible"
        case .reserved: "names that begin with guest- belong to those who have none yet"
        }
    }

    private static func words(_ problem: RoomNameProblem) -> String {
        switch problem {
        case .empty: "a room's name needs at least one character after the #"
        case .noHash: "a room's name begins with #"
        case .tooLong(let bytes):
            "that room's name is too long: \(bytes) bytes, where at most \(Names.maximumBytes) are possible"
        case .forbidden(let scalar): "a room's name cannot hold \(shown(scalar))"
        }
    }

    /// A scalar by its number, and as it looks where it has a look of its own.
    private static func shown(_ scalar: Unicode.Scalar) -> String {
        if scalar.properties.isWhitespace { return "white space" }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let number = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return hasLook(scalar) ? "\(scalar) (\(number))" : number
    }

    private static func hasLook(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint { return false }
        return switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .nonspacingMark, .spacingMark, .enclosingMark:
            false
        default: true
        }
    }

    /// How many events were dropped before the reader could take them.
    static func missed(_ count: UInt64) -> String { "\(count) messages were missed" }

    /// That somebody set or cleared what a room is about.
    static func topicChanged(by name: String, room: String, words: String) -> String {
        words.isEmpty ? "\(name) cleared the topic of \(room)" : "\(name) set the topic of \(room): \(words)"
    }

    /// That somebody was put out of a room.
    static func kicked(_ name: String, room: String, by: String, words: String?) -> String {
        with(words, after: "\(name) was put out of \(room) by \(by)")
    }

    /// What a room is about.
    static func topic(room: String, words: String?) -> String {
        words.map { "the topic of \(room): \($0)" } ?? "\(room) has no topic"
    }

    /// A sentence, with words after a colon where there are some.
    static func with(_ words: String?, after sentence: String) -> String {
        words.map { "\(sentence): \($0)" } ?? sentence
    }
}

extension Complaint: CustomStringConvertible {
    /// Why, in English, for logs.
    public var description: String { Phrases.words(self) }
}
