import ChatCore
import ChatDialects
import NIOCore
import StateMemory

/// How a session writes down where it stands.
///
/// It does so before what it has to say goes out, and when a turn is over: whatever it has read and not written down is still in the loop's read area,
/// and what it has changed in the chat stands in the log. A line that is not dealt with altogether is written down as if it had not been begun, with what
/// was said to it so far: the successor begins it again, and finds what is done already among its memos.
extension Session {
    func store() {
        guard let estate = outbox.estate, phase == .open else { return }
        estate.isStale = false
        if !isBusyWithALine { estate.conclude() }
        let unfinished = estate.unfinished
        let record = SessionRecord(
            via: face.entry.name,
            room: face.room,
            origin: origin,
            flags: flags,
            member: estate.line == nil ? member : estate.memberBeforeLine,
            changes: estate.line == nil ? estate.changes : estate.changesBeforeLine,
            changesMade: estate.changes + (unfinished?.changes ?? 0),
            newcomer: unfinished?.newcomer ?? (estate.line == nil ? nil : member),
            position: position,
            skipped: unfinished?.skipped ?? 0,
            sent: outbox.sent,
            unsent: outbox.unsent,
            consumed: estate.consumed,
            line: estate.line ?? unfinished?.line,
            framer: framer,
            telnet: telnet,
            flood: flood,
            wrongPasswords: wrongPasswords,
            webSocket: webSocket
        )
        courier.writer.removeAll()
        estate.writeBeginning(of: record, to: &courier.writer)
        record.writeRest(to: &courier.writer)
        if estate.line != nil, let before = estate.dialectBeforeLine {
            courier.writer.write(verbatim: before)
        } else {
            dialect.write(to: &courier.writer)
        }
        courier.writer.bytes.withUnsafeBufferPointer {
            estate.commit($0, sent: outbox.sent, position: position.number)
        }
    }
}
