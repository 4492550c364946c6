import ChatClient
import ChatConfig

/// What is to be done: what the arguments, the file of settings and the system say, together.
struct Plan: Sendable, Equatable {
    /// How it is shown.
    enum Mode: Sendable, Equatable {
        /// On the whole terminal.
        case screen
        /// A line of text for each event.
        case plain(stays: Bool)
        /// A JSON object for each event.
        case json(stays: Bool)
        /// Not at all: what standard input says is sent.
        case send(timeoutSeconds: Int)
    }

    /// Whom one talks to.
    enum Place: Sendable, Equatable {
        /// Everybody on a server.
        case server(Server)
        /// Everybody on the LAN with this UDP port.
        case lan(port: UInt16)
    }

    var mode: Mode
    var place: Place
    var profile: Profile
    /// Ring when our name is said.
    var rings: Bool
    /// Colours, where the terminal has any.
    var hasColours: Bool
    /// Joins and leaves are shown.
    var showsJoins: Bool
    /// What the person should know, and what does not keep it from running.
    var warnings: [String] = []

    /// Where the daemon of this host listens for its people.
    static let hostSocket = "/run/chatd/chat.sock"
    /// How long `--send` takes at most, when nobody says otherwise.
    static let standardTimeout = 30
}

/// What a plan has to know of the machine.
struct Surroundings {
    /// A variable of the environment.
    var variable: (String) -> String?
    /// The name under which the system knows whoever runs this; nil where it knows none.
    var loginName: () -> String?
    /// Whether there is something at a path.
    var exists: (String) -> Bool
}

extension Plan {
    /// Reads the file of settings and that of the password.
    /// - Throws: `ConfigurationProblems`, or a `Failure` that says what would be right.
    init(_ arguments: Arguments, in surroundings: Surroundings) throws {
        let settings = try Plan.settings(arguments, in: surroundings)
        mode = Plan.mode(of: arguments)
        place = try Plan.place(arguments, settings, in: surroundings)
        profile = try Plan.profile(arguments, settings, in: surroundings)
        rings = settings.bell
        // Source: https://no-color.org
        let isPlain = surroundings.variable("NO_COLOR").map { !$0.isEmpty } ?? false
        hasColours = settings.colours && !arguments.noColor && !isPlain
        showsJoins = settings.showsJoins
        if let path = arguments.passwordFile ?? Plan.ownPasswordFile(arguments, settings) {
            let file = PasswordFile(path: Plan.expanded(path, in: surroundings))
            profile.password = try file.password()
            if file.isOpenToOthers { warnings.append("others can read the password in \(file.path): chmod 600 it") }
        }
    }

    private static func settings(_ arguments: Arguments, in surroundings: Surroundings) throws -> Settings {
        if let path = arguments.config { return try Settings.read(path) }
        guard let path = Settings.standardPath(surroundings.variable), surroundings.exists(path) else {
            return Settings()
        }
        return try Settings.read(path)
    }

    private static func mode(of arguments: Arguments) -> Mode {
        if arguments.send { return .send(timeoutSeconds: arguments.timeout ?? standardTimeout) }
        if arguments.plain { return .plain(stays: arguments.stay) }
        return arguments.json ? .json(stays: arguments.stay) : .screen
    }

    /// Which server it is stands in one place: of one that the arguments name, nothing that the settings say about theirs is true.
    private static func place(
        _ arguments: Arguments,
        _ settings: Settings,
        in surroundings: Surroundings
    ) throws -> Place {
        if let port = arguments.lan { return .lan(port: port) }
        if let text = arguments.socket ?? arguments.server {
            let fingerprint = arguments.tlsFingerprint.flatMap(Fingerprint.init)
            return .server(try server(text, isEncrypted: arguments.tls, fingerprint, orElse: ExitStatus.usage))
        }
        if let text = settings.server.orNil {
            let fingerprint = Fingerprint(settings.fingerprint)
            return .server(
                try server(text, isEncrypted: settings.tls, fingerprint, orElse: ExitStatus.badConfiguration)
            )
        }
        guard surroundings.exists(hostSocket) else {
            throw Failure(
                status: ExitStatus.unavailable,
                reason:
                    "no chatd runs on this host (there is no \(hostSocket)): name a server with 'chat HOST', or talk on the LAN "
                    + "without one with 'chat --lan PORT'"
            )
        }
        return .server(Server(endpoint: .unix(path: hostSocket)))
    }

    private static func server(
        _ text: String,
        isEncrypted: Bool,
        _ fingerprint: Fingerprint?,
        orElse status: Int32
    ) throws(Failure) -> Server {
        do {
            var server = try Server(text: text, isEncrypted: isEncrypted || fingerprint != nil)
            if server.isEncrypted { server.fingerprint = fingerprint?.text }
            return server
        } catch {
            throw Failure(status: status, reason: error.description)
        }
    }

    private static func profile(
        _ arguments: Arguments,
        _ settings: Settings,
        in surroundings: Surroundings
    ) throws -> Profile {
        guard let name = arguments.name ?? settings.name.orNil ?? surroundings.loginName() else {
            throw Failure(status: ExitStatus.usage, reason: "the system has no name for you: give one with --name NAME")
        }
        let rooms = arguments.room.isEmpty ? settings.rooms : arguments.room.compactMap(Words.room)
        return Profile(
            name: name,
            realName: arguments.realName ?? settings.realName.orNil,
            rooms: rooms.reduce(into: []) { if !$0.contains($1) { $0.append($1) } },
            quitWords: settings.quitMessage.orNil
        )
    }

    /// The password of the server that the settings name, for that server alone.
    private static func ownPasswordFile(_ arguments: Arguments, _ settings: Settings) -> String? {
        guard arguments.server == nil, arguments.socket == nil, arguments.lan == nil else { return nil }
        return settings.passwordFile.orNil
    }

    private static func expanded(_ path: String, in surroundings: Surroundings) -> String {
        guard path.hasPrefix("~/"), let home = surroundings.variable("HOME") else { return path }
        return home + path.dropFirst()
    }
}

extension String {
    /// nil where there is nothing in it.
    fileprivate var orNil: String? { isEmpty ? nil : self }
}
