import Crypto
import NIOCore
import NIOHTTP1

/// A file of the page in all its forms, each with its answers made.
struct WebResource: Sendable {
    /// A file in one form.
    private struct Form: Sendable {
        let coding: ContentCoding
        let tag: String
        let whole: WebResponse
        let notModified: WebResponse
    }

    /// The best one first.
    private let forms: [Form]

    /// - Parameters:
    ///   - path: below the page's directory; its suffix says what it is.
    ///   - isImmutable: its path is never another's, whatever changes in the page.
    init(_ path: String, _ bodies: [ContentCoding: [UInt8]], isImmutable: Bool) {
        let caching = isImmutable ? "public, max-age=31536000, immutable" : "no-cache"
        let varying = bodies.count > 1 ? "Vary: Accept-Encoding\r\n" : ""
        forms = ContentCoding.allCases.compactMap { coding in
            guard let bytes = bodies[coding] else { return nil }
            let tag = "\"\(SHA256.hash(data: bytes).hexadecimal(bytes: 16))\""
            let always = "Cache-Control: \(caching)\r\nETag: \(tag)\r\n\(varying)"
            let encoding = coding == .identity ? "" : "Content-Encoding: \(coding.rawValue)\r\n"
            let about = "Content-Type: \(MediaType.of(path))\r\nContent-Length: \(bytes.count)\r\n"
            return Form(
                coding: coding,
                tag: tag,
                whole: WebResponse(.ok, fields: about + encoding + always, body: ByteBuffer(bytes: bytes)),
                notModified: WebResponse(.notModified, fields: always)
            )
        }
    }

    /// The form that the client likes best; of those it likes the same, the smallest.
    func response(to headers: HTTPHeaders) -> WebResponse {
        let accepted = AcceptedCodings(headers)
        var best: (form: Form, quality: Int)?
        for form in forms {
            let quality = accepted.quality(of: form.coding)
            if quality > best?.quality ?? 0 { best = (form, quality) }
        }
        guard let form = best?.form else { return WebResponse(WebFault(.notAcceptable, endsConnection: false)) }
        let isKnown = headers[canonicalForm: "if-none-match"].contains { known in
            known == "*" || (known.hasPrefix("W/") ? known.dropFirst(2) : known) == form.tag
        }
        return isKnown ? form.notModified : form.whole
    }
}
