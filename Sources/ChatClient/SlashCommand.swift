import ChatDialects

/// A command as it is typed: `/name words`.
public struct SlashCommand: Sendable {
    /// What a line means.
    public enum Meaning: Sendable, Equatable {
        /// It is for the conversation.
        case command(Command)
        /// It is for whoever shows the conversation: the command's name (`help`, `clear`, `close`, …) and the rest of the line.
        case shown(name: String, words: String)
        /// It makes no sense: what would be right.
        case misunderstood(String)
        /// Nothing was typed.
        case nothing
    }

    /// What a word of a command can be completed to.
    public enum Completion: Sendable, Equatable {
        /// Nothing.
        case nothing
        /// People's names.
        case names
        /// Rooms' names.
        case rooms
        /// Commands, without the slash.
        case commands
    }

    /// What it is called, without the slash.
    public let name: String
    /// Other names of it.
    public let aliases: [String]
    /// What stands behind it: `NAME [WORDS]`; empty where nothing does.
    public let usage: String
    /// What it does, in a line.
    public let summary: String
    /// What its words are, for whoever completes them.
    public let completes: Completion
    /// What it means; nil where the words do not fit `usage`.
    let parse: @Sendable (Typed) -> Meaning?

    init(
        _ name: String,
        also aliases: [String] = [],
        usage: String = "",
        does summary: String,
        completes: Completion = .nothing,
        parse: @escaping @Sendable (Typed) -> Meaning?
    ) {
        self.name = name
        self.aliases = aliases
        self.usage = usage
        self.summary = summary
        self.completes = completes
        self.parse = parse
    }

    /// What stands behind a command, and where it was typed.
    struct Typed {
        /// The rest of the line, trimmed.
        let words: String
        /// Where it was typed; nil where neither a room nor a person is in front.
        let target: Happening.Target?
        /// What is known.
        let overview: Overview

        /// The room where it was typed.
        var room: String? {
            if case .room(let name)? = target { name } else { nil }
        }

        /// The other, where it was typed to one alone.
        var other: String? {
            if case .direct(let name)? = target { name } else { nil }
        }

        /// A word begins as rooms do.
        func isRoom(_ word: String) -> Bool { word.first.map(overview.roomSigns.contains) ?? false }

        /// The room that somebody means who typed this, `lobby` or `#lobby`.
        func roomName(_ word: String) -> String { isRoom(word) ? word : "#\(word)" }
    }
}

extension SlashCommand {
    /// How it is typed: `/msg NAME TEXT`.
    public var line: String { usage.isEmpty ? "/\(name)" : "/\(name) \(usage)" }

    /// The command of a name or an alias, in any case and without the slash.
    public static func named(_ name: String) -> SlashCommand? {
        let name = name.lowercased()
        return all.first { $0.name == name || $0.aliases.contains(name) }
    }

    /// What a typed line means.
    ///
    /// A command begins with one slash; `//x` says `/x`. What has several lines is said as it stands, unless it begins with a known command, which
    /// may be an accident.
    /// - Parameters:
    ///   - text: what was typed; line breaks at its end do not count.
    ///   - target: where it was typed; nil where neither a room nor a person is in front.
    public static func meaning(
        of text: String,
        in target: Happening.Target?,
        overview: Overview = Overview()
    ) -> Meaning {
        let text = String(text.trimmingSuffix(while: \.isNewline))
        guard !text.trimmed.isEmpty else { return .nothing }
        guard text.utf8.first == UInt8(ascii: "/") else { return say(text, to: target) }
        let rest = String(text.dropFirst())
        if rest.utf8.first == UInt8(ascii: "/") { return say(rest, to: target) }
        let (name, words) = rest.firstWord
        let command = named(name)
        if text.contains(where: \.isNewline) {
            return command == nil ? say(text, to: target) : .misunderstood("a command is one line; //\(name) says it")
        }
        guard let command else { return unknown(name) }
        return command.parse(Typed(words: words, target: target, overview: overview))
            ?? .misunderstood("what is right is \(command.line)")
    }

    private static func say(_ text: String, to target: Happening.Target?) -> Meaning {
        guard let target else { return .misunderstood("nobody would hear it here: /join ROOM, or /msg NAME TEXT") }
        return .command(.say(text, to: target, manner: .message))
    }

    private static func unknown(_ name: String) -> Meaning {
        guard !name.isEmpty else { return .misunderstood("a command follows its slash at once; /help shows them") }
        let suggestion = nearest(to: name).map { "did you mean /\($0)?" } ?? "/help shows those that there are"
        return .misunderstood("there is no /\(ReceivedLine.harmless(name)); \(suggestion)")
    }
}

extension StringProtocol {
    /// The text without what stands at its end.
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> SubSequence {
        guard let last = lastIndex(where: { !isDropped($0) }) else { return self[startIndex..<startIndex] }
        return self[...last]
    }
}
