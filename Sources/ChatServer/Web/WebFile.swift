import Crypto
import NIOCore

/// A file of the page in all its forms, each hashed and kept once.
struct WebFile: Sendable {
    /// The file in one form.
    struct Form: Sendable {
        let coding: ContentCoding
        /// What no other form has, of this file or another: a strong validator, in quotes. Source: RFC 9110 §8.8.3.
        let tag: String
        let body: ByteBuffer
    }

    let mediaType: String
    /// The smallest first; the last is the file as it is.
    let forms: [Form]

    /// - Parameters:
    ///   - path: its suffix says what it is.
    ///   - bodies: the file as it is, and packed.
    init(_ path: String, _ bodies: [ContentCoding: [UInt8]]) {
        mediaType = MediaType.of(path)
        forms = ContentCoding.allCases.compactMap { coding in
            guard let bytes = bodies[coding] else { return nil }
            let tag = "\"\(SHA256.hash(data: bytes).hexadecimal(bytes: 16))\""
            return Form(coding: coding, tag: tag, body: ByteBuffer(bytes: bytes))
        }
    }
}
