import ChatDialects

/// Every command that can be typed.
extension SlashCommand {
    /// In the order of `/help`.
    public static let all: [SlashCommand] = speaking + rooms + people + connection + screen

    private static let speaking: [SlashCommand] = [
        SlashCommand(
            "msg",
            also: ["m"],
            usage: "NAME TEXT",
            does: "say TEXT to NAME alone, or to a room",
            completes: .names
        ) {
            say($0, manner: .message)
        },
        SlashCommand(
            "query",
            usage: "NAME [TEXT]",
            does: "talk to NAME alone, from now on in a place of its own",
            completes: .names
        ) {
            let (name, text) = $0.words.firstWord
            if name.isEmpty { return nil }
            return text.isEmpty ? .shown(name: "query", words: name) : say($0, manner: .message)
        },
        SlashCommand("me", usage: "WORDS", does: "say what you do: * ann WORDS") { typed in
            guard !typed.words.isEmpty else { return nil }
            guard let target = typed.target else { return elsewhere("/me") }
            return .command(.say(typed.words, to: target, manner: .action))
        },
        SlashCommand(
            "notice",
            usage: "NAME TEXT",
            does: "say TEXT as programs do, who want no answer",
            completes: .names
        ) {
            say($0, manner: .notice)
        },
    ]

    private static let rooms: [SlashCommand] = [
        SlashCommand(
            "join",
            also: ["j"],
            usage: "ROOM [KEY]",
            does: "enter a room; a new one is made, and yours",
            completes: .rooms
        ) {
            typed in
            let (room, rest) = typed.words.firstWord
            let (key, more) = rest.firstWord
            guard !room.isEmpty, more.isEmpty else { return nil }
            return .command(.join(room: typed.roomName(room), key: key.nonEmpty))
        },
        SlashCommand(
            "leave",
            also: ["part"],
            usage: "[ROOM] [WORDS]",
            does: "leave this room, or ROOM",
            completes: .rooms
        ) { typed in
            let (room, words) = room(of: typed)
            guard let room else { return typed.other == nil ? elsewhere("/leave") : .shown(name: "close", words: "") }
            return .command(.leave(room: room, words: words.nonEmpty))
        },
        SlashCommand("topic", usage: "[WORDS]", does: "see or set what this room is about; - takes it away") { typed in
            guard let room = typed.room else { return elsewhere("/topic") }
            let words = typed.words == "-" ? "" : typed.words
            return .command(.topic(room: room, words: typed.words.isEmpty ? nil : words))
        },
        SlashCommand(
            "users",
            also: ["names", "who"],
            usage: "[ROOM]",
            does: "see who is in this room, or in ROOM",
            completes: .rooms
        ) {
            typed in
            guard let room = typed.words.isEmpty ? typed.room : typed.roomName(typed.words.firstWord.word)
            else { return elsewhere("/users") }
            return .command(.people(room: room))
        },
        SlashCommand("rooms", also: ["list"], does: "see which rooms there are") { _ in .command(.rooms) },
        SlashCommand("invite", usage: "NAME [ROOM]", does: "ask NAME into this room, or into ROOM", completes: .names) {
            typed in
            let (name, room) = typed.words.firstWord
            guard !name.isEmpty else { return nil }
            guard let room = room.isEmpty ? typed.room : typed.roomName(room) else {
                return elsewhere("/invite")
            }
            return .command(.invite(name: name, room: room))
        },
        SlashCommand(
            "kick",
            usage: "NAME [WORDS]",
            does: "put NAME out of this room, if it is yours",
            completes: .names
        ) {
            typed in
            let (name, words) = typed.words.firstWord
            guard !name.isEmpty else { return nil }
            guard let room = typed.room else { return elsewhere("/kick") }
            return .command(.kick(name: name, room: room, words: words.nonEmpty))
        },
        SlashCommand(
            "mode",
            usage: "[ROOM] [+-LETTERS [WORDS]]",
            does: "see or change the rules of this room, or of ROOM"
        ) {
            typed in
            let words = typed.words.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.first.map({ $0.utf8.first.map { "+-".utf8.contains($0) } ?? true }) ?? true else {
                return .command(.mode(words))
            }
            guard let target = typed.room else { return elsewhere("/mode") }
            return .command(.mode([target] + words))
        },
    ]

