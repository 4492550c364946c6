import ChatCore
import ChatDialects
import NIOCore

/// How a session ends: with last words where there is somebody to read them.
extension Session {
    /// Says the last words that are pending, and closes. No line is obeyed from here on, whatever has come.
    /// - Parameter isAwaited: the other end has said goodbye itself, and waits for nothing but the end: it is not given time to read, which takes
    ///   a timer, two more system calls, and a round of the loop.
    func finish(isAwaited: Bool = false) {
        guard phase == .open else { return }
        phase = .closing
        outbox.retire()
        deadline?.cancel()
        deadline = nil
        flush()
        // A channel that sends at once has come to the end of the output by now.
        if phase == .closing, !outbox.isBusy {
            // What came and was not read would make the end a reset, in which the last words are lost.
            guard !isAwaited || framer.isHolding || outbox.hasUnreadInput else {
                phase = .lingering
                return close()
            }
            closeOutput()
        }
        // It may be closed by now, and nobody would cancel the timer.
        guard phase != .closed else { return }
        deadline = schedule(in: SessionLimits.lingering) { $0.close() }
    }

    /// Ends our half, and gives the other end time to read what we said.
    func closeOutput() {
        phase = .lingering
        guard !inputHasEnded, bridge == nil else { return close() }
        channel.close(mode: .output, promise: nil)
        readOnlyIfIdle()
    }

    /// Closes the connection, whoever else has its descriptor.
    func close() {
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
    func sayGoodbye(_ write: (inout any Dialect, ServerTime, inout ByteBuffer) -> Void) {
        guard phase == .open else { return }
        write(&dialect, courier.time, &outbox.pending)
        finish()
    }

    /// Turns the connection away: it is closed at once, since a crowd at the door must not cost descriptors.
    func turnAway(with complaint: Complaint?) {
        if let complaint { dialect.complain(complaint, to: nil, time: courier.time, into: &outbox.pending) }
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
        sayGoodbye { $0.sayGoodbye(reason, time: $1, into: &$2) }
    }

    func endForWantOfLogin(seconds: Int) {
        sayGoodbye { $0.complain(.loginTimeout(seconds: seconds), to: nil, time: $1, into: &$2) }
    }

    /// A broken connection is closed after whatever is under way now: nobody's delivery is interrupted by it.
    func closeIfBroken() {
        guard outbox.failure != nil, phase != .closed else { return }
        _ = schedule(in: .zero) { $0.close() }
    }

    /// The lines that somebody sent before they closed their half have had their time.
    func endAfterlife() {
        if hasLine { turnDownTheRest() } else { close() }
    }

    func turnDownTheRest() {
        let words = "there were too many lines at once: the last ones were not taken"
        sayGoodbye { $0.sayGoodbye(words, time: $1, into: &$2) }
    }
}
