import ChatCore
import NIOCore

/// Who is in a room, and what it is about.
extension LineWriter {
    /// 332 and 333; nothing where there is no topic.
    mutating func topic(of room: RoomView) {
        guard let topic = room.topic else { return }
        self.topic(topic, of: room.name)
    }

    mutating func topic(_ topic: Topic, of room: String) {
        numeric(.RPL_TOPIC, room, trailing: topic.words)
        numeric(.RPL_TOPICWHOTIME, room, topic.by, String(topic.at.seconds))
    }

    /// 353, as many as it takes.
    /// - Parameters:
    ///   - index: of the first member.
    ///   - limit: after how many bytes to stop, give or take a line.
    /// - Returns: the index of the member to go on with; nil after the last one.
    mutating func names(of view: RoomView, from index: Int, atMost limit: Int = Answer.partBytes) -> Int? {
        let first = writtenBytes
        var isOpen = false
        for index in index..<view.roster.count {
            let entry = view.roster[index]
            guard view.shows(entry) else { continue }
            if isOpen, room < 1 + bytes(of: entry) {
                end()
                isOpen = false
                if writtenBytes - first >= limit { return index }
            }
            if isOpen {
                write(byte: UInt8(ascii: " "))
            } else {
                beginNames(view)
                isOpen = true
            }
            write(entry)
        }
        if isOpen { end() }
        return nil
    }

    mutating func endOfNames(_ room: String) { numeric(.RPL_ENDOFNAMES, room, trailing: "End of /NAMES list") }

    private mutating func beginNames(_ view: RoomView) {
        begin(.RPL_NAMREPLY)
        middle(view.modes.flags.contains(.secret) ? "@" : "=")
        middle(view.name)
        beginTrailing()
    }

    /// `@alice`, or `~@alice!~a@host`, as the client wants it.
    private mutating func write(_ entry: Roster.Entry) {
        if capabilities.contains(.multiPrefix) {
            for rank in entry.ranks.descending { write(byte: rank.symbol) }
        } else if let rank = entry.ranks.highest {
            write(byte: rank.symbol)
        }
        writeWord(entry.persona.name)
        guard capabilities.contains(.userhostInNames) else { return }
        write(byte: UInt8(ascii: "!"))
        writeWord(entry.persona.user)
        write(byte: UInt8(ascii: "@"))
        writeWord(entry.persona.host)
    }

    private func bytes(of entry: Roster.Entry) -> Int {
        let persona = entry.persona
        let name = Rank.allCases.count + LineWriter.bytes(of: persona.name)
        guard capabilities.contains(.userhostInNames) else { return name }
        return name + 2 + LineWriter.bytes(of: persona.user) + LineWriter.bytes(of: persona.host)
    }
}

extension RoomView {
    /// Who is invisible is shown to those alone who are in the room, too.
    func shows(_ entry: Roster.Entry) -> Bool { isInside || !entry.persona.modes.contains(.invisible) }
}
