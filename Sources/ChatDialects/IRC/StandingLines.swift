import ChatCore

/// What the server tells every IRC client of itself in the same words, but for the client's name: made once for each `ServerFacts`.
///
/// Made anew for each member, these lines were a fifth of all instructions of a client that comes, joins and leaves.
struct StandingLines: Sendable {
    /// 005, as many as it takes.
    let support: [StandingLine]
    /// 375, 372 …, 376, or 422.
    let messageOfTheDay: [StandingLine]
    /// What a member is told first, in order.
    let welcome: [WelcomeLine]

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
        messageOfTheDay = StandingLines.messageOfTheDay(words, of: serverName)
        let created = LocalTime(started, secondsEast: 0).sentence
        let letters = "\(IRCDialect.memberModes) \(IRCDialect.roomModes) \(IRCDialect.modesWithParameter)"
        let server = [
            StandingLine(.RPL_YOURHOST, ":Your host is \(serverName), running version \(version)"),
            StandingLine(.RPL_CREATED, ":This server was created \(created) UTC"),
            StandingLine(.RPL_MYINFO, "\(serverName) \(version) \(letters)"),
        ]
        welcome =
            [.greeting] + (server + support).map { .standing($0) } + CensusLine.allCases.map { .census($0) }
            + messageOfTheDay.map { .standing($0) } + [.modes]
    }

    private static func messageOfTheDay(_ words: [String], of serverName: String) -> [StandingLine] {
        guard !words.isEmpty else { return [StandingLine(.ERR_NOMOTD, ":MOTD File is missing")] }
        return [StandingLine(.RPL_MOTDSTART, ":- \(serverName) Message of the day - ")]
            + words.map { StandingLine(.RPL_MOTD, ":- \($0)") }
            + [StandingLine(.RPL_ENDOFMOTD, ":End of /MOTD command.")]
    }
}

/// A numeric that says the same to everybody.
struct StandingLine: Sendable {
    let numeric: Numeric
    /// What comes after the client's name and a blank, as it is sent.
    let words: String

    init(_ numeric: Numeric, _ words: String) {
        self.numeric = numeric
        self.words = words.isOneLine ? words : String(words.unicodeScalars.lazy.map { $0.isLineBreak ? " " : $0 })
    }
}

/// A line of what a member is told first.
enum WelcomeLine: Sendable {
    /// 001, by name.
    case greeting
    case standing(StandingLine)
    case census(CensusLine)
    /// The modes that they came with; nothing where there are none.
    case modes
}

/// A line about how many there are.
enum CensusLine: CaseIterable {
    case clients, operators, channels, own, local, global
}

extension IRCDialect {
    /// As a line without tags and line end.
    func text(_ line: StandingLine) -> String { ":\(facts.serverName) \(line.numeric.text) \(target) \(line.words)" }
}

extension String {
    fileprivate var isOneLine: Bool { !unicodeScalars.contains { $0.isLineBreak } }

    fileprivate init(_ scalars: some Sequence<Unicode.Scalar>) {
        self.init()
        unicodeScalars.append(contentsOf: scalars)
    }
}

extension Unicode.Scalar {
    /// What never stands inside of a line of IRC.
    fileprivate var isLineBreak: Bool { self == "\r" || self == "\n" || self == "\0" }
}
