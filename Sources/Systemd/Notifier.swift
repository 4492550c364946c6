import CSystemd
import Glibc

/// Tells the service manager how the service is. Source: sd_notify(3).
///
/// Every method does nothing where no service manager listens (`NOTIFY_SOCKET` is not set). As sd_notify(3) recommends,
/// failures are not reported: there is nothing a service could do about them. Each call is one datagram; any thread may
/// call.
public struct Notifier: Sendable {
    /// A status text is cut to this many bytes: it is one line of `systemctl status`.
    public static let statusBytes = 512

    /// True when a service manager listens.
    public let isActive: Bool

    /// The notifier for this process; one that does nothing when `NOTIFY_SOCKET` is not set.
    public static func fromEnvironment() -> Notifier {
        Notifier(isActive: getenv("NOTIFY_SOCKET") != nil)
    }

    /// The service has started, or has finished reloading.
    public func ready(status: String? = nil) {
        send("READY=1", status: status)
    }

    /// One line for `systemctl status`: control characters are escaped, and it is cut to `statusBytes`.
    public func status(_ text: String) {
        send(status: text)
    }

    /// The service begins to reload; it has to say `ready` afterwards, even if the new configuration was refused.
    public func reloading(status: String? = nil) {
        send("RELOADING=1", "MONOTONIC_USEC=\(MonotonicClock.nanoseconds() / 1000)", status: status)
    }

    /// The service begins to stop.
    public func stopping(status: String? = nil) {
        send("STOPPING=1", status: status)
    }

    /// The service is alive.
    public func watchdog() {
        send("WATCHDOG=1")
    }

    /// Starting, reloading or stopping takes longer: it will be done, or have asked again, within this time from now.
    /// - Parameter duration: whole microseconds, rounded down.
    public func extendTimeout(_ duration: Duration) {
        send("EXTEND_TIMEOUT_USEC=\(duration.wholeMicroseconds)")
    }

    /// Has the service manager keep a descriptor, for the time after this process. Source: sd_notify(3), `FDSTORE=1`.
    ///
    /// It is kept even when the service manager finds it hung up.
    /// - Returns: false where that could not be said. Nobody says when it was not obeyed: `FileDescriptorStoreMax=`.
    func store(_ descriptor: CInt, as name: StoredName) -> Bool {
        guard isActive else { return false }
        return sd_pid_notify_with_fds(0, 0, "FDSTORE=1\nFDPOLL=0\nFDNAME=\(name)", [descriptor], 1) > 0
    }

    /// Has the service manager forget all descriptors of this name.
    /// - Returns: false where that could not be said.
    func remove(_ name: StoredName) -> Bool {
        guard isActive else { return false }
        return sd_notify(0, "FDSTOREREMOVE=1\nFDNAME=\(name)") > 0
    }

    /// Blocks until the service manager has dealt with everything that this process told it.
    /// - Returns: 0, or a positive errno: ETIMEDOUT when the time was over.
    func barrier(timeout: Duration) -> CInt {
        guard isActive else { return ENOTCONN }
        let outcome = sd_notify_barrier(0, timeout.wholeMicroseconds)
        return outcome > 0 ? 0 : outcome < 0 ? -outcome : ENOTCONN
    }

    private func send(_ assignments: String..., status: String? = nil) {
        guard isActive else { return }
        let statusLine = status.map { "STATUS=" + EscapedText.escape($0, limit: Self.statusBytes) }
        _ = sd_notify(0, (assignments + [statusLine].compactMap(\.self)).joined(separator: "\n"))
    }
}
