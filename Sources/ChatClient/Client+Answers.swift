import ChatCore
import ChatDialects

/// What the server answers: to questions, and in place of what was asked for.
extension Client {
    /// PONG.
    mutating func pong(_ line: ReceivedLine) {
        if link.pulse.answer(line.all(from: 0), at: now.uptime) { return }
        guard let index = link.confirmations.firstIndex(of: line.last) else { return }
        show(.confirmed(link.confirmations.remove(at: index)))
    }

    // MARK: Refusals

    /// A numeric that turns a request down.
    mutating func refused(_ line: ReceivedLine) {
        let words = line.all(from: 1).dropLast()
        for key in words.map({ link.key($0) }) where link.joining.contains(key) { forget(key) }
        let isAboutSomebody = ["401", "406", "416", "492", "716", "742"].contains(line.command)
        let person: Happening.Target? = isAboutSomebody ? words.first.map { .direct($0) } : nil
        show(.refused(reason: refusal(line), target: firstRoom(in: words) ?? person))
    }

    /// What a refusal says: `#garden: Cannot join channel (+i)`.
    func refusal(_ line: ReceivedLine) -> String {
        let words = line.all(from: 1)
        let context = words.dropLast().filter { $0 != "*" }.joined(separator: " ")
        guard let last = words.last, !last.isEmpty else {
            return context.isEmpty ? "refused (\(line.command))" : context
        }
        return context.isEmpty ? last : "\(context): \(last)"
    }

    /// FAIL. Source: https://ircv3.net/specs/extensions/standard-replies
    mutating func failed(_ line: ReceivedLine) {
        if line[0] == "CHATHISTORY", historyFailed(line) { return }
        let target = firstRoom(in: line.all(from: 2).dropLast())
        show(.refused(reason: line.last.nonEmpty ?? line.all(from: 0).joined(separator: " "), target: target))
    }

    /// WARN and NOTE.
    mutating func remarked(_ line: ReceivedLine) {
        tell(line.last, firstRoom(in: line.all(from: 2).dropLast()))
    }

    // MARK: Who somebody is

    /// 311: `ann is ~ann@host (Ann Example)`.
    mutating func whoisBegun(_ line: ReceivedLine) {
        guard let who = line.name(1) else { return }
        link.whois = link.key(who)
        tell("\(who) is \(line[2])@\(line[3]) (\(line.last))")
    }

    /// A line of WHOIS: `ann: in @#garden`.
    mutating func whois(_ line: ReceivedLine, _ words: String) {
        guard let who = line.name(1), line.count > 2 else { return }
        tell("\(who): \(words)".trimmed)
    }

    /// 317.
    mutating func whoisIdle(_ line: ReceivedLine) {
        let since = Int64(line[3]).flatMap { (0...253_402_300_799).contains($0) ? $0 : nil }
        let login = since.map { Timestamp(microseconds: $0 * 1_000_000).rfc3339 }.map {
            ", here since \($0.prefix(10)) \($0.dropFirst(11).prefix(5)) UTC"
        }
        let words = UInt32(line[2]).map { "silent for \(Client.duration(Int($0)))" } ?? "idle \(line[2])"
        whois(line, words + (login ?? ""))
    }

    /// `5 s`, `3 min`, `2 h 5 min`, `4 d 2 h`.
    static func duration(_ seconds: Int) -> String {
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400)
        if minutes == 0 { return "\(seconds) s" }
        if hours == 0 { return "\(minutes) min" }
        return days == 0 ? "\(hours) h \(minutes % 60) min" : "\(days) d \(hours % 24) h"
    }

    // MARK: Which rooms there are

    /// 322: `#garden (2): roses`.
    mutating func roomListed(_ line: ReceivedLine) {
        guard let name = line.name(1) else { return }
        let topic = line[3].trimmed
        tell("\(name) (\(line[2]))" + (topic.isEmpty ? "" : ": \(topic)"))
    }
}
