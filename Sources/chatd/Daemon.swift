import ArgumentParser
import ChatConfig
import ChatCore
import ChatDialects
import ChatServer
import Dispatch
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Systemd
import UnixSignals

#if canImport(Glibc)
    import Glibc
#endif

/// The daemon from start to stop: puts the parts together, and keeps systemd informed.
struct Daemon {
    /// What the server calls itself.
    let name: String
    let server: ChatServer
    let notifier: Notifier
    let logger: Logger
    let reloader: Reloader
    /// How sockets and listeners fit; what does not is part of the status.
    let fit: ListenerFit
    /// Nil where nothing is kept from one run to the next.
    let succession: Succession?

    /// Runs until it is told to stop.
    /// - Returns: nil after an orderly stop, else the status to end with.
    static func run(
        configPath: String,
        controlPath: String?,
        inherited: InheritedDescriptors,
        logger: Logger
    ) async -> ExitCode? {
        let notifier = Notifier.fromEnvironment()
        let checked: CheckedConfiguration
        do { checked = try CheckedConfiguration.load(path: configPath) } catch {
            for problem in error.problems { logger.error("\(problem)", metadata: RefusedConfiguration.fields) }
            return await RefusedConfiguration.end(
                inherited.sockets,
                notifier: notifier,
                status: "configuration refused: \(error.problems[0])"
            )
        }
        let configuration = checked.configuration
        let loops = configuration.server.eventLoops(cores: System.coreCount)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        do {
            let status = try await start(
                checked,
                configPath: configPath,
                controlPath: controlPath,
                inherited: inherited,
                group: group,
                notifier: notifier,
                logger: logger
            )
            // Loops that were handed over do not work any more.
            if status != Daemon.handedOver { try? await group.shutdownGracefully() }
            return status == Daemon.handedOver ? nil : status
        } catch {
            logger.error("\(error)")
            return error is BindFailure ? .unavailable : .failure
        }
    }

    private static func start(
        _ checked: CheckedConfiguration,
        configPath: String,
        controlPath: String?,
        inherited: InheritedDescriptors,
        group: MultiThreadedEventLoopGroup,
        notifier: Notifier,
        logger: Logger
    ) async throws -> ExitCode? {
        let configuration = checked.configuration
        let now = ServerTime.system.now()
        let directory = StateDirectory.find(configured: configuration.server.stateDirectory)
        let persistence = Persistence(directory, now: now, logger: logger)
        let fit = try ListenerFit(configuration.listeners, inherited: inherited.sockets)
        for mismatch in fit.mismatches { logger.warning("\(mismatch)") }
        guard !fit.pairs.isEmpty else {
            return await RefusedConfiguration.end(
                inherited.sockets,
                notifier: notifier,
                status: "no listener has a socket: " + fit.mismatches.joined(separator: "; ")
            )
        }
        let loops = configuration.server.eventLoops(cores: System.coreCount)
        let succession: Succession?
        var predecessor: Predecessor?
        (succession, predecessor) = Succession.begin(
            inherited.stored,
            notifier: notifier,
            lanes: loops,
            logger: logger
        )
        let started = predecessor?.started ?? now
        let assembly = Assembly(started: started, persistence: persistence, logger: logger)
        let server = try await ChatServer(
            settings: ServerSettings(checked, assembly: assembly),
            rooms: configuration.listeners.map(\.room),
            bans: persistence.bans,
            group: group,
            time: .system,
            logger: logger,
            handover: succession?.handover,
            predecessor: predecessor,
            bridges: fit.bridges
        )
        // What it has left takes memory.
        predecessor = nil
        succession?.commit(logger: logger)
        var transports: [String: ListenerTransport] = [:]
        for (listener, _) in fit.pairs {
            transports[listener.name] = ListenerTransport(checked.transport(of: listener))
        }
        let reloader = Reloader(
            configuration,
            path: configPath,
            server: server,
            assembly: assembly,
            transports: transports,
            notifier: notifier,
            status: { Daemon.status(of: server, fit: fit) }
        )
        // From here on operators can ask for a reload; nobody has come in yet.
        try await server.apply(reloader.settings(checked))
        await server.carryOn { fit.speech(of: $0) }
        if await server.probe() { succession?.proveSound() }
        for (listener, socket) in fit.pairs {
            if let bridge = listener.bridge {
                try await server.join(bridge, on: socket)
            } else {
                try await server.listen(
                    on: socket,
                    protocolName: listener.protocolName,
                    room: listener.room,
                    transport: transports[listener.name] ?? ListenerTransport(),
                    identifiesPeers: listener.peerCredentials
                )
            }
            logger.notice(
                "listening on \(listener.endpoint) for \(listener.spoken)",
                metadata: ["listener": "\(listener.name)", "endpoint": "\(listener.endpoint)"]
            )
        }
        let daemon = Daemon(
            name: configuration.server.name ?? HostName.own,
            server: server,
            notifier: notifier,
            logger: logger,
            reloader: reloader,
            fit: fit,
            succession: succession
        )
        var control: ControlServer?
        if let controlPath { control = try await ControlServer(path: controlPath, group: group) }
        return try await daemon.serve(control: control) ? Daemon.handedOver : nil
    }

