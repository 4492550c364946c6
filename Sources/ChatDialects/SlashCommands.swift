import ChatCore

/// A command that is typed with a slash: how it is called, what it does, and what it asks for.
struct SlashCommand: Sendable {
    /// Without the slash, in lower case.
    let name: String
    /// What follows it, words in brackets may be left out.
    let arguments: String
    /// One line for `/help`.
    let help: String
    /// What it asks for; nil where what follows it does not fit `arguments`.
    let parse: @Sendable (_ words: String, _ standpoint: Standpoint) -> Intent?

    /// How it is typed.
    var usage: String { arguments.isEmpty ? "/\(name)" : "/\(name) \(arguments)" }

    /// Every command there is, in the order of `/help`.
    static let all: [SlashCommand] = [
        SlashCommand(name: "nick", arguments: "NAME", help: "be called NAME from now on") { words, _ in
            words.isEmpty ? nil : .request(.rename(Names.mend(words)))
        },
        SlashCommand(name: "brb", arguments: "[WORDS]", help: "be away: what is said meanwhile waits for you") {
            words,
            _ in
            .request(.away(words: words.nonEmpty, pausing: true))
        },
        SlashCommand(name: "back", arguments: "[WORDS]", help: "be back, and read what was said") { words, _ in
            .request(.back(words: words.nonEmpty))
        },
        SlashCommand(name: "quit", arguments: "[WORDS]", help: "leave the chat") { words, _ in
            .quit(words: words.nonEmpty)
        },
        SlashCommand(name: "who", arguments: "", help: "see who is in the room") { _, standpoint in
            .request(.members(standpoint.room))
        },
        SlashCommand(name: "msg", arguments: "NAME TEXT", help: "say TEXT to NAME alone") { words, _ in
            let (name, text) = words.firstWord
            return text.isEmpty ? nil : .request(.tell(name: name, words: text, manner: .plain))
        },
        SlashCommand(
            name: "join",
            arguments: "ROOM [KEY]",
            help: "go over to another room; a new one is made, and yours"
        ) {
            words,
            standpoint in
            let (room, key) = words.firstWord
            let name = Names.room(fromTyped: room)
            return room.isEmpty ? nil : .request(.enter(room: name, key: key.nonEmpty, from: standpoint.start))
        },
        SlashCommand(name: "leave", arguments: "", help: "go back to the room you came in by") { _, standpoint in
            .request(.enter(room: standpoint.home, from: standpoint.start))
        },
        SlashCommand(name: "rooms", arguments: "", help: "see which rooms there are") { _, _ in
            .request(.rooms)
        },
        SlashCommand(name: "topic", arguments: "[WORDS]", help: "see or set what the room is about; - clears it") {
            words,
            standpoint in
            words.isEmpty
                ? .request(.topic(standpoint.room))
                : .request(.setTopic(standpoint.room, words: words == "-" ? "" : words))
        },
        SlashCommand(name: "invite", arguments: "NAME", help: "invite NAME to the room you are in") {
            words,
            standpoint in
            words.isEmpty ? nil : .request(.invite(name: words, to: standpoint.room))
        },
        SlashCommand(name: "kick", arguments: "NAME [WORDS]", help: "put NAME out of the room, if it is yours") {
            words,
            standpoint in
            let (name, reason) = words.firstWord
            return name.isEmpty ? nil : .request(.kick(name: name, from: standpoint.room, words: reason.nonEmpty))
        },
        SlashCommand(name: "me", arguments: "WORDS", help: "say what you do") { words, standpoint in
            words.isEmpty ? nil : .request(.say(standpoint.room, words: words, manner: .action))
        },
        SlashCommand(name: "help", arguments: "", help: "see this list") { _, _ in
            .read(all.map { "\($0.usage): \($0.help)" } + ["//TEXT: say /TEXT"])
        },
    ]
}

/// Where somebody who types is, in a protocol with one room at a time.
struct Standpoint: Sendable {
    /// The room that the listener leads into.
    let home: String
    /// Where members of the protocol start to read a room.
    let start: StartingPoint
    /// The room they are in; nil before they have come in.
    private(set) var current: RoomID?

    /// The room that what they type is meant for.
    var room: RoomReference { current.map { .id($0) } ?? .named(home) }

    init(home: String, start: StartingPoint) {
        self.home = home
        self.start = start
    }

    /// What a typed line means: a command, or something to say.
    func interpret(_ line: String) -> Intent {
        if line.unicodeScalars.allSatisfy(\.properties.isWhitespace) { return .nothing }
        guard line.utf8.first == UInt8(ascii: "/") else { return say(line) }
        let rest = String(line.dropFirst())
        if rest.utf8.first == UInt8(ascii: "/") { return say(rest) }
        let (name, words) = rest.firstWord
        guard let command = SlashCommand.all.first(where: { $0.name == name.lowercased() }) else {
            return .turnDown(.unknownCommand("/\(name)"))
        }
        return command.parse(words, self) ?? .turnDown(.usage(command.usage))
    }

    private func say(_ text: String) -> Intent { .request(.say(room, words: text, manner: .plain)) }

    /// Takes note of where a reply says the member is now.
    /// - Returns: what remains to be asked: one room at a time, so who came into another goes out of the one before.
    mutating func follow(_ reply: Reply) -> Request? {
        switch reply {
        case .entered(let room):
            defer { current = room.id }
            return current.map { .leave(.id($0), words: nil) }
        case .alreadyIn(let room):
            current = room.id
            return nil
        default:
            return nil
        }
    }

    /// Writes the room they are in; the listener and the protocol know the rest.
    func write(to writer: inout StateWriter) {
        writer.write(current != nil)
        if let current { writer.write(current) }
    }

    /// Takes on what `write` wrote.
    mutating func restore(from reader: inout StateReader) throws(StateProblem) {
        current = try reader.flag() ? try reader.value() : nil
    }
}
