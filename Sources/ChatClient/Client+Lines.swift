import ChatCore
import ChatDialects

/// What a line from the server means: a table, from its command to what is done about it.
extension Client {
    /// What is done about a line.
    typealias Reader = @Sendable (inout Client, ReceivedLine) -> Void

    /// By command, or by a numeric's three digits. What is in no row is an answer that is shown as it stands, or a refusal.
    private static let readers: [String: Reader] = {
        let commands: [(String, Reader)] = [
            ("PING", { $0.sendAtOnce("PONG :\(Client.trailing($1.last, bytes: 400))") }),
            ("PONG", { $0.pong($1) }),
            ("CAP", { $0.negotiate($1) }),
            ("ERROR", { $0.takeLeave($1) }),
            ("BATCH", { $0.batch($1) }),
            ("PRIVMSG", { $0.message($1, isNotice: false) }),
            ("NOTICE", { $0.message($1, isNotice: true) }),
            ("REDACT", { $0.redacted($1) }),
            ("JOIN", { $0.joined($1) }),
            ("PART", { $0.parted($1) }),
            ("KICK", { $0.kicked($1) }),
            ("QUIT", { $0.quit($1) }),
            ("KILL", { $0.killed($1) }),
            ("NICK", { $0.renamed($1) }),
            ("AWAY", { $0.markedAway($1) }),
            ("MODE", { $0.modeChanged($1) }),
            ("TOPIC", { $0.topicChanged($1) }),
            ("INVITE", { $0.invited($1) }),
            ("CHGHOST", { $0.hostChanged($1) }),
            ("FAIL", { $0.failed($1) }),
            ("WARN", { $0.remarked($1) }),
            ("NOTE", { $0.remarked($1) }),
            // Agreed on, since a roster could show them; nothing does.
            ("ACCOUNT", { _, _ in }),
            ("SETNAME", { _, _ in }),
            ("TAGMSG", { _, _ in }),
        ]
        return Dictionary(uniqueKeysWithValues: commands + numerics.map { ($0.text, $1) })
    }()

    private static let numerics: [(Numeric, Reader)] = [
        (.RPL_WELCOME, { $0.letIn($1) }),
        (.RPL_YOURHOST, { $0.inform($1) }),
        (.RPL_CREATED, { $0.inform($1) }),
        (.RPL_MYINFO, { _, _ in }),
        (.RPL_ISUPPORT, { $0.readSupport($1) }),
        (.RPL_ENDOFMOTD, { client, _ in client.begin() }),
        (.ERR_NOMOTD, { client, _ in client.begin() }),
        (.RPL_VISIBLEHOST, { $0.hostShown($1) }),

        (.RPL_TOPIC, { $0.topicTold($1, words: $1[2]) }),
        (.RPL_NOTOPIC, { $0.topicTold($1, words: "") }),
        (.RPL_TOPICWHOTIME, { _, _ in }),
        (.RPL_CREATIONTIME, { _, _ in }),
        (.RPL_NAMREPLY, { $0.namesTold($1) }),
        (.RPL_ENDOFNAMES, { $0.namesEnded($1) }),
        (.RPL_WHOREPLY, { $0.whoTold($1) }),
        (.RPL_ENDOFWHO, { $0.whoEnded($1) }),
        (.RPL_CHANNELMODEIS, { $0.modeTold($1) }),

        (.RPL_AWAY, { $0.awayTold($1) }),
        (.RPL_UNAWAY, { client, _ in client.awayConfirmed(isAway: false) }),
        (.RPL_NOWAWAY, { client, _ in client.awayConfirmed(isAway: true) }),
        (.RPL_INVITING, { $0.inviteSent($1) }),

        (.RPL_WHOISUSER, { $0.whoisBegun($1) }),
        (.RPL_WHOISSERVER, { $0.whois($1, "on \($1[2]): \($1[3])") }),
        (.RPL_WHOISOPERATOR, { $0.whois($1, $1.last) }),
        (.RPL_WHOISIDLE, { $0.whoisIdle($1) }),
        (.RPL_WHOISCHANNELS, { $0.whois($1, "in \($1[2])") }),
        (.RPL_WHOISACCOUNT, { $0.whois($1, "\($1[3]) \($1[2])") }),
        (.RPL_WHOISACTUALLY, { $0.whois($1, $1.all(from: 2).reversed().joined(separator: " ")) }),
        (.RPL_WHOISSPECIAL, { $0.whois($1, $1.last) }),
        (.RPL_WHOISREGNICK, { $0.whois($1, $1.last) }),
        (.RPL_WHOISBOT, { $0.whois($1, $1.last) }),
        (.RPL_WHOISHOST, { $0.whois($1, $1.last) }),
        (.RPL_WHOISMODES, { $0.whois($1, $1.all(from: 2).joined(separator: " ")) }),
        (.RPL_WHOISSECURE, { $0.whois($1, $1.last) }),
        (.RPL_WHOISCERTFP, { $0.whois($1, $1.last) }),
        (.RPL_ENDOFWHOIS, { client, _ in client.link.whois = nil }),

        (.RPL_LISTSTART, { _, _ in }),
        (.RPL_LIST, { $0.roomListed($1) }),
        (.RPL_LISTEND, { _, _ in }),

        (.ERR_ERRONEUSNICKNAME, { $0.nameRefused($1, .malformed) }),
        (.ERR_NICKNAMEINUSE, { $0.nameRefused($1, .taken) }),
        (.ERR_NICKCOLLISION, { $0.nameRefused($1, .taken) }),
        (.ERR_UNAVAILRESOURCE, { $0.nameRefused($1, .taken) }),
        (.ERR_NONICKCHANGE, { $0.nameRefused($1, .taken) }),
        (.ERR_NONICKNAMEGIVEN, { $0.nameRefused($1, .malformed) }),
        (.ERR_PASSWDMISMATCH, { $0.turnedAway($1) }),
        (.ERR_YOUREBANNEDCREEP, { $0.turnedAway($1) }),
    ]

