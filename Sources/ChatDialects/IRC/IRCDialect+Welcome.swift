import ChatCore

/// What a member is told first: where they are, how many others there are, and the message of the day.
extension IRCDialect {
    /// The first census is a part of the welcome; later ones are answers to LUSERS.
    mutating func welcome(_ census: Census, from index: Int, _ writer: inout LineWriter) -> Answer {
        guard !isWelcomed else {
            for line in lines(for: census) { writer.line(line) }
            return Answer()
        }
        let lines = greetingLines + supportLines + self.lines(for: census) + messageOfTheDay + modeLines
        let resumeAt = writer.writePart(of: lines.count, from: index) { $1.line(lines[$0]) }
        isWelcomed = resumeAt == nil
        return Answer(resumeAt: resumeAt)
    }

    private var greetingLines: [String] {
        let created = LocalTime(facts.started, secondsEast: 0).sentence
        let you = persona?.mask ?? target
        return [
            numeric(.RPL_WELCOME, trailing: "Welcome to the \(facts.network) Network, \(you)"),
            numeric(.RPL_YOURHOST, trailing: "Your host is \(facts.serverName), running version \(facts.version)"),
            numeric(.RPL_CREATED, trailing: "This server was created \(created) UTC"),
            numeric(
                .RPL_MYINFO,
                facts.serverName,
                facts.version,
                IRCDialect.memberModes,
                IRCDialect.roomModes,
                IRCDialect.modesWithParameter,
                trailing: nil
            ),
        ]
    }

    /// The letters of 004.
    static let memberModes = "BZgiow"
    static let roomModes = "CIabehiklmnoqstv"
    static let modesWithParameter = "Iabehkloqv"

    private func lines(for census: Census) -> [String] {
        let (members, peak) = (census.members, max(census.peak, census.members))
        let visible = members - census.invisible
        return [
            numeric(
                .RPL_LUSERCLIENT,
                trailing: "There are \(visible) users and \(census.invisible) invisible on 1 servers"
            ),
            numeric(.RPL_LUSEROP, "\(census.operators)", trailing: "operator(s) online"),
            numeric(.RPL_LUSERCHANNELS, "\(census.rooms)", trailing: "channels formed"),
            numeric(.RPL_LUSERME, trailing: "I have \(members) clients and 0 servers"),
            numeric(
                .RPL_LOCALUSERS,
                "\(members)",
                "\(peak)",
                trailing: "Current local users \(members), max \(peak)"
            ),
            numeric(
                .RPL_GLOBALUSERS,
                "\(members)",
                "\(peak)",
                trailing: "Current global users \(members), max \(peak)"
            ),
        ]
    }

    /// The modes that the member came with.
    private var modeLines: [String] {
        guard let persona else { return [] }
        let modes = persona.modes.letters
        return modes.isEmpty ? [] : [":\(persona.mask) MODE \(persona.name) +\(modes)"]
    }
}
