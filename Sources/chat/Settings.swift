import ChatClient
import ChatConfig

#if canImport(Glibc)
    import Glibc
#endif

/// What a person has set for themselves, in `~/.config/chat/config.toml`; a fresh value holds the defaults. Texts that are empty were not given.
struct Settings: Sendable, Equatable {
    /// Where to: as `Server` reads it.
    var server = ""
    /// TLS lies between.
    var tls = false
    /// The only certificate that is trusted.
    var fingerprint = ""
    /// A file whose first line is the server's password.
    var passwordFile = ""
    /// What they are called.
    var name = ""
    /// What they say of themselves.
    var realName = ""
    /// What is said when they go.
    var quitMessage = ""
    /// The rooms that are entered at once.
    var rooms = ["#lobby"]
    /// Ring when somebody says their name, or speaks to them alone.
    var bell = true
    /// Colours, where the terminal has any.
    var colours = true
    /// Joins and leaves are shown.
    var showsJoins = true

    /// Where the file is when nobody says otherwise; nil where there is neither $XDG_CONFIG_HOME nor $HOME.
    /// Source: the XDG Base Directory Specification, which ignores paths that are not absolute.
    static func standardPath(_ environment: (String) -> String?) -> String? {
        if let directory = environment("XDG_CONFIG_HOME"), directory.hasPrefix("/") {
            return "\(directory)/chat/config.toml"
        }
        guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
        return "\(home)/.config/chat/config.toml"
    }

    /// Reads a file that has to be there.
    static func read(_ path: String) throws(ConfigurationProblems) -> Settings {
        try SettingsFile.read(path, over: Settings(), schema)
    }
}

// MARK: - The schema

extension Settings {
    /// One row a key.
    static let schema: [Setting<Settings>] = [
        Setting("server", \.server, .serverAddress),
        Setting("tls", \.tls, .boolean),
        Setting("tls_fingerprint", \.fingerprint, .fingerprint.orEmpty("the certificates that the system trusts")),
        Setting("password_file", \.passwordFile, .path.orEmpty("none")),
        Setting("name", \.name, .word.orEmpty("your login name")),
        Setting("real_name", \.realName, .line.orEmpty("your name")),
        Setting("quit_message", \.quitMessage, .line.orEmpty("none")),
        Setting("rooms", \.rooms, .rooms),
        Setting("bell", \.bell, .boolean),
        Setting("colors", \.colours, .boolean),
        Setting("show_joins", \.showsJoins, .boolean),
    ]
}

extension Kind where Value == String {
    fileprivate static var serverAddress: Self {
        text("HOST, HOST:PORT, or the absolute path of a Unix socket") { $0.isEmpty || (try? Server(text: $0)) != nil }
    }

    fileprivate static var path: Self {
        text("a path that begins with / or ~/, such as \"~/.config/chat/password\"") { path in
            (path.hasPrefix("/") || path.hasPrefix("~/")) && path.utf8.count < PATH_MAX && !path.utf8.contains(0)
        }
    }

    /// One parameter of IRC, which is at the same time a name on the LAN.
    fileprivate static var word: Self {
        text(Words.expectedName) { Words.isName($0) }
    }

    fileprivate static var line: Self {
        text("a text of at most 300 bytes in one line") { Words.isLine($0) }
    }
}

extension Kind where Value == [String] {
    fileprivate static var rooms: Self {
        texts("a list of rooms, such as [\"#lobby\", \"#ops\"]") { Words.room($0) }
    }
}

/// What names, rooms and lines may be, wherever they are given.
enum Words {
    /// What would be right, to go after "expected".
    static let expectedName = "a name of 1 to 64 bytes without blanks, that does not begin with a colon or #"

    /// Whether somebody may be called so; whether the server agrees is for the server to say.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && !text.hasPrefix(":") && !text.hasPrefix("#")
            && !text.unicodeScalars.contains { $0.properties.isWhitespace || isUnseen($0) }
    }

    /// Whether it is one line that can be sent to a server.
    static func isLine(_ text: String) -> Bool {
        text.utf8.count <= 300 && !text.unicodeScalars.contains(where: isUnseen)
    }

    /// The room that is meant: with the sign it begins with, which may be left out; nil where there cannot be such a room.
    static func room(_ text: String) -> String? {
        let isSigned = text.first.map { "#&+!".contains($0) } ?? false
        let name = isSigned ? text : "#" + text
        let isPossible =
            (2...200).contains(name.utf8.count)
            && !name.unicodeScalars.contains { $0 == "," || $0.properties.isWhitespace || isUnseen($0) }
        return isPossible ? name : nil
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