    private static let people: [SlashCommand] = [
        SlashCommand("nick", also: ["name"], usage: "NAME", does: "be called NAME from now on") {
            let (name, rest) = $0.words.firstWord
            return name.isEmpty || !rest.isEmpty ? nil : .command(.rename(name))
        },
        SlashCommand("brb", also: ["away"], usage: "[WORDS]", does: "be right back: others see that you are away") {
            .command(.away(words: $0.words.nonEmpty))
        },
        SlashCommand("back", usage: "[WORDS]", does: "be back; WORDS are said in your rooms") {
            .command(.back(words: $0.words.nonEmpty))
        },
        SlashCommand("whois", usage: "NAME", does: "see who NAME is", completes: .names) { typed in
            guard let name = typed.words.firstWord.word.nonEmpty ?? typed.other else { return nil }
            return .command(.whois(name))
        },
    ]

    private static let connection: [SlashCommand] = [
        SlashCommand(
            "connect",
            also: ["server"],
            usage: "[HOST[:PORT]] [--tls]",
            does: "connect, or go over to another server"
        ) {
            var words = $0.words.split(whereSeparator: \.isWhitespace).map(String.init)
            let isEncrypted = words.contains("--tls")
            words.removeAll { $0 == "--tls" }
            guard words.count <= 1 else { return nil }
            guard let text = words.first else { return isEncrypted ? nil : .command(.connect(nil)) }
            do throws(ServerTextProblem) {
                return .command(.connect(try Server(text: text, isEncrypted: isEncrypted)))
            } catch {
                return .misunderstood(error.description)
            }
        },
        SlashCommand("disconnect", usage: "[WORDS]", does: "close the connection, and stay; /connect opens it again") {
            .command(.disconnect(words: $0.words.nonEmpty))
        },
        SlashCommand("quit", also: ["exit"], usage: "[WORDS]", does: "go, with WORDS for those who stay") {
            .command(.quit(words: $0.words.nonEmpty))
        },
        SlashCommand("raw", also: ["quote"], usage: "LINE", does: "send a line of the server's own language") {
            $0.words.isEmpty ? nil : .command(.raw($0.words))
        },
    ]

    private static let screen: [SlashCommand] = [
        SlashCommand("help", usage: "[COMMAND]", does: "see this list, or more of COMMAND", completes: .commands) {
            .shown(name: "help", words: $0.words)
        },
        SlashCommand("window", also: ["w"], usage: "NUMBER", does: "go to the conversation with that number") {
            $0.words.isEmpty ? nil : .shown(name: "window", words: $0.words)
        },
        SlashCommand("clear", does: "empty what is shown of this conversation") { _ in .shown(name: "clear", words: "")
        },
        SlashCommand("close", does: "take this conversation off the list; a room is left") { _ in
            .shown(name: "close", words: "")
        },
    ]

    // MARK: What several have in common

    private static func say(_ typed: Typed, manner: Happening.Manner) -> Meaning? {
        let (name, text) = typed.words.firstWord
        guard !text.isEmpty else { return nil }
        return .command(.say(text, to: typed.isRoom(name) ? .room(name) : .direct(name), manner: manner))
    }

    /// The room that the words begin with, or else the one where they were typed.
    private static func room(of typed: Typed) -> (room: String?, words: String) {
        let (word, rest) = typed.words.firstWord
        return typed.isRoom(word) ? (word, rest) : (typed.room, typed.words)
    }

    private static func elsewhere(_ command: String) -> Meaning {
        .misunderstood("\(command) is for rooms; go to one first, or /join ROOM")
    }
}
