import ArgumentParser
import ChatConfig
import ChatDialects

#if canImport(Glibc)
    import Glibc
#endif

/// The systemd generator: turns the listeners of the configuration into drop-ins for `chatd.socket`, and for `chatd.service` where they
/// need a wider sandbox (systemd.generator(7)).
struct GenerateUnits: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the drop-ins that give chatd.socket its ports, and chatd.service its sandbox.",
        discussion: "systemd runs this at boot and at every `systemctl daemon-reload`."
    )

    @OptionGroup var options: CommonOptions
    @Argument(help: "The folder for units of normal priority.") var normal: String
    @Argument(help: "The folder for units of early priority; not used.") var early: String?
    @Argument(help: "The folder for units of late priority; not used.") var late: String?

    func run() throws {
        let configuration: Configuration
        do {
            configuration = try Configuration.load(path: options.config, protocols: DialectCatalog.configurable)
        } catch {
            for problem in error.problems { complain("\(problem)") }
            // A mistake elsewhere in the file closes no port. Where none can be read, the socket unit keeps those it is shipped with.
            if !error.readableListeners.isEmpty { try write(error.readableListeners) }
            throw ExitCode.badConfiguration
        }
        try write(configuration.listeners)
    }

    private func write(_ listeners: [Configuration.Listener]) throws {
        try write(socketUnitDropIn(for: listeners), for: "chatd.socket")
        if let dropIn = serviceUnitDropIn(for: listeners) { try write(dropIn, for: "chatd.service") }
    }

    private func write(_ dropIn: String, for unit: String) throws {
        let folder = "\(normal)/\(unit).d"
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw failure("cannot make \(folder)") }
        let path = "\(folder)/50-chatd-listeners.conf"
        guard let file = fopen(path, "w") else { throw failure("cannot write \(path)") }
        let isWritten = fputs(dropIn, file) >= 0
        guard fclose(file) == 0, isWritten else { throw failure("cannot write \(path)") }
    }

    private func failure(_ what: String) -> ExitCode {
        complain("\(what): \(String(cString: strerror(errno)))")
        return .failure
    }
}
