import ChatCore
import ChatDialects
import Dispatch
import NIOConcurrencyHelpers
import NIOCore
import StateMemory

/// The chat under one lock, and who is to be woken when it changed. Any thread.
///
/// Under the lock are look-ups, an append and a small copy; never encoding, writing or logging.
final class Hub: Sendable {
    /// What the lock guards.
    private struct Guarded {
        var chat: Chat
        /// Nil where nobody will take over.
        var log: ChangeLog?

        /// Writes down a change that is about to be made.
        /// - Returns: the chat as it is, where it is time to write down all of it.
        mutating func note(_ change: Change, by author: ChangeLog.Author, at now: Timestamp) -> Chat? {
            guard log != nil else { return nil }
            let isDue = log!.isDue
            if isDue { log!.beginCheckpoint() }
            log!.note(change, by: author, at: now)
            return isDue ? chat : nil
        }
    }

    private let guarded: NIOLockedValueBox<Guarded>
    private let file: StateFile?
    /// Since when there is this chat, in all processes that it went through.
    private let started: Timestamp
    let lanes: [LaneHandle]
    private let chronicle: Chronicle
    let time: ServerTime
    /// Does what takes long, on another thread.
    private let inBackground: @Sendable (@escaping @Sendable () -> Void) -> Void

    /// - Parameters:
    ///   - file: where changes are written down, and the chat as it is stands already; nil where nobody will take over.
    ///   - isTakenOver: the predecessor's connections are still to carry on; see `allowCheckpoints`.
    init(
        _ chat: Chat,
        started: Timestamp = Timestamp(microseconds: 0),
        file: StateFile? = nil,
        isTakenOver: Bool = false,
        lanes: [LaneHandle],
        time: ServerTime,
        chronicle: Chronicle,
        inBackground: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void = {
            DispatchQueue.global(qos: .utility).async(execute: $0)
        }
    ) {
        self.inBackground = inBackground
        self.started = started
        guarded = NIOLockedValueBox(Guarded(chat: chat, log: file.map { ChangeLog($0, isHeldBack: isTakenOver) }))
        self.file = file
        self.lanes = lanes
        self.time = time
        self.chronicle = chronicle
    }

    /// Where a member's reading stands after a request.
    enum Position {
        /// With the lane, and an answer overtakes nothing.
        case withLane
        /// On their own: they must `read` up to `newest` before an answer.
        case onTheirOwn(newest: UInt64)
        /// Away: answers come at once, and events when they are back.
        case paused
        /// They are no member any more.
        case gone
    }

    /// What came of a request.
    struct Outcome {
        let result: Result<Reply, Refusal>
        let position: Position
        /// The numbers of the events that it caused.
        let caused: Range<UInt64>
        /// Who has something to collect now: to be woken by whoever asked.
        let wake: LaneSet
        /// A successor that redoes the log finds it there.
        var isLogged = false

        static let ofNobody = Outcome(result: .failure(.dismissed), position: .gone, caused: 0..<0, wake: LaneSet())
    }

    func admit(
        _ origin: Origin,
        as introduction: Introduction,
        lane: Int,
        from author: ChangeLog.Author = .server
    ) throws(Refusal) -> (id: MemberID, persona: Persona, newest: UInt64) {
        let now = time.now()
        return try change(.admit(origin, introduction), by: author, at: now) { (chat) throws(Refusal) in
            let id = try chat.admit(origin, as: introduction, lane: lane, at: now)
            return (id, chat.persona(of: id)!, chat.newest)
        }
    }

