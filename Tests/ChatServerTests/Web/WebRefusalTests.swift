import NIOCore
import Testing

@testable import ChatDialects
@testable import ChatServer

/// What those are told in HTTP who are turned away at the door.
@Suite struct WebRefusalTests {
    @Test(arguments: [
        (Complaint.serverFull, 503), (.tooManyConnections(limit: 64), 503), (.banned(reason: "flooding"), 403),
    ])
    func theAnswerIsWhole(_ complaint: Complaint, _ status: Int) throws {
        let answer = String(buffer: WebRefusal.response(to: complaint).asLast)
        #expect(answer.status == status)
        #expect(answer.content == words(complaint) + "\n")
        #expect(answer.field("Content-Length") == "\(words(complaint).utf8.count + 1)")
        #expect(answer.field("Content-Type") == "text/plain; charset=utf-8")
        #expect(answer.field("Connection") == "close")
        #expect(answer.field("Retry-After") == (status == 503 ? "30" : nil))
        #expect(answer.field("X-Content-Type-Options") == "nosniff")
    }
}
