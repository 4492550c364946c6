import ArgumentParser
import ChatServer
import Logging
import Systemd

/// Ends a daemon that cannot serve, without costing the sockets.
///
/// To exit at once while a client waits would start the daemon again at once, until systemd gives up on the socket and closes every port. So
/// the clients are told, and some seconds pass: to mend the file is then all that is left to do.
enum RefusedConfiguration {
    /// What marks the records of a refused file, so that `journalctl -x` explains them.
    static let fields: Logger.Metadata = ["MESSAGE_ID": "\(CatalogEntry.configurationRefused.rawValue)"]

    private static let wait = Duration.seconds(5)

    /// Waits, where sockets were inherited, answering whoever connects meanwhile.
    /// - Returns: the status to end with.
    static func end(_ inherited: [InheritedSocket]?, notifier: Notifier, status: String) async -> ExitCode {
        guard let inherited else { return .badConfiguration }
        notifier.extendTimeout(wait + .seconds(5))
        notifier.status(status)
        var doors = ClosedDoors(
            inherited.map(\.descriptor),
            words: "chatd is not configured correctly; please tell the administrator"
        )
        let end = ContinuousClock.now + wait
        while ContinuousClock.now < end {
            doors.turnAway()
            try? await Task.sleep(for: .milliseconds(100))
        }
        doors.answer()
        return .badConfiguration
    }
}
