import ArgumentParser
import CMalloc
import ChatConfig
import ChatDialects
import ChatServer
import Logging
import Systemd

#if canImport(Glibc)
    import Glibc
#endif

/// Runs the daemon.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the daemon in the foreground (the default).",
        discussion: """
            Under systemd it takes the sockets of chatd.socket; started by hand it opens the ports itself.
            Ends with 78 where the configuration is refused, and with 69 where a port is taken.
            """
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var control: ControlOptions
    @Flag(name: .shortAndLong, help: "Log each connection too.") var verbose = false

    func run() async throws {
        // First, while there is one thread: it takes variables out of the environment.
        let inherited = Result { try InheritedSockets.take() }
        let log = SystemLog.bootstrap(
            identifier: "chatd",
            fieldPrefix: "CHATD_",
            level: verbose ? .debug : .info,
            lossFields: ["MESSAGE_ID": "\(CatalogEntry.recordsDropped.rawValue)"]
        )
        let logger = Logger(label: "chatd")
        raiseFileLimit()
        mapLargeArrays()
        defer { _ = log.flush(timeout: .seconds(2)) }
        do {
            let status = await Daemon.run(
                configPath: options.config,
                controlPath: control.listeningPath,
                inherited: try inherited.get(),
                logger: logger
            )
            if let status { throw status }
        } catch let error as InheritedSocketsError {
            logger.error("\(error)")
            throw ExitCode.failure
        }
    }

    /// What grows with each connection is copied each time that it has doubled: has the kernel take back at once what it was before.
    ///
    /// By itself malloc(3) would leave more and more of it in the heap, where smaller things then lie scattered. Both as mallopt(3) has them grow.
    private func mapLargeArrays() {
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
        mallopt(M_TRIM_THRESHOLD, 2 << 20)
    }

    /// A connection is a descriptor: asks the kernel for as many as the administrator allows.
    private func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
