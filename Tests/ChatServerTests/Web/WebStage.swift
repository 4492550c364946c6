import ChatDialects
import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport

@testable import ChatCore
@testable import ChatServer

/// What speaks HTTP, on a loop in memory whose clock moves only when told to; behind it, instead of a session, somebody who writes down what reaches it.
final class WebStage {
    /// Stands where the session does.
    final class Recorder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        var upgrade: WebSocketUpgrade?
        var input: [UInt8] = []
        var hasEnded = false
        var recognized: [ProxyHandler.Recognized] = []
        /// What came before the upgrade, and should not have.
        var early: [UInt8] = []

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data).readableBytesView
            if upgrade == nil { early += bytes } else { input += bytes }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            switch event {
            case let event as WebSocketUpgrade: upgrade = event
            case let event as ProxyHandler.Recognized: recognized.append(event)
            case let event as ChannelEvent where event == .inputClosed: hasEnded = true
            default: break
            }
        }
    }

    let channel = EmbeddedChannel()
    let session = Recorder()
    var loop: EmbeddedEventLoop { channel.embeddedEventLoop }
    let log = RecordingLog()
    /// What an operator is told.
    var warnings: [String] { log.records.filter { $0.hasPrefix("warning") } }
    private(set) var sent: [UInt8] = []

    /// - Parameter front: stands between the network and HTTP.
    init(
        _ access: WebAccess = WebAccess(site: .sample),
        isEncrypted: Bool = false,
        peer: PeerAddress? = PeerAddress(host: "192.0.2.7", port: 4660),
        isHealthy: Bool = true,
        complaint: Complaint? = nil,
        front: (any ChannelHandler)? = nil
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        if let front { try pipeline.addHandler(front) }
        let surroundings = WebHandler.Surroundings(
            access: access,
            isEncrypted: isEncrypted,
            peer: peer,
            time: ServerTime(now: { halfPastNine }, secondsEast: { _ in 3600 }),
            isHealthy: { isHealthy },
            complaint: { $0 == nil ? nil : complaint },
            chronicle: Chronicle(logger: log.logger, recorded: [])
        )
        try WebHandler.add(to: pipeline, surroundings)
        try pipeline.addHandler(session)
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 4660)).wait()
    }

    deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }

    var isClosed: Bool { !channel.isActive }

    var isReadFrom: Bool {
        let said = channel.options.first { $0.option is ChannelOptions.Types.AutoReadOption }
        return said?.value as? Bool ?? true
    }

    /// What reaches the server, at once.
    func receive(_ bytes: some Sequence<UInt8>) throws {
        try channel.writeInbound(ByteBuffer(bytes: Array(bytes)))
        loop.run()
    }

    /// What reaches the server, and what it says to that.
    @discardableResult
    func ask(_ text: String) throws -> String {
        try receive(text.utf8)
        return try answer()
    }

    /// What was said since this was asked last.
    func answer() throws -> String {
        var bytes: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
        sent += bytes
        return String(decoding: bytes, as: UTF8.self)
    }

    func endInput() {
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        loop.run()
    }

    func pass(seconds: Int64) { loop.advanceTime(by: .seconds(seconds)) }
}

extension WebSite {
    /// A page of a few files.
    static let sample = WebSite(files: [
        "index.html": Array(#"<link href="page/style.css"><script src='page/main.js'></script>"#.utf8),
        "service-worker.js": Array(#"const shell = ["./", "page/main.js"];"#.utf8),
        "manifest.webmanifest": Array(#"{"icons": [{"src": "page/icon.png"}]}"#.utf8),
        "page/main.js": Array("import './view/log.js'; // page/".utf8),
        "page/main.js.br": Array("brotli".utf8),
        "page/main.js.gz": Array("gzip".utf8),
        "page/view/log.js": Array("export const log = 1;".utf8),
        "page/style.css": Array("body {}".utf8),
        "page/icon.png": [0x89, 0x50, 0x4E, 0x47],
    ])
}

/// A request with what it has to have, and with these fields.
func request(_ target: String, method: String = "GET", _ fields: String...) -> String {
    "\(method) \(target) HTTP/1.1\r\nHost: chat.example.org\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
}

/// A request for a WebSocket as browsers send it, with these fields besides.
func upgradeRequest(_ target: String = "/", _ fields: String...) -> String {
    let all = [
        "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    return "GET \(target) HTTP/1.1\r\nHost: chat.example.org\r\n"
        + (all + fields).map { $0 + "\r\n" }.joined() + "\r\n"
}

extension String {
    /// The number in an answer's first line.
    var status: Int? { split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) } }

    /// What stands in a field of an answer; nil where it has none.
    func field(_ name: String) -> String? {
        components(head: true).first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }.map {
            String($0.dropFirst(name.count + 2))
        }
    }

    /// What follows an answer's head.
    var content: String? { ranges(of: "\r\n\r\n").first.map { String(self[$0.upperBound...]) } }

    private func components(head: Bool) -> [Substring] {
        let end = ranges(of: "\r\n\r\n").first?.lowerBound ?? endIndex
        return self[..<end].split(separator: "\r\n")
    }
}
