import ChatCore

/// What the server tells every IRC client of itself in the same words, but for the client's name: made once for each `ServerFacts`.
///
/// Made anew for each member, these lines were a fifth of all instructions of a client that comes, joins and leaves.
struct StandingLines: Sendable {
    /// 005, as many as it takes.
    let support: [StandingLine]
    /// 375, 372 …, 376, or 422.
    let messageOfTheDay: [StandingLine]
    /// 002 to 005.
    let server: LineBlock
    /// The message of the day, in parts.
    let messageBlocks: [LineBlock]

    init(
        serverName: String,
        network: String,
        version: String,
        started: Timestamp,
        limits: Limits,
        messageOfTheDay words: [String]
    ) {
        support = IRCDialect.supportGroups(serverName: serverName, network: network, limits: limits).map {
            StandingLine(.RPL_ISUPPORT, $0)
        }
        messageOfTheDay =
            words.isEmpty
            ? [StandingLine(.ERR_NOMOTD, ":MOTD File is missing")]
            : [StandingLine(.RPL_MOTDSTART, ":- \(serverName) Message of the day - ")]
                + words.map { StandingLine(.RPL_MOTD, ":- \($0)") }
                + [StandingLine(.RPL_ENDOFMOTD, ":End of /MOTD command.")]
        let created = LocalTime(started, secondsEast: 0).sentence
        let letters = "\(IRCDialect.memberModes) \(IRCDialect.roomModes) \(IRCDialect.modesWithParameter)"
        let first = [
            StandingLine(.RPL_YOURHOST, ":Your host is \(serverName), running version \(version)"),
            StandingLine(.RPL_CREATED, ":This server was created \(created) UTC"),
            StandingLine(.RPL_MYINFO, "\(serverName) \(version) \(letters)"),
        ]
        server = LineBlock(first + support, of: serverName)
        let message = messageOfTheDay
        messageBlocks = stride(from: 0, to: message.count, by: StandingLines.linesABlock).map { start in
            LineBlock(Array(message[start..<min(start + StandingLines.linesABlock, message.count)]), of: serverName)
        }
    }

    /// So many lines are written at once.
    private static let linesABlock = 32
}

/// A numeric that says the same to everybody.
struct StandingLine: Sendable {
    let numeric: Numeric
    /// What comes after the client's name.
    let words: String

    init(_ numeric: Numeric, _ words: String) {
        self.numeric = numeric
        self.words = String(String.UnicodeScalarView(words.unicodeScalars.map { $0.isLineBreak ? " " : $0 }))
    }
}

/// Numerics that are ready to be sent but for the client's name and the tags before each of them: to write them is to copy.
struct LineBlock: Sendable {
    /// A line as places in `bytes`.
    struct Line: Sendable {
        let start: Int
        /// Where the client's name goes.
        let name: Int
        /// After its line end.
        let end: Int
    }

    private(set) var bytes: [UInt8] = []
    private(set) var lines: [Line] = []
    private let serverName: String

    /// A block without lines.
    init(of serverName: String) {
        self.serverName = serverName
        bytes.reserveCapacity(512)
        lines.reserveCapacity(8)
    }

    init(_ lines: [StandingLine], of serverName: String) {
        self.init(of: serverName)
        for line in lines { add(line.numeric, line.words) }
    }

    /// The longest line without its end and the client's name.
    var longest: Int { lines.reduce(0) { max($0, $1.end - $1.start - 2) } }

    /// Adds a line.
    /// - Parameter words: what comes after the client's name and a blank, in pieces that hold nothing that must not stand in a line.
    mutating func add(_ numeric: Numeric, _ words: String...) {
        let start = bytes.count
        bytes.append(UInt8(ascii: ":"))
        add(serverName)
        bytes.append(UInt8(ascii: " "))
        for divisor: UInt16 in [100, 10, 1] { bytes.append(UInt8(ascii: "0") + UInt8(numeric.rawValue / divisor % 10)) }
        bytes.append(UInt8(ascii: " "))
        let name = bytes.count
        bytes.append(UInt8(ascii: " "))
        for piece in words { add(piece) }
        add("\r\n")
        lines.append(Line(start: start, name: name, end: bytes.count))
    }

    private mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }
}

extension IRCDialect {
    /// As a line without tags and line end.
    func text(_ line: StandingLine) -> String { ":\(facts.serverName) \(line.numeric.text) \(target) \(line.words)" }
}

extension Unicode.Scalar {
    /// What never stands inside of a line of IRC.
    fileprivate var isLineBreak: Bool { self == "\r" || self == "\n" || self == "\0" }
}
