import ChatCore
import ChatDialects
import NIOCore
import NIOHTTP1

/// An answer, but for what depends on the connection.
struct WebResponse {
    /// The status line and the fields that are the same for everybody; without the end of the head.
    let start: ByteBuffer
    /// What a request for the head alone does not get.
    let body: ByteBuffer
    /// Nothing may follow on the connection.
    var endsConnection = false

    /// - Parameter fields: each with its end.
    init(_ status: HTTPResponseStatus, fields: String, body: ByteBuffer = ByteBuffer()) {
        start = ByteBuffer(string: "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n\(fields)\(WebResponse.safety)")
        self.body = body
    }

    /// A line of text.
    init(_ status: HTTPResponseStatus, words: String, fields: String = "", endsConnection: Bool = false) {
        let body = ByteBuffer(string: words + "\n")
        let about =
            "Content-Type: text/plain; charset=utf-8\r\nContent-Length: \(body.readableBytes)\r\nCache-Control: no-store\r\n"
        self.init(status, fields: fields + about, body: body)
        self.endsConnection = endsConnection
    }

    /// Why a request is not answered otherwise.
    init(_ fault: WebFault) {
        let name = "\(fault.status.code) \(fault.status.reasonPhrase)"
        self.init(
            fault.status,
            words: fault.words.map { "\(name): \($0)" } ?? name,
            fields: fault.fields,
            endsConnection: fault.endsConnection
        )
    }

    /// The whole head.
    /// - Parameters:
    ///   - date: when it is said; nil where no clock is at hand.
    ///   - strictTransportSeconds: how long browsers are to insist on TLS; 0: they are not told.
    ///   - isLast: the connection is closed after it.
    func head(date: Timestamp?, strictTransportSeconds: Int = 0, isLast: Bool) -> ByteBuffer {
        var head = start
        if let date { head.writeString("Date: \(LocalTime(date, secondsEast: 0).httpDate)\r\n") }
        if strictTransportSeconds > 0 {
            head.writeString("Strict-Transport-Security: max-age=\(strictTransportSeconds)\r\n")
        }
        if isLast { head.writeString("Connection: close\r\n") }
        head.writeString("\r\n")
        return head
    }

    /// All of it, as the last on a connection whose requests nobody has read.
    var asLast: ByteBuffer {
        var whole = head(date: nil, isLast: true)
        whole.writeImmutableBuffer(body)
        return whole
    }

    /// What keeps a browser from being talked into anything else than the page: no script, style, image or connection from elsewhere, none written
    /// into the page itself, no frame around it, and no text that becomes a script but the address of the page's own worker (the policy `chatd`).
    /// Source: https://www.w3.org/TR/CSP3, https://w3c.github.io/trusted-types, https://fetch.spec.whatwg.org
    private static let safety =
        "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types chatd\r\n"
        + "X-Content-Type-Options: nosniff\r\n"
        + "Referrer-Policy: no-referrer\r\n"
        + "Cross-Origin-Opener-Policy: same-origin\r\n"
        + "Cross-Origin-Resource-Policy: same-origin\r\n"
        + "Permissions-Policy: camera=(), geolocation=(), microphone=()\r\n"
}
