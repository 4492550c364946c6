import ChatCore
import ChatDialects
import NIOCore
import NIOWebSocket

/// How a session ends: with last words where there is somebody to read them.
extension Session {
    /// Says the last words that are pending, and closes. No line is obeyed from here on, whatever has come.
    /// - Parameters:
    ///   - isAwaited: the other end has said goodbye itself, and waits for nothing but the end: it is not given time to read, which takes
    ///   a timer, two more system calls, and a round of the loop.
    ///   - closure: what a WebSocket's last frame says, unless the other end has closed it.
    func finish(isAwaited: Bool = false, closure: WebSocketClosure = .normal) {
        guard phase == .open else { return }
        phase = .closing
        writeClosure(closure)
        outbox.retire()
        cancel(.deadline)
        flush()
        // A channel that sends at once has come to the end of the output by now.
        if phase == .closing, !outbox.isBusy {
            // What came and was not read would make the end a reset, in which the last words are lost.
            guard !isAwaited || webSocket != nil || framer.isHolding || outbox.hasUnreadInput else {
                phase = .lingering
                return close()
            }
            closeOutput()
        }
        // It may be closed by now, and nobody would cancel the timer.
        guard phase != .closed else { return }
        set(.deadline, in: SessionLimits.lingering) { $0.close() }
    }

    /// Ends our half, and gives the other end time to read what we said.
    func closeOutput() {
        phase = .lingering
        // Who has closed a WebSocket may have sent more since, and waits for our end of the connection to be closed first (RFC 6455 §7.1.1).
        guard !inputHasEnded || webSocket != nil, bridge == nil else { return close() }
        channel.close(mode: .output, promise: nil)
        readOnlyIfIdle()
    }

    /// Closes the connection, whoever else has its descriptor.
    func close() {
        // Whoever has not got as far as the protocol does not any more, though the channel tells of its end later.
        if phase == .arriving { phase = .lingering }
        outbox.end()
        channel.close(promise: nil)
    }

    /// Closes a connection that does not get as far as its protocol.
    func breakOff(_ reason: String) {
        courier.chronicle.note(origin, didNotArrive: reason)
        phase = .lingering
        close()
    }

    /// Says last words that the server has for this connection, and closes.
    /// - Parameter code: what a WebSocket's last frame says besides.
    func sayGoodbye(_ words: String, as code: WebSocketErrorCode) {
        // Whoever looks at the page, and has not come in, is told nothing.
        if phase == .arriving, awaitsUpgrade { return close() }
        guard phase == .open else { return }
        write { dialect.sayGoodbye(words, time: courier.time, into: &$0) }
        finish(closure: WebSocketClosure(code, words))
    }

    /// Turns the connection away: it is closed at once, since a crowd at the door must not cost descriptors.
    func turnAway(with complaint: Complaint?) {
        if let complaint {
            if awaitsUpgrade {
                refuse(complaint)
            } else {
                write { dialect.complain(complaint, to: nil, time: courier.time, into: &$0) }
            }
        }
        writeClosure(complaint.map(WebSocketClosure.turnedAway) ?? .stopping)
        flush()
        phase = .lingering
        close()
    }

    /// Closes a connection that a proxy, or somebody who pretends to be one, has got wrong.
    func turnAway(for refusal: ProxyHandler.Refusal) {
        courier.chronicle.warnOfTurnedAway(origin, why: refusal.reason)
        phase = .lingering
        close()
    }

    /// Ends the connection of a member who was put out of the chat.
    func end(with dismissal: Dismissal) {
        courier.forget(self, dismissal.member)
        member = nil
        mode = .notAMember
        sayGoodbye(putOutBy: dismissal.by, words: dismissal.words)
    }

    /// Says who has put them out, and why, and closes.
    func sayGoodbye(putOutBy name: String, words: String?) {
        let reason = "put out by \(name)" + (words.map { ": \($0)" } ?? "")
        sayGoodbye(reason, as: .policyViolation)
    }

    func endForWantOfLogin(seconds: Int) {
        guard phase == .open else { return }
        write { dialect.complain(.loginTimeout(seconds: seconds), to: nil, time: courier.time, into: &$0) }
        finish(closure: WebSocketClosure(.tryAgainLater, "nobody logged in within \(seconds) seconds"))
    }

    /// A broken connection is closed after whatever is under way now: nobody's delivery is interrupted by it.
    func closeIfBroken() {
        guard outbox.failure != nil, phase != .closed else { return }
        set(.end, in: .zero) { $0.close() }
    }

    /// The lines that somebody sent before they closed their half have had their time.
    func endAfterlife() {
        if hasLine { turnDownTheRest() } else { close() }
    }

    func turnDownTheRest() {
        sayGoodbye("there were too many lines at once: the last ones were not taken", as: .tryAgainLater)
    }
}
