/// HELP, which prints from the table of commands.
extension IRCDialect {
    func help(_ message: IRCMessage) -> Intent {
        guard let subject = message.given(0)?.uppercased() else { return .read(page("*", IRCDialect.index)) }
        if let row = IRCCommand.named(subject) {
            return .read(page(subject, ["\(row.name) \(row.syntax)".trimmed, "\(row.name) \(row.help)."]))
        }
        if let topic = HelpTopic.all.first(where: { $0.name == subject }) {
            return .read(page(subject, [topic.title] + topic.lines))
        }
        return .read([numeric(.ERR_HELPNOTFOUND, subject.middle, trailing: "There is no help on this: see HELP")])
    }

    private static let index: [String] =
        ["HELP COMMAND tells more about a command:"]
        + IRCCommand.all.map(\.name).packed(intoBytes: 60)
        + ["HELP TOPIC tells about:"]
        + HelpTopic.all.map { "\($0.name) - \($0.title)" }

    /// - Parameter lines: at least one.
    private func page(_ subject: String, _ lines: [String]) -> [String] {
        [numeric(.RPL_HELPSTART, subject, trailing: lines[0])]
            + lines.dropFirst().map { numeric(.RPL_HELPTXT, subject, trailing: $0) }
            + [numeric(.RPL_ENDOFHELP, subject, trailing: "End of /HELP")]
    }
}

/// Something that HELP explains besides commands.
struct HelpTopic {
    /// In capitals.
    let name: String
    /// What it is about.
    let title: String
    let lines: [String]

    static let all = [
        HelpTopic(
            name: "CMODES",
            title: "the modes of a channel",
            lines: [
                "+q +a +o +h +v NICK: owner, administrator, operator, half-operator, voice",
                "+b MASK: may not enter or speak; see EXTBANS",
                "+e MASK: bans do not concern them",
                "+I MASK: need no invitation",
                "+k KEY: only who knows the key enters",
                "+l NUMBER: so many may be in it",
                "+C: no client-to-client queries",
                "+i: only who is invited enters",
                "+m: only who has a rank speaks",
                "+n: only who is in it speaks to it",
                "+s: shown only to those who are in it",
                "+t: only half-operators and above set the topic",
            ]
        ),
        HelpTopic(
            name: "UMODES",
            title: "your own modes",
            lines: [
                "+B: you are a program",
                "+g: only those whom you accept write to you in private; see ACCEPT",
                "+i: only who shares a channel with you finds you",
                "+o: you operate the server; see OPER",
                "+w: you read what operators announce",
                "+Z: you are connected by TLS; nobody can change it",
            ]
        ),
        HelpTopic(
            name: "EXTBANS",
            title: "masks that look at something else",
            lines: [
                "NICK!USER@HOST, with * and ?: what you see of them",
                "r:REAL-NAME: what they say of themselves",
                "p:PROTOCOL: what their client speaks, such as irc",
                "m: before any of these: they enter, but may not speak",
            ]
        ),
        HelpTopic(
            name: "LISTING",
            title: "the conditions of LIST",
            lines: [
                ">N <N: more, or fewer, than N are in it",
                "C>N C<N: made longer ago, or less long ago, than N minutes",
                "T>N T<N: the topic was set longer ago, or less long ago, than N minutes",
                "MASK !MASK: the name fits, or does not fit",
            ]
        ),
    ]
}
