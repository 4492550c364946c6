import ChatCore

/// What a member is told first: where they are, how many others there are, and the message of the day.
extension IRCDialect {
    /// The first census is a part of the welcome; later ones are answers to LUSERS.
    mutating func welcome(_ census: Census, from index: Int, _ writer: inout LineWriter) -> Answer {
        guard !isWelcomed, let persona else {
            writer.write(lines(for: census))
            return Answer()
        }
        let message = facts.standingLines.messageBlocks
        let resumeAt = writer.writePart(of: message.count + 2, from: index) { index, writer in
            switch index {
            case 0:
                writer.write(greeting(for: persona))
                writer.account(of: persona)
                writer.write(facts.standingLines.server)
                writer.write(lines(for: census))
            case message.count + 1: writer.modes(of: persona)
            default: writer.write(message[index - 1])
            }
        }
        isWelcomed = resumeAt == nil
        return Answer(resumeAt: resumeAt)
    }

    private func greeting(for persona: Persona) -> LineBlock {
        var block = LineBlock(of: facts.serverName)
        let words = (start: ":Welcome to the ", end: " Network, ")
        block.add(
            .RPL_WELCOME,
            words.start,
            facts.network,
            words.end,
            persona.name,
            "!",
            persona.user,
            "@",
            persona.host
        )
        return block
    }

    private func lines(for census: Census) -> LineBlock {
        let (members, peak) = (String(census.members), String(max(census.peak, census.members)))
        let (visible, invisible) = (String(census.members - census.invisible), String(census.invisible))
        var block = LineBlock(of: facts.serverName)
        block.add(.RPL_LUSERCLIENT, ":There are ", visible, " users and ", invisible, " invisible on 1 servers")
        block.add(.RPL_LUSEROP, String(census.operators), " :operator(s) online")
        block.add(.RPL_LUSERCHANNELS, String(census.rooms), " :channels formed")
        block.add(.RPL_LUSERME, ":I have ", members, " clients and 0 servers")
        block.add(.RPL_LOCALUSERS, members, " ", peak, " :Current local users ", members, ", max ", peak)
        block.add(.RPL_GLOBALUSERS, members, " ", peak, " :Current global users ", members, ", max ", peak)
        return block
    }

    /// The letters of 004.
    static let memberModes = "BZgiow"
    static let roomModes = "CIabehiklmnoqstv"
    static let modesWithParameter = "Iabehkloqv"
}

extension LineWriter {
    /// What tells clients that the server knows who they are. Source: https://ircv3.net/specs/extensions/sasl-3.1
    fileprivate mutating func account(of persona: Persona) {
        guard let account = persona.account else { return }
        numeric(.RPL_LOGGEDIN, persona.mask, account, trailing: "You are now logged in as \(account)")
    }

    /// The modes that a member came with.
    fileprivate mutating func modes(of persona: Persona) {
        guard !persona.modes.isEmpty else { return }
        line(":\(persona.mask) MODE \(persona.name) +\(persona.modes.letters)")
    }
}
