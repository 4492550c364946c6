import ChatCore
import NIOCore

extension IRCDialect {
    func awaitsAnswer(to request: Request) -> Bool { fatalError("not written yet") }

    mutating func answer(
        _ reply: Reply,
        to request: Request,
        own: [Event],
        from index: Int,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) -> Answer { fatalError("not written yet") }

    mutating func report(_ report: Report, time: ServerTime, into bytes: inout ByteBuffer) {
        fatalError("not written yet")
    }

    mutating func say(_ words: [String], time: ServerTime, into bytes: inout ByteBuffer) {
        fatalError("not written yet")
    }

    mutating func complain(
        _ complaint: Complaint,
        to request: Request?,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) { fatalError("not written yet") }

    mutating func conclude(time: ServerTime, into bytes: inout ByteBuffer) { fatalError("not written yet") }
    func tellMissed(_ count: UInt64, time: ServerTime, into bytes: inout ByteBuffer) { fatalError("not written yet") }
    func ping(time: ServerTime, into bytes: inout ByteBuffer) -> Bool { fatalError("not written yet") }
    func sayGoodbye(_ reason: String, time: ServerTime, into bytes: inout ByteBuffer) { fatalError("not written yet") }
}
