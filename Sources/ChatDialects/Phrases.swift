import ChatCore

/// What pychat, wxchat and telnet say in English where their protocols have no words of their own: a sentence each, which the dialect decorates.
///
/// Words that people wrote stand in them as they are; whoever writes a phrase makes it harmless.
enum Phrases {
    /// Why something was not done, and what would be right.
    static func words(_ complaint: Complaint) -> String {
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
        case .textEmpty: "there is nothing to say in that"
        case .textTooLong(let bytes, let limit): "that is too long: \(bytes) bytes, where at most \(limit) are possible"
        case .chatFull(let limit): "the chat is full: there are \(limit) members already"
        case .tooManyRooms(let limit): "there are \(limit) rooms already, and no more are possible"
        case .inTooManyRooms(let limit): "you are in \(limit) rooms already, and no more are possible"
        case .notAway: "you are not away"
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
    static func topic(room: String, words: String) -> String {
        words.isEmpty ? "\(room) has no topic" : "the topic of \(room): \(words)"
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
