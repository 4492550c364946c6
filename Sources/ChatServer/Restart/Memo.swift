import ChatCore

/// A change that the predecessor has made for a connection, and perhaps not answered: what was asked for, and what came of it when it was redone.
struct Memo: Sendable {
    /// What was asked for, as the log has it.
    let change: [UInt8]
    let outcome: Redone
}

/// How a session changes the chat: what the predecessor has done for it already, it remembers instead.
extension Session {
    /// Does what a member asks.
    func perform(_ request: Request, by id: MemberID, awaitsAnswer: Bool = false) -> Hub.Outcome {
        guard !request.changesNothing else { return courier.perform(request, by: id, awaitsAnswer: awaitsAnswer) }
        if outbox.estate?.unfinished != nil, let outcome = recallOutcome(of: request, by: id) { return outcome }
        let outcome = courier.perform(request, by: id, from: nextChange, awaitsAnswer: awaitsAnswer)
        if outcome.isLogged { countChange() }
        return outcome
    }

    private func recallOutcome(of request: Request, by id: MemberID) -> Hub.Outcome? {
        // What was refused for what is held or unread did not stand in the log, so that no memo is for it.
        let isMemorable = { [courier] in !courier.hub.changesNothing(request, by: id) }
        guard case .performed(let result, let caused) = recall(.perform(request, by: id), ifMemorable: isMemorable)
        else {
            return nil
        }
        return courier.hub.outcome(of: result, caused: caused, for: id)
    }

    /// Lets somebody into the chat.
    func admit(as introduction: Introduction) throws(Refusal) -> (id: MemberID, persona: Persona) {
        if case .admitted(let result) = recall(.admit(origin, introduction)) {
            let id = try result.get()
            outbox.estate?.unfinished?.newcomer = nil
            guard let persona = courier.hub.persona(of: id) else { throw .dismissed }
            return (id, persona)
        }
        let author = nextChange
        countChange()
        let admitted = try courier.hub.admit(origin, as: introduction, lane: courier.lane, from: author)
        position = ReadingPosition(number: admitted.newest)
        return (admitted.id, admitted.persona)
    }

    /// What the next change that the connection asks for is called.
    private var nextChange: ChangeLog.Author {
        guard let estate = outbox.estate else { return .server }
        return ChangeLog.Author(connection: estate.serial, ordinal: estate.changes + 1)
    }

    /// It is to be written down when the loop has come to the end of what it does: see `Hub.write`.
    private func countChange() {
        guard let estate = outbox.estate else { return }
        estate.changes += 1
        estate.isStale = true
    }

    /// A change that was made, and stands in the checkpoint: what was answered, nobody knows any more. What the member has caused and not read yet
    /// belongs into the answer: all lines before have been dealt with.
    private func recallForgotten(_ change: Change, _ unfinished: Unfinished) -> Redone {
        unfinished.forgotten -= 1
        guard case .admit = change, let newcomer = unfinished.newcomer else {
            let newest = max(courier.hub.newest, position.number)
            return .performed(.success(.done), caused: position.number + 1..<newest + 1)
        }
        unfinished.newcomer = nil
        return .admitted(.success(newcomer))
    }

    /// What came of a change that the predecessor has made already; nil where this one is new.
    private func recall(_ change: @autoclosure () -> Change, ifMemorable: () -> Bool = { true }) -> Redone? {
        guard let estate = outbox.estate, let unfinished = estate.unfinished else { return nil }
        if unfinished.forgotten > 0 {
            estate.changes += 1
            return recallForgotten(change(), unfinished)
        }
        guard let memo = unfinished.memos.first else { return nil }
        var writer = StateWriter()
        writer.write(change())
        if writer.bytes == memo.change {
            unfinished.memos.removeFirst()
            estate.changes += 1
            return memo.outcome
        }
        guard ifMemorable() else { return nil }
        // Something goes another way than before: what was done then stays done, and what is asked for now is done as well.
        courier.chronicle.warnOfDivergence(origin)
        letNewcomerGo()
        estate.forgetChanges()
        return nil
    }
}
