import ChatCore
import ChatDialects
import NIOCore
import NIOWebSocket

/// Carries what is new from the chat to the readers of one event loop, all of them in one round.
///
/// It belongs to its loop. A round is one look into the chat, one encoding for each run and variant, and one system call for each reader.
final class Courier {
    let lane: Int
    let hub: Hub
    let loop: any EventLoop
    let doorkeeper: Doorkeeper
    let bans: Bans
    let work: BlockingWork
    /// Asks the host's user database. Not `work`: that database may be on another machine, which does not answer.
    let userDatabase: BlockingWork
    let chronicle: Chronicle
    private(set) var cloak: Cloak
    var settings: ServerSettings {
        didSet {
            cloak = Cloak(key: settings.cloakKey)
            for session in connections.values { session.adopt(settings) }
        }
    }

    var time: ServerTime { hub.time }

    private(set) var connections: [ObjectIdentifier: Session] = [:]
    /// Those who have more to do than one turn holds.
    let turns: Turns
    /// Has an eye on all of them.
    var vigil = Vigil()
    /// By the slots of the members, since every event asks who of this loop caused it.
    private var readers: [Session?] = []
    /// Those who wait for room in their sockets, and may miss something meanwhile.
    var stalled = StalledReaders()
    /// Who reads with the lane, by place, variant and framing.
    private var audiences: [RoomID: [Group]] = [:]
    /// Who is to be woken when this loop has dealt with what has come in; nil where nothing has happened.
    private var waking: LaneSet?
    /// The number of the newest event when what is delivered now was collected.
    private(set) var newest: UInt64 = 0
    /// For what a session writes down.
    var writer = StateWriter()
    /// Nil where nobody will take over.
    let handover: Handover?
    private var isStopping = false
    private var whenEmpty: EventLoopPromise<Void>?

    private struct Group {
        let variant: Variant
        let framing: Framing
        var sessions: [Session] = []
    }

    init(
        lane: Int,
        hub: Hub,
        loop: any EventLoop,
        doorkeeper: Doorkeeper,
        bans: Bans,
        work: BlockingWork,
        userDatabase: BlockingWork,
        settings: ServerSettings,
        chronicle: Chronicle,
        handover: Handover? = nil
    ) {
        self.handover = handover
        self.lane = lane
        self.hub = hub
        self.loop = loop
        turns = Turns(loop: loop)
        self.doorkeeper = doorkeeper
        self.bans = bans
        self.work = work
        self.userDatabase = userDatabase
        self.settings = settings
        cloak = Cloak(key: settings.cloakKey)
        self.chronicle = chronicle
    }

    // MARK: Who is here

    /// Takes a new connection in, or turns it away; once more where it turns out to be from elsewhere.
    func welcome(_ session: Session) -> Bool {
        connections[ObjectIdentifier(session)] = session
        let lackOfRoom = doorkeeper.enter(from: session.countedAs, settings: settings)
        // Who is banned hears that, even where there is no room either: it makes no sense for them to try again.
        let complaint = ban(of: session.origin.address) ?? lackOfRoom
        guard complaint == nil, !isStopping else {
            if let complaint { chronicle.warnOfTurnedAway(session.origin, why: "\(complaint)") }
            session.turnAway(with: complaint)
            return false
        }
        // Neither a proxy nor somebody who may turn out to be nobody is somebody who connects, nor is a browser that looks at the page.
        if !session.awaitsAddress, !session.awaitsIdentity, !session.awaitsUpgrade { letIn(session) }
        return true
    }

    /// Why somebody would be turned away who came from there now; nil for an address that nobody counts.
    func complaint(against address: PeerAddress?) -> Complaint? {
        ban(of: address) ?? doorkeeper.lackOfRoom(for: address?.host, settings: settings)
    }

    private func ban(of address: PeerAddress?) -> Complaint? {
        bans.reason(against: address, at: time.now()).map { .banned(reason: $0) }
    }

    /// It is known who connects.
    func letIn(_ session: Session) {
        guard !session.wasLetIn else { return }
        session.wasLetIn = true
        chronicle.record(.connect, of: session.origin)
    }

    /// Takes in a connection that the predecessor had let in.
    func takeOver(_ session: Session) {
        connections[ObjectIdentifier(session)] = session
        _ = doorkeeper.enter(from: session.countedAs, settings: settings)
    }

    func seeOff(_ session: Session) {
        guard connections.removeValue(forKey: ObjectIdentifier(session)) != nil else { return }
        stalled.forget(session)
        stopAwaitingLogin(of: session)
        doorkeeper.leave(from: session.countedAs)
        if session.wasLetIn { chronicle.record(.disconnect, of: session.origin) }
        if connections.isEmpty { whenEmpty?.succeed() }
    }

