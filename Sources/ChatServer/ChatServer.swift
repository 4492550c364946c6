import ChatCore
import ChatDialects
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// The chat on the network: listeners in front, one courier an event loop, and the hub between them. Any thread.
public final class ChatServer: Sendable {
    private let group: any EventLoopGroup
    let lanes: [LaneHandle]
    let hub: Hub
    private let chronicle: Chronicle
    private let doorkeeper = Doorkeeper()
    private let work = BlockingWork()
    private let userDatabase = BlockingWork(pool: .singleton)
    private let labelPrefix: String
    private let settings: NIOLockedValueBox<ServerSettings>
    private let listeners = NIOLockedValueBox<[any Channel]>([])
    /// The predecessor's connections; nil where there are none.
    let adoption: Adoption?
    /// What is taken over when all is ready.
    private let inheritance: NIOLockedValueBox<Inheritance?>
    /// Who stands for a LAN since before this process, by `LANBridge.session`.
    private let bridgeMembers: NIOLockedValueBox<[String: MemberID]>
    let logger: Logger

    /// A server without listeners.
    /// - Parameters:
    ///   - settings: see `apply(_:)`.
    ///   - rooms: the rooms that listeners lead into; they stay when nobody is in them.
    ///   - bans: those of an earlier run; what cannot be understood keeps nobody out, and is left out when bans are saved.
    ///   - group: 1 to `Limits.lanes` event loops, which outlive the server.
    ///   - time: the clock for events.
    ///   - logger: for records of what happens, and at `debug` of each connection.
    ///   - handover: where to write down what a successor needs; nil where there will be none.
    ///   - predecessor: whose connections go on, with `carryOn()`; only with a `handover`.
    ///   - bridges: those that `join` is called for: their members stay.
    public init(
        settings: ServerSettings,
        rooms: [String],
        bans: [ServerBan] = [],
        group: any EventLoopGroup,
        time: ServerTime,
        logger: Logger,
        handover: Handover? = nil,
        predecessor: Predecessor? = nil,
        bridges: [LANBridge] = []
    ) async throws {
        self.group = group
        self.logger = logger
        self.settings = NIOLockedValueBox(settings)
        labelPrefix = String(time.now().seconds, radix: 36)
        lanes = group.makeIterator().map { LaneHandle(loop: $0) }
        adoption = predecessor.map { [lanes] in Adoption($0.clients, lanes: lanes) }
        chronicle = Chronicle(logger: logger, recorded: settings.recordedEvents)
        let takeover = predecessor?.takeOver(settings, rooms, bridges, lanes: lanes.count, at: time.now(), logger)
        var chat: Chat
        if let takeover {
            chat = takeover.chat
            chronicle.record(chat.takeEffects().facts)
        } else {
            chat = Chat(limits: settings.limits, lanes: lanes.count, permanentRooms: rooms, at: time.now())
        }
        let started = settings.facts.started
        bridgeMembers = NIOLockedValueBox(takeover?.bridgeMembers ?? [:])
        inheritance = NIOLockedValueBox(Inheritance(takeover, chat: chat, started: started, handover: handover))
        adoption?.letGo()
        hub = Hub(
            chat,
            started: started,
            file: handover?.file,
            isTakenOver: takeover != nil,
            lanes: lanes,
            time: time,
            chronicle: chronicle
        )
        let (hub, doorkeeper, chronicle, work, userDatabase) = (hub, doorkeeper, chronicle, work, userDatabase)
        let bans = Bans(bans)
        for (lane, handle) in lanes.enumerated() {
            try await handle.loop.submit {
                handle.install(
                    Courier(
                        lane: lane,
                        hub: hub,
                        loop: handle.loop,
                        doorkeeper: doorkeeper,
                        bans: bans,
                        work: work,
                        userDatabase: userDatabase,
                        settings: settings,
                        chronicle: chronicle,
                        handover: handover
                    )
                )
            }.get()
        }
    }

