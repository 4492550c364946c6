import ChatCore
import NIOCore

/// What a reply is in English, line by line, each made only when it is asked for: a roster of ten thousand costs nothing until it is written.
struct ReplyLines {
    let reply: Reply
    /// Who joins first comes in silently, and is only told what the room is about.
    let isArrival: Bool

    /// - Parameter isArrival: the first coming in, which needs no words.
    init(_ reply: Reply, isArrival: Bool = false) {
        self.reply = reply
        self.isArrival = isArrival
    }

    /// How many lines there are.
    var count: Int {
        switch reply {
        case .entered(let room): (isArrival ? 0 : 1) + (room.topic == nil ? 0 : 1)
        case .alreadyIn, .topic, .stillAway: 1
        case .members(let room): 1 + room.roster.count
        case .rooms(let rooms): 1 + rooms.count
        case .delivered(_, let away, _): away == nil ? 0 : 1
        case .invited: 1
        // What the slash commands do not ask for, and what needs no words.
        case .done, .said, .changed, .gone, .modes, .modesChanged, .masks, .invitations, .knocked, .ownModes, .profile,
            .past, .found, .matches, .watching, .watched, .accepted, .census, .history, .latestMessages:
            0
        }
    }

    /// The line at an index below `count`.
    subscript(index: Int) -> String {
        switch reply {
        case .entered(let room):
            index == 0 && !isArrival
                ? "you are in \(room.name), \(room.roster.count) here"
                : Phrases.topic(room: room.name, words: room.topic?.words)
        case .alreadyIn(let room): "you are in \(room.name) already"
        case .topic(let room, let topic): Phrases.topic(room: room, words: topic?.words)
        case .members(let room):
            index == 0 ? "\(room.roster.count) in \(room.name):" : ReplyLines.line(for: room.roster[index - 1])
        case .rooms(let rooms): index == 0 ? "open rooms:" : ReplyLines.line(for: rooms[index - 1])
        case .delivered(let other, let away, _):
            Phrases.with(away?.words, after: "\(other.name) is away") + ", and will read it when back"
        case .invited(let other, let room, let away):
            "\(other.name) is invited to \(room)"
                + (away.map { Phrases.with($0.words, after: ", but is away") } ?? "")
        case .stillAway(let words): Phrases.with(words, after: "you are still away")
        case .done, .said, .changed, .gone, .modes, .modesChanged, .masks, .invitations, .knocked, .ownModes, .profile,
            .past, .found, .matches, .watching, .watched, .accepted, .census, .history, .latestMessages:
            ""
        }
    }

    /// By name, since names are what `/msg` takes; a guest's address tells whom that name belongs to.
    private static func line(for entry: Roster.Entry) -> String {
        let guest = entry.persona.guestAddress.map { " \($0.tuple)" } ?? ""
        return entry.persona.name + guest + (entry.isAway ? " (away)" : "")
    }

    private static func line(for room: RoomSummary) -> String {
        Phrases.with(room.topic?.words, after: "\(room.name), \(room.members) here")
    }
}

/// What an answer is written into, part by part.
protocol AnswerWriting {
    /// How far it is filled, in bytes.
    var writtenBytes: Int { get }
}

extension AnswerWriting {
    /// Writes items from an index on, until there are no more or one part of an answer is full.
    /// - Returns: where to go on, if not at the end.
    mutating func writePart(of count: Int, from index: Int, item: (Int, inout Self) -> Void) -> Int? {
        let start = writtenBytes
        for index in index..<max(index, count) {
            if writtenBytes - start >= Answer.partBytes { return index }
            item(index, &self)
        }
        return nil
    }
}

extension ByteBuffer: AnswerWriting {
    var writtenBytes: Int { writerIndex }
}

extension PeerAddress {
    /// As Python shows it: `('192.0.2.7', 38378)`.
    var tuple: String { "('\(host)', \(port))" }
    /// The same without quotes: `(192.0.2.7, 38378)`.
    var unquotedTuple: String { "(\(host), \(port))" }
    /// As URLs show it: `192.0.2.7:38378`, `[::1]:38378`.
    var hostAndPort: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
