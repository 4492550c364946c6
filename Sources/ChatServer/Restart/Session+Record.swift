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
        if !isBusyWithALine { estate.line = nil }
        let line = estate.line ?? estate.lineToRepeat
        let record = SessionRecord(
            via: face.entry.name,
            room: face.room,
            origin: origin,
            flags: flags,
            member: estate.line == nil ? member : estate.memberBeforeLine,
            changes: estate.line == nil ? estate.changes : estate.changesBeforeLine,
            changesMade: estate.changes + estate.forgotten + UInt64(estate.memos.count),
            newcomer: estate.newcomer ?? (estate.line == nil ? nil : member),
            position: position,
            skipped: estate.skipped,
            sent: outbox.sent,
            unsent: outbox.unsent,
            consumed: estate.consumed,
            line: line,
            framer: framer,
            telnet: telnet,
            flood: flood,
            wrongPasswords: wrongPasswords,
            webSocket: webSocket
        )
        courier.writer.removeAll()
        courier.writer.write(verbatim: estate.beginning(of: record))
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