    /// Does what a member asks, and sees to it that the answer overtakes nothing that came before it. Nobody is woken: see `Outcome.wake`.
    /// Who is no member any more is refused, and gone: their lane will be told.
    /// - Parameter awaitsAnswer: there is to be an answer even where the chat says no more than `.done`.
    func perform(
        _ request: Request,
        by id: MemberID,
        from author: ChangeLog.Author = .server,
        awaitsAnswer: Bool = false
    ) -> Outcome {
        let now = time.now()
        let (outcome, facts, checkpoint) = guarded.withLockedValue { guarded -> (Outcome, [Fact], Chat?) in
            guard guarded.chat.isMember(id) else { return (Outcome.ofNobody, [], nil) }
            let isLogged = guarded.log != nil && !guarded.chat.changesNothing(request, by: id)
            let checkpoint = isLogged ? guarded.note(.perform(request, by: id), by: author, at: now) : nil
            let first = guarded.chat.newest + 1
            let result: Result<Reply, Refusal>
            do throws(Refusal) {
                result = .success(try guarded.chat.perform(request, by: id, at: now))
            } catch {
                result = .failure(error)
            }
            let caused = first..<guarded.chat.newest + 1
            let position = self.position(of: id, after: result, in: &guarded.chat, awaitsAnswer: awaitsAnswer)
            let effects = guarded.chat.takeEffects()
            let outcome = Outcome(
                result: result,
                position: position,
                caused: caused,
                wake: effects.wake,
                isLogged: isLogged
            )
            return (outcome, effects.facts, checkpoint)
        }
        if !facts.isEmpty { chronicle.record(facts) }
        if let checkpoint { write(checkpoint) }
        return outcome
    }

    /// Whether a request is about to be refused without a trace in the log.
    func changesNothing(_ request: Request, by id: MemberID) -> Bool {
        guarded.withLockedValue { $0.chat.isMember(id) && $0.chat.changesNothing(request, by: id) }
    }

    /// What came of a request that was done before, as `perform` would say it now.
    func outcome(of result: Result<Reply, Refusal>, caused: Range<UInt64>, for id: MemberID) -> Outcome {
        let position = guarded.withLockedValue { guarded in
            self.position(of: id, after: result, in: &guarded.chat, awaitsAnswer: true)
        }
        guard case .onTheirOwn = position, caused.upperBound > 0 else {
            return Outcome(result: result, position: position, caused: caused, wake: LaneSet())
        }
        // What was caused after it may belong into the answers to other lines.
        let then = Position.onTheirOwn(newest: caused.upperBound - 1)
        return Outcome(result: result, position: then, caused: caused, wake: LaneSet())
    }

    /// Where a member's reading stands, before an answer that does not come from the chat.
    func position(of id: MemberID) -> Position {
        change { chat in position(of: id, in: &chat, beforeAnswer: true) }
    }

    /// A member as others see them; nil for who is none any more.
    func persona(of id: MemberID) -> Persona? { guarded.withLockedValue { $0.chat.persona(of: id) } }

    /// - Returns: nil for who is no member any more.
    func read(_ id: MemberID, upTo newest: UInt64, bytes: Int) -> Reading? {
        change { $0.isMember(id) ? $0.read(id, upTo: newest, bytes: bytes) : nil }
    }

    /// For each member, how many events their rooms have dropped that they had not read; none for who is no member any more.
    func missed(by ids: [MemberID]) -> [UInt64] {
        guarded.withLockedValue { guarded in
            ids.map { guarded.chat.isMember($0) ? guarded.chat.missed(by: $0) : 0 }
        }
    }

    /// - Returns: how far they have read; nil for who is no member any more.
    func fallBehind(_ id: MemberID, _ unread: [Selection.Unread]) -> ReadingPosition? {
        let places = unread.map { (place: $0.place, ordinal: $0.ordinal) }
        let numbers = unread.map(\.number)
        return change { chat in
            guard chat.isMember(id) else { return nil }
            chat.fallBehind(id, unread: places, numbers: numbers)
            return chat.position(of: id)
        }
    }

    func collect(lane: Int) -> Digest {
        change { $0.collect(lane: lane) }
    }

    func apply(_ limits: Limits) {
        change(.apply(limits), by: .server, at: time.now()) { $0.apply(limits) }
    }

    /// Ends everybody's membership at once; nobody is told by event, since nobody will be there to read it.
    func dismissEverybody(reason: String) {
        change { $0.dismissEverybody(reason: reason) }
    }

    /// The number of the newest event.
    var newest: UInt64 { guarded.withLockedValue { $0.chat.newest } }

    var census: (members: Int, rooms: Int) { guarded.withLockedValue { $0.chat.census } }

    /// Has lanes collect what is new.
    func wake(_ lanes: LaneSet) {
        for lane in lanes { self.lanes[lane].wake() }
    }

