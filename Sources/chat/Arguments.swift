import ArgumentParser
import ChatClient

/// What stands behind `chat` on the command line.
struct Arguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The server: a host and its port (6667, or 6697 with TLS), or a Unix socket's path. Without it: what the "
                + "settings say, else the chatd of this host.",
            valueName: "host[:port]"
        )
    )
    var server: String?

    @Flag(help: "Encrypt, and check the server's certificate.") var tls = false
    @Option(
        help: ArgumentHelp(
            "Trust this certificate alone, by its SHA-256 fingerprint; implies --tls.",
            valueName: "sha256"
        )
    )
    var tlsFingerprint: String?
    @Option(help: ArgumentHelp("Connect to this Unix socket.", valueName: "path"), completion: .file())
    var socket: String?
    @Option(
        help: ArgumentHelp("Talk on the LAN without a server, to everybody with the same UDP port.", valueName: "port")
    )
    var lan: UInt16?

    @Option(help: ArgumentHelp("What you are called; your login name otherwise.", valueName: "name"))
    var name: String?
    @Option(help: ArgumentHelp("What you say of yourself.", valueName: "words"))
    var realName: String?
    @Option(
        name: .long,
        parsing: .singleValue,
        help: ArgumentHelp("Enter this room; may be given several times. #lobby otherwise.", valueName: "room")
    )
    var room: [String] = []
    @Option(
        help: ArgumentHelp("The server's password: the first line of this file.", valueName: "file"),
        completion: .file()
    )
    var passwordFile: String?
    @Option(
        help: ArgumentHelp("Read these settings, and not ~/.config/chat/config.toml.", valueName: "file"),
        completion: .file()
    )
    var config: String?
    @Flag(help: "No colours; the same as to set NO_COLOR.") var noColor = false

    @Flag(help: "Send the lines of standard input to --room, see that they have arrived, and end.") var send = false
    @Flag(help: "Show a line of plain text for each event, and say what is typed: for scripts and screen readers.")
    var plain = false
    @Flag(help: "Show a JSON object for each event, a line each, and say what is typed: for programs.")
    var json = false
    @Flag(help: "With --plain or --json: stay when standard input ends.") var stay = false
    @Option(
        help: ArgumentHelp(
            "With --send: give up after so many seconds without an answer; 30 otherwise.",
            valueName: "seconds"
        )
    )
    var timeout: Int?

    /// What speaks against these arguments together, and what would be right.
    /// - Throws: `ValidationError`; the program ends with 64 then.
    func validate() throws {
        try validateValues()
        try validateMode()
        try validatePlace()
    }

    private func validateValues() throws {
        if let server { try validate(server: server) }
        if let socket {
            guard socket.hasPrefix("/") else {
                throw ValidationError("--socket takes the absolute path of a Unix socket")
            }
            try validate(server: socket)
        }
        if let tlsFingerprint, Fingerprint(tlsFingerprint) == nil {
            throw ValidationError("--tls-fingerprint takes \(Fingerprint.expected)")
        }
        if let name, !Words.isName(name) {
            throw ValidationError("--name takes \(Words.expectedName)")
        }
        if let realName, !Words.isLine(realName) {
            throw ValidationError("--real-name takes a text of at most 300 bytes in one line")
        }
        for room in room where Words.room(room) == nil {
            throw ValidationError("'\(room)' is no room: expected a name like '#ops', without blanks and commas")
        }
        if let lan, lan == 0 { throw ValidationError("--lan takes a UDP port from 1 to 65535") }
        if let timeout, !(1...86_400).contains(timeout) {
            throw ValidationError("--timeout takes 1 to 86400 seconds")
        }
    }

    private func validate(server: String) throws {
        do {
            _ = try Server(text: server)
        } catch {
            throw ValidationError(error.description)
        }
    }

    private func validateMode() throws {
        let modes = [("--send", send), ("--plain", plain), ("--json", json)].filter(\.1).map(\.0)
        if modes.count > 1 {
            throw ValidationError("\(modes.joined(separator: " and ")) are different ways to use it: give one of them")
        }
        if stay, !plain, !json { throw ValidationError("--stay goes with --plain or --json") }
        if timeout != nil, !send { throw ValidationError("--timeout goes with --send") }
        if send, room.isEmpty, lan == nil {
            throw ValidationError("--send needs to know where to: give --room '#ROOM'")
        }
    }

    private func validatePlace() throws {
        let places = [server, socket.map { "--socket \($0)" }, lan.map { "--lan \($0)" }].compactMap(\.self)
        if places.count > 1 {
            throw ValidationError("\(places.joined(separator: " and ")) are different places: give one of them")
        }
        if socket != nil || server?.hasPrefix("/") == true, tls || tlsFingerprint != nil {
            throw ValidationError("there is no TLS over a Unix socket: leave --tls out, or give HOST[:PORT]")
        }
        // They are about a server; that of the file of settings has its own there.
        if tls || tlsFingerprint != nil, server == nil, lan == nil {
            throw ValidationError("--tls needs to know where to: give HOST[:PORT] too")
        }
        guard lan != nil else { return }
        let strange = [
            ("--tls", tls), ("--tls-fingerprint", tlsFingerprint != nil), ("--password-file", passwordFile != nil),
            ("--room", !room.isEmpty), ("--real-name", realName != nil),
        ].filter(\.1).map(\.0)
        if !strange.isEmpty {
            throw ValidationError(
                "--lan has no server and one room, its port: leave \(strange.joined(separator: " and ")) out"
            )
        }
    }
}
