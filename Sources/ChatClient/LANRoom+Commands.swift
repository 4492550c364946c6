import ChatCore
import ChatDialects

/// What people want of a LAN, and what it cannot do for them.
extension LANRoom {
    mutating func obey(_ command: Command, _ actions: inout [Action]) {
        guard isOnline else { return }
        switch command {
        case .say(let text, let target, let manner): say(text, to: target, manner, &actions)
        case .rename(let name): rename(name, &actions)
        case .away(let words): leave(words: words, &actions)
        case .back(let words): comeBack(words: words, &actions)
        case .people: show(.people(room: room, overview.rooms[0].people), &actions)
        case .whois(let name): tellWho(name, &actions)
        case .rooms: inform("on a LAN a room is a port, and this is \(room): chat --lan PORT enters another", &actions)
        case .quit: quit(&actions)
        case .join(let other, _):
            if Folding.unicode.key(of: other) == room { return }
            refuse("on a LAN a room is a port: chat --lan PORT enters another", &actions)
        case .leave: refuse("a LAN has one room: /quit leaves it", &actions)
        case .topic: refuse("a LAN has nobody who could keep a topic", &actions)
        case .invite: refuse("whoever listens on port \(port) is in: there is nobody to invite", &actions)
        case .kick, .mode: refuse("nobody keeps order on a LAN: it has no server", &actions)
        case .confirm(let word): questions.append(word)
        case .connect, .disconnect, .raw: refuse("a LAN has no server", &actions)
        }
    }

    private mutating func say(
        _ text: String,
        to target: Happening.Target,
        _ manner: Happening.Manner,
        _ actions: inout [Action]
    ) {
        switch target {
        case .direct: return refuse("nothing is private on a LAN: everybody hears what is said", &actions)
        case .room(let other) where Folding.unicode.key(of: other) != room:
            return refuse("you are in no room \(other): on a LAN a room is a port, and this is \(room)", &actions)
        case .room: break
        }
        if manner == .action {
            let words = text.split(whereSeparator: \.isNewline).joined(separator: " ")
            if !words.isEmpty { speak(.did(words), &actions) }
        } else {
            speak(.said(text), &actions)
        }
    }

    private mutating func rename(_ wanted: String, _ actions: inout [Action]) {
        guard let new = LANDatagram.mended(name: wanted) else {
            return refuse("a name needs at least one letter", &actions)
        }
        guard new != name else { return }
        let old = name
        name = new
        show(.renamed(old: old, new: new, rooms: [room], isUs: true), &actions)
    }

    private mutating func leave(words: String?, _ actions: inout [Action]) {
        let words = words.flatMap { $0.isEmpty ? nil : $0 }
        awayWords = words ?? ""
        speak(.away(words: words), &actions)
        show(.away(name: name, words: words, rooms: [room], isUs: true), &actions)
    }

    private mutating func comeBack(words: String?, _ actions: inout [Action]) {
        guard awayWords != nil else { return refuse("you are not away", &actions) }
        awayWords = nil
        speak(.back(words: words.flatMap { $0.isEmpty ? nil : $0 }), &actions)
        show(.back(name: name, rooms: [room], isUs: true), &actions)
    }

    private func tellWho(_ name: String, _ actions: inout [Action]) {
        guard let entry = roster[name] else {
            return refuse("nobody called \(name) was heard within half an hour", &actions)
        }
        let minutes = (now.uptime - entry.heardAt) / 60_000_000_000
        let time = minutes == 0 ? "just now" : minutes == 1 ? "a minute ago" : "\(minutes) minutes ago"
        let away = entry.awayWords.map { $0.isEmpty ? ", and is away" : ", and is away: \($0)" } ?? ""
        inform("\(entry.name) was heard \(time) from \(entry.address) (anybody can use any name)\(away)", &actions)
    }

    func refuse(_ reason: String, _ actions: inout [Action]) {
        show(.refused(reason: reason, target: .room(room)), &actions)
    }

    private func inform(_ words: String, _ actions: inout [Action]) {
        show(.information(words, target: .room(room)), &actions)
    }
}
