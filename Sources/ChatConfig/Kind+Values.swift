import ChatCore
import Glibc

extension Kind where Value == Int {
    static func limit(_ highest: Int) -> Self { integer(0...highest, zero: "no limit") }
}

extension Kind where Value == String {
    /// Source: RFC 1123 §2.1, with the 63 bytes that RFC 2812 §2.3.1 allows a server.
    static var hostName: Self {
        text("a host name of at most 63 letters, digits, dots and hyphens") {
            $0.utf8.count <= 63 && isHostName($0)
        }
    }

    /// What listeners, operators and gateways are called.
    static var plainName: Self {
        text("a name of at most 32 letters, digits, hyphens, underscores and dots") { name in
            (1...32).contains(name.utf8.count) && name.utf8.allSatisfy { $0.isLetterOrDigit || "-_.".utf8.contains($0) }
        }
    }

    static var absolutePath: Self {
        text("an absolute path, such as \"/etc/chatd/motd\"") { $0.utf8.count < PATH_MAX && isPlainPath($0) }
    }

    /// What only the daemon is to read, or systemd for it. Source: systemd.exec(5), LoadCredential=.
    static func secretFile(_ example: String) -> Self {
        text("an absolute path, such as \"/etc/chatd/\(example)\", or the name of a systemd credential") { name in
            guard !name.contains("/") else { return name.utf8.count < PATH_MAX && isPlainPath(name) }
            return (1...255).contains(name.utf8.count) && ![".", ".."].contains(name)
                && name.utf8.allSatisfy { $0.isLetterOrDigit || "-_.".utf8.contains($0) }
        }
    }

    /// One parameter of IRC, with nothing in it that ISUPPORT would have to escape.
    static var networkName: Self {
        text("a name of 1 to 30 visible bytes, without \\\\ and =, that does not begin with a colon") { name in
            (1...30).contains(name.utf8.count) && name.first != ":"
                && !name.contains { $0.isWhitespace || "\\=".contains($0) }
                && !name.hasInvisible
        }
    }

    /// A hash of a kind that resists guessing. Source: crypt(5).
    static var passwordHash: Self {
        var kind = text("the hash of a password, as \"chatd hash-password\" prints it") { isPasswordHash($0) }
        kind.isSecret = true
        return kind
    }

    /// What `openssl x509 -fingerprint -sha256` and `sha256sum` print, kept as the latter does.
    package static var fingerprint: Self {
        text("the SHA-256 fingerprint of a certificate: 64 hexadecimal digits, with or without colons") { text in
            let digits = text.utf8.filter { $0 != UInt8(ascii: ":") }
            guard digits.count == 64, digits.allSatisfy(\.isHexadecimal) else { return nil }
            return String(decoding: digits, as: UTF8.self).lowercased()
        }
    }

    /// What stands after the `@` of a member: IRC splits at blanks, and at a colon in front.
    static var shownHost: Self {
        text("1 to 63 letters, digits and - . / : that do not begin with a colon, such as \"staff.example.org\"") {
            host in
            (1...63).contains(host.utf8.count) && host.first != ":"
                && host.utf8.allSatisfy { $0.isLetterOrDigit || "-./:".utf8.contains($0) }
        }
    }

    /// Source: unix(7), `sun_path` holds 108 bytes with the NUL.
    static var socketPath: Self {
        text("an absolute path of at most 107 bytes, such as \"/run/chatd/chat.sock\"") {
            $0.utf8.count < 108 && isPlainPath($0)
        }
    }

    static var roomName: Self {
        text("the name of a room, such as \"\(Configuration.Listener.defaultRoom)\"") { try? Names.checkRoom($0) }
    }

    /// A numeric address, kept in the form that the system prints it in.
    static var address: Self {
        text("a numeric IPv4 or IPv6 address, such as \"192.0.2.1\" or \"2001:db8::1\"") { InternetAddress($0)?.text }
    }
}

extension Kind where Value == [AddressRange] {
    static var addressRanges: Self {
        let example = "[\"192.0.2.1\", \"10.0.0.0/8\"]"
        return Kind(expected: "a list of at most 64 numeric addresses and ranges of them, such as \(example)") {
            value in
            guard let texts = value.texts, texts.count <= 64 else { return nil }
            let ranges = texts.compactMap(AddressRange.init)
            return ranges.count == texts.count ? ranges : nil
        } write: { ranges in
            .texts(ranges.map(\.text))
        }
    }
}

extension Kind where Value == [String] {
    /// Sites, as browsers name them in `Origin`.
    static var webOrigins: Self {
        let example = "[\"https://chat.example.org\"]"
        let expected =
            "a list of at most 64 sites, each http:// or https:// with a host, perhaps a port, and nothing after it, such as \(example)"
        return Kind(expected: expected) { value in
            guard let texts = value.texts, texts.count <= 64 else { return nil }
            let origins = texts.compactMap(WebOrigin.canonical)
            return origins.count == texts.count ? origins : nil
        } write: { origins in
            .texts(origins)
        }
    }

    /// Lines for people to read. IRC has 512 bytes for one, with all that stands before it.
    static func lines(atMost count: Int) -> Self {
        Kind(expected: "a list of at most \(count) texts, each of 1 to 300 bytes in one line") { value in
            guard let lines = value.texts, lines.count <= count else { return nil }
            return lines.allSatisfy { (1...300).contains($0.utf8.count) && !$0.hasInvisible } ? lines : nil
        } write: { lines in
            .texts(lines)
        }
    }
}

/// Whether a text is labels of letters, digits and hyphens with dots between them. Source: RFC 1123 §2.1.
func isHostName(_ name: String) -> Bool {
    name.utf8.allSatisfy { $0.isLetterOrDigit || "-.".utf8.contains($0) }
        && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.first != "-" && label.last != "-"
        }
}

/// Whether a path is absolute and can stand in a unit file and a log as it is: no empty part, no `.` and `..`, nothing
/// invisible, no backslash, and no blank at the end.
private func isPlainPath(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count > 1 && parts[0].isEmpty && parts.dropFirst().allSatisfy { !["", ".", ".."].contains($0) }
        && !path.hasInvisible && !path.utf8.contains(UInt8(ascii: "\\"))
        && path.last != " "
}

/// Whether a text has the parts of a hash, divided by `$`: nothing, the method, its parameters and a salt, and 256 bits or more at the end.
/// Whether this machine's crypt(3) takes it is for others to say.
private func isPasswordHash(_ text: String) -> Bool {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[0].isEmpty, text.utf8.count < 384, let last = parts.last?.utf8.count else {
        return false
    }
    let isWhole =
        switch parts[1] {
        case "y", "gy": parts.count == 5 && last == 43
        case "7": parts.count == 4 && last == 43
        case "2a", "2b", "2y": parts.count == 4 && last == 53
        case "6": parts.count <= 5 && last == 86
        case "5": parts.count <= 5 && last == 43
        default: false
        }
    return isWhole
        && parts.dropFirst(2).allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { $0.isLetterOrDigit || "./=".utf8.contains($0) }
        }
}

extension String {
    fileprivate var hasInvisible: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}

extension UInt8 {
    fileprivate var isHexadecimal: Bool { Character(Unicode.Scalar(self)).isHexDigit }

    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
