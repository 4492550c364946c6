import ArgumentParser
import ChatConfig
import ChatDialects

#if canImport(Glibc)
    import Glibc
#endif

/// The systemd generator: turns the listeners of the configuration into a drop-in for `chatd.socket` (systemd.generator(7)).
struct GenerateUnits: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the drop-ins that give chatd.socket its ports.",
        discussion: "systemd runs this at boot and at every `systemctl daemon-reload`."
    )

    @OptionGroup var options: CommonOptions
    @Argument(help: "The folder for units of normal priority.") var normal: String
    @Argument(help: "The folder for units of early priority; not used.") var early: String?
    @Argument(help: "The folder for units of late priority; not used.") var late: String?

    func run() throws {
        let configuration: Configuration
        do {
            configuration = try Configuration.load(path: options.config, protocols: DialectCatalog.names)
        } catch {
            for problem in error.problems { complain("\(problem)") }
            // A mistake elsewhere in the file closes no port. Where none can be read, the socket unit keeps those it is shipped with.
            if !error.readableEndpoints.isEmpty { try write(error.readableEndpoints) }
            throw ExitCode.badConfiguration
        }
        try write(configuration.listeners.map(\.endpoint))
    }

    private func write(_ endpoints: [Configuration.Endpoint]) throws {
        let folder = "\(normal)/chatd.socket.d"
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw failure("cannot make \(folder)") }
        let path = "\(folder)/50-chatd-listeners.conf"
        guard let file = fopen(path, "w") else { throw failure("cannot write \(path)") }
        let isWritten = fputs(socketUnitDropIn(for: endpoints), file) >= 0
        guard fclose(file) == 0, isWritten else { throw failure("cannot write \(path)") }
    }

    private func failure(_ what: String) -> ExitCode {
        complain("\(what): \(String(cString: strerror(errno)))")
        return .failure
    }
}
