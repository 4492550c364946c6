@testable import ChatCore

/// What the chat answers, in the words of the slow one.
extension Simulation {
    func plain(_ reply: Reply) -> SlowChat.Answer {
        switch reply {
        case .done: .done
        case .entered(let view): .entered(plain(view))
        case .alreadyIn(let view): .alreadyIn(plain(view))
        case .topic(let room, let topic): .topic(room: room, words: topic?.words ?? "")
        case .members(let view): .members(plain(view))
        case .rooms(let rooms): .rooms(rooms.map { "\($0.name) \($0.members) \($0.topic?.words ?? "")" }.sorted())
        case .delivered(let persona, let away, _): .delivered(to: persona.name, away: plain(away))
        case .stillAway(let words): .stillAway(words: words)
        case .gone(let event): .gone(number: event.number)
        case .changed(let persona): .changed(plain(persona))
        case .said(let event): .said(number: event.number)
        case .modes(let view): .modes(plain(view))
        case .modesChanged(let room, let made, let problems): .modesChanged(room: room, made, problems)
        case .masks(let room, let list, let masks):
            .masks(room: room, list, masks.map { "\($0.mask) by \($0.by)" })
        case .invited(let persona, let room, let away): .invited(name: persona.name, room: room, away: plain(away))
        case .invitations(let rooms): .invitations(rooms)
        case .knocked(let room): .knocked(room: room)
        case .history(let room, let messages): .told([room] + messages.map { plain(message: $0) })
        case .latestMessages(let latest): .told(latest.map { "\($0.room) at \($0.time)" }.sorted())
        default: .told(toldOfMembers(reply))
        }
    }

    private func plain(message: Event) -> String {
        guard case .said(_, let words, let manner) = message.kind else { return "no message" }
        return "\(message.number) \(message.persona.name), \(manner): \(words)"
    }

    func plain(_ away: Away?) -> SlowChat.Away? { away.map { SlowChat.Away(words: $0.words, since: $0.since) } }

    private func plain(_ view: RoomView) -> SlowChat.View {
        let roster = (0..<view.roster.count).map { index in
            let entry = view.roster[index]
            let ranks = Array(entry.ranks.descending.reversed())
            return "\(number(of: entry.id)) \(entry.persona.name)\(entry.isAway ? " is away" : "") \(ranks)"
        }
        return SlowChat.View(
            name: view.name,
            topic: view.topic?.words ?? "",
            roster: Set(roster),
            rules: plain(view.modes),
            isInside: view.isInside
        )
    }

    func plain(_ modes: RoomModes) -> SlowChat.Rules {
        SlowChat.Rules(flags: modes.flags, key: modes.key, limit: modes.limit)
    }
}
