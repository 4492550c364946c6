import ChatServer
import Logging
import StateMemory
import Systemd

#if canImport(Glibc)
    import Glibc
#endif

/// How one run of the daemon follows another: what the service manager kept of the last one, and keeps of this one for the next.
struct Succession: Sendable {
    /// What the server writes into.
    let handover: Handover
    /// How many runs have ended over this state or as they carried on with it, this one included; 0 where there was none.
    private let attempts: UInt64
    private let store: DescriptorStore
    private let old: [StoredDescriptor]

    private static let stateKind = "state"
    /// So many runs may try to take a state over; if they die of it, the next begins without.
    private static let mostAttempts = 10

    /// Reads what was stored, and makes ready what is to be stored.
    /// - Parameter lanes: how many event loops there will be.
    /// - Returns: nil where nobody would keep anything: the daemon was started by hand; and the run before this one, where it has left something.
    static func begin(
        _ stored: [StoredDescriptor],
        notifier: Notifier,
        lanes: Int,
        logger: Logger
    ) -> (succession: Succession?, predecessor: Predecessor?) {
        let (left, attempts) = newestState(stored, logger: logger)
        let known = left.map { Set($0.connections.map(\.cookie)) }
        let clients = StoredClients.take(from: stored) { known?.contains($0) ?? true }
        if clients.cutMessages > 0 {
            logger.error("connections are lost: there are more than this process may open (LimitNOFILE=)")
        }
        let generation = (stored.map(\.name.generation).max() ?? 0) + 1
        guard let store = DescriptorStore(notifier: notifier, generation: generation) else {
            logger.debug("there is no service manager to keep connections: a restart will end them")
            return (nil, nil)
        }
        let file: StateFile
        do {
            file = try StateFile(
                generation: generation,
                format: UInt32(ServerState.format),
                connections: fileLimit,
                lanes: lanes
            )
        } catch {
            logger.error("no connection outlives this run, nor the last one: \(error)")
            for client in clients.descriptors {
                shutdown(client, CInt(SHUT_RDWR))
                close(client)
            }
            try? store.commit(removing: stored)
            store.clear()
            return (nil, nil)
        }
        // First of all, while there is room in flight; as long as it is not sealed, nobody takes it over.
        if !store.keep(file.descriptor, as: stateKind) {
            logger.error("the service manager cannot be given the state: a restart will end all connections")
        }
        if let damaged = left?.damagedRecords, damaged > 0 {
            logger.warning("\(damaged) connections cannot be taken over: what was written down of them is damaged")
        }
        let succession = Succession(
            handover: Handover(
                file: file,
                hold: { hold($0, in: store, logger: logger) },
                release: { store.release($0) }
            ),
            attempts: attempts,
            store: store,
            old: stored
        )
        return (succession, stored.isEmpty ? nil : Predecessor(state: left, clients: clients.descriptors))
    }

    /// Has the service manager keep what this run has, and forget what the one before had. From here on a crash costs nobody their connection.
    func commit(logger: Logger) {
        // A line that ends the daemon would be obeyed again by each run.
        handover.file.noteAttempts(attempts)
        do { try store.commit(removing: old) } catch {
            logger.error("the service manager does not keep connections, a restart will end them: \(error)")
        }
    }

    /// Everybody has carried on: what was taken over is not what ends runs.
    func proveSound() { handover.file.noteAttempts(0) }

    /// Nothing is kept from here on.
    func end() { store.clear() }

    /// The newest of them that is whole.
    /// - Returns: nil and 0 where there is none; and how many runs have tried to take it over.
    private static func newestState(_ stored: [StoredDescriptor], logger: Logger) -> (LeftState?, attempts: UInt64) {
        let states = stored.filter { $0.name.kind == stateKind }
        for state in states.sorted(by: { $0.name.generation > $1.name.generation }) {
            let attempts = LeftState.countAttempt(at: state.descriptor)
            guard attempts <= mostAttempts else {
                logger.error("\(attempts - 1) runs have ended over the state of an earlier one: it is given up")
                return (nil, 0)
            }
            do { return (try LeftState(descriptor: state.descriptor), attempts) } catch {
                logger.error(
                    "the state of the last run cannot be taken over: \(error)",
                    metadata: ["generation": "\(state.name.generation)"]
                )
            }
        }
        return (nil, 0)
    }

    private static func hold(_ descriptors: [CInt], in store: DescriptorStore, logger: Logger) {
        let isOne = descriptors.count == 1
        let held = isOne ? (store.hold(descriptors[0]) ? 1 : 0) : store.holdAll(descriptors)
        if held < descriptors.count { logger.debug("a connection will not outlive this run: there are too many") }
    }

    private static var fileLimit: Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }
}
