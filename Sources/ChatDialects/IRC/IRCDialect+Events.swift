import ChatCore
import NIOCore

extension IRCDialect {
    func encode(_ event: Event, time: ServerTime, into bytes: inout ByteBuffer) { fatalError("not written yet") }
    func showsOwn(_ event: Event) -> Bool { fatalError("not written yet") }
}
