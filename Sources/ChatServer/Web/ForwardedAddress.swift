import ChatCore
import NIOHTTP1

/// Reads in a request where the client is, on the word of the proxies that have passed it on.
///
/// Each proxy writes at the end where it was asked from. So it is read from there: whoever is trusted is another proxy, and the first who is not is the
/// client; what stands before that is the client's own invention, and not even looked at. Source: RFC 7239; developer.mozilla.org, X-Forwarded-For.
enum ForwardedAddress {
    /// - Parameters:
    ///   - proxy: where the request came from: a proxy that is trusted, nil for one on this host by a Unix socket.
    ///   - trusts: who else is believed.
    /// - Returns: the client's address; the proxy's own where it says nothing. Without a port, the proxy's stands for it.
    /// - Throws: 400 where an address cannot be read that matters.
    static func client(
        in headers: HTTPHeaders,
        by header: WebAccess.ForwardedHeader,
        proxy: PeerAddress?,
        trusts: (String) -> Bool
    ) throws(WebFault) -> PeerAddress? {
        var address = proxy
        for hop in hops(in: headers, by: header).reversed() {
            guard let hop, let read = ForwardedAddress.read(hop) else { throw WebFault(.badRequest) }
            address = PeerAddress(host: read.host, port: read.port ?? proxy?.port ?? 0)
            if !trusts(read.host) { break }
        }
        return address
    }

    /// Whether a request says anything of the kind.
    static func isSaid(in headers: HTTPHeaders) -> Bool {
        headers.contains(name: "x-forwarded-for") || headers.contains(name: "forwarded")
    }

    // Bytes, and not characters: there are some that a comma behind them becomes a part of (UAX #29, Prepend), and a client that sends one would hide what
    // its proxy has added.
    private typealias Text = ArraySlice<UInt8>

    /// What each proxy has written, in order; nil where one has written something else.
    private static func hops(in headers: HTTPHeaders, by header: WebAccess.ForwardedHeader) -> [Text?] {
        switch header {
        case .off: []
        case .xForwardedFor:
            headers["x-forwarded-for"].flatMap { field in
                Array(field.utf8).split(separator: .comma, omittingEmptySubsequences: false).map(trim)
            }
        case .forwarded:
            headers["forwarded"].flatMap { field in
                // A quote that does not end hides what the next proxy has written: all of the field is in doubt.
                split(Array(field.utf8)[...], at: .comma)?.map(origin) ?? [nil]
            }
        }
    }

    /// What stands behind `for=` in what one proxy has written, which has to be there once.
    private static func origin(in element: Text) -> Text? {
        let values = (split(element, at: .semicolon) ?? []).compactMap { pair -> Text? in
            guard let sign = pair.firstIndex(of: .equals), trim(pair[..<sign]).map(\.lowercased) == Array("for".utf8)
            else { return nil }
            return trim(pair[(sign + 1)...])
        }
        guard values.count == 1, let value = values.first else { return nil }
        guard value.first == .quote else { return value }
        return value.count >= 2 && value.last == .quote ? value.dropFirst().dropLast() : nil
    }

    /// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`.
    private static func read(_ text: Text) -> (host: String, port: Int?)? {
        if let host = host(text) { return (host, nil) }
        let isBracketed = text.first == .openingBracket
        guard let end = text.firstIndex(of: isBracketed ? .closingBracket : .colon) else { return nil }
        let name = isBracketed ? text[..<end].dropFirst() : text[..<end]
        let rest = isBracketed ? text[(end + 1)...] : text[end...]
        guard let host = host(name), name.contains(.colon) == isBracketed else { return nil }
        if rest.isEmpty { return (host, nil) }
        let digits = rest.dropFirst()
        guard rest.first == .colon, digits.allSatisfy(\.isDigit),
            let port = Int(String(decoding: digits, as: UTF8.self)),
            (1...65_535).contains(port)
        else { return nil }
        return (host, port)
    }

    /// An IPv4 address that is written as IPv6 counts as what it is, wherever it is compared.
    private static func host(_ text: Text) -> String? {
        InternetAddress(String(decoding: text, as: UTF8.self)).map { PeerAddress(host: $0.text, port: 1).host }
    }

    private static func trim(_ text: Text) -> Text {
        guard let first = text.firstIndex(where: { !$0.isBlank }), let last = text.lastIndex(where: { !$0.isBlank })
        else { return [] }
        return text[first...last]
    }

    /// Splits where a separator does not stand in quotes; nil where a quote does not end.
    private static func split(_ text: Text, at separator: UInt8) -> [Text]? {
        var (parts, start) = ([Text](), text.startIndex)
        var (isQuoted, isEscaped) = (false, false)
        for (index, byte) in zip(text.indices, text) {
            if byte == separator, !isQuoted {
                parts.append(text[start..<index])
                start = index + 1
            }
            if byte == .quote, !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && byte == .backslash && !isEscaped
        }
        return isQuoted ? nil : parts + [text[start...]]
    }
}
