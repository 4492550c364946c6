import ChatCore
import ChatDialects
import Glibc
import Logging
import NIOCore
import NIOPosix

@testable import ChatServer

/// Sends every message of a WebSocket back: what a suite of cases for servers wants to talk to. All between the socket and the dialect is the chat's own: the
/// upgrade, the frames, the session.
///
/// Prints its port on 127.0.0.1, and runs until its standard input ends.
@main
struct WebSocketEcho {
    static func main() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let time = ServerTime(now: { Timestamp(microseconds: 0) }, secondsEast: { _ in 0 })
        let logger = Logger(label: "echo") { _ in SwiftLogNoOpLogHandler() }
        let server = try await ChatServer(settings: settings, rooms: [], group: group, time: time, logger: logger)
        let listener = try await listen(server, group, time)
        print(listener.localAddress?.port ?? 0)
        fflush(nil)
        while getchar() >= 0 {}
    }

    private static var settings: ServerSettings {
        var settings = ServerSettings()
        (settings.floodRate, settings.connectionsPerAddress, settings.loginTimeoutSeconds) = (0, 0, 0)
        return settings
    }

    private static func listen(
        _ server: ChatServer,
        _ group: MultiThreadedEventLoopGroup,
        _ time: ServerTime
    ) async throws -> any Channel {
        let lanes = Dictionary(uniqueKeysWithValues: server.lanes.map { (ObjectIdentifier($0.loop), $0) })
        let face = ListenerFace(entry: EchoDialect.entry, room: "")
        return try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Listener.setOptions(of: channel)
                    guard let courier = lanes[ObjectIdentifier(channel.eventLoop)]?.current else {
                        throw ChannelError.ioOnClosedChannel
                    }
                    let pipeline = channel.pipeline.syncOperations
                    try WebHandler.add(
                        to: pipeline,
                        WebHandler.Surroundings(
                            access: WebAccess(),
                            isEncrypted: false,
                            peer: nil,
                            time: time,
                            isHealthy: { true },
                            complaint: { _ in nil },
                            chronicle: courier.chronicle
                        )
                    )
                    try pipeline.addHandler(MessageKind())
                    let origin = Origin(via: "echo", address: nil, host: "echo", session: "echo", guestNumber: 1)
                    let session = Session(courier: courier, face: face, origin: origin, awaitsUpgrade: true)
                    session.framer.refusesNUL = false
                    try pipeline.addHandler(session)
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
    }
}