    /// What a server has to say to somebody who is not in.
    private static let commandsBefore: Set = ["CAP", "ERROR", "FAIL", "NOTE", "NOTICE", "PING", "PONG", "WARN"]

    /// Takes in a line.
    mutating func read(_ line: ReceivedLine) {
        if link.onlineSince != nil, !link.isWelcome, !["002", "003", "004", "005"].contains(line.command) { welcome() }
        if link.login != nil, !line.isNumeric, !Client.commandsBefore.contains(line.command) { return }
        // Of what happened in the past, only what was said is told; the rest would be taken for the present.
        if !["PRIVMSG", "NOTICE", "BATCH"].contains(line.command),
            link.batches.history(around: line.tag("batch")) != nil
        {
            return
        }
        if let reader = Client.readers[line.command] { return reader(&self, line) }
        guard line.isNumeric else { return inform(line) }
        // What is not known before one is in is about CAP, and what servers without it say of it does not matter.
        if link.login != nil, ["421", "451"].contains(line.command) { return }
        if line.isRefusal { refused(line) } else { inform(line) }
    }

    // MARK: What many lines have in common

    /// When a line's matter happened.
    func time(of line: ReceivedLine) -> Timestamp { line.time ?? now.time }

    /// Where a name belongs, where it is one of a room's; nil for any other.
    func room(_ name: String) -> Happening.Target? {
        if let roster = link.rooms[link.key(name)] { return .room(roster.room.name) }
        return link.support.isRoom(name) ? .room(name) : nil
    }

    /// The first of some words that is a room.
    func firstRoom(in words: some Sequence<String>) -> Happening.Target? {
        for word in words {
            if let room = room(word) { return room }
        }
        return nil
    }

    /// The keys of our rooms that somebody is in, and the names of these rooms, as they were entered.
    func rooms(with key: String) -> [(key: String, name: String)] {
        wishes.rooms.compactMap { wish in
            let room = link.key(wish.name)
            guard let roster = link.rooms[room], roster.contains(key) else { return nil }
            return (room, roster.room.name)
        }
    }

    /// Shows what the server says, as it stands.
    mutating func inform(_ line: ReceivedLine) {
        let words = line.isNumeric ? line.all(from: 1) : [line.command] + line.all(from: 0)
        let target = line.isNumeric ? firstRoom(in: words.dropLast()) : nil
        tell(words.joined(separator: " "), target)
    }

    /// Shows a line of an answer.
    mutating func tell(_ words: String, _ target: Happening.Target? = nil) {
        if !words.isEmpty { show(.information(words, target: target)) }
    }
}

extension ReceivedLine {
    /// Three digits.
    var isNumeric: Bool { command.utf8.count == 3 && command.utf8.allSatisfy { (0x30...0x39).contains($0) } }

    /// A numeric that turns a request down. Source: https://defs.ircdocs.horse/defs/numerics
    var isRefusal: Bool {
        switch Int(command) ?? 0 {
        case 263, 400...599, 696, 712...716, 723, 725, 734, 742, 902, 904...908: true
        default: false
        }
    }
}
