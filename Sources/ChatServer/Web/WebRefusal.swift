import ChatDialects
import NIOCore
import NIOHTTP1

/// What somebody is told in HTTP whom the server turns away at the door.
enum WebRefusal {
    /// An answer after which the connection is closed: it must not be the one too many, when they try again.
    static func response(to complaint: Complaint) -> WebResponse {
        let words = Phrases.words(complaint)
        if case .banned = complaint { return WebResponse(.forbidden, words: words, endsConnection: true) }
        return WebResponse(.serviceUnavailable, words: words, fields: "Retry-After: 30\r\n", endsConnection: true)
    }
}
