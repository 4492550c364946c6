import ArgumentParser
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

    /// A connection is a descriptor: asks the kernel for as many as the administrator allows.
    private func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