    func remember(_ session: Session, _ member: MemberID) {
        while readers.count <= member.slot { readers.append(nil) }
        readers[member.slot] = session
    }

    func forget(_ session: Session, _ member: MemberID) {
        if member.slot < readers.count, readers[member.slot] === session { readers[member.slot] = nil }
        unsubscribe(session)
    }

    /// The session of a member, if it is one of this loop's.
    private func reader(_ member: MemberID) -> Session? {
        guard member.slot < readers.count, let session = readers[member.slot] else { return nil }
        return session.member == member ? session : nil
    }

    // MARK: Who reads with the lane

    /// Lets a session have its part in the runs of these places.
    func subscribe(_ session: Session, to starts: [LaneStart]) {
        for start in starts {
            var groups = audiences[start.place] ?? []
            let group =
                groups.firstIndex { $0.variant == session.dialect.variant && $0.framing == session.framing }
                ?? {
                    groups.append(Group(variant: session.dialect.variant, framing: session.framing))
                    return groups.count - 1
                }()
            audiences[start.place] = nil
            groups[group].sessions.append(session)
            session.subscriptions.append(
                Subscription(
                    place: start.place,
                    group: group,
                    index: groups[group].sessions.count - 1,
                    start: start.isAhead ? start.ordinal : 0
                )
            )
            audiences[start.place] = groups
            if start.isAhead { session.part.needsCare = true }
        }
    }

    func unsubscribe(_ session: Session) {
        for subscription in session.subscriptions {
            let last = audiences[subscription.place]![subscription.group].sessions.removeLast()
            guard last !== session else {
                if audiences[subscription.place]!.allSatisfy(\.sessions.isEmpty) { audiences[subscription.place] = nil }
                continue
            }
            audiences[subscription.place]![subscription.group].sessions[subscription.index] = last
            let moved = last.subscriptions.firstIndex { $0.place == subscription.place }!
            last.subscriptions[moved].index = subscription.index
        }
        session.subscriptions.removeAll(keepingCapacity: true)
        session.part = RoundPart()
    }

    // MARK: The round

    /// Does what a member asks. Whoever has something to read is woken when this loop has dealt with what has come in: so a burst of lines is one
    /// round of output on every loop, not one for its first line and another for the rest.
    func perform(
        _ request: Request,
        by member: MemberID,
        from author: ChangeLog.Author = .server,
        awaitsAnswer: Bool = false
    ) -> Hub.Outcome {
        let outcome = hub.perform(request, by: member, from: author, awaitsAnswer: awaitsAnswer)
        guard !outcome.wake.isEmpty || !outcome.caused.isEmpty else { return outcome }
        if waking == nil { loop.assumeIsolated().execute { self.wakeReaders() } }
        waking = (waking ?? LaneSet()).union(outcome.wake)
        return outcome
    }

    /// The other loops first, so that they work at the same time. This one makes its round in any case: where another is to wake it, that may
    /// have much to do before.
    private func wakeReaders() {
        for other in waking ?? LaneSet() where other != lane { hub.lanes[other].wake() }
        waking = nil
        makeRound()
    }

    /// Brings everybody who reads with the lane what is new, and then lets those take their turn whom others have put on their own.
    func makeRound() {
        let digest = hub.collect(lane: lane)
        newest = digest.newest
        let detached = digest.detached.compactMap { reader($0) }
        for session in detached {
            unsubscribe(session)
            session.mode = .onTheirOwn
        }
        let dismissed = digest.dismissed.compactMap { dismissal in
            // Somebody else may have come since, and have the slot.
            (reader(dismissal.member) ?? connections.values.first { $0.member == dismissal.member }).map {
                ($0, dismissal)
            }
        }
        for (session, _) in dismissed { session.part.endsWithOwnQuit = true }
        if !digest.runs.isEmpty { deliver(digest.runs) }
        for (session, dismissal) in dismissed { session.end(with: dismissal) }
        for session in detached { session.takeTurn() }
    }

    private func deliver(_ runs: [Run]) {
        for run in runs { markWhoseOwn(run) }
        if runs.count == 1, runs[0].owner == nil { return deliver(runs[0]) }
        var encoded: [EncodedRun] = []
        var touched: [Session] = []
        for run in runs {
            if let owner = run.owner {
                guard let session = reader(owner), session.mode == .withLane else { continue }
                encoded.append(EncodedRun(run, by: session.dialect, framing: session.framing, time: time))
                session.part.note(encoded.count - 1, for: session, in: &touched)
            } else {
                for group in audiences[run.place] ?? [] where !group.sessions.isEmpty {
                    let dialect = group.sessions[0].dialect
                    encoded.append(EncodedRun(run, by: dialect, framing: group.framing, time: time))
                    for session in group.sessions { session.part.note(encoded.count - 1, for: session, in: &touched) }
                }
            }
        }
        for session in touched { serve(session, from: encoded) }
    }

