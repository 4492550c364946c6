import ChatCore
import ChatClient

/// A conversation of a client with a server and a person, as text: what happens, and below it what the client does about it.
///
/// What happens: `start`, `connected`, `lost WORDS`, `refused WORDS` (finally), `confirm WORD`,
/// `< LINE` (the server says it), `+SECONDS` (time passes),
/// `[#garden] TEXT` and `[ben] TEXT` (somebody types that, there), `[] TEXT` (nowhere), `? room #garden` and `? state` (what is known is looked at).
/// What the client does: `> LINE` (sent), `= WORDS` (shown), `! WORDS` (done), `: WORDS` (known). In lines, `\x01` and the like stand for bytes.
/// What begins with `#` is a comment; `profile KEY=VALUE …` comes before all of it.
struct Transcript {
    /// Half past nine on 2026-11-21, in UTC.
    static let beginning = Timestamp(microseconds: 1_795_253_400_000_000)

    private(set) var client: Client
    private var now: UInt64 = 0
    private var wakeAt: UInt64?
    /// What the client has done since it was last asked, in lines.
    private(set) var output: [String] = []

    init(_ profile: ChatClient.Profile = Transcript.ann, server: Server = Transcript.server, seed: UInt64 = 1) {
        client = Client(profile: profile, server: server, seed: seed)
    }

    static let ann = ChatClient.Profile(name: "ann", realName: "Ann Example", rooms: ["#garden"])
    static let server = Server(endpoint: .tcp(host: "chat.example.org", port: 6667))

    /// Plays a text: its inputs as they stand, and below each what the client does about it now.
    static func played(_ text: String) -> String {
        var profile = ann
        var server = server
        var played: [String] = []
        var transcript = Transcript()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("profile ") {
                for pair in line.split(separator: " ").dropFirst() {
                    let (key, value) = pair.halves("=")
                    switch key {
                    case "name": (profile.name, profile.realName) = (value, value)
                    case "rooms": profile.rooms = value.split(separator: ",").map(String.init)
                    case "password": profile.password = value
                    case "server": server = try! Server(text: value)
                    default: fatalError("there is no \(key) in a profile")
                    }
                }
                transcript = Transcript(profile, server: server)
            }
            if let first = line.first, ">=!:".contains(first) { continue }
            played.append(line)
            transcript.play(line)
            played += transcript.take()
        }
        return played.joined(separator: "\n")
    }

    /// Plays one line of input.
    mutating func play(_ line: String) {
        let (word, rest) = line.halves(" ")
        switch word {
        case "", "profile": break
        case "start": handle(.start)
        case "connected": handle(.connected)
        case "lost": handle(.disconnected(Disconnection(reason: rest)))
        case "refused": handle(.disconnected(Disconnection(reason: rest, isFinal: true)))
        case "confirm": handle(.command(.confirm(rest)))
        case "<": handle(.received(Transcript.bytes(rest) + [0x0D, 0x0A], from: nil))
        case "?": look(rest)
        case _ where word.hasPrefix("#"): break
        case _ where word.hasPrefix("+"): pass(UInt64(Double(word.dropFirst())! * 1000) * 1_000_000)
        case _ where word.hasPrefix("["): type(rest, String(word.dropFirst().dropLast()))
        default: fatalError("“\(line)” is nothing that happens")
        }
    }

    /// What the client has done.
    mutating func take() -> [String] {
        defer { output = [] }
        return output
    }

    /// Puts something in, and takes note of what comes out.
    mutating func handle(_ input: Input) {
        let time = Timestamp(microseconds: Transcript.beginning.microseconds + Int64(now / 1000))
        if input == .wake { wakeAt = nil }
        for action in client.handle(input, at: Moment(uptime: now, time: time)) {
            switch action {
            case .connect(let server): output.append("! connect \(server)")
            case .send(let bytes):
                for line in bytes.split(separator: 0x0A) { output.append("> \(Transcript.text(line.dropLast()))") }
            case .close: output.append("! close")
            case .wake(let moment): wakeAt = moment
            case .show(let happening): output.append("= \(happening.line(at: time))")
            case .end(let status): output.append("! end \(status)")
            }
        }
    }

    private mutating func pass(_ nanoseconds: UInt64) {
        let end = now + nanoseconds
        while let moment = wakeAt, moment <= end {
            now = max(now, moment)
            handle(.wake)
        }
        now = end
    }

    private mutating func type(_ text: String, _ place: String) {
        let target: Happening.Target? = place.isEmpty ? nil : place.first == "#" ? .room(place) : .direct(place)
        let text = String(decoding: Transcript.bytes(text), as: UTF8.self)
        switch SlashCommand.meaning(of: text, in: target, overview: client.overview) {
        case .command(let command): handle(.command(command))
        case .shown(let name, let words): output.append("= \(name) is for the screen: \(words)")
        case .misunderstood(let words): output.append("= misunderstood: \(words)")
        case .nothing: output.append("= nothing")
        }
    }

    private mutating func look(_ what: String) {
        let overview = client.overview
        let (word, name) = what.halves(" ")
        switch word {
        case "room":
            guard let room = overview.rooms.first(where: { $0.name == name }) else { return output.append(": no room") }
            let people = room.people.sorted { $0.name < $1.name }.map {
                "\($0.rank)\($0.name)\($0.isAway ? "(away)" : "")"
            }
            output.append(
                ": \(room.name)\(room.isLoading ? " (loading)" : "") “\(room.topic)” \(people.joined(separator: " "))"
            )
        case "state":
            let away = overview.awayWords.map { ", away “\($0)”" } ?? ""
            let lag = overview.lagMilliseconds.map { ", lag \($0) ms" } ?? ""
            let rooms = overview.rooms.map(\.name).joined(separator: " ")
            let unsent = overview.unsentLines > 0 ? ", \(overview.unsentLines) unsent" : ""
            let phase =
                switch overview.phase {
                case .waiting(let until): "waiting for \(String(describing: (Double(until) - Double(now)) / 1e9)) s"
                case let phase: "\(phase)"
                }
            output.append(": \(phase), \(overview.name) on \(overview.place)\(away)\(lag)\(unsent); \(rooms)")
        default: fatalError("\(what) cannot be looked at")
        }
    }

    /// `\x01` is a byte, `\n` a line feed, `\\` a backslash.
    static func bytes(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            switch next {
            case UInt8(ascii: "x"):
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)!)
                rest = rest.dropFirst(2)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            default: bytes.append(next)
            }
        }
        return bytes
    }

    private static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            if byte < 0x20 || byte == 0x7F {
                text += "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension StringProtocol {
    /// What stands before a separator, and what behind it.
    func halves(_ separator: Character) -> (String, String) {
        guard let index = firstIndex(of: separator) else { return (String(self), "") }
        return (String(self[..<index]), String(self[self.index(after: index)...]))
    }
}