    /// What `start` returns after which the process is to end at once.
    private static let handedOver = ExitCode(-1)

    /// What `systemctl status` shows.
    private static func status(of server: ChatServer, fit: ListenerFit) -> String {
        let (members, rooms, connections) = server.statistics
        let counts = "\(counted(members, "member")) in \(counted(rooms, "room")), \(counted(connections, "connection"))"
        return ([counts] + fit.mismatches).joined(separator: "; ")
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private var status: String { Daemon.status(of: server, fit: fit) }

    /// Everything that goes on besides the event loops, until a signal to stop.
    /// - Returns: true where everything was left to the next run.
    private func serve(control: ControlServer?) async throws -> Bool {
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        var services: [any Service] = [
            // Services start when signals are trapped: who stops a daemon that is ready gets an orderly stop.
            BackgroundTask("status") {
                notifier.ready(status: status)
                try await reportStatus()
            },
            BackgroundTask("reload") {
                for await _ in hangups.cancelOnGracefulShutdown() {
                    _ = await reloader.reload()
                }
            },
        ]
        if let watchdog = Watchdog.fromEnvironment() {
            services.append(
                BackgroundTask("watchdog") { await watchdog.run(notifier: notifier) { await server.probe() } }
            )
        }
        if let control {
            services.append(
                BackgroundTask("control") {
                    try await control.run { request in
                        switch request {
                        case .reload: await reloader.reload()
                        }
                    }
                }
            )
        }
        let lifecycle = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
            )
        )
        do {
            try await lifecycle.run()
        } catch {
            // Something beside the chat has failed: that is no reason to leave without a goodbye.
            await sayGoodbye()
            throw error
        }
        return await stop()
    }

    /// Ends for good, or for the next run to go on: systemd knows which.
    /// - Returns: true for the latter.
    private func stop() async -> Bool {
        if succession != nil {
            switch ServiceJob.current() {
            case .none, .stop: break
            case .start, .restart:
                // Somebody has set FileDescriptorStoreMax= to 0.
                guard ServiceJob.keepsDescriptors else { break }
                await handOver()
                return true
            case .unknown(let reason):
                logger.debug("cannot ask systemd whether this is a stop or a restart: \(reason)")
                await handOver()
                return true
            }
        }
        await sayGoodbye()
        return false
    }

    private func handOver() async {
        let patience = Duration.seconds(3)
        notifier.stopping(status: "handing over to the next run")
        notifier.extendTimeout(patience + .seconds(5))
        let words = "\(name) is being restarted, please come back"
        await server.handOver(reason: words, patience: patience)
        logger.notice("handed over to the next run")
    }

    private func sayGoodbye() async {
        succession?.end()
        let patience = Duration.seconds(5)
        notifier.stopping(status: "saying goodbye")
        notifier.extendTimeout(patience + .seconds(5))
        await server.stop(reason: "\(name) is shutting down", patience: patience)
        logger.notice("stopped")
    }

    private func reportStatus() async throws {
        var reporter = StatusReporter()
        // Whoever connects where nobody listens is told so, and does not wait for ever.
        var strangers = ClosedDoors(fit.surplus, words: "nobody listens here any more")
        while true {
            try await Task.sleep(for: .seconds(1))
            strangers.turnAway()
            let status = status
            if reporter.due(status, at: DispatchTime.now().uptimeNanoseconds) { notifier.status(status) }
        }
    }
}
