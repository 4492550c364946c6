import ChatCore
import Glibc
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import ChatDialects
@testable import ChatServer

/// Everything with real sockets: one test at a time, since they count descriptors and watch the clock.
@Suite(.serialized) struct EndToEnd {}

/// The real server in this process, on loopback, with a listener for every protocol.
///
/// Its clock stands still at half past nine, so that what wxchat shows is known.
final class TestServer {
    let server: ChatServer
    let group: MultiThreadedEventLoopGroup
    private(set) var ports: [String: Int] = [:]
    private var sockets: [String] = []
    private var fences = 0
    /// Nobody is disconnected because a test does not look at them any more.
    private var clients: [TestClient] = []

    /// Runs a server for as long as the body takes, and sees to it that nothing is left of it.
    static func run(
        _ settings: ServerSettings = .unhurried,
        bans: [ServerBan] = [],
        loops: Int = 2,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let test = try await TestServer(settings, group, logger, bans: bans)
        do {
            try await body(test)
        } catch {
            await test.server.stop(reason: "the test has failed", patience: .zero)
            try await group.shutdownGracefully()
            throw error
        }
        for client in test.clients { client.close() }
        await test.server.stop(reason: "the test is over", patience: .seconds(5))
        try await group.shutdownGracefully()
        #expect(test.server.statistics == (members: 0, rooms: 0, connections: 0))
    }

    /// - Parameters:
    ///   - bans: of an earlier run.
    ///   - handover: see `ChatServer`.
    ///   - predecessor: see `ChatServer`.
    init(
        _ settings: ServerSettings,
        _ group: MultiThreadedEventLoopGroup,
        _ logger: Logger,
        bans: [ServerBan] = [],
        handover: Handover? = nil,
        predecessor: Predecessor? = nil,
        bridges: [LANBridge] = []
    ) async throws {
        self.group = group
        server = try await ChatServer(
            settings: settings,
            rooms: ["#lobby"],
            bans: bans,
            group: group,
            time: ServerTime(now: { halfPastNine }, secondsEast: { _ in 0 }),
            logger: logger,
            handover: handover,
            predecessor: predecessor,
            bridges: bridges
        )
        for entry in DialectCatalog.entries {
            ports[entry.name] = try await listen(entry.name, ListenerTransport())
        }
    }

    /// Opens one more listener.
    /// - Returns: its port.
    func listen(_ protocolName: String, _ transport: ListenerTransport) async throws -> Int {
        let socket = try BoundSocket.tcp(host: "127.0.0.1", port: 0)
        let address = try await server.listen(
            on: socket,
            protocolName: protocolName,
            room: "#lobby",
            transport: transport
        )
        return try #require(address?.port)
    }

    /// Opens a Unix socket for users of this host.
    /// - Returns: where it is, gone with the test.
    func listenToUsers(_ protocolName: String = "irc") async throws -> String {
        let path = "/tmp/chatd-test-\(getpid())-\(sockets.count)-users"
        let socket = try BoundSocket.unix(path: path)
        sockets.append(path)
        try await server.listen(on: socket, protocolName: protocolName, room: "#lobby", identifiesPeers: true)
        return path
    }

    deinit { for path in sockets { unlink(path) } }

