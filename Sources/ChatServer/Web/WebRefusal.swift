import ChatDialects
import NIOCore
import NIOHTTP1

/// What somebody is told in HTTP whom the server turns away at the door.
enum WebRefusal {
    /// A whole answer, after which the connection is closed.
    static func response(to complaint: Complaint) -> ByteBuffer {
        let response =
            if case .banned = complaint {
                WebResponse(.forbidden, words: Phrases.words(complaint))
            } else {
                WebResponse(.serviceUnavailable, words: Phrases.words(complaint), fields: retry)
            }
        return response.asLast
    }

    /// Somebody may have left by then.
    private static let retry = "Retry-After: 30\r\n"
}
