import ChatCore
import ChatDialects

/// The LAN without a server: everybody who sends and listens on one UDP port is in one room.
///
/// Nobody comes or goes here, and nobody vouches for a name: who has spoken lately counts as present, under the name they gave. What we say is shown when
/// it is sent, and goes out no faster than others take it from one sender; `/quit` waits until all of it is out, and a second one does not.
/// Words for actions, and for who will be right back, are those of `LANSpeech`.
public struct LANRoom: Conversation {
    /// So much may wait to be sent, in datagrams: four seconds of it for each sixteen.
    static let mostWaiting = 240
    /// So often it is told what was dropped.
    static let reporting: UInt64 = 10_000_000_000

    let port: UInt16
    /// What the room is called: by its port.
    let room: String
    var name: String
    var awayWords: String?
    var isOnline = false
    var roster = LANRoster()
    private var filter = LANFilter()
    private var queue = LANSendQueue<LANDatagram>(limit: mostWaiting)
    private var isQuitting = false
    /// The words of `Command.confirm`, which are told when nothing waits any more.
    var questions: [String] = []
    private var dropped = Dropped()
    private var plannedWake: UInt64?
    /// The latest that was heard of.
    var now = Moment(uptime: 0, time: Timestamp(microseconds: 0))

    /// A room in which nobody was heard yet.
    /// - Parameters:
    ///   - port: its number.
    ///   - name: our name; mended where it cannot be sent as it is, and `somebody` where nothing of it is left.
    public init(port: UInt16, name: String) {
        self.port = port
        room = "#\(port)"
        self.name = LANDatagram.mended(name: name) ?? "somebody"
    }

    // MARK: Conversation

    /// See `Conversation`; `connected` means nothing here.
    public mutating func handle(_ input: Input, at moment: Moment) -> [Action] {
        now = moment
        var actions: [Action] = []
        switch input {
        case .start:
            isOnline = true
            show(.welcome(name: name, place: place), &actions)
            show(.joined(room: room, name: name, isUs: true), &actions)
        case .received(let bytes, let source): hear(bytes, from: source, &actions)
        case .disconnected(let disconnection):
            isOnline = false
            show(.disconnected(reason: disconnection.reason, retrySeconds: nil), &actions)
            actions.append(.end(status: Self.unavailable))
        case .command(let command): obey(command, &actions)
        case .connected, .wake: break
        }
        sendWaiting(&actions)
        roster.forget(at: moment.uptime)
        reportDropped(&actions)
        planWake(&actions)
        return actions
    }

    /// What is known now: one room, and in it who has spoken within half an hour.
    public var overview: Overview {
        var overview = Overview()
        overview.phase = isOnline ? .online : .offline
        overview.place = place
        overview.name = name
        overview.awayWords = awayWords
        overview.isUnverified = true
        var room = Overview.Room(name: room)
        room.isLoading = false
        room.people = [Overview.Person(name: name, isAway: awayWords != nil)] + roster.people(without: name)
        overview.rooms = [room]
        return overview
    }

    private var place: String { "LAN \(port)" }
    /// EX_UNAVAILABLE, sysexits.h.
    private static let unavailable: Int32 = 69

    func show(_ kind: Happening.Kind, _ actions: inout [Action]) {
        actions.append(.show(Happening(kind, time: now.time)))
    }

    // MARK: Hearing

    private mutating func hear(_ bytes: [UInt8], from source: Sender?, _ actions: inout [Action]) {
        guard isOnline, let source else { return }
        switch filter.judge(bytes, from: source, at: now.uptime) {
        case .heard(let datagram): hear(datagram, from: source, &actions)
        case .repeated: break
        case .tooLong: dropped.tooLong += 1
        case .invalid: dropped.invalid += 1
        case .flooding: dropped.flooding += 1
        }
    }

    private mutating func hear(_ datagram: LANDatagram, from source: Sender, _ actions: inout [Action]) {
        let speech = LANSpeech(datagram)
        roster.note(datagram.name, from: source.address, speech, at: now.uptime)
        switch speech {
        case .said(let text): show(message(text, by: datagram.name, .message), &actions)
        case .did(let text): show(message(text, by: datagram.name, .action), &actions)
        case .away(let words):
            show(.away(name: datagram.name, words: words, rooms: [room], isUs: false), &actions)
        case .back: show(.back(name: datagram.name, rooms: [room], isUs: false), &actions)
        }
    }

    private func message(_ text: String, by sender: String, _ manner: Happening.Manner) -> Happening.Kind {
        let mentionsUs = Mention.stands(name, in: text, folding: .unicode)
        return .message(
            Happening.Message(
                sender: sender,
                target: .room(room),
                text: text,
                manner: manner,
                mentionsUs: mentionsUs
            )
        )
    }

    // MARK: Speaking

    /// Has something sent, when its turn comes.
    mutating func speak(_ speech: LANSpeech, _ actions: inout [Action]) {
        guard queue.append(LANDatagram.datagrams(speech.text(by: name), from: name)) else {
            return refuse("that is too much at once: at most \(queue.limit) lines can wait to be sent", &actions)
        }
    }

    private mutating func sendWaiting(_ actions: inout [Action]) {
        while let datagram = queue.next(at: now.uptime) {
            actions.append(.send(datagram.bytes))
            if let message = ownMessage(datagram) { show(.message(message), &actions) }
        }
        if queue.isEmpty {
            for word in questions { show(.confirmed(word), &actions) }
            questions = []
        }
        if isQuitting, queue.isEmpty { end(&actions) }
    }

    /// Nil for what is shown as what it means: that we go and come.
    private func ownMessage(_ datagram: LANDatagram) -> Happening.Message? {
        var message = Happening.Message(
            sender: datagram.name,
            target: .room(room),
            text: datagram.text,
            isOwn: true
        )
        switch LANSpeech(datagram) {
        case .said: break
        case .did(let words): (message.text, message.manner) = (words, .action)
        case .away, .back: return nil
        }
        return message
    }

    /// Ends when everything is sent; at once where that was asked for already.
    mutating func quit(_ actions: inout [Action]) {
        if isQuitting { queue.removeAll() }
        isQuitting = true
    }

    private mutating func end(_ actions: inout [Action]) {
        guard isOnline else { return }
        isOnline = false
        actions.append(.end(status: 0))
    }

    // MARK: Time

    /// What was dropped, and not told yet.
    private struct Dropped {
        var tooLong = 0
        var invalid = 0
        var flooding = 0
        var toldAt: UInt64?

        var isEmpty: Bool { tooLong + invalid + flooding == 0 }
        var dueAt: UInt64? { isEmpty ? nil : toldAt.map { $0 + LANRoom.reporting } ?? 0 }
    }

    private mutating func reportDropped(_ actions: inout [Action]) {
        guard let due = dropped.dueAt, due <= now.uptime else { return }
        let kind = Happening.Kind.dropped(
            tooLong: dropped.tooLong,
            invalid: dropped.invalid,
            flooding: dropped.flooding
        )
        show(kind, &actions)
        dropped = Dropped(toldAt: now.uptime)
    }

    /// Asks to be woken when the next thing is due.
    private mutating func planWake(_ actions: inout [Action]) {
        guard isOnline else { return }
        let moments = [queue.nextAt, dropped.dueAt, roster.nextToGo]
        guard let next = moments.compactMap({ $0 }).min(), next != plannedWake else { return }
        plannedWake = next
        actions.append(.wake(at: next))
    }
}