    /// Changes the chat under the lock, and does what follows from it outside.
    /// - Parameter change: what a successor has to redo; nil for what concerns readers alone.
    private func change<Value, Failure: Error>(
        _ change: Change? = nil,
        by author: ChangeLog.Author = .server,
        at now: Timestamp = Timestamp(microseconds: 0),
        _ body: (inout Chat) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let (result, effects, checkpoint) = guarded.withLockedValue { guarded in
            let checkpoint = change.flatMap { guarded.note($0, by: author, at: now) }
            let result: Result<Value, Failure>
            do throws(Failure) { result = .success(try body(&guarded.chat)) } catch { result = .failure(error) }
            return (result, guarded.chat.takeEffects(), checkpoint)
        }
        wake(effects.wake)
        if !effects.facts.isEmpty { chronicle.record(effects.facts) }
        if let checkpoint { write(checkpoint) }
        return try result.get()
    }

    /// Writes a checkpoint that was begun. Meanwhile the chat goes on: what it changes, it copies first.
    ///
    /// Not before each loop has come to the end of what it was doing: by then every session that has caused a change which is in the checkpoint, and not in
    /// its log, has written down that it did. Else a successor would obey the line again, and nothing would tell it that this was done.
    private func write(_ checkpoint: Chat, _ whenDone: @escaping @Sendable () -> Void = {}) {
        guard let file else { return whenDone() }
        let turns = lanes.map { $0.loop.submit {} }
        EventLoopFuture.andAllComplete(turns, on: lanes[0].loop).whenComplete { _ in
            self.inBackground {
                let bytes = ChangeLog.write(checkpoint, started: self.started, into: file)
                self.guarded.withLockedValue { $0.log?.endCheckpoint(bytes: bytes) }
                whenDone()
            }
        }
    }

    /// Those who were taken over have carried on.
    func allowCheckpoints() { guarded.withLockedValue { $0.log?.isHeldBack = false } }

    /// Writes a checkpoint, so that a successor has next to nothing to redo; returns when it is written.
    func settleLog() async {
        guard file != nil else { return }
        // One that is being written comes first.
        var checkpoint: Chat?
        while true {
            let isBegun = guarded.withLockedValue { guarded in
                guard guarded.log?.canBegin == true else { return false }
                guarded.log?.beginCheckpoint()
                checkpoint = guarded.chat
                return true
            }
            if isBegun { break }
            try? await Task.sleep(for: .milliseconds(1))
        }
        guard let checkpoint else { return }
        await withCheckedContinuation { continuation in write(checkpoint) { continuation.resume() } }
    }

    private func position(
        of id: MemberID,
        after result: Result<Reply, Refusal>,
        in chat: inout Chat,
        awaitsAnswer: Bool
    ) -> Position {
        let hasAnswer = if case .success(.done) = result { awaitsAnswer } else { true }
        return position(of: id, in: &chat, beforeAnswer: hasAnswer)
    }

    private func position(of id: MemberID, in chat: inout Chat, beforeAnswer: Bool) -> Position {
        guard chat.isMember(id) else { return .gone }
        if beforeAnswer, chat.hasUnread(id) { chat.detach(id) }
        return switch chat.readingMode(of: id) {
        case .withLane: .withLane
        case .onTheirOwn: .onTheirOwn(newest: chat.newest)
        case .paused: .paused
        }
    }
}

/// How a lane is woken from any thread: its courier makes one round on its own loop.
final class LaneHandle: Sendable {
    let loop: any EventLoop
    private let courier: NIOLoopBoundBox<Courier?>

    init(loop: any EventLoop) {
        self.loop = loop
        courier = .makeEmptyBox(eventLoop: loop)
    }

    /// The courier of the lane, from its installation on; on its loop.
    var current: Courier? { courier.value }

    /// Makes a courier work for the lane, or none any more; on its loop.
    func install(_ courier: Courier?) { self.courier.value = courier }

    /// Runs after what the loop is doing now, so that a burst of input becomes one round of output.
    func wake() {
        loop.execute { self.courier.value?.makeRound() }
    }
}
