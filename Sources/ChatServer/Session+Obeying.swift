import ChatCore
import ChatDialects
import NIOCore

/// What a session makes of a line: it is interpreted, what it asks for is done, and the answer held until everything that came before it is written.
extension Session {
    /// A line has arrived whole, and waits to be obeyed.
    var hasLine: Bool {
        framer.hasLine || (isQuiet && framer.hasLineIfQuiet) || (inputHasEnded && framer.isHolding)
    }

    /// The next line, if there is one and its time has come.
    func nextLine() -> LineFramer.Line? {
        guard hasLine else { return nil }
        let (burst, rate) = (courier.settings.floodBurst, courier.settings.floodRate)
        switch flood.ask(at: channel.eventLoop.now, burst: burst, linesPerSecond: rate) {
        case .now: break
        case .later(let time, let isFirst):
            set(.turn, in: time - channel.eventLoop.now) { $0.takeTurn() }
            if isFirst { hold(.complaint(.tooFast(linesPerSecond: rate))) }
            return nil
        }
        return framer.next() ?? (inputHasEnded ? framer.end() : isQuiet ? framer.quiet() : nil)
    }

    /// The next line that is to be obeyed: the one that the predecessor had begun comes first.
    func takeLine() -> LineFramer.Line? {
        guard let estate = outbox.estate else { return nextLine() }
        // The one before has been dealt with.
        estate.conclude()
        guard let unfinished = estate.unfinished, let line = unfinished.line else { return nextLine() }
        unfinished.line = nil
        return .text(line)
    }

    func obey(_ line: LineFramer.Line) {
        switch line {
        case .fault(let complaint): hold(.complaint(complaint))
        case .text(let text):
            outbox.estate?.begin(text, by: member, dialect)
            let meaning = dialect.meaning(of: text)
            owesConclusion = true
            if meaning.cost != 1 {
                let (burst, rate) = (courier.settings.floodBurst, courier.settings.floodRate)
                flood.charge(meaning.cost - 1, burst: burst, linesPerSecond: rate)
            }
            // From here on the member sees events in another way than those they went with.
            if meaning.changesVariant, mode == .withLane { fallBehind([]) }
            obey(meaning.intent)
        }
    }

    private func obey(_ intent: Intent) {
        switch intent {
        case .nothing: break
        case .login(let introduction, let password): logIn(as: introduction, password: password)
        case .request(let request): ask(request)
        case .requests(let requests): self.requests = requests
        case .administer(let administration): administer(administration)
        case .vouch(let claim): vouch(claim)
        case .read(let words): hold(.words(words))
        case .quit(let words): hold(.quit(words: words))
        case .turnDown(let complaint): hold(.complaint(complaint))
        }
    }

    /// Lets somebody into the chat, as a guest where there is no name; who has to give a password has given it.
    func enter(as introduction: Introduction) {
        let name = introduction.name ?? "guest-\(origin.guestNumber)"
        let user = origin.hostUser?.user ?? introduction.user ?? origin.via
        // A user of this host may come in by either name.
        let reasons = [origin.hostUser?.chatName, name].compactMap(\.self).lazy.compactMap { [courier, origin] in
            courier.bans.reason(against: $0, user: user, from: origin, at: courier.time.now())
        }
        if let reason = reasons.first {
            courier.chronicle.warnOfTurnedAway(origin, why: "\(Complaint.banned(reason: reason))")
            return hold(.complaint(.banned(reason: reason)))
        }
        do {
            let (id, persona) = try admit(as: introduction)
            member = id
            mode = .onTheirOwn
            courier.remember(self, id)
            courier.stopAwaitingLogin(of: self)
            dialect.settle(as: persona)
            owesMessageOfTheDay = dialect.showsMessageOfTheDay && !courier.settings.messageOfTheDay.isEmpty
            ask(dialect.firstRequest)
        } catch {
            if case .chatFull = error { courier.chronicle.warnOfTurnedAway(origin, why: "\(Complaint.refusal(error))") }
            hold(.complaint(.refusal(error)))
        }
    }

    /// - Parameter isFollowUp: the member did not ask for it, so that nobody wants to hear of its refusal.
    func ask(_ request: Request, isFollowUp: Bool = false) {
        guard let member else {
            requests = []
            return hold(.complaint(.notLoggedIn))
        }
        let (awaitsAnswer, gathers) = dialect.expectation(of: request)
        let outcome = perform(request, by: member, awaitsAnswer: awaitsAnswer)
        let position = outcome.position
        switch outcome.result {
        case .success(.done) where !awaitsAnswer: adopt(position)
        case .success(.rooms(let rooms)):
            // Sorted here, and not under the lock.
            hold(.answer(.rooms(rooms.sorted { $0.name < $1.name }), to: request, from: 0), at: position)
            if gathers { held?.gathers = outcome.caused }
        case .success(let reply):
            hold(.answer(reply, to: request, from: 0), at: position)
            if gathers { held?.gathers = outcome.caused }
        case .failure(.dismissed): mode = .dismissed
        case .failure where isFollowUp: adopt(position)
        case .failure(let refusal): hold(.complaint(.refusal(refusal), to: request), at: position)
        }
    }

    /// Keeps words back until everything that came before them is written.
    func hold(_ words: Held.Words) {
        guard let member else { return held = Held(words: words, newest: 0, isDue: true) }
        hold(words, at: courier.hub.position(of: member))
    }

    private func hold(_ words: Held.Words, at position: Hub.Position) {
        adopt(position)
        if case .onTheirOwn(let newest) = position {
            // What is still to be remembered belongs into the answer to a later line, and is not read before.
            held = Held(words: words, newest: min(newest, outbox.estate?.unfinished?.newestBeforeMemos ?? .max))
        } else {
            held = Held(words: words, newest: 0, isDue: true)
        }
    }

    private func adopt(_ position: Hub.Position) {
        switch position {
        case .withLane: break
        case .paused: mode = .paused
        case .gone: mode = .dismissed
        case .onTheirOwn:
            courier.unsubscribe(self)
            mode = .onTheirOwn
        }
    }
}

/// Several questions at once: `Session.dialect` is a variable of a protocol's type, and reading it copies what is in it, but for what changes it in
/// place. Asked one after another, these cost a message 1,400 instructions.
extension Dialect {
    /// What a line means, what it counts against the flood limits, and whether the member sees events in another way from here on.
    fileprivate mutating func meaning(of line: ByteBuffer) -> (intent: Intent, cost: Int, changesVariant: Bool) {
        let before = variant
        let intent = interpret(line)
        return (intent, cost, variant != before)
    }

    /// Whether a request needs an answer, and whether the member's own events belong into it.
    fileprivate mutating func expectation(of request: Request) -> (awaitsAnswer: Bool, gathers: Bool) {
        let gathers = gathersOwnEvents
        return (gathers || awaitsAnswer(to: request), gathers)
    }

    /// Whether a member sees an event of their own.
    mutating func shows(own event: Event) -> Bool { showsOwn(event) }
}

extension Complaint {
    /// With these the server has said its last word.
    var endsConnection: Bool {
        switch self {
        case .refusal(.chatFull), .loginTimeout, .tooManyConnections, .serverFull, .banned, .unknownGateway,
            .unidentified, .silent:
            true
        default: false
        }
    }
}
