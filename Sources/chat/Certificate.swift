import NIOSSL

#if canImport(Glibc)
    import Glibc
#endif

/// What people are told of a certificate that was refused.
enum Certificate {
    /// What speaks against it, as far as it says so itself.
    static func objection(_ certificate: NIOSSLCertificate) -> String {
        let now = time(nil)
        if certificate.notValidAfter < now { return "it has expired on \(day(of: certificate.notValidAfter))" }
        if certificate.notValidBefore > now { return "it is not valid before \(day(of: certificate.notValidBefore))" }
        let isSelfSigned = (try? certificate.toDERBytes()).map(hasOneName) ?? false
        return isSelfSigned ? "self-signed certificate" : "nobody whom the system trusts vouches for it"
    }

    /// Whether who issued it is whom it is for.
    /// Source: RFC 5280 §4.1, `TBSCertificate`.
    static func hasOneName(_ certificate: [UInt8]) -> Bool {
        var outer = DER(certificate[...])
        guard var whole = outer.next()?.content, var signed = whole.next()?.content else { return false }
        guard var field = signed.next() else { return false }
        if field.tag == 0xA0 {  // [0] version
            guard let number = signed.next() else { return false }
            field = number
        }
        // serialNumber was taken; signature, issuer, validity, subject follow.
        guard signed.next() != nil, let issuer = signed.next(), signed.next() != nil, let subject = signed.next() else {
            return false
        }
        return issuer.bytes == subject.bytes
    }

    private static func day(of moment: time_t) -> String {
        var moment = moment
        var parts = tm()
        gmtime_r(&moment, &parts)
        return CalendarText.date(parts)
    }
}

/// Values of DER, one after the other, with no more of it than it takes to step over them. Source: X.690 §8.1.
private struct DER {
    struct Value {
        let tag: UInt8
        /// With tag and length.
        let bytes: ArraySlice<UInt8>
        let content: DER
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// nil at the end, and where the bytes are none.
    mutating func next() -> Value? {
        var header = rest
        guard let tag = header.popFirst(), let first = header.popFirst() else { return nil }
        var count = Int(first)
        if first >= 0x80 {
            count = 0
            // A certificate has less than 16 MiB.
            guard (1...3).contains(first & 0x7F) else { return nil }
            for _ in 0..<(first & 0x7F) {
                guard let byte = header.popFirst() else { return nil }
                count = count << 8 | Int(byte)
            }
        }
        guard count <= header.count else { return nil }
        let content = header.prefix(count)
        let bytes = rest[rest.startIndex..<content.endIndex]
        rest = rest[content.endIndex...]
        return Value(tag: tag, bytes: bytes, content: DER(content))
    }
}
