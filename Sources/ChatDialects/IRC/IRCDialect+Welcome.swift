import ChatCore

/// What a member is told first: where they are, how many others there are, and the message of the day.
extension IRCDialect {
    /// The first census is a part of the welcome; later ones are answers to LUSERS.
    mutating func welcome(_ census: Census, from index: Int, _ writer: inout LineWriter) -> Answer {
        guard !isWelcomed else {
            for line in CensusLine.allCases { writer.write(line, of: census) }
            return Answer()
        }
        let lines = facts.standingLines.welcome
        let resumeAt = writer.writePart(of: lines.count, from: index) { write(lines[$0], census, &$1) }
        isWelcomed = resumeAt == nil
        return Answer(resumeAt: resumeAt)
    }

    private func write(_ line: WelcomeLine, _ census: Census, _ writer: inout LineWriter) {
        switch line {
        case .greeting: writer.greeting(persona?.mask ?? target)
        case .standing(let line): writer.standing(line)
        case .census(let line): writer.write(line, of: census)
        case .modes: if let persona { writer.modes(of: persona) }
        }
    }

    /// The letters of 004.
    static let memberModes = "BZgiow"
    static let roomModes = "CIabehiklmnoqstv"
    static let modesWithParameter = "Iabehkloqv"
}

extension LineWriter {
    fileprivate mutating func greeting(_ mask: String) {
        begin(.RPL_WELCOME)
        trailing("Welcome to the ")
        write(facts.network)
        write(mark: " Network, ")
        write(mask)
        end()
    }

    fileprivate mutating func write(_ line: CensusLine, of census: Census) {
        let (members, peak) = (census.members, max(census.peak, census.members))
        switch line {
        case .clients:
            begin(.RPL_LUSERCLIENT)
            trailing("There are ")
            write(members - census.invisible)
            write(mark: " users and ")
            write(census.invisible)
            write(mark: " invisible on 1 servers")
        case .operators: count(.RPL_LUSEROP, census.operators, "operator(s) online")
        case .channels: count(.RPL_LUSERCHANNELS, census.rooms, "channels formed")
        case .own:
            begin(.RPL_LUSERME)
            trailing("I have ")
            write(members)
            write(mark: " clients and 0 servers")
        case .local: users(.RPL_LOCALUSERS, "Current local users ", members, peak)
        case .global: users(.RPL_GLOBALUSERS, "Current global users ", members, peak)
        }
        end()
    }

    private mutating func count(_ numeric: Numeric, _ count: Int, _ words: String) {
        begin(numeric)
        middle(count)
        trailing(words)
    }

    private mutating func users(_ numeric: Numeric, _ words: String, _ members: Int, _ peak: Int) {
        begin(numeric)
        middle(members)
        middle(peak)
        trailing(words)
        write(members)
        write(mark: ", max ")
        write(peak)
    }

    private mutating func write(_ number: Int) { writeDecimal(UInt64(max(0, number))) }

    /// The modes that a member came with.
    fileprivate mutating func modes(of persona: Persona) {
        let modes = persona.modes.letters
        if !modes.isEmpty { line(":\(persona.mask) MODE \(persona.name) +\(modes)") }
    }
}
