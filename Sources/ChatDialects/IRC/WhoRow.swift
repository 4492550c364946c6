import ChatCore

/// A line of WHO or WHOX for one member.
/// Source: https://modern.ircdocs.horse/#rplwhoreply-352, https://ircv3.net/specs/extensions/whox
struct WhoRow {
    /// Those of WHOX that were asked for, in its order; empty for a plain WHO.
    let fields: String
    let token: String
    /// All ranks of a member, not just the highest.
    let showsAllRanks: Bool

    func write(_ entry: Roster.Entry, in room: String, _ writer: inout LineWriter) {
        let prefix = entry.ranks.prefix(all: showsAllRanks)
        write(entry.persona, isAway: entry.isAway, room: room, prefix: prefix, address: nil, &writer)
    }

    func write(_ found: Acquaintance, _ writer: inout LineWriter) {
        write(found.persona, isAway: found.away != nil, room: "*", prefix: "", address: found.address, &writer)
    }

    private func write(
        _ persona: Persona,
        isAway: Bool,
        room: String,
        prefix: String,
        address: String?,
        _ writer: inout LineWriter
    ) {
        let flags =
            (isAway ? "G" : "H") + (persona.modes.contains(.operator) ? "*" : "") + prefix
            + (persona.modes.contains(.bot) ? "B" : "")
        guard !fields.isEmpty else {
            let server = writer.facts.serverName
            return writer.numeric(
                .RPL_WHOREPLY,
                room,
                persona.user,
                persona.host,
                server,
                persona.name,
                flags,
                trailing: "0 \(persona.realName)"
            )
        }
        writer.begin(.RPL_WHOSPCRPL)
        for field in fields {
            switch field {
            case "t": writer.middle(token)
            case "c": writer.middle(room)
            case "u": writer.middle(persona.user)
            case "i": writer.middle(address ?? "255.255.255.255")
            case "h": writer.middle(persona.host)
            case "s": writer.middle(writer.facts.serverName)
            case "n": writer.middle(persona.name)
            case "f": writer.middle(flags)
            // How far away, idle since when: here, unknown.
            case "d", "l": writer.middle(0)
            case "a": writer.middle(persona.account ?? "0")
            case "o": writer.middle("n/a")
            case "r": writer.trailing(persona.realName)
            default: continue
            }
        }
        writer.end()
    }
}
