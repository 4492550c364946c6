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

    /// What a word of a command can be completed to.
    public enum Completion: Sendable, Equatable {
        case nothing
        case names
        case rooms
        case commands
    }
}
