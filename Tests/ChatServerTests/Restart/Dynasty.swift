import ChatCore
import Glibc
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import StateMemory
import Testing

@testable import ChatServer

/// Servers in this process, each of which goes on where the one before it ended, with the same connections.
///
/// Those that have ended keep their threads, which do nothing any more, and their descriptors: so each dynasty needs a process of its own.
final class Dynasty {
    /// How a server comes to its end.
    enum End: String, Codable, CaseIterable, Sendable {
        /// Its event loops stop where they are.
        case killed
        /// It has left everything to its successor.
        case handedOver
    }

    /// Whoever rules now.
    private(set) var server: TestServer
    private(set) var file: StateFile
    private let settings: ServerSettings
    private let logger: Logger
    private var keeper = Keeper()
    /// What those speak of whom nothing is known.
    var speech = ListenerSpeech.lines(protocolName: "irc")
    private var generation: UInt64 = 1
    private let loops: Int
    /// The LANs that the next server joins with a room.
    var bridges: [LANBridge] = []

    /// What a service manager does: it keeps connections open.
    final class Keeper: Sendable {
        private let kept = NIOLockedValueBox<[CInt: CInt]>([:])

        func hold(_ descriptors: [CInt]) {
            kept.withLockedValue { kept in
                for descriptor in descriptors { kept[descriptor] = fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }
            }
        }

        func release(_ descriptor: CInt) {
            if let copy = kept.withLockedValue({ $0.removeValue(forKey: descriptor) }) { close(copy) }
        }

        /// For the successor.
        var descriptors: [CInt] { kept.withLockedValue { kept in kept.keys.sorted().map { kept[$0]! } } }
    }

    init(
        _ settings: ServerSettings = .unhurried,
        loops: Int = 2,
        predecessor: Predecessor? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) async throws {
        (self.settings, self.loops, self.logger) = (settings, loops, logger)
        // Above that of what was left by hand.
        generation = (predecessor?.state?.generation ?? 0) + 1
        file = try Dynasty.makeFile(generation, loops)
        server = try await TestServer(
            settings,
            MultiThreadedEventLoopGroup(numberOfThreads: loops),
            logger,
            handover: Dynasty.handover(file, keeper),
            predecessor: predecessor
        )
        if predecessor != nil { await server.server.carryOn { [speech] _ in speech } }
    }

    private static func makeFile(_ generation: UInt64, _ loops: Int) throws -> StateFile {
        try StateFile(generation: generation, format: UInt32(ServerState.format), connections: 1000, lanes: loops)
    }

    private static func handover(_ file: StateFile, _ keeper: Keeper) -> Handover {
        Handover(file: file, hold: { keeper.hold($0) }, release: { keeper.release($0) })
    }

    /// Runs a test in a process of its own, of which an error would say nothing.
    static func run(_ body: () async throws -> Void) async {
        do { try await body() } catch { Issue.record("\(error)") }
    }

    func end(_ end: End) async {
        switch end {
        case .handedOver: await server.server.handOver(reason: "the server is restarted", patience: .zero)
        case .killed:
            for lane in server.server.lanes {
                await withCheckedContinuation { continuation in
                    lane.loop.execute {
                        continuation.resume()
                        while true { pause() }
                    }
                }
            }
        }
    }

    /// Another server goes on where this one has ended.
    /// - Parameter isReadable: false where what was left makes no sense.
    func succeed(isReadable: Bool = true) async throws {
        let left = isReadable ? try LeftState(descriptor: file.descriptor) : nil
        let predecessor = Predecessor(state: left, clients: keeper.descriptors)
        generation += 1
        (file, keeper) = (try Dynasty.makeFile(generation, loops), Keeper())
        server = try await TestServer(
            settings,
            MultiThreadedEventLoopGroup(numberOfThreads: loops),
            logger,
            handover: Dynasty.handover(file, keeper),
            predecessor: predecessor,
            bridges: bridges
        )
        await server.server.carryOn { [speech] _ in speech }
    }

    /// The server ends and another goes on.
    func pass(_ end: End) async throws {
        await self.end(end)
        try await succeed()
    }

    /// How many connections are kept for the successor.
    var keptConnections: Int { keeper.descriptors.count }

    /// How many bytes of a client's input the server has read.
    func consumed(of client: TestClient) -> UInt64 {
        let port = client.port
        let descriptor = keeper.descriptors.first { SocketAddressBytes.peerPort(of: $0) == port }
        return descriptor.flatMap { SocketAccount.of($0) }?.consumed ?? 0
    }
}

extension SocketAddressBytes {
    /// The port of the other end of an IPv4 connection.
    fileprivate static func peerPort(of socket: CInt) -> Int {
        var address = [UInt8](repeating: 0, count: 16)
        var length = socklen_t(address.count)
        address.withUnsafeMutableBytes { bytes in
            _ = getpeername(socket, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
        }
        return Int(address[2]) << 8 | Int(address[3])
    }
}
