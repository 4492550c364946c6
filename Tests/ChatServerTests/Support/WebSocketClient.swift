import Testing

@testable import ChatServer

/// A client that speaks IRC in the frames of a WebSocket, on a plain socket.
final class WebSocketClient {
    private typealias Frames = WebSocketFrames

    let socket: TestClient
    private var unread: [Frames.Received] = []
    private var rest: ArraySlice<UInt8> = []

    /// Connects, and gets its WebSocket.
    init(port: Int, subprotocol: String? = "text.ircv3.net") throws {
        socket = try TestClient(port: port)
        try socket.send(WebSocketClient.request(subprotocol))
        let answer = try socket.read(through: "\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 101 "), "\(answer)")
    }

    static func request(_ subprotocol: String? = nil) -> String {
        "GET /socket HTTP/1.1\r\nHost: chat.example.org\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + (subprotocol.map { "Sec-WebSocket-Protocol: \($0)\r\n" } ?? "") + "\r\n"
    }

    func say(_ lines: String...) throws { for line in lines { try send(Frames.message(line)) } }

    func send(_ bytes: [UInt8]) throws { try socket.send(bytes) }

    /// The next frame.
    func frame() throws -> WebSocketFrames.Received {
        while unread.isEmpty {
            if socket.unread.isEmpty { try TestClient.receive([socket]) }
            guard !socket.unread.isEmpty || !socket.hasEnded else { throw TestClient.Failure(description: "the end") }
            rest += socket.takeUnreadBytes()
            unread = try Frames.take(from: &rest)
        }
        return unread.removeFirst()
    }

    /// Reads up to a message that has these words in it.
    /// - Returns: all of them, that one too.
    @discardableResult
    func read(through words: String) throws -> [String] {
        var messages: [String] = []
        repeat { messages.append(try frame().words) } while !messages.last!.contains(words)
        return messages
    }

    /// Everything until the other end closes.
    func readToEnd() throws -> [WebSocketFrames.Received] {
        var frames: [WebSocketFrames.Received] = []
        while !socket.hasEnded || !socket.unread.isEmpty || !unread.isEmpty {
            if let next = try? frame() { frames.append(next) }
        }
        #expect(rest.isEmpty)
        return frames
    }

    /// Comes into the lobby.
    func join(as name: String) throws {
        try say("NICK \(name)", "USER \(name) 0 * \(name)", "JOIN #lobby")
        try read(through: " 366 \(name) #lobby ")
    }

    func close() { socket.close() }
}

extension TestServer {
    /// Opens a listener for WebSockets.
    func listenForWebSockets(_ access: WebAccess = WebAccess()) async throws -> Int {
        try await listen("irc", ListenerTransport(.init(web: access)))
    }

    /// Somebody who has got a WebSocket and is in the lobby under this name.
    func join(webSocket port: Int, _ name: String, subprotocol: String? = "text.ircv3.net") throws -> WebSocketClient {
        let client = try WebSocketClient(port: port, subprotocol: subprotocol)
        keep(client.socket)
        try client.join(as: name)
        return client
    }
}
