import ChatCore
import NIOCore

@testable import ChatDialects

/// Says what it is told, and nothing else.
struct EchoDialect: Dialect {
    /// As an entry of the catalog, for lines of any length that is asked for.
    static let entry = DialectCatalog.Entry(
        name: "echo",
        framing: .lines,
        negotiates: false,
        lineBytes: 20 << 20,
        make: { _ in EchoDialect() }
    )

    private var heard = ByteBuffer()

    var variant: Variant { Variant(dialect: .max) }
    var greeting: String { "" }
    var entersAsGuest: Bool { false }
    var showsMessageOfTheDay: Bool { false }
    var firstRequest: Request { .back(words: nil) }

    mutating func interpret(_ line: ByteBuffer) -> Intent {
        heard = line
        return .read([])
    }

    mutating func say(_ words: [String], time: ServerTime, into bytes: inout ByteBuffer) {
        bytes.writeImmutableBuffer(heard)
        bytes.writeString("\n")
        heard = ByteBuffer()
    }

    mutating func complain(_ complaint: Complaint, to request: Request?, time: ServerTime, into bytes: inout ByteBuffer)
    {}
    func encode(_ event: Event, time: ServerTime, into bytes: inout ByteBuffer) {}
    func showsOwn(_ event: Event) -> Bool { false }
    mutating func answer(
        _ reply: Reply,
        to request: Request,
        own: [Event],
        from index: Int,
        time: ServerTime,
        into bytes: inout ByteBuffer
    ) -> Answer { Answer() }
    func tellMissed(_ count: UInt64, time: ServerTime, into bytes: inout ByteBuffer) {}
    func sayGoodbye(_ reason: String, time: ServerTime, into bytes: inout ByteBuffer) {}
    func write(to writer: inout StateWriter) {}
    mutating func restore(from reader: inout StateReader) throws(StateProblem) {}
}
