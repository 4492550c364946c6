import ChatCore
import ChatDialects
import NIOCore

/// What a session does when something has come in, or when there is room again to send.
extension Session {
    /// Does whatever can be done now, in this order: tell what happened, then what was asked for, then obey the next line.
    ///
    /// A turn ends when the outbox is busy, when there is nothing left to do, or after `SessionLimits.linesATurn` lines or
    /// `SessionLimits.bytesATurn` bytes, so that others get theirs: somebody who reads as fast as we write never makes the outbox busy.
    func takeTurn() {
        guard phase == .open, !isInTurn else { return }
        isInTurn = true
        var (lines, bytes) = (0, 0)
        while phase == .open, mode != .dismissed, !outbox.isBusy, bytes < SessionLimits.bytesATurn {
            if mode == .onTheirOwn, held?.isDue != true, !hasToRecall {
                readOn()
            } else if held != nil {
                writeHeld()
            } else if awaitsVerdict {
                break
            } else if !requests.isEmpty {
                ask(requests.removeFirst())
            } else if lines < SessionLimits.linesATurn, let line = takeLine() {
                lines += 1
                obey(line)
            } else if held == nil {
                break
            }
            concludeIfDone()
            if outbox.pending.readableBytes >= SessionLimits.readingBytes || isPaced {
                bytes += outbox.pending.readableBytes
                flush()
            }
        }
        flush()
        isInTurn = false
        guard phase == .open else { return }
        if outbox.estate?.isStale == true { store() }
        if bytes >= SessionLimits.bytesATurn || (lines == SessionLimits.linesATurn && hasLine) {
            courier.turns.add(self)
        }
        if inputHasEnded { endIfNothingIsLeft() }
        readOnlyIfIdle()
    }

    /// The predecessor has made changes for a line that is to be obeyed again: what they caused may belong into its answer, and is not read before.
    private var hasToRecall: Bool {
        guard let unfinished = outbox.estate?.unfinished, held == nil, unfinished.changes > 0 else { return false }
        return unfinished.line != nil || !requests.isEmpty || hasLine
    }

    /// A line was obeyed, and is not dealt with altogether.
    var isBusyWithALine: Bool { held != nil || awaitsVerdict || !requests.isEmpty }

    func concludeIfDone() {
        if !isBusyWithALine, mode != .dismissed { conclude() }
    }

    // MARK: Telling

    /// Writes the next events for a member who reads on their own.
    func readOn() {
        guard let member else { return }
        let reading = courier.hub.read(
            member,
            upTo: held?.newest ?? .max,
            bytes: isPaced ? 1 : SessionLimits.readingBytes
        )
        guard let reading else { return mode = .dismissed }
        position = reading.position
        if !reading.events.isEmpty { outbox.estate?.isStale = true }
        let start = outbox.pending.readableBytes
        if reading.missed > 0, !dialect.survivesGaps { return endTooFarBehind(by: reading.missed) }
        let missed = reading.missed + reading.missedDirect
        if missed > 0 { write { dialect.tellMissed(missed, time: courier.time, into: &$0) } }
        for event in reading.events where event.actor != member || dialect.showsOwn(event) {
            if event.actor == member, held?.gathers.contains(event.number) == true {
                held?.own.append(event)
            } else {
                write {
                    dialect.makeWay(time: courier.time, into: &$0)
                    dialect.encode(event, time: courier.time, into: &$0)
                }
            }
        }
        outbox.skip(from: start)
        switch reading.state {
        case .more: break
        case .upToDate:
            precondition(held != nil, "only for the sake of an answer is there a number to read up to")
            held?.isDue = true
        case .paused: mode = .paused
        case .withLane:
            mode = .withLane
            courier.subscribe(self, to: reading.joins)
        }
    }

    /// What the member knows of their rooms is wrong from here on: they are to come back, and begin anew.
    func endTooFarBehind(by count: UInt64) {
        let words = "too slow, \(count) messages behind"
        leave(.lost(error: words))
        sayGoodbye(words, as: .tryAgainLater)
    }

    /// Writes what is due: an answer in parts, the rest of which waits for room.
    func writeHeld() {
        guard let held else { return }
        self.held = nil
        switch held.words {
        case .answer(let reply, let request, let index):
            let answer = write {
                dialect.answer(reply, to: request, own: held.own, from: index, time: courier.time, into: &$0)
            }
            if let next = answer.resumeAt {
                self.held = Held(words: .answer(reply, to: request, from: next), newest: held.newest, isDue: true)
            } else if let request = answer.then {
                ask(request, isFollowUp: true)
            } else if owesMessageOfTheDay {
                owesMessageOfTheDay = false
                hold(.words(courier.settings.messageOfTheDay))
            }
        case .words(let words): write { dialect.say(words, time: courier.time, into: &$0) }
        case .report(let report): write { dialect.report(report, time: courier.time, into: &$0) }
        case .complaint(let complaint, let request, let isLast):
            write { dialect.complain(complaint, to: request, time: courier.time, into: &$0) }
            guard isLast || complaint.endsConnection else { return }
            leave(.lost(error: nil))
            end(closure: .turnedAway(for: complaint))
        case .quit(let words):
            if let reply = leave(.leaving(words: words)) {
                let request = Request.quit(.leaving(words: words))
                _ = write { dialect.answer(reply, to: request, own: [], from: 0, time: courier.time, into: &$0) }
            }
            end(isAwaited: true)
        }
    }

    /// The line has been dealt with altogether.
    private func conclude() {
        guard owesConclusion else { return }
        owesConclusion = false
        write { dialect.conclude(time: courier.time, into: &$0) }
    }

    private func end(isAwaited: Bool = false, closure: WebSocketClosure = .normal) {
        conclude()
        finish(isAwaited: isAwaited, closure: closure)
    }

    /// The other end has closed its half: once its last line is obeyed and answered, it is gone.
    private func endIfNothingIsLeft() {
        let isDone = !framer.hasLine && !framer.isHolding && !isBusyWithALine && mode != .onTheirOwn
        guard isDone, !outbox.isBusy else { return }
        if hasTooMuchInput { turnDownTheRest() }
        leave(.lost(error: webSocket?.fault))
        finish()
    }
}
