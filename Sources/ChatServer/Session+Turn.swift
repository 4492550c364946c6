import ChatCore
import ChatDialects
import NIOCore

/// What a session does when something has come in, or when there is room again to send.
extension Session {
    /// Does whatever can be done now, in this order: tell what happened, then what was asked for, then obey the next line.
    ///
    /// A turn ends when the outbox is busy, when there is nothing left to do, or after `SessionLimits.linesATurn` lines, so that others get theirs.
    func takeTurn() {
        guard phase == .open, !isInTurn else { return }
        isInTurn = true
        var lines = 0
        while phase == .open, !outbox.isBusy {
            if mode == .onTheirOwn, held?.isDue != true {
                readOn()
            } else if held != nil {
                writeHeld()
            } else if lines < SessionLimits.linesATurn, let line = nextLine() {
                lines += 1
                obey(line)
            } else if held == nil {
                break
            }
            if outbox.pending.readableBytes >= SessionLimits.readingBytes || isPaced { flush() }
        }
        flush()
        isInTurn = false
        guard phase == .open else { return }
        if lines == SessionLimits.linesATurn, hasLine { turnTimer = schedule(in: .zero) { $0.takeTurn() } }
        if inputHasEnded { endIfNothingIsLeft() }
        readOnlyIfIdle()
    }

    var isPaced: Bool { face.entry.pacing != nil }

    // MARK: Telling

    /// Writes the next events for a member who reads on their own.
    private func readOn() {
        guard let member else { return }
        let reading = courier.hub.read(
            member,
            upTo: held?.newest ?? .max,
            bytes: isPaced ? 1 : SessionLimits.readingBytes
        )
        if reading.missed > 0 { dialect.tellMissed(reading.missed, time: courier.time, into: &outbox.pending) }
        for event in reading.events where event.actor != member || dialect.showsOwn(event) {
            dialect.encode(event, time: courier.time, into: &outbox.pending)
        }
        switch reading.state {
        case .more: break
        case .upToDate:
            precondition(held != nil, "only for the sake of an answer is there a number to read up to")
            held!.isDue = true
        case .paused: mode = .paused
        case .withLane:
            mode = .withLane
            courier.subscribe(self, to: reading.joins)
        }
    }

    /// Writes what is due: an answer in parts, the rest of which waits for room.
    private func writeHeld() {
        guard let held else { return }
        self.held = nil
        switch held.words {
        case .answer(let reply, let request, let index):
            let answer = dialect.answer(
                reply,
                to: request,
                own: [],
                from: index,
                time: courier.time,
                into: &outbox.pending
            )
            if let next = answer.resumeAt {
                self.held = Held(words: .answer(reply, to: request, from: next), newest: held.newest, isDue: true)
            } else if let request = answer.then {
                ask(request, isFollowUp: true)
            } else if owesMessageOfTheDay {
                owesMessageOfTheDay = false
                hold(.words(courier.settings.messageOfTheDay))
            }
        case .words(let words): dialect.say(words, time: courier.time, into: &outbox.pending)
        case .complaint(let complaint, let request):
            dialect.complain(complaint, to: request, time: courier.time, into: &outbox.pending)
            if complaint.endsConnection { end() }
        case .quit(let words):
            if let reply = leave(.leaving(words: words)) {
                _ = dialect.answer(
                    reply,
                    to: .quit(.leaving(words: words)),
                    own: [],
                    from: 0,
                    time: courier.time,
                    into: &outbox.pending
                )
            }
            end()
        }
    }

    private func end() {
        flush()
        finish()
    }

    // MARK: Obeying

    /// A line has arrived whole, and waits to be obeyed.
    var hasLine: Bool {
        framer.hasLine || (isQuiet && framer.hasLineIfQuiet) || (inputHasEnded && framer.isHolding)
    }

    /// The next line, if there is one and its time has come.
    private func nextLine() -> LineFramer.Line? {
        guard hasLine else { return nil }
        let settings = courier.settings
        let now = channel.eventLoop.now
        switch flood.ask(at: now, burst: settings.floodBurst, linesPerSecond: settings.floodRate) {
        case .now: break
        case .later(let time, let isFirst):
            turnTimer?.cancel()
            turnTimer = schedule(in: time - now) { $0.takeTurn() }
            if isFirst { hold(.complaint(.tooFast(linesPerSecond: settings.floodRate))) }
            return nil
        }
        return framer.next() ?? (inputHasEnded ? framer.end() : isQuiet ? framer.quiet() : nil)
    }

