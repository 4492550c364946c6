import ChatCore
import NIOCore

/// What is answered about rooms.
extension IRCDialect {
    /// The member's own JOIN is an event, and comes before.
    func enter(_ room: RoomView, from index: Int, _ writer: inout LineWriter) -> Answer {
        if index == 0 { writer.topic(of: room) }
        return capabilities.contains(.noImplicitNames) ? Answer() : names(of: room, from: index, &writer)
    }

    /// NAMES, or WHO for a room.
    func show(_ room: RoomView, from index: Int, _ writer: inout LineWriter) -> Answer {
        guard case .who(let mask, let fields, let token, let onlyOperators) = command.query else {
            return names(of: room, from: index, &writer)
        }
        let row = WhoRow(fields: fields, token: token, showsAllRanks: capabilities.contains(.multiPrefix))
        let resumeAt = writer.writePart(of: room.roster.count, from: index) { index, writer in
            let entry = room.roster[index]
            guard room.shows(entry), !onlyOperators || entry.persona.modes.contains(.operator) else { return }
            row.write(entry, in: room.name, &writer)
        }
        if resumeAt == nil { writer.endOfWho(mask) }
        return Answer(resumeAt: resumeAt)
    }

    private func names(of room: RoomView, from index: Int, _ writer: inout LineWriter) -> Answer {
        let resumeAt = writer.names(of: room, from: index)
        if resumeAt == nil { writer.endOfNames(room.name) }
        return Answer(resumeAt: resumeAt)
    }

    /// Sorted once; the parts after the first take what is left from the command.
    mutating func list(
        _ rooms: [RoomSummary],
        from index: Int,
        _ now: Timestamp,
        _ writer: inout LineWriter
    ) -> Answer {
        if index == 0 {
            var filter = ListFilter()
            if case .list(let given) = command.query { filter = given }
            command.query = .listing(rooms.filter { filter.matches($0, now: now) }.sorted { $0.name < $1.name })
            writer.numeric(.RPL_LISTSTART, "Channel", trailing: "Users  Name")
        }
        let sorted = if case .listing(let rooms) = command.query { rooms } else { [RoomSummary]() }
        let resumeAt = writer.writePart(of: sorted.count, from: index) { index, writer in
            let room = sorted[index]
            writer.numeric(.RPL_LIST, room.name, String(room.members), trailing: room.topic?.words ?? "")
        }
        if resumeAt == nil { writer.numeric(.RPL_LISTEND, trailing: "End of /LIST") }
        return Answer(resumeAt: resumeAt)
    }

    func show(_ topic: Topic?, of room: String, _ writer: inout LineWriter) {
        guard let topic else { return writer.numeric(.RPL_NOTOPIC, room, trailing: "No topic is set") }
        writer.topic(topic, of: room)
    }

    func invited(_ other: Persona, to room: String, _ away: Away?, _ writer: inout LineWriter) {
        writer.numeric(.RPL_INVITING, other.name, room)
        if let away { writer.away(other.name, away) }
    }

    func showInvitations(_ rooms: [String], _ writer: inout LineWriter) {
        for room in rooms { writer.numeric(.RPL_INVITELIST, room) }
        writer.numeric(.RPL_ENDOFINVITELIST, trailing: "End of /INVITE list")
    }
}
