import Crypto
import NIOHTTP1

/// A request for a WebSocket that is granted. Source: RFC 6455 §4.2; https://ircv3.net/specs/extensions/websocket
struct WebSocketHandshake: Equatable {
    /// What messages are made of from here on.
    let messages: WebSocketMessages
    /// What the client is told.
    let answer: String

    /// Whether a request is for a WebSocket, and not for another protocol, which HTTP lets a server overlook.
    static func isAskedFor(by request: WebRequest) -> Bool {
        !request.isForHead && request.asksForUpgrade
            && request.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
    }

    /// - Throws: why it is not granted.
    init(_ request: WebRequest, others origins: Set<String>) throws(WebFault) {
        func values(_ name: String) -> [String] { request.headers[canonicalForm: name].map(String.init) }
        guard values("sec-websocket-version") == ["13"] else { throw .upgradeRequired(version: true) }
        let keys = values("sec-websocket-key")
        guard keys.count == 1, WebSocketHandshake.isKey(keys[0]) else { throw WebFault(.badRequest) }
        let said = request.headers["origin"]
        guard said.count <= 1, WebOrigin.isWelcome(said.first, at: request.host, others: origins) else {
            throw WebFault(.forbidden, words: "a page of another host may not connect")
        }
        let agreed = values("sec-websocket-protocol").first { WebSocketHandshake.protocols[$0] != nil }
        messages = agreed.flatMap { WebSocketHandshake.protocols[$0] } ?? .text
        answer =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: \(WebSocketHandshake.accept(keys[0]))\r\n"
            + (agreed.map { "Sec-WebSocket-Protocol: \($0)\r\n" } ?? "") + "\r\n"
    }

    private static let protocols: [String: WebSocketMessages] = [
        "text.ircv3.net": .text, "binary.ircv3.net": .binary,
    ]

    /// Sixteen bytes in Base64: 22 digits, of which the last stands for two bits, and two signs to fill up.
    private static func isKey(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 24 && bytes[22...].allSatisfy { $0 == filler } && bytes[..<22].allSatisfy(digits.contains)
            && digits.firstIndex(of: bytes[21])! % 16 == 0
    }

    /// What shows the client that its request was understood.
    static func accept(_ key: String) -> String {
        let digest = Insecure.SHA1.hash(data: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        var text: [UInt8] = []
        // Twenty bytes: six groups of three, and two that are left over.
        var rest = Array(digest)[...]
        while !rest.isEmpty {
            let group = rest.prefix(3)
            rest = rest.dropFirst(3)
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : filler)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let filler = UInt8(ascii: "=")
}

extension WebFault {
    /// There is nothing but a WebSocket here.
    /// - Parameter version: it is one, but of a version that nobody speaks any more.
    static func upgradeRequired(version: Bool = false) -> WebFault {
        let versions = version ? "Sec-WebSocket-Version: 13\r\n" : ""
        return WebFault(
            .upgradeRequired,
            fields: "Upgrade: websocket\r\nConnection: Upgrade\r\n" + versions,
            endsConnection: version
        )
    }
}
