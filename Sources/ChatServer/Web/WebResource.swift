import NIOCore
import NIOHTTP1

/// What is at a path: a file in all its forms, each with its answers made.
struct WebResource: Sendable {
    /// A file in one form.
    private struct Form: Sendable {
        let coding: ContentCoding
        let tag: String
        let whole: WebResponse
        let notModified: WebResponse
    }

    /// The smallest one first.
    private let forms: [Form]

    /// - Parameter isImmutable: its path is never another's, whatever changes in the page.
    init(_ file: WebFile, isImmutable: Bool) {
        let caching = isImmutable ? "public, max-age=31536000, immutable" : "no-cache"
        let varying = file.forms.count > 1 ? "Vary: Accept-Encoding\r\n" : ""
        forms = file.forms.map { form in
            let always = "Cache-Control: \(caching)\r\nETag: \(form.tag)\r\n\(varying)"
            let encoding = form.coding == .identity ? "" : "Content-Encoding: \(form.coding.rawValue)\r\n"
            let about = "Content-Type: \(file.mediaType)\r\nContent-Length: \(form.body.readableBytes)\r\n"
            return Form(
                coding: form.coding,
                tag: form.tag,
                whole: WebResponse(.ok, fields: about + encoding + always, body: form.body),
                notModified: WebResponse(.notModified, fields: always)
            )
        }
    }

    /// Whether it is the same file, in the same forms.
    func isSame(as other: WebResource) -> Bool { forms.map(\.tag) == other.forms.map(\.tag) }

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
