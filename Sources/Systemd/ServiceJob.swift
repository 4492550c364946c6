import Glibc

/// What systemd is doing with our unit: whether SIGTERM means to stop or to restart. Source: org.freedesktop.systemd1(5).
public enum ServiceJob: Sendable, Equatable {
    /// Nothing: whoever ends us is not systemd.
    case none
    case start
    /// For good, or because the machine shuts down.
    case stop
    /// `restart` and `try-restart`.
    case restart
    /// In words for the log: there is no bus, it does not answer, or the job is of a type that ends nobody.
    case unknown(String)

    /// Asks the system bus. Blocks up to 2 s; any thread.
    public static func current() -> ServiceJob { current(patience: .seconds(2)) }

    /// - Parameter patience: so long the bus may take, all in all.
    static func current(patience: Duration) -> ServiceJob {
        do throws(SystemBusError) {
            let bus = try SystemBus(timeout: patience)
            guard let job = try bus.jobOfOwnUnit() else { return .none }
            return ServiceJob(type: try bus.type(ofJob: job))
        } catch {
            return .unknown("\(error.doing): \(String(cString: strerror(abs(error.code))))")
        }
    }

    /// False where systemd keeps nothing for our unit (`FileDescriptorStoreMax=0`), so that nobody could take over. Blocks up to 2 s; any thread.
    public static var keepsDescriptors: Bool {
        guard let bus = try? SystemBus(timeout: .seconds(2)) else { return true }
        return (try? bus.storedByOwnUnit()) != 0
    }

    /// - Parameter type: `JobType` of systemd's job.
    init(type: String) {
        self =
            switch type {
            case "start": .start
            case "stop": .stop
            case "restart", "try-restart": .restart
            default: .unknown("a job of type \(type)")
            }
    }
}