    /// The way of nearly all that is said: nothing but one run is new, and who reads it takes it as it is, or their part of it.
    private func deliver(_ run: Run) {
        // A copy, since who falls behind leaves the audience.
        for group in audiences[run.place] ?? [] where !group.sessions.isEmpty {
            let encoded = EncodedRun(run, by: group.sessions[0].dialect, framing: group.framing, time: time)
            for session in group.sessions {
                if session.takesRunsWhole, run.lost == 0 {
                    session.take(encoded)
                } else {
                    session.part.first = 0
                    serve(session, from: [encoded])
                }
            }
        }
    }

    /// Who does not see an event of their own in a run cannot take it as it is.
    private func markWhoseOwn(_ run: Run) {
        for index in run.events.indices {
            guard let session = reader(run.events[index].actor), !session.part.needsCare else { continue }
            if !session.dialect.shows(own: run.events[index]) { session.part.needsCare = true }
        }
    }

    private func serve(_ session: Session, from encoded: [EncodedRun]) {
        let isWhole = session.takesRunsWhole
        let part = session.part
        session.part = RoundPart()
        guard session.mode == .withLane || session.mode == .dismissed else { return }
        let first = encoded[part.first!]
        if isWhole, part.others.isEmpty, first.run.lost == 0 { return session.take(first) }
        let sources = ([part.first!] + part.others).map { index in
            (encoded: encoded[index], start: session.start(in: encoded[index].run))
        }
        for source in sources { session.clearStart(in: source.encoded.run.place) }
        // Of a place whose ring gave way there was no run yet.
        session.part.needsCare = session.subscriptions.contains { $0.start > 0 }
        if part.endsWithOwnQuit {
            session.takeLast(
                sources.map { ($0.encoded, Int(max($0.start, $0.encoded.run.first) - $0.encoded.run.first)) }
            )
        } else if session.isPaced || sources.contains(where: { $0.start < $0.encoded.run.first }) {
            // One event at a time, or something was missed: that is told where members read on their own.
            session.fallBehind(sources.map { Selection.Unread($0.encoded.run, ordinal: $0.start) })
            session.takeTurn()
        } else {
            session.take(sources.map { ($0.encoded, Int($0.start - $0.encoded.run.first)) })
        }
    }

    // MARK: The end

    /// Tells everybody goodbye, and closes; from here on nobody on this loop is a member, and nobody is let in.
    func sayGoodbyeToAll(reason: String) {
        isStopping = true
        for session in connections.values {
            session.member = nil
            session.mode = .notAMember
            unsubscribe(session)
            session.sayGoodbye(reason, as: .goingAway)
        }
        readers.removeAll()
    }

    /// The chat can be asked, and lets people in.
    var isWell: Bool {
        _ = hub.census
        return !isStopping
    }

    /// Closes whoever is still here.
    func closeAll() {
        for session in connections.values { session.close() }
    }

    /// Completes when the last connection is closed.
    func waitUntilEmpty() -> EventLoopFuture<Void> {
        let promise = whenEmpty ?? loop.makePromise(of: Void.self)
        whenEmpty = promise
        if connections.isEmpty { promise.succeed() }
        return promise.futureResult
    }
}

/// A session's place in the courier's lists.
struct Subscription {
    let place: RoomID
    let group: Int
    var index: Int
    /// The ordinal of the first event for this reader, where the lane has not got there yet; else 0.
    var start: UInt64
}

/// What a round has for one session.
struct RoundPart {
    /// The index of the encoded run.
    var first: Int?
    /// Those of further ones.
    var others: [Int] = []
    /// Not all of the run is for this reader.
    var needsCare = false
    /// The reader was put out of the chat: what came after that is not theirs any more.
    var endsWithOwnQuit = false

    mutating func note(_ index: Int, for session: Session, in touched: inout [Session]) {
        if first == nil {
            first = index
            touched.append(session)
        } else {
            others.append(index)
        }
    }
}

extension Session {
    /// Nothing keeps this reader from taking a run as it is.
    fileprivate var takesRunsWhole: Bool {
        mode == .withLane && !part.needsCare && !part.endsWithOwnQuit && !isPaced
    }

    /// The lane has come to where this reader's part began.
    fileprivate func clearStart(in place: RoomID) {
        guard let index = subscriptions.firstIndex(where: { $0.place == place }) else { return }
        subscriptions[index].start = 0
    }

    /// The ordinal at which this reader's part in a run begins; below `run.first` where the ring dropped a part of it.
    fileprivate func start(in run: Run) -> UInt64 {
        let start = subscriptions.first { $0.place == run.place }?.start ?? 0
        return max(start, run.first - run.lost)
    }
}
