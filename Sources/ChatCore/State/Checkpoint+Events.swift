/// How it is stored what happened: which kind in one byte, then what belongs to it. Numbers that were given once stay.

extension CheckpointWriter {
    mutating func write(_ kind: Event.Kind) {
        switch kind {
        case .said(let addressee, let words, let manner):
            writer.write(tag: 0)
            writer.write(addressee)
            writer.write(words)
            writer.write(manner)
        case .entered(let room, let away):
            writer.write(tag: 1)
            writer.write(room)
            writer.write(away)
        case .left(let room, let words): write(2, room, words)
        case .kicked(let room, let by, let words):
            write(3, room, words)
            write(by)
        case .quit(let departure):
            writer.write(tag: 4)
            writer.write(departure)
        case .renamed(let old):
            writer.write(tag: 5)
            write(old)
        case .away(let words):
            writer.write(tag: 6)
            writer.write(words)
        case .back(let words, let seconds):
            writer.write(tag: 7)
            writer.write(words)
            writer.write(seconds)
        case .topic(let room, let words): write(8, room, words)
        case .paired: writer.write(tag: 9)
        case .modesChanged(let room, let changes):
            writer.write(tag: 10)
            writer.write(room)
            writer.write(changes)
        case .roomRenamed(let old, let view, let words):
            write(11, old, words)
            write(view)
        case .invited(let name, let room):
            writer.write(tag: 12)
            writer.write(name)
            writer.write(room)
        case .invitation(let room):
            writer.write(tag: 13)
            writer.write(room)
        case .knocked(let room, let words): write(14, room, words)
        case .redacted(let addressee, let number, let words):
            writer.write(tag: 15)
            writer.write(addressee)
            writer.write(number)
            writer.write(words)
        case .removed: writer.write(tag: 16)
        case .realNameChanged: writer.write(tag: 17)
        case .hostChanged(let old):
            writer.write(tag: 18)
            write(old)
        case .appeared: writer.write(tag: 19)
        case .vanished: writer.write(tag: 20)
        case .screened: writer.write(tag: 21)
        case .announced(let words):
            writer.write(tag: 22)
            writer.write(words)
        }
    }

    private mutating func write(_ tag: UInt8, _ name: String, _ words: String?) {
        writer.write(tag: tag)
        writer.write(name)
        writer.write(words)
    }

    private mutating func write(_ view: RoomView) {
        writer.write(view.id)
        writer.write(view.name)
        writer.write(view.topic)
        writer.write(view.modes)
        writer.write(view.created)
        writer.write(view.isInside)
        writer.write(UInt64(view.roster.count))
        for index in 0..<view.roster.count {
            let entry = view.roster[index]
            writer.write(entry.id)
            write(entry.persona)
            writer.write(entry.isAway)
            writer.write(entry.ranks)
        }
    }
}

extension CheckpointReader {
    mutating func kind() throws(StateProblem) -> Event.Kind {
        switch try reader.tag() {
        case 0: return .said(to: try reader.value(), words: try reader.text(), manner: try reader.value())
        case 1: return .entered(room: try reader.text(), away: try reader.optional())
        case 2: return .left(room: try reader.text(), words: try reader.optionalText())
        case 3:
            let (room, words) = (try reader.text(), try reader.optionalText())
            return .kicked(room: room, by: try persona(), words: words)
        case 4: return .quit(try reader.value())
        case 5: return .renamed(from: try persona())
        case 6: return .away(words: try reader.optionalText())
        case 7: return .back(words: try reader.optionalText(), seconds: try reader.int())
        case 8: return .topic(room: try reader.text(), words: try reader.optionalText() ?? "")
        case 9: return .paired
        case 10: return .modesChanged(room: try reader.text(), changes: try reader.list())
        case 11:
            let (old, words) = (try reader.text(), try reader.optionalText())
            return .roomRenamed(from: old, to: try view(), words: words)
        case 12: return .invited(name: try reader.text(), room: try reader.text())
        case 13: return .invitation(room: try reader.text())
        case 14: return .knocked(room: try reader.text(), words: try reader.optionalText())
        case 15:
            return .redacted(from: try reader.value(), number: try reader.number(), words: try reader.optionalText())
        case 16: return .removed
        case 17: return .realNameChanged
        case 18: return .hostChanged(from: try persona())
        case 19: return .appeared
        case 20: return .vanished
        case 21: return .screened
        case 22: return .announced(words: try reader.text())
        case let tag: throw .damaged("\(tag) where an event stands")
        }
    }

    private mutating func view() throws(StateProblem) -> RoomView {
        let (id, name) = (try reader.value(RoomID.self), try reader.text())
        let topic = try reader.optional(Topic.self)
        let (modes, created, isInside) = (
            try reader.value(RoomModes.self), try reader.value(Timestamp.self), try reader.flag()
        )
        var roster = Roster()
        let count = try reader.number()
        guard count <= UInt64(reader.remaining) else { throw .damaged("a roster of \(count)") }
        for _ in 0..<count {
            let (id, persona) = (try reader.value(MemberID.self), try persona())
            _ = roster.append(
                Roster.Entry(id: id, persona: persona, isAway: try reader.flag(), ranks: try reader.value())
            )
        }
        return RoomView(
            id: id,
            name: name,
            topic: topic,
            roster: roster,
            modes: modes,
            created: created,
            isInside: isInside
        )
    }
}
