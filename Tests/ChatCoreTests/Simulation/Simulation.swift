import TestSupport

@testable import ChatCore

/// What differs between the chat and the slow one.
struct Difference: Error, CustomStringConvertible {
    let description: String
}

/// Runs a scenario in the chat and in the slow one at once, and compares all that anybody can see.
///
/// It does for readers what the server's couriers do: audiences of those who go with a lane, parts of runs merged by number, falling behind
/// where a socket takes only a part, reading on their own until they are with the lane again. Between a collection and the falling behind that
/// follows from it, members of other lanes go on.
struct Simulation {
    /// How much happened, to be sure that a run is worth something.
    struct Counts {
        var steps = 0
        var events = 0
        var missed = 0
        var missedDirect = 0
        var runs = 0
        var stalls = 0
        var returns = 0
        var refusals = 0
        var kicksWhileBehind = 0
        var kills = 0
        /// How often a member heard of somebody they watch.
        var sightings = 0
        var screened = 0
        var overrides = 0
        var restarts = 0
        /// How many changes were made again.
        var redone = 0
        /// How often the chat did each kind of request, and how often it gave each kind of refusal.
        var answers: [String: Int] = [:]

        mutating func note(_ request: Request, _ answer: SlowChat.Answer) {
            func name(_ value: Any) -> String { Mirror(reflecting: value).children.first?.label ?? "\(value)" }
            let what =
                switch answer {
                case .refused(.mayNotSpeak(_, let silence)): "\(silence)"
                case .refused(let refusal): name(refusal)
                default: name(request)
                }
            answers[what, default: 0] += 1
        }

        static func += (sum: inout Counts, other: Counts) {
            sum.steps += other.steps
            sum.events += other.events
            sum.missed += other.missed
            sum.missedDirect += other.missedDirect
            sum.runs += other.runs
            sum.stalls += other.stalls
            sum.returns += other.returns
            sum.refusals += other.refusals
            sum.kicksWhileBehind += other.kicksWhileBehind
            sum.kills += other.kills
            sum.sightings += other.sightings
            sum.screened += other.screened
            sum.overrides += other.overrides
            sum.restarts += other.restarts
            sum.redone += other.redone
            sum.answers.merge(other.answers) { $0 + $1 }
        }
    }

    /// Someone whose socket took a part of a run; the chat hears of it some steps later.
    struct Stall {
        let reader: SlowChat.Member
        let unread: [(place: RoomID, ordinal: UInt64)]
        /// The numbers of these events.
        let numbers: [UInt64]
    }

    let scenario: Scenario
    var chat: Chat
    let slow: SlowChat
    var counts = Counts()
    /// What was done, for the report of a failure; kept only when `isTraced`.
    var trace: [String] = []
    let isTraced: Bool

    var ids: [Int: MemberID] = [:]
    /// By lane and place: who reads with the lane, and the ordinal where their part begins.
    var audiences: [[RoomID: [Int: UInt64]]]
    /// By lane: collected, and so many steps until its stalled readers fall behind. That lane's own members do nothing meanwhile.
    var stalled: [(stepsLeft: Int, stalls: [Stall])?]
    /// The chat's events by number, each compared once.
    var seen: [UInt64: Event] = [:]
    var told: [UInt64: SlowChat.Told] = [:]
    var formerRooms: [RoomID] = []
    var now = Timestamp(microseconds: 1_700_000_000_000_000)
    var connections = 0
    /// How far everybody has read, as far as their sessions know, by the number of the member; none for who was told of what they missed, and took
    /// no more.
    var positions: [Int: ReadingPosition] = [:]
    /// What was written down since the last checkpoint.
    var log = Log()
    var permanentRooms: [String]

    init(_ scenario: Scenario, isTraced: Bool = false) {
        self.scenario = scenario
        self.isTraced = isTraced
        permanentRooms = scenario.permanentRooms
        chat = Chat(limits: scenario.limits, lanes: scenario.lanes, permanentRooms: scenario.permanentRooms)
        slow = SlowChat(limits: scenario.limits, lanes: scenario.lanes)
        audiences = Array(repeating: [:], count: scenario.lanes)
        stalled = Array(repeating: nil, count: scenario.lanes)
        for id in chat.allPlaces {
            _ = slow.open(chat[id].room!.name, id: id, slot: Int(id.key.index), isPermanent: true)
        }
    }

