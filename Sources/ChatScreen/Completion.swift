import ChatClient

/// The word before the cursor, and what it can be: names, rooms or commands. Tab goes through them.
struct Completion: Sendable, Equatable {
    /// What is before the word.
    private let head: String
    /// What it can be; the last is the word as it was typed.
    private let choices: [String]
    /// The one that is shown.
    private var index: Int

    /// What stands before the cursor now.
    var text: String { head + choices[index] }

    /// Nil where the word can be nothing.
    /// - Parameters:
    ///   - typed: what is before the cursor.
    ///   - people: the names that can be meant, the likeliest first.
    ///   - rooms: the rooms that can be meant.
    init?(typed: String, people: [String], rooms: [String], folding: Folding) {
        let head = typed.lastIndex(of: " ").map { String(typed[...$0]) } ?? ""
        let word = String(typed.dropFirst(head.count))
        guard let offer = Self.offer(head: head, word: word, people: people, rooms: rooms) else { return nil }
        let key = folding.key(of: word)
        let fitting = offer.words.filter { folding.key(of: $0).hasPrefix(key) }
        guard !fitting.isEmpty else { return nil }
        self.head = head
        choices = fitting.map { $0 + offer.suffix } + [word]
        index = 0
    }

    /// The next choice, or the one before.
    mutating func step(by distance: Int) { index = (index + distance + choices.count) % choices.count }

    /// Shows the last of the choices.
    mutating func begin(backwards: Bool) {
        if backwards { index = choices.count - 2 }
    }

    private static func offer(
        head: String,
        word: String,
        people: [String],
        rooms: [String]
    ) -> (words: [String], suffix: String)? {
        if head.isEmpty, word.hasPrefix("/") { return (SlashCommand.all.map { "/" + $0.name }.sorted(), " ") }
        if let command = command(in: head) {
            switch command.completes {
            case .names: return (people, " ")
            case .rooms: return (rooms, " ")
            case .commands: return (SlashCommand.all.map(\.name).sorted(), " ")
            case .nothing: break
            }
        }
        if word.hasPrefix("#") || word.hasPrefix("&") { return (rooms, " ") }
        return word.isEmpty ? nil : (people, head.isEmpty ? ": " : " ")
    }

    /// The command whose words are being typed.
    private static func command(in head: String) -> SlashCommand? {
        guard head.hasPrefix("/"), let name = head.dropFirst().split(separator: " ").first else { return nil }
        return SlashCommand.all.first { $0.name == name || $0.aliases.contains(String(name)) }
    }
}
