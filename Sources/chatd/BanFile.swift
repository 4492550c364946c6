import ChatConfig
import ChatCore
import ChatDialects

/// The bans as a text: a first line with the version, then a line each, its fields divided by tabs.
///
///     chatd-bans 1
///     addresses  192.0.2.0/24  SINCE  UNTIL  BY  REASON
///     mask       *!*@*.ru      SINCE  -      BY  REASON
///
/// Moments are microseconds since 1970-01-01 00:00 UTC; `-` is for good. A tab, a line's end or a backslash in a field stands as `\t`, `\n`, `\r`, `\\`.
/// Lines that begin with `#` are for people.
enum BanFile {
    private static let heading = "chatd-bans 1"

    /// What was made of a text.
    struct Contents {
        /// Those that are still in force, in the order of the text.
        var bans: [ServerBan] = []
        /// Lines that say nothing, by their numbers from 1.
        var damaged: [(number: Int, bytes: [UInt8])] = []
    }

    static func bytes(of bans: [ServerBan]) -> [UInt8] {
        Array(([heading] + bans.map(line)).map { $0 + "\n" }.joined().utf8)
    }

    /// - Parameter now: bans that ended before it are left out.
    static func contents(_ bytes: [UInt8], now: Timestamp) -> Contents {
        var contents = Contents()
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
        // What stands after the last line's end, where the file is whole.
        if lines.last?.isEmpty == true { lines.removeLast() }
        let isKnown = lines.first.map { $0 == Array(heading.utf8) } ?? true
        for (index, line) in lines.enumerated() where !(isKnown && index == 0) && line.first != UInt8(ascii: "#") {
            guard isKnown, let ban = String(validating: line, as: UTF8.self).flatMap(ban) else {
                contents.damaged.append((index + 1, line))
                continue
            }
            if ban.until.map({ $0 > now }) ?? true { contents.bans.append(ban) }
        }
        return contents
    }

    private static func line(_ ban: ServerBan) -> String {
        let kind =
            switch ban.target {
            case .addresses: "addresses"
            case .mask: "mask"
            }
        let until = ban.until.map { "\($0.microseconds)" } ?? "-"
        let fields = [kind, ban.target.text, "\(ban.since.microseconds)", until, ban.by, ban.reason]
        return fields.map(escaped).joined(separator: "\t")
    }

    private static func ban(_ line: String) -> ServerBan? {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).compactMap { unescaped($0) }
        guard fields.count == 6, let target = target(fields[0], fields[1]), let since = Int64(fields[2]) else {
            return nil
        }
        let until = Int64(fields[3]).map(Timestamp.init)
        guard until != nil || fields[3] == "-" else { return nil }
        return ServerBan(
            target: target,
            reason: fields[5],
            by: fields[4],
            since: Timestamp(microseconds: since),
            until: until
        )
    }

    private static func target(_ kind: String, _ text: String) -> ServerBan.Target? {
        switch kind {
        case "addresses": AddressRange(text).map { .addresses($0.text) }
        case "mask": Mask(text).map { .mask($0.text) }
        default: nil
        }
    }

    private static let escapes: [(plain: Unicode.Scalar, letter: Unicode.Scalar)] = [
        ("\\", "\\"), ("\t", "t"), ("\n", "n"), ("\r", "r"),
    ]

    private static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let escape = escapes.first(where: { $0.plain == scalar }) {
                escaped += ["\\", escape.letter]
            } else {
                escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    /// - Returns: nil for a backslash that stands before something else.
    private static func unescaped(_ text: Substring) -> String? {
        var unescaped = String.UnicodeScalarView()
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "\\" else {
                unescaped.append(scalar)
                continue
            }
            let letter = scalars.next()
            guard let escape = escapes.first(where: { $0.letter == letter }) else { return nil }
            unescaped.append(escape.plain)
        }
        return String(unescaped)
    }
}
