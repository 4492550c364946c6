import ChatConfig
import ChatServer
import Logging
import Systemd

/// Reads the configuration again: the whole file takes effect, or none of it.
actor Reloader {
    private var configuration: Configuration
    private let path: String
    private let server: ChatServer
    private let assembly: Assembly
    /// By the names of the listeners that are open.
    private let transports: [String: ListenerTransport]
    private let notifier: Notifier
    private let status: @Sendable () -> String
    private let logger: Logger
    /// The newest reload that was asked for.
    private var newest: Task<ControlAnswer, Never>?

    /// - Parameter status: what to tell systemd after a reload.
    init(
        _ configuration: Configuration,
        path: String,
        server: ChatServer,
        assembly: Assembly,
        transports: [String: ListenerTransport],
        notifier: Notifier,
        status: @escaping @Sendable () -> String
    ) {
        self.configuration = configuration
        self.path = path
        self.server = server
        self.assembly = assembly
        self.transports = transports
        self.notifier = notifier
        self.status = status
        logger = assembly.logger
    }

    /// Reloads after those that were asked for before, and says how it went, for whoever asked.
    ///
    /// One at a time: while the settings reach the event loops the actor lets others in, and of two files at once each loop could end up with
    /// another.
    func reload() async -> ControlAnswer {
        let earlier = newest
        let task = Task {
            _ = await earlier?.value
            notifier.reloading()
            let answer = await answer()
            notifier.ready(status: status())
            return answer
        }
        newest = task
        return await task.value
    }

    /// What a checked configuration makes of the server. An operator of the chat can ask for a reload too.
    nonisolated func settings(_ checked: CheckedConfiguration) -> ServerSettings {
        var settings = ServerSettings(checked, assembly: assembly)
        settings.reload = { await self.problemOfReload() }
        return settings
    }

    /// Reloads, and says in a line why it was refused; nil where it was not.
    private func problemOfReload() async -> String? {
        let answer = await reload()
        guard !answer.isSuccess, let first = answer.lines.first else { return nil }
        // Of a refused file the last line says that nothing was changed.
        let others = answer.lines.count - 2
        return others > 0 ? "\(first) (and \(others) more, in the log)" : first
    }

    private func answer() async -> ControlAnswer {
        let checked: CheckedConfiguration
        do { checked = try CheckedConfiguration.load(path: path) } catch {
            for problem in error.problems { logger.error("\(problem)", metadata: RefusedConfiguration.fields) }
            return ControlAnswer(
                isSuccess: false,
                lines: error.problems + ["nothing was changed: the old settings stay"]
            )
        }
        let new = checked.configuration
        let changes = configuration.changes(to: new)
        do { try await server.apply(settings(checked)) } catch {
            logger.error("the settings could not be applied: \(error)")
            return ControlAnswer(isSuccess: false, lines: ["\(error)"])
        }
        // What needs a restart stays "changed" until there was one, so that every reload says so again.
        configuration.adopt(new)
        // Connections that are here keep what they came with.
        // A listener that the files name no more stays as it is until the restart that closes it.
        for listener in configuration.listeners where new.listeners.contains(where: { $0.name == listener.name }) {
            transports[listener.name]?.settings = checked.transport(of: listener)
        }
        let lines = changes.map { change in
            let what = "\(change.key): \(change.old ?? "none") -> \(change.new ?? "none")"
            return what + (change.takesEffect.command.map { "; takes effect with: \($0)" } ?? "")
        }
        for (change, line) in zip(changes, lines) {
            logger.log(level: change.takesEffect == .onReload ? .notice : .warning, "\(line)")
        }
        logger.notice("reloaded", metadata: ["changes": "\(changes.count)"])
        return ControlAnswer(isSuccess: true, lines: lines)
    }
}