    /// Opens a listener for a protocol that only the test knows, and connects to it.
    func connect(to entry: DialectCatalog.Entry) async throws -> TestClient {
        let socket = try BoundSocket.tcp(host: "127.0.0.1", port: 0)
        let face = ListenerFace(entry: entry, room: "#lobby")
        let address = try await server.listen(on: socket, face: face, transport: ListenerTransport())
        let client = try TestClient(port: try #require(address?.port))
        keep(client)
        return client
    }

    /// Sees to it that a client is closed at the end, and not before.
    func keep(_ client: TestClient) { clients.append(client) }

    /// A connection that has said nothing yet.
    func connect(
        _ protocolName: String,
        receiveBuffer: CInt? = nil,
        sendBuffer: CInt? = nil
    ) throws -> TestClient {
        let port = try #require(ports[protocolName])
        let client = try TestClient(port: port, receiveBuffer: receiveBuffer, sendBuffer: sendBuffer)
        clients.append(client)
        return client
    }

    /// Somebody who is in the lobby under this name, and has read everything so far.
    func join(
        _ protocolName: String,
        _ name: String,
        receiveBuffer: CInt? = nil,
        sendBuffer: CInt? = nil
    ) throws -> TestClient {
        let client = try connect(protocolName, receiveBuffer: receiveBuffer, sendBuffer: sendBuffer)
        try enter(client, protocolName, name)
        return client
    }

    /// Lets a client that has connected into the lobby under this name.
    func enter(_ client: TestClient, _ protocolName: String, _ name: String) throws {
        switch protocolName {
        case "pychat":
            try client.expect("Connect Success")
            try client.send("login \(name)\n")
            try client.expect("Login Success")
        case "talk":
            try client.send("login|\(name)\n")
            try fence(client, protocolName)
        case "irc":
            try client.send("NICK \(name)\r\nUSER \(name) 0 * \(name)\r\nJOIN #lobby\r\n")
            try client.read(through: " 366 \(name) #lobby ")
            try client.read(through: "\n")
        default:
            try client.send("/nick \(name)\n")
            try client.read(through: "now goes by \(name)\(protocolName == "wxchat" ? "\r\n" : "\n")")
        }
    }

    /// Waits for the answer to a question of no consequence: everything that came before it has been sent by then.
    /// - Returns: what came before it.
    @discardableResult
    func fence(_ client: TestClient, _ protocolName: String, line: UInt = #line) throws -> String {
        fences += 1
        let mark = "fence\(fences)"
        switch protocolName {
        case "pychat": try client.send("\(mark)\n")
        case "talk":
            try client.send("\(mark)|\n")
            let answer = "unknown command \(mark)"
            return String(try client.read(through: answer, line: line).dropLast(answer.count))
        case "irc": try client.send("PING \(mark)\r\n")
        default: try client.send("/\(mark)\n")
        }
        let text = try client.read(through: mark, line: line)
        try client.read(through: "\n", line: line)
        return text.unicodeScalars.lastIndex(of: "\n").map { String(text.unicodeScalars[...$0]) } ?? ""
    }

    /// Waits until something holds of the server, by passing through every loop again and again.
    func wait(until condition: () -> Bool, _ description: String, line: UInt = #line) async throws {
        let patience = ContinuousClock.now + .milliseconds(TestClient.patienceMilliseconds)
        while !condition() {
            guard ContinuousClock.now < patience else {
                throw TestClient.Failure(
                    description: "out of patience in line \(line): \(description), \(server.statistics)"
                )
            }
            _ = await server.probe()
        }
    }
}

/// What the server says to somebody, in the words that pychat, wxchat and telnet share.
func words(_ complaint: Complaint) -> String { Phrases.words(complaint) }

/// What every message of wxchat begins with while the clock stands still.
let atHalfPastNine = "At Sat Nov 21 09:30:00 2026 -- "

extension ServerSettings {
    /// No flood control, and everybody may come from loopback.
    static var unhurried: ServerSettings {
        var settings = ServerSettings()
        settings.floodRate = 0
        settings.connectionsPerAddress = 0
        return settings
    }

    /// A copy with changes.
    func with(_ change: (inout ServerSettings) -> Void) -> ServerSettings {
        var settings = self
        change(&settings)
        return settings
    }
}

/// What the kernel says about this process.
enum ThisProcess {
    static var descriptors: Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count
    }

    /// Resident memory, in bytes.
    static var memory: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, 128, file) != nil else { return 0 }
        let fields = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
            separator: " "
        )
        return (Int(fields[1]) ?? 0) * 4096
    }

    /// The full counts are asked for.
    static var isSoaking: Bool { getenv("CHATD_SOAK").map { String(cString: $0) } == "1" }
}