    /// Runs all steps, lets everybody read to the end and leave, and looks for what is left.
    mutating func run() throws(Difference) {
        for (index, step) in scenario.steps.enumerated() {
            try run(step)
            if index % 64 == 0 { try checkInvariants() }
        }
        for lane in 0..<scenario.lanes { try fallBehindNow(lane: lane) }
        try readEverything()
        try checkInvariants()
        try everybodyQuits()
        try checkInvariants()
        try checkNothingIsLeft()
    }

    mutating func run(_ step: Step) throws(Difference) {
        var random = SeededGenerator(seed: step.seed)
        counts.steps += 1
        now = Timestamp(microseconds: now.microseconds + Int64(random.below(5_000_000)) - 500_000)
        for lane in 0..<scenario.lanes {
            guard let (stepsLeft, stalls) = stalled[lane] else { continue }
            stalled[lane] = (stepsLeft - 1, stalls)
            if stepsLeft == 0 { try fallBehindNow(lane: lane) }
        }
        switch step.action {
        case .admit: try admit(&random)
        case .collect:
            let lane = random.below(scenario.lanes)
            if stalled[lane] == nil { try collect(lane: lane, &random) }
        case .read:
            let readers = idle.filter { !$0.isWithLane }
            if !readers.isEmpty { try read(random.pick(readers), &random) }
        case .readAll:
            let lane = random.below(scenario.lanes)
            for reader in idle where reader.lane == lane { try readToTheEnd(reader) }
        case .changeLimits:
            var limits = Scenario.limits(&random, scenario.restarts)
            limits.members = scenario.limits.members
            note("limits \(limits)")
            write(.apply(limits))
            chat.apply(limits)
            log.wasMade(chat)
            slow.apply(limits)
        case .checkpoint: try makeCheckpoint()
        case .restart: try restart(&random)
        case .enterMany:
            guard !idle.isEmpty else { return }
            let member = random.pick(idle)
            for name in scenario.roomNames.shuffled(using: &random).prefix(random.below(200)) {
                try perform(.enter(room: name, from: .now), by: member)
            }
        default:
            guard !idle.isEmpty else { return }
            // Mostly somebody who is in a room: most things need one.
            let inRooms = idle.filter { step.action.keepsOrder ? isRanked($0) : !$0.rooms.isEmpty }
            let member = random.pick(inRooms.isEmpty || step.action == .enter || random.chance(10) ? idle : inRooms)
            guard let request = request(step.action, by: member, &random) else { return }
            try perform(request, by: member)
        }
        try compareEffects()
        if counts.steps % 8 == 0 {
            try same("census", [chat.census.members, chat.census.rooms], [slow.members.count, occupiedRooms])
        }
    }

    /// Members whose loop is not in the middle of serving its readers.
    var idle: [SlowChat.Member] { slow.members.filter { stalled[$0.lane] == nil } }

    private var occupiedRooms: Int { slow.rooms.count { !slow.roster(of: $0).isEmpty } }

    // MARK: Requests

    private mutating func admit(_ random: inout SeededGenerator) throws(Difference) {
        let lanes = (0..<scenario.lanes).filter { stalled[$0] == nil }
        guard !lanes.isEmpty else { return }
        connections += 1
        let address =
            random.chance(70) ? PeerAddress(host: "192.0.2.\(random.below(4))", port: 1 + random.below(30)) : nil
        let origin = Origin(
            via: random.pick(["irc", "irc", "telnet"]),
            address: address,
            host: random.pick(["localhost", "cloak.example"]),
            session: "\(connections)",
            guestNumber: random.below(30)
        )
        let name = random.chance(60) ? random.pick(Scenario.names) : nil
        let lane = random.pick(lanes)
        let introduction = introduction(name, &random)
        write(.admit(origin, introduction))
        let real = Result { () throws(Refusal) in try chat.admit(origin, as: introduction, lane: lane, at: now) }
        log.wasMade(chat)
        letSlowChatFindMailboxes()
        let expected = Result { () throws(Refusal) in
            try slow.admit(origin, as: introduction, lane: lane, at: now)
        }
        note("admit \(name ?? "a guest") on lane \(lane)")
        switch (real, expected) {
        case (.success(let id), .success(let member)):
            ids[member.number] = id
            positions[member.number] = ReadingPosition()
            try same("the persona", plain(chat[id].persona), member.shown)
        case (.failure(let refusal), .failure(let wanted)): try same("the refusal", refusal, wanted)
        default: throw Difference(description: "admitted: \(real), and should be \(expected)")
        }
    }

