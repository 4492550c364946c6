/// How requests are stored: which one in one byte, then what belongs to it. Numbers that were given once stay.

extension Request: Stored {
    /// True for a question, which is not worth a line in a log.
    public var changesNothing: Bool {
        switch self {
        case .topic, .members, .rooms, .modes, .masks, .invitations, .ownModes, .profile, .past, .lookUp, .search,
            .watched, .watchStatus, .accepted, .census, .history, .latestMessages:
            true
        case .enter, .leave, .say, .sayToRanked, .tell, .rename, .setRealName, .away, .back, .quit, .setTopic, .kick,
            .changeModes, .invite, .knock, .renameRoom, .redact, .changeOwnModes, .watch, .unwatch, .unwatchAll,
            .watchClosely, .accept, .seekPartner, .promote, .kill, .announce:
            false
        }
    }

    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        switch self {
        case .say(let room, let words, let manner, let tags):
            writer.write(tag: 0)
            room.write(to: &writer)
            writer.write(words)
            manner.write(to: &writer)
            writer.write(tags)
        case .tell(let name, let words, let manner, let tags):
            writer.write(tag: 1)
            writer.write(name)
            writer.write(words)
            manner.write(to: &writer)
            writer.write(tags)
        case .enter(let room, let key, let start):
            writer.write(tag: 2)
            writer.write(room)
            writer.write(key)
            writer.write(start == .oldest)
        case .leave(let room, let words): writer.write(tag: 3, room, words)
        case .sayToRanked(let room, let rank, let words, let manner, let tags):
            writer.write(tag: 4)
            writer.write(room)
            writer.write(rank)
            writer.write(words)
            writer.write(manner)
            writer.write(tags)
        case .rename(let name): writer.write(tag: 5, name)
        case .setRealName(let words): writer.write(tag: 6, words)
        case .away(let words, let pausing):
            writer.write(tag: 7)
            writer.write(words)
            writer.write(pausing)
        case .back(let words): writer.write(tag: 8, words)
        case .quit(let departure):
            writer.write(tag: 9)
            writer.write(departure)
        case .topic(let room): writer.write(tag: 10, room)
        case .setTopic(let room, let words): writer.write(tag: 11, room, words)
        case .members(let room): writer.write(tag: 12, room)
        case .rooms: writer.write(tag: 13)
        case .kick(let name, let room, let words):
            writer.write(tag: 14, room, words)
            writer.write(name)
        case .modes(let room): writer.write(tag: 15, room)
        case .changeModes(let room, let changes):
            writer.write(tag: 16, room)
            writer.write(changes)
        case .masks(let room, let list):
            writer.write(tag: 17, room)
            writer.write(list)
        case .invite(let name, let room):
            writer.write(tag: 18, room)
            writer.write(name)
        case .invitations: writer.write(tag: 19)
        case .knock(let room, let words): writer.write(tag: 20, room, words)
        case .renameRoom(let room, let name, let words):
            writer.write(tag: 21, room, words)
            writer.write(name)
        case .redact(let addressee, let number, let words):
            writer.write(tag: 22)
            writer.write(addressee)
            writer.write(number)
            writer.write(words)
        case .ownModes: writer.write(tag: 23)
        case .changeOwnModes(let set, let clear):
            writer.write(tag: 24)
            writer.write(set)
            writer.write(clear)
        case .profile(let name): writer.write(tag: 25, name)
        case .past(let name, let count):
            writer.write(tag: 26, name)
            writer.write(count)
        case .lookUp(let names): writer.write(tag: 27, names)
        case .search(let pattern, let index):
            writer.write(tag: 28, pattern.mask)
            writer.write(pattern.onlyOperators)
            writer.write(index)
        case .watch(let names): writer.write(tag: 29, names)
        case .unwatch(let names): writer.write(tag: 30, names)
        case .unwatchAll: writer.write(tag: 31)
        case .watched: writer.write(tag: 32)
        case .watchStatus: writer.write(tag: 33)
        case .watchClosely(let closely):
            writer.write(tag: 34)
            writer.write(closely)
        case .accept(let names, let accepts):
            writer.write(tag: 35, names)
            writer.write(accepts)
        case .accepted: writer.write(tag: 36)
        case .seekPartner: writer.write(tag: 37)
        case .census: writer.write(tag: 38)
        case .promote(let host): writer.write(tag: 39, host)
        case .kill(let name, let words):
            writer.write(tag: 40, name)
            writer.write(words)
        case .announce(let words): writer.write(tag: 41, words)
        case .history(let room, let selection, let limit):
            writer.write(tag: 42, room)
            writer.write(selection)
            writer.write(limit)
        case .latestMessages: writer.write(tag: 43)
        }
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        let tag = try reader.tag()
        if let request = try Request.said(tag, from: &reader) {
            self = request
        } else if let request = try Request.ofRooms(tag, from: &reader) {
            self = request
        } else if let request = try Request.ofMembers(tag, from: &reader) {
            self = request
        } else {
            throw .damaged("\(tag) where a request stands")
        }
    }

    private static func said(_ tag: UInt8, from reader: inout StateReader) throws(StateProblem) -> Request? {
        switch tag {
        case 0:
            .say(
                try reader.value(),
                words: try reader.text(),
                manner: try reader.value(),
                tags: try reader.text()
            )
        case 1:
            .tell(
                name: try reader.text(),
                words: try reader.text(),
                manner: try reader.value(),
                tags: try reader.text()
            )
        case 4:
            .sayToRanked(
                try reader.value(),
                atLeast: try reader.value(),
                words: try reader.text(),
                manner: try reader.value(),
                tags: try reader.text()
            )
        case 5: .rename(try reader.text())
        case 6: .setRealName(try reader.text())
        case 7: .away(words: try reader.optionalText(), pausing: try reader.flag())
        case 8: .back(words: try reader.optionalText())
        case 9: .quit(try reader.value())
        default: nil
        }
    }

    private static func ofRooms(_ tag: UInt8, from reader: inout StateReader) throws(StateProblem) -> Request? {
        switch tag {
        case 2:
            return .enter(
                room: try reader.text(),
                key: try reader.optionalText(),
                from: try reader.flag() ? .oldest : .now
            )
        case 3: return .leave(try reader.value(), words: try reader.optionalText())
        case 10: return .topic(try reader.value())
        case 11: return .setTopic(try reader.value(), words: try reader.text())
        case 12: return .members(try reader.value())
        case 13: return .rooms
        case 14:
            let (room, words) = (try reader.value(RoomReference.self), try reader.optionalText())
            return .kick(name: try reader.text(), from: room, words: words)
        case 15: return .modes(try reader.value())
        case 16: return .changeModes(try reader.value(), try reader.list())
        case 17: return .masks(try reader.value(), try reader.value())
        case 18:
            let room = try reader.value(RoomReference.self)
            return .invite(name: try reader.text(), to: room)
        case 19: return .invitations
        case 20: return .knock(try reader.value(), words: try reader.optionalText())
        case 21:
            let (room, words) = (try reader.value(RoomReference.self), try reader.optionalText())
            return .renameRoom(room, to: try reader.text(), words: words)
        case 22:
            return .redact(try reader.value(), number: try reader.number(), words: try reader.optionalText())
        case 42: return .history(try reader.value(), try reader.value(), limit: try reader.int())
        case 43: return .latestMessages
        default: return nil
        }
    }

    private static func ofMembers(_ tag: UInt8, from reader: inout StateReader) throws(StateProblem) -> Request? {
        switch tag {
        case 23: .ownModes
        case 24: .changeOwnModes(set: try reader.value(), clear: try reader.value())
        case 25: .profile(name: try reader.text())
        case 26: .past(name: try reader.text(), count: try reader.int())
        case 27: .lookUp(try reader.texts())
        case 28:
            .search(
                SearchPattern(mask: try reader.text(), onlyOperators: try reader.flag()),
                from: try reader.int()
            )
        case 29: .watch(try reader.texts())
        case 30: .unwatch(try reader.texts())
        case 31: .unwatchAll
        case 32: .watched
        case 33: .watchStatus
        case 34: .watchClosely(try reader.flag())
        case 35: .accept(try reader.texts(), try reader.flag())
        case 36: .accepted
        case 37: .seekPartner
        case 38: .census
        case 39: .promote(host: try reader.optionalText())
        case 40: .kill(name: try reader.text(), words: try reader.optionalText())
        case 41: .announce(try reader.text())
        default: nil
        }
    }
}

