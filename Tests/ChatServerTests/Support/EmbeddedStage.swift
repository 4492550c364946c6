import ChatDialects
import Glibc
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import ChatCore
@testable import ChatServer

/// Half past nine on 2026-11-21, in UTC.
let halfPastNine = Timestamp(microseconds: 1_795_253_400_000_000)

/// The real hub, courier and sessions on one loop in memory, whose clock moves only when told to.
///
/// There are no descriptors, so all output goes through the channels. Everything happens on the thread of the caller.
final class EmbeddedStage {
    final class Client {
        let session: Session
        let channel: EmbeddedChannel
        var output: [UInt8] = []

        init(session: Session, channel: EmbeddedChannel) {
            self.session = session
            self.channel = channel
        }
    }

    let loop = EmbeddedEventLoop()
    let hub: Hub
    let courier: Courier
    let doorkeeper = Doorkeeper()
    private let lane: LaneHandle
    private let entries: [DialectCatalog.Entry]
    private(set) var clients: [String: Client] = [:]
    /// When dialects are replaced by those of a successor.
    let successions: Successions
    /// How many moments there were at which they could be.
    var moments = 0

    /// - Parameters:
    ///   - settings: facts and the key of cloaks are the stage's own.
    ///   - logger: gets the records; nobody by default.
    ///   - bans: those of an earlier run.
    ///   - entries: protocols that only the test knows.
    ///   - successions: when dialects are replaced by those of a successor; where they can be, lines that are received at once come one by one.
    init(
        settings: ServerSettings = ServerSettings(),
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        bans: [ServerBan] = [],
        entries: [DialectCatalog.Entry] = [],
        successions: Successions = .none
    ) {
        let loop = loop
        let settings = settings.onStage
        self.entries = entries
        self.successions = successions
        let time = ServerTime(
            now: {
                Timestamp(microseconds: halfPastNine.microseconds + Int64(loop.now.uptimeNanoseconds / 1000))
            },
            secondsEast: { _ in 0 }
        )
        lane = LaneHandle(loop: loop)
        let chronicle = Chronicle(
            logger: logger,
            recorded: settings.recordedEvents
        )
        let chat = Chat(limits: settings.limits, lanes: 1, permanentRooms: ["#lobby"])
        hub = Hub(chat, lanes: [lane], time: time, chronicle: chronicle)
        courier = Courier(
            lane: 0,
            hub: hub,
            loop: loop,
            doorkeeper: doorkeeper,
            bans: Bans(bans),
            work: BlockingWork(pool: nil),
            userDatabase: BlockingWork(pool: nil),
            settings: settings,
            chronicle: chronicle
        )
        lane.install(courier)
    }

    /// Somebody connects; others see them at `host-NAME`. Who comes encrypted never gets past the handshake.
    func open(
        _ name: String,
        _ protocolName: String,
        host: String,
        port: Int,
        certificateFingerprint: String? = nil,
        isEncrypted: Bool = false,
        awaitsUpgrade: Bool = false
    ) throws {
        let entry = try #require(
            entries.first { $0.name == protocolName } ?? DialectCatalog.entry(named: protocolName)
        )
        let face = ListenerFace(entry: entry, room: "#lobby")
        let origin = Origin(
            via: protocolName,
            address: PeerAddress(host: host, port: port),
            host: "host-\(name)",
            session: name,
            guestNumber: port,
            certificateFingerprint: certificateFingerprint
        )
        let session = Session(
            courier: courier,
            face: face,
            origin: origin,
            awaitsUpgrade: awaitsUpgrade,
            isEncrypted: isEncrypted
        )
        let channel = EmbeddedChannel(handler: session, loop: loop)
        clients[name] = Client(session: session, channel: channel)
        try channel.connect(to: SocketAddress(ipAddress: host, port: port)).wait()
        settle()
    }

    func receive(_ name: String, _ bytes: [UInt8]) throws {
        let channel = try client(name).channel
        for piece in successions.pieces(of: bytes) {
            try channel.writeInbound(ByteBuffer(bytes: piece))
            settle()
        }
    }

    /// A client gets its WebSocket.
    func upgrade(_ name: String, _ messages: WebSocketMessages = .text, from address: PeerAddress? = nil) throws {
        let upgrade = WebSocketUpgrade(messages: messages, address: address, bytesRead: 0, bytesSent: 0)
        try client(name).channel.pipeline.fireUserInboundEventTriggered(upgrade)
        settle()
    }

    /// Takes everything that was sent to a client by its WebSocket.
    func takeFrames(of name: String) throws -> [WebSocketFrames.Received] {
        let client = try client(name)
        defer { client.output = [] }
        return try WebSocketFrames.all(client.output)
    }

    /// The other end has closed its half.
    func endInput(of name: String) throws {
        try client(name).channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        settle()
    }

    /// The connection has broken.
    func reset(_ name: String) throws {
        try client(name).channel.pipeline.fireErrorCaught(IOError(errnoCode: ECONNRESET, reason: "read"))
        settle()
    }

    func wait(milliseconds: Int) {
        loop.advanceTime(by: .milliseconds(Int64(milliseconds)))
        settle()
    }

    /// Takes everything that was sent to a client.
    func takeOutput(of name: String) throws -> String {
        let client = try client(name)
        defer { client.output = [] }
        return String(decoding: client.output, as: UTF8.self)
    }

    func isClosed(_ name: String) throws -> Bool { try !client(name).channel.isActive }

    func client(_ name: String) throws -> Client { try #require(clients[name], "nobody is called \(name)") }

    /// Holds on to nothing of a client that is closed.
    func forget(_ name: String) { clients[name] = nil }

    /// Ends everything, so that nothing is left open.
    func end() throws {
        for client in clients.values { _ = try client.channel.finish(acceptAlreadyClosed: true) }
        loop.run()
        lane.install(nil)
    }

    /// Lets the loop do what is due, and gathers what was sent.
    private func settle() {
        loop.run()
        for client in clients.values {
            while let bytes = try? client.channel.readOutbound(as: ByteBuffer.self) {
                client.output += Array(bytes.readableBytesView)
            }
        }
        succeed()
    }
}

extension ServerSettings {
    /// With what a server on a stage says of itself, whatever the settings say.
    fileprivate var onStage: ServerSettings {
        var settings = self
        settings.cloakKey = Array(repeating: 7, count: 32)
        settings.facts = ServerFacts(
            serverName: "chat.example.org",
            network: "ExampleNet",
            version: "chatd-test",
            started: Timestamp(microseconds: halfPastNine.microseconds - 30 * 60 * 1_000_000),
            run: "r1",
            messageOfTheDay: messageOfTheDay,
            administration: facts.administration,
            limits: limits,
            strictTransport: facts.strictTransport
        )
        return settings
    }
}