    mutating func perform(_ request: Request, by member: SlowChat.Member) throws(Difference) {
        let id = ids[member.number]!
        let victim: SlowChat.Member? = if case .kill(let name, _) = request { slow.present(name) } else { nil }
        let changesNothing = chat.changesNothing(request, by: id)
        let newest = chat.newest
        if !changesNothing { write(.perform(request, by: id)) }
        var made: (RoomID, Int)?
        let answer: SlowChat.Answer
        do throws(Refusal) {
            let reply = try chat.perform(request, by: id, at: now)
            if case .entered(let view) = reply { made = (view.id, Int(view.id.key.index)) }
            if case .gone(let event) = reply { seen[event.number] = event }
            answer = plain(reply)
        } catch {
            counts.refusals += 1
            answer = .refused(error)
        }
        if changesNothing {
            try same("the newest event after \(request)", chat.newest, newest)
        } else {
            log.wasMade(chat)
        }
        counts.note(request, answer)
        if case .kick(let name, _, _) = request, answer == .done,
            let target = slow.members.first(where: { $0.name == name }),
            !target.isWithLane
        {
            counts.kicksWhileBehind += 1
        }
        letSlowChatFindMailboxes()
        let expected = slow.perform(request, by: member, at: now, made: made)
        note("\(member.number) \(member.name) on lane \(member.lane): \(request): \(expected)")
        try same("the answer to \(request)", answer, expected)
        if let made { formerRooms.append(made.0) }
        if case .redact(_, let number, _) = request, !answer.isRefusal {
            (seen[number], told[number]) = (nil, nil)
        }
        if case .gone = answer {
            ids[member.number] = nil
            unsubscribe(member)
        } else if let victim, answer == .done {
            ids[victim.number] = nil
            counts.kills += 1
        } else if !chat[id].readsWithLane {
            unsubscribe(member)
        }
        if chat.isMember(id) == (ids[member.number] == nil) {
            throw Difference(description: "\(member.name) is a member for one of the two alone")
        }
    }

    /// The slow chat asks for the place of a mailbox it makes; the chat has made it by then.
    private func letSlowChatFindMailboxes() {
        let (chat, ids) = (chat, ids)
        slow.identifyMailbox = { owner in chat[ids[owner.number]!].mailbox.map { ($0, Int($0.key.index)) } }
    }

    func number(of id: MemberID) -> Int { ids.first { $0.value == id }?.key ?? -1 }

    private mutating func compareEffects() throws(Difference) {
        let effects = chat.takeEffects()
        let facts = effects.facts.map { fact in
            switch fact.kind {
            case .join(let room): "\(fact.name) joined \(room)"
            case .leave(let room, let reason): "\(fact.name) left \(room) (\(reason ?? ""))"
            case .nick(let old): "\(fact.name) was \(old)"
            case .away(let reason): "\(fact.name) away (\(reason ?? ""))"
            case .back(let seconds): "\(fact.name) back after \(seconds)"
            case .topic(let room): "\(fact.name) topic \(room)"
            case .moderation(let deed): "\(fact.name) \(deed)"
            }
        }
        try same("facts", facts, slow.facts)
        counts.overrides += facts.count { $0.hasSuffix("as an operator of the server") }
        try same("lanes woken", Set(effects.wake), slow.woken)
        slow.facts = []
        slow.woken = []
        for member in slow.members where stalled[member.lane] == nil && member.number % 8 == counts.steps % 8 {
            let id = ids[member.number]!
            try same("\(member.name) goes with the lane", chat[id].readsWithLane, member.isWithLane)
            try same("\(member.name) has something to read", chat.hasUnread(id), slow.hasUnread(member))
        }
    }

    // MARK: Reports

    func same<Value: Equatable>(
        _ what: @autoclosure () -> String,
        _ real: Value,
        _ slow: Value
    ) throws(Difference) {
        guard real != slow else { return }
        throw Difference(description: "\(what()): \(real), and should be \(slow)")
    }

    mutating func note(_ what: @autoclosure () -> String) {
        if isTraced { trace.append(what()) }
    }
}
