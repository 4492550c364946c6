/// The names that are tried in turn when a server does not let somebody in under the one they want: `ann`, `ann_`, `ann2`, …
struct NameCandidates: Sendable {
    /// Why a name was refused.
    enum Problem {
        /// Somebody else has it.
        case taken
        /// It is no name to this server: too long, or of letters that it does not know.
        case malformed
    }

    /// How long a name may be anywhere, in bytes. Source: RFC 1459 §1.2
    private static let shortest = 9

    private var base: String
    private var tried: [String]

    /// - Parameter name: the one that is wanted, and asked for already.
    init(_ name: String) {
        base = name
        tried = [name]
    }

    /// The name that is asked for now.
    var current: String { tried[tried.count - 1] }
    /// The one that is wanted was refused.
    var isAnother: Bool { tried.count > 1 }

    /// The next name to ask for; nil where enough were.
    mutating func next(after problem: Problem) -> String? {
        guard tried.count < ClientLimits.names else { return nil }
        if problem == .malformed { simplify() }
        let names = [base, base + "_"] + (2...ClientLimits.names + 1).map { "\(base)\($0)" }
        guard let name = names.first(where: { !tried.contains($0) }) else { return nil }
        tried.append(name)
        return name
    }

    private mutating func simplify() {
        let plain = NameCandidates.plain(base)
        if plain != base {
            base = plain
        } else if base.utf8.count > NameCandidates.shortest {
            base = String(base.prefix(NameCandidates.shortest))
        } else if current != base {
            base = String(base.dropLast())  // there was no room for what was put behind it
        } else {
            base = "user"
        }
        if base.isEmpty { base = "user" }
    }

    /// What every server knows: ASCII letters, digits, and a few signs; no digit or hyphen first. Source: RFC 2812 §2.3.1
    private static func plain(_ name: String) -> String {
        let known = name.unicodeScalars.filter { scalar in
            guard scalar.isASCII else { return false }
            return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "-_[]\\`^{|}".unicodeScalars.contains(scalar)
        }
        let begun = known.drop { ("0"..."9").contains($0) || $0 == "-" }
        return String(String.UnicodeScalarView(begun))
    }
}
