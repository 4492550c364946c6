import ChatCore
import ChatDialects
import NIOConcurrencyHelpers
import NIOCore

/// The chat under one lock, and who is to be woken when it changed. Any thread.
///
/// Under the lock are look-ups, an append and a small copy; never encoding, writing or logging.
final class Hub: Sendable {
    private let chat: NIOLockedValueBox<Chat>
    let lanes: [LaneHandle]
    private let chronicle: Chronicle
    let time: ServerTime

    init(_ chat: Chat, lanes: [LaneHandle], time: ServerTime, chronicle: Chronicle) {
        self.chat = NIOLockedValueBox(chat)
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

        static let ofNobody = Outcome(result: .failure(.dismissed), position: .gone, caused: 0..<0, wake: LaneSet())
    }

    func admit(
        _ origin: Origin,
        as introduction: Introduction,
        lane: Int
    ) throws(Refusal) -> (id: MemberID, persona: Persona) {
        let now = time.now()
        return try change { (chat) throws(Refusal) in
            let id = try chat.admit(origin, as: introduction, lane: lane, at: now)
            return (id, chat.persona(of: id)!)
        }
    }

    /// Does what a member asks, and sees to it that the answer overtakes nothing that came before it. Nobody is woken: see `Outcome.wake`.
    /// Who is no member any more is refused, and gone: their lane will be told.
    /// - Parameter awaitsAnswer: there is to be an answer even where the chat says no more than `.done`.
    func perform(_ request: Request, by id: MemberID, awaitsAnswer: Bool = false) -> Outcome {
        let now = time.now()
        let (outcome, facts) = chat.withLockedValue { (chat) -> (Outcome, [Fact]) in
            guard chat.isMember(id) else { return (Outcome.ofNobody, []) }
            let first = chat.newest + 1
            let result: Result<Reply, Refusal>
            do throws(Refusal) {
                result = .success(try chat.perform(request, by: id, at: now))
            } catch {
                result = .failure(error)
            }
            let caused = first..<chat.newest + 1
            let hasAnswer = if case .success(.done) = result { awaitsAnswer } else { true }
            let position = position(of: id, in: &chat, beforeAnswer: hasAnswer)
            let effects = chat.takeEffects()
            return (Outcome(result: result, position: position, caused: caused, wake: effects.wake), effects.facts)
        }
        if !facts.isEmpty { chronicle.record(facts) }
        return outcome
    }

    /// Where a member's reading stands, before an answer that does not come from the chat.
    func position(of id: MemberID) -> Position {
        change { chat in position(of: id, in: &chat, beforeAnswer: true) }
    }

    /// A member as others see them; nil for who is none any more.
    func persona(of id: MemberID) -> Persona? { chat.withLockedValue { $0.persona(of: id) } }

    /// - Returns: nil for who is no member any more.
    func read(_ id: MemberID, upTo newest: UInt64, bytes: Int) -> Reading? {
        change { $0.isMember(id) ? $0.read(id, upTo: newest, bytes: bytes) : nil }
    }

    /// For each member, how many events their rooms have dropped that they had not read; none for who is no member any more.
    func missed(by ids: [MemberID]) -> [UInt64] {
        chat.withLockedValue { chat in ids.map { chat.isMember($0) ? chat.missed(by: $0) : 0 } }
    }

    func fallBehind(_ id: MemberID, unread: [(place: RoomID, ordinal: UInt64)]) {
        change { if $0.isMember(id) { $0.fallBehind(id, unread: unread) } }
    }

    func collect(lane: Int) -> Digest {
        change { $0.collect(lane: lane) }
    }

    func apply(_ limits: Limits) {
        change { $0.apply(limits) }
    }

    /// Ends everybody's membership at once; nobody is told by event, since nobody will be there to read it.
    func dismissEverybody(reason: String) {
        change { $0.dismissEverybody(reason: reason) }
    }

    var census: (members: Int, rooms: Int) { chat.withLockedValue { $0.census } }

    /// Has lanes collect what is new.
    func wake(_ lanes: LaneSet) {
        for lane in lanes { self.lanes[lane].wake() }
    }

    /// Changes the chat under the lock, and does what follows from it outside.
    private func change<Value, Failure: Error>(_ body: (inout Chat) throws(Failure) -> Value) throws(Failure) -> Value {
        let (result, effects) = chat.withLockedValue { chat in
            let result: Result<Value, Failure>
            do throws(Failure) { result = .success(try body(&chat)) } catch { result = .failure(error) }
            return (result, chat.takeEffects())
        }
        wake(effects.wake)
        if !effects.facts.isEmpty { chronicle.record(effects.facts) }
        return try result.get()
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
