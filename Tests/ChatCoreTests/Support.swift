@testable import ChatCore

/// Limits that are small enough to reach.
func smallLimits(_ change: (inout Limits) -> Void = { _ in }) -> Limits {
    var limits = Limits()
    limits.messageBytes = 20
    limits.topicBytes = 10
    limits.awayBytes = 10
    change(&limits)
    return limits
}

/// An event of just `cost` bytes, which must be at least `Event.overhead`.
func event(_ number: UInt64, cost: Int = Event.overhead) -> Event {
    Event(
        number: number,
        time: Timestamp(microseconds: 0),
        actor: MemberID(key: .init(index: 0, generation: 0)),
        persona: Persona(name: String(repeating: "n", count: cost - Event.overhead), guestAddress: nil, via: "test"),
        kind: .paired
    )
}

extension Chat {
    /// Lets somebody in who says no more of themselves than a name.
    mutating func admit(_ origin: Origin, name: String?, lane: Int) throws(Refusal) -> MemberID {
        try admit(origin, as: Introduction(name: name), lane: lane, at: Timestamp(microseconds: 1_000_000_000))
    }
}

/// A chat at one moment, with members by name.
struct Stage {
    var chat: Chat
    var now = Timestamp(microseconds: 1_000_000_000)
    private(set) var ids: [String: MemberID] = [:]

    init(_ limits: Limits = smallLimits(), lanes: Int = 2, rooms: [String] = ["#lobby"]) {
        chat = Chat(limits: limits, lanes: lanes, permanentRooms: rooms)
    }

    subscript(name: String) -> MemberID { ids[name]! }

    /// Lets members in, each on a lane of its own parity, and takes them to `#lobby` with the lane.
    mutating func admit(_ names: String..., lane: Int = 0, to room: String? = nil) throws {
        for name in names {
            ids[name] = try chat.admit(Stage.origin(), name: name, lane: lane)
            if let room { _ = try perform(.enter(room: room, from: .now), name) }
        }
        for name in names { _ = read(name) }
    }

    /// Lets somebody in who says more of themselves than a name, and takes them to the lane.
    mutating func admit(as introduction: Introduction, from origin: Origin = Stage.origin()) throws {
        ids[introduction.name!] = try chat.admit(origin, as: introduction, lane: 0, at: now)
        _ = read(introduction.name!)
    }

    /// Gives a member of a room a rank, as if somebody who may had done it.
    mutating func give(_ rank: Rank, in room: String = "#lobby", to name: String) {
        let place = chat.roomsByKey[Names.foldRoom(room)]!
        let member = chat[self[name]]
        let index = member.memberships[member.membership(in: place)!].rosterIndex
        chat[place].room!.roster.update(at: index) { $0.ranks.insert(rank) }
    }

    /// Makes a member an operator of the server.
    mutating func promote(_ name: String) {
        _ = chat.promote(self[name], host: nil, at: now)
    }

    mutating func pass(seconds: Int64) { now = Timestamp(microseconds: now.microseconds + seconds * 1_000_000) }

    func persona(_ name: String) -> Persona { chat[ids[name]!].persona }

    static func origin(port: Int = 40000) -> Origin {
        Origin(via: "test", address: PeerAddress(host: "192.0.2.1", port: port), session: "1", guestNumber: port)
    }

    @discardableResult
    mutating func perform(_ request: Request, _ name: String) throws(Refusal) -> Reply {
        try chat.perform(request, by: ids[name]!, at: now)
    }

    /// What the chat answers to a request that it should refuse; nil where it did not.
    mutating func refusal(_ request: Request, _ name: String) -> Refusal? {
        do throws(Refusal) {
            try perform(request, name)
            return nil
        } catch {
            return error
        }
    }

    @discardableResult
    mutating func say(_ words: String, _ name: String, in room: String = "#lobby") throws(Refusal) -> Reply {
        try perform(.say(.named(room), words: words, manner: .plain), name)
    }

    /// What a member sees who reads on their own.
    mutating func read(_ name: String, bytes: Int = .max) -> (missed: UInt64, lines: [String], state: Reading.State) {
        if chat[ids[name]!].readsWithLane { return (0, [], .withLane) }
        let reading = chat.read(ids[name]!, bytes: bytes)
        return (reading.missed, reading.events.map(line), reading.state)
    }

    /// What a collection hands out, by place.
    mutating func collect(_ lane: Int = 0) -> [[String]] {
        chat.collect(lane: lane).runs.map { $0.events.map(line) }
    }
}

/// An event in few words.
func line(_ event: Event) -> String {
    let name = event.persona.name
    return switch event.kind {
    case .entered(let room, _): "\(name) entered \(room)"
    case .left(let room, let words): "\(name) left \(room) \(words ?? "")"
    case .kicked(let room, let by, let words): "\(name) kicked from \(room) by \(by.name) \(words ?? "")"
    case .quit(.leaving(let words)): "\(name) quit \(words ?? "nil")"
    case .quit(.lost(let error)): "\(name) lost \(error ?? "nil")"
    case .quit(.killed(let by, let words)): "\(name) killed by \(by) \(words ?? "nil")"
    case .renamed(let old): "\(old.name) is now \(name)"
    case .away(let words): "\(name) away \(words ?? "nil")"
    case .back(let words, let seconds): "\(name) back \(words ?? "nil") \(seconds)"
    case .said(.room, let words, _): "\(name): \(words)"
    case .said(.member(let other), let words, _): "\(name) to \(other): \(words)"
    case .said(.ranked(let rank, let room), let words, _): "\(name) to \(rank) of \(room): \(words)"
    case .topic(_, let words): "\(name) topic \(words)"
    case .paired: "paired with \(name)"
    case .modesChanged(let room, let changes): "\(name) changed \(room): \(changes)"
    case .roomRenamed(let old, let room, let words): "\(name) renamed \(old) to \(room.name) \(words ?? "")"
    case .invited(let other, let room): "\(name) invited \(other) to \(room)"
    case .invitation(let room): "\(name) invites to \(room)"
    case .knocked(let room, let words): "\(name) knocked at \(room) \(words ?? "")"
    case .redacted(let from, let number, let words): "\(name) redacted \(number) from \(from.name) \(words ?? "")"
    case .removed: "\(name) removed"
    case .realNameChanged: "\(name) is \(event.persona.realName)"
    case .hostChanged(let old): "\(name) moved from \(old.host) to \(event.persona.host)"
    case .appeared: "\(name) appeared"
    case .vanished: "\(name) vanished"
    case .screened: "\(name) screened"
    case .announced(let words): "\(name) announced \(words)"
    }
}
