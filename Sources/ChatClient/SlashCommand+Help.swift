import ChatCore
import ChatDialects

/// What `/help` shows.
extension SlashCommand {
    /// Help, line by line: of every command where nothing is asked for, else of one.
    /// - Parameter words: the rest of the `/help` line: empty, or a command, with or without its slash.
    public static func help(for words: String) -> [String] {
        let asked = words.firstWord.word
        let name = asked.utf8.first == UInt8(ascii: "/") ? String(asked.dropFirst()) : asked
        guard !name.isEmpty else {
            let width = all.map(\.line.count).max() ?? 0
            return all.map { $0.line + String(repeating: " ", count: width - $0.line.count + 2) + $0.summary }
                + ["//TEXT says /TEXT. More of one of them: /help COMMAND"]
        }
        guard let command = named(name) else {
            let suggestion = nearest(to: name).map { "; did you mean /\($0)?" } ?? "; /help shows those that there are"
            return ["there is no /\(ReceivedLine.harmless(name))\(suggestion)"]
        }
        let others = command.aliases.map { "/\($0)" }.joined(separator: ", ")
        return [command.line, command.summary] + (others.isEmpty ? [] : ["also: \(others)"])
    }

    /// The name or alias that is at most a third of its letters away, or that begins so.
    static func nearest(to name: String) -> String? {
        // Nothing known is nearly this long, and the distance costs the product of the lengths.
        guard name.utf8.count <= 32 else { return nil }
        let name = name.lowercased()
        let names = all.flatMap { [$0.name] + $0.aliases }
        if name.count > 1, let begun = names.first(where: { $0.hasPrefix(name) }) { return begun }
        return
            names
            .map { (distance: EditDistance.between(Array(name.utf8), Array($0.utf8)), name: $0) }
            .filter { $0.distance <= max(1, $0.name.utf8.count / 3) && $0.distance < $0.name.utf8.count }
            .min { $0.distance < $1.distance }?.name
    }
}