extension StateWriter {
    fileprivate mutating func write(tag: UInt8, _ text: String) {
        write(tag: tag)
        write(text)
    }

    fileprivate mutating func write(tag: UInt8, _ text: String?) {
        write(tag: tag)
        write(text)
    }

    fileprivate mutating func write(tag: UInt8, _ texts: [String]) {
        write(tag: tag)
        write(texts) { $0.write($1) }
    }

    fileprivate mutating func write(tag: UInt8, _ room: RoomReference) {
        write(tag: tag)
        write(room)
    }

    fileprivate mutating func write(tag: UInt8, _ room: RoomReference, _ words: String) {
        write(tag: tag, room)
        write(words)
    }

    fileprivate mutating func write(tag: UInt8, _ room: RoomReference, _ words: String?) {
        write(tag: tag, room)
        write(words)
    }
}

extension StateReader {
    fileprivate mutating func texts() throws(StateProblem) -> [String] {
        try list { (reader) throws(StateProblem) in try reader.text() }
    }
}

extension RoomReference: Stored {
    /// See `Stored`.
    public func write(to writer: inout StateWriter) {
        switch self {
        case .id(let room):
            writer.write(tag: 0)
            writer.write(room)
        case .named(let name):
            writer.write(tag: 1)
            writer.write(name)
        }
    }

    /// See `Stored`.
    public init(from reader: inout StateReader) throws(StateProblem) {
        switch try reader.tag() {
        case 0: self = .id(try reader.value())
        case 1: self = .named(try reader.text())
        case let tag: throw .damaged("\(tag) where a room stands")
        }
    }
}