    private func obey(_ line: LineFramer.Line) {
        switch line {
        case .fault(let complaint): hold(.complaint(complaint))
        case .text(let text):
            switch dialect.interpret(text) {
            case .nothing: break
            case .login(let introduction, _): logIn(as: introduction)
            case .request(let request): ask(request)
            case .requests, .administer, .vouch: break
            case .read(let words): hold(.words(words))
            case .quit(let words): hold(.quit(words: words))
            case .turnDown(let complaint): hold(.complaint(complaint))
            }
        }
    }

    /// Lets somebody into the chat, as a guest where there is no name.
    func logIn(as introduction: Introduction) {
        guard member == nil else { return hold(.complaint(.alreadyLoggedIn)) }
        do {
            let id = try courier.hub.admit(origin, as: introduction, lane: courier.lane)
            member = id
            mode = .onTheirOwn
            courier.remember(self, id)
            cancelLoginDeadline()
            owesMessageOfTheDay = dialect.showsMessageOfTheDay && !courier.settings.messageOfTheDay.isEmpty
            ask(dialect.firstRequest)
        } catch {
            if case .chatFull = error { courier.chronicle.warnOfTurnedAway(origin, why: "\(Complaint.refusal(error))") }
            hold(.complaint(.refusal(error)))
        }
    }

    /// - Parameter isFollowUp: the member did not ask for it, so that nobody wants to hear of its refusal.
    private func ask(_ request: Request, isFollowUp: Bool = false) {
        guard let member else { return hold(.complaint(.notLoggedIn)) }
        let (outcome, position) = courier.hub.perform(request, by: member)
        switch outcome {
        case .success(.done): adopt(position)
        case .success(let reply): hold(.answer(reply, to: request, from: 0), at: position)
        case .failure where isFollowUp: adopt(position)
        case .failure(let refusal): hold(.complaint(.refusal(refusal), to: request), at: position)
        }
    }

    /// Keeps words back until everything that came before them is written.
    private func hold(_ words: Held.Words) {
        guard let member else { return held = Held(words: words, newest: 0, isDue: true) }
        hold(words, at: courier.hub.position(of: member))
    }

    private func hold(_ words: Held.Words, at position: Hub.Position) {
        adopt(position)
        if case .onTheirOwn(let newest) = position {
            held = Held(words: words, newest: newest)
        } else {
            held = Held(words: words, newest: 0, isDue: true)
        }
    }

    private func adopt(_ position: Hub.Position) {
        switch position {
        case .withLane, .gone: break
        case .paused: mode = .paused
        case .onTheirOwn:
            courier.unsubscribe(self)
            mode = .onTheirOwn
        }
    }

    /// The other end has closed its half: once its last line is obeyed and answered, it is gone.
    private func endIfNothingIsLeft() {
        let isDone = !framer.hasLine && !framer.isHolding && held == nil && mode != .onTheirOwn
        guard isDone, !outbox.isBusy else { return }
        if hasTooMuchInput { turnDownTheRest() }
        leave(.lost(error: nil))
        finish()
    }

    // MARK: Sending

    /// Sends what is pending; what does not go at once makes the outbox busy.
    func flush() {
        guard !outbox.isBusy, outbox.pending.readableBytes > 0 else { return }
        if let rest = outbox.flush() { handOver(rest) } else { keepDistance() }
        closeIfBroken()
    }

    /// Gives bytes to the channel, and goes on when it has sent them. While it holds them nobody else may send: so the member leaves the lane.
    func handOver(_ bytes: ByteBuffer) {
        guard outbox.failure == nil else { return }
        outbox.wait = .channel
        channel.writeAndFlush(bytes).assumeIsolated().whenComplete { [weak self] outcome in
            switch outcome {
            case .success: self?.channelHasSent()
            // The channel has closed its descriptor before it tells of that, and another connection may have the number already.
            case .failure: self?.outbox.abandon()
            }
        }
        if outbox.isBusy, mode == .withLane { fallBehind([]) }
    }

    private func channelHasSent() {
        outbox.wait = .nothing
        keepDistance()
        if !outbox.isBusy { goOn() }
    }

    /// Keeps the distance to the next output that the protocol asks for.
    private func keepDistance() {
        guard let pacing = face.entry.pacing else { return }
        outbox.wait = .time
        turnTimer = schedule(in: TimeAmount(pacing)) { $0.goOn() }
    }

    private func goOn() {
        outbox.wait = .nothing
        guard phase == .closing else { return takeTurn() }
        flush()
        if !outbox.isBusy { closeOutput() }
    }
}

extension Complaint {
    /// With these the server has said its last word.
    var endsConnection: Bool {
        switch self {
        case .refusal(.chatFull), .loginTimeout, .tooManyConnections, .serverFull: true
        default: false
        }
    }
}