    /// Accepts connections on a bound socket, which the server owns from here on.
    /// - Parameters:
    ///   - socket: a stream socket that is bound, and may be listening already.
    ///   - protocolName: one of `DialectCatalog.names`; another is a bug of the caller's, and traps.
    ///   - room: one of `rooms`.
    ///   - transport: what stands between the socket and the protocol.
    ///   - identifiesPeers: lets in users of this host alone, by the name that the kernel and `ServerSettings.findUser` say; for a Unix socket
    ///     without a `transport`.
    /// - Returns: the address it is bound to, for logs and tests.
    @discardableResult
    public func listen(
        on socket: CInt,
        protocolName: String,
        room: String,
        transport: ListenerTransport = ListenerTransport(),
        identifiesPeers: Bool = false
    ) async throws -> SocketAddress? {
        let entry = DialectCatalog.entry(named: protocolName)!
        let face = ListenerFace(entry: entry, room: room, identifiesPeers: identifiesPeers)
        return try await listen(on: socket, face: face, transport: transport)
    }

    /// The same for a face that stands in no catalog.
    func listen(on socket: CInt, face: ListenerFace, transport: ListenerTransport) async throws -> SocketAddress? {
        let listener = Listener(
            face: face,
            transport: transport,
            lanes: lanes,
            doorkeeper: doorkeeper,
            labelPrefix: labelPrefix
        )
        let channel = try await listener.start(
            on: socket,
            group: group,
            settings: settings.withLockedValue { $0 }
        )
        listeners.withLockedValue { $0.append(channel) }
        return channel.localAddress
    }

    /// Takes on new settings, for everybody who is here too; socket options apply to connections that come later.
    public func apply(_ settings: ServerSettings) async throws {
        self.settings.withLockedValue { $0 = settings }
        chronicle.record(only: settings.recordedEvents)
        hub.apply(settings.limits)
        try await onEachLane { $0.settings = settings }
    }

    /// How much is going on.
    public var statistics: (members: Int, rooms: Int, connections: Int) {
        let census = hub.census
        return (census.members, census.rooms, doorkeeper.connections)
    }

    /// Passes through every event loop and through the chat's lock: returns when all of them do their work.
    public func probe() async -> Bool {
        let hub = hub
        do {
            try await onEachLane { _ in _ = hub.census }
            return true
        } catch {
            return false
        }
    }

    /// Stops to accept, tells everybody goodbye, and returns when all connections are closed, those that are left after
    /// `patience` by force. An event loop that does not work any more holds it up.
    public func stop(reason: String, patience: Duration) async {
        await closeListeners()
        try? await onEachLane { $0.sayGoodbyeToAll(reason: reason) }
        hub.dismissEverybody(reason: reason)
        let lanes = lanes
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for lane in lanes {
                    try? await lane.loop.flatSubmit {
                        lane.current?.waitUntilEmpty() ?? lane.loop.makeSucceededVoidFuture()
                    }.get()
                }
            }
            tasks.addTask { try? await Task.sleep(for: patience) }
            await tasks.next()
            // The group waits for both tasks: what it waits for has to be ended too.
            try? await onEachLane { $0.closeAll() }
            tasks.cancelAll()
        }
        for lane in lanes { try? await lane.loop.submit { lane.install(nil) }.get() }
        await work.stop()
    }

    func closeListeners() async {
        for listener in listeners.withLockedValue({ $0 }) { try? await listener.close() }
    }

    /// What was found, once.
    func takeInheritance() -> Inheritance? {
        inheritance.withLockedValue { inheritance in
            defer { inheritance = nil }
            return inheritance
        }
    }

    /// Who stands for a LAN already, once.
    func takeMember(of bridge: LANBridge) -> MemberID? {
        bridgeMembers.withLockedValue { $0.removeValue(forKey: bridge.session) }
    }

    var serverFacts: ServerFacts { settings.withLockedValue { $0.facts } }

    private func onEachLane(_ body: @escaping @Sendable (Courier) -> Void) async throws {
        for lane in lanes { try await lane.loop.submit { lane.current.map(body) }.get() }
    }
}
