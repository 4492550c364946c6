import NIOHTTP1

/// Why a request is not answered as it was meant to be.
struct WebFault: Error, Equatable {
    let status: HTTPResponseStatus
    /// What whoever looks at the answer is told of it.
    let words: String?
    /// What the answer says besides, each field with its end.
    let fields: String
    /// What follows on the connection could be anything.
    let endsConnection: Bool

    init(_ status: HTTPResponseStatus, words: String? = nil, fields: String = "", endsConnection: Bool = true) {
        (self.status, self.words, self.fields, self.endsConnection) = (status, words, fields, endsConnection)
    }
}

/// A request that may be answered: it asks for something, has no body, and says whom it is for.
struct WebRequest {
    /// What it asks for, without a query.
    let path: String
    /// Whom it is for: a host, perhaps with a port; nil where an old program does not say.
    let host: String?
    let headers: HTTPHeaders
    /// It asks for the head of the answer alone.
    let isForHead: Bool
    /// It would like to go on with another protocol.
    let asksForUpgrade: Bool
    /// Another request may follow it. None does where something else than HTTP could: NIO's decoder reads nothing after such a request.
    let keepsAlive: Bool

    /// - Throws: why it cannot be answered.
    /// Source: RFC 9112 §3.2 (Host), §3.3 (targets), §6 (bodies); RFC 9110 §9.1 (methods), §7.8 (Upgrade).
    init(_ head: HTTPRequestHead) throws(WebFault) {
        headers = head.headers
        let isNewest = head.version == .http1_1
        let hosts = headers[canonicalForm: "host"]
        guard hosts.count == 1 || (hosts.isEmpty && !isNewest && !headers.contains(name: "host")),
            hosts.allSatisfy(WebRequest.isHost)
        else { throw WebFault(.badRequest) }
        host = hosts.first.map(String.init)
        let hasBody = try WebRequest.hasBody(headers)
        asksForUpgrade =
            isNewest && headers.contains(name: "upgrade")
            && headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
        keepsAlive = isNewest && head.isKeepAlive && !asksForUpgrade && head.method != .CONNECT
        guard head.method == .GET || head.method == .HEAD else {
            throw WebFault.methodNotAllowed(endsConnection: hasBody || !keepsAlive)
        }
        guard !hasBody else { throw WebFault(.payloadTooLarge) }
        path = try WebRequest.path(of: head.uri, host: host)
        isForHead = head.method == .HEAD
    }

    /// - Throws: where two programs could see different ends of it.
    private static func hasBody(_ headers: HTTPHeaders) throws(WebFault) -> Bool {
        let lengths = headers[canonicalForm: "content-length"]
        let isCoded = headers.contains(name: "transfer-encoding")
        let isPlain = lengths.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(\.isDigit) }
        let isDoubtful = headers.contains(name: "content-length") && (isCoded || lengths.count != 1)
        guard isPlain, !isDoubtful else { throw WebFault(.badRequest) }
        return isCoded || lengths.contains { $0.utf8.contains { $0 != UInt8(ascii: "0") } }
    }

    private static func isHost(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isAlphanumeric || hostMarks.contains($0) }
    }

    private static let hostMarks = Array("-._~:[]%!$&'()*+;=".utf8)

    /// - Throws: where it is neither a path nor, for this host, a whole address.
    private static func path(of target: String, host: String?) throws(WebFault) -> String {
        var path = target[...]
        for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
            let rest = target.dropFirst(scheme.count)
            let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
            guard rest[..<end].lowercased() == host?.lowercased() else { throw WebFault(.badRequest) }
            path = rest[end...]
            if path.first != "/" { path = "/" + path }
        }
        guard path.first == "/", !path.utf8.contains(UInt8(ascii: "#")) else { throw WebFault(.badRequest) }
        return String(path.prefix { $0 != "?" })
    }
}

extension WebFault {
    /// The page is only to be read.
    static func methodNotAllowed(endsConnection: Bool) -> WebFault {
        WebFault(.methodNotAllowed, fields: "Allow: GET, HEAD\r\n", endsConnection: endsConnection)
    }
}
