import ChatConfig
import ChatCore
import ChatDialects
import ChatServer
import Logging
import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// What the server consists of besides its configuration: the same from start to stop.
struct Assembly: Sendable {
    /// When the daemon started.
    let started: Timestamp
    let persistence: Persistence
    let logger: Logger
}

extension ServerSettings {
    /// What of a configuration concerns the running server.
    /// - Parameter assembly: what it consists of besides.
    init(_ checked: CheckedConfiguration, assembly: Assembly) {
        self.init()
        let configuration = checked.configuration
        limits.queueEvents = configuration.queue.size
        limits.queueBytes = configuration.queue.bytes
        limits.totalBytes = configuration.queue.total
        limits.members = configuration.limits.members
        limits.rooms = configuration.limits.rooms
        limits.roomsPerMember = configuration.limits.roomsPerMember
        limits.messageBytes = configuration.limits.messageBytes
        limits.topicBytes = configuration.limits.topicBytes
        limits.awayBytes = configuration.limits.awayBytes
        connectionsPerAddress = configuration.limits.connectionsPerAddress
        let loops = configuration.server.eventLoops(cores: System.coreCount)
        connections = ServerSettings.descriptorsForClients(loops: loops)
        floodBurst = configuration.limits.floodBurst
        floodRate = configuration.limits.floodRate
        loginTimeoutSeconds = configuration.limits.loginTimeoutSeconds
        keepaliveSeconds = configuration.limits.keepaliveSeconds
        sendBufferBytes = configuration.queue.sendBuffer
        messageOfTheDay = MessageOfTheDay.read(configuration.server.motd, logger: assembly.logger)
        facts = ServerFacts(
            configuration,
            started: assembly.started,
            limits: limits,
            messageOfTheDay: messageOfTheDay
        )
        pingSeconds = configuration.irc.pingSeconds
        passwordHash = checked.passwordHash
        operators = configuration.operators.map(OperatorSettings.init)
        gateways = configuration.gateways.map(GatewaySettings.init)
        verify = { password, hash in Password.fits(password, hash: hash) }
        cloakKey = assembly.persistence.cloakKey
        saveBans = assembly.persistence.save
        recordedEvents = Set(configuration.journal.events.map(\.rawValue))
        if recordedEvents.contains(JournalEvent.connect.rawValue) {
            recordedEvents.insert(JournalEvent.disconnect.rawValue)
        }
    }

    /// How many connections fit below the limit of open files: some are left for everything else, and for each event loop those that it has itself.
    private static func descriptorsForClients(loops: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        return max(16, Int(clamping: limit.rlim_cur) - 128 - 4 * loops)
    }
}

extension Configuration.Server {
    /// How many event loops run: by default one for two cores. Loops share what is said in a room, and the kernel, which does most of the work, needs
    /// cores, too: with a loop on each of two cores a message to 1000 readers costs 1.4 times as much (docs/performance.md).
    func eventLoops(cores: Int) -> Int {
        min(threads > 0 ? threads : max(1, cores / 2), ChatCore.Limits.lanes)
    }
}

extension OperatorSettings {
    fileprivate init(_ one: Configuration.Operator) {
        self.init(
            name: one.name,
            passwordHash: one.passwordHash,
            certificateFingerprint: one.certificateFingerprint,
            addresses: one.addresses,
            host: one.host
        )
    }
}

extension GatewaySettings {
    fileprivate init(_ gateway: Configuration.Gateway) {
        self.init(
            name: gateway.name,
            addresses: gateway.addresses,
            passwordHash: gateway.passwordHash,
            certificateFingerprint: gateway.certificateFingerprint
        )
    }
}

extension ServerTime {
    /// The system's clock, and its time zone.
    static let system = ServerTime {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Timestamp(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000)
    } secondsEast: { moment in
        var seconds = time_t(moment.seconds)
        var local = tm()
        localtime_r(&seconds, &local)
        return local.tm_gmtoff
    }
}
