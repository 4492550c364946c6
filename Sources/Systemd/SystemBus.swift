import CSystemd
import Glibc

/// Why the bus did not tell.
struct SystemBusError: Error {
    /// What was tried.
    let doing: String
    /// A negative errno.
    let code: CInt
}

/// A connection to the system bus, to ask systemd about jobs. Source: sd-bus(3), org.freedesktop.systemd1(5).
final class SystemBus {
    private static let systemd = "org.freedesktop.systemd1"

    private let bus: OpaquePointer
    private let deadline: UInt64

    /// Connects, and waits until the bus has let us in.
    /// - Parameter timeout: for everything that is done with the bus, from now on.
    init(timeout: Duration) throws(SystemBusError) {
        deadline = MonotonicClock.nanoseconds().addingSaturated(timeout.wholeNanoseconds)
        var opened: OpaquePointer?
        let outcome = sd_bus_open_system(&opened)
        guard outcome >= 0, let opened else { throw SystemBusError(doing: "no system bus", code: outcome) }
        bus = opened
        try waitUntilReady()
    }

    /// Without flushing, which would wait for a bus that lets nobody in.
    deinit { sd_bus_close_unref(bus) }

    /// The object path of the job of the unit that this process belongs to; nil when it has none.
    ///
    /// systemd finds the unit by the process. Where `/proc` shows no other processes, a process cannot itself.
    func jobOfOwnUnit() throws(SystemBusError) -> String? {
        try limitCall()
        let path = "/org/freedesktop/systemd1/unit/self"
        var reply: OpaquePointer?
        try check(
            sd_bus_get_property(bus, Self.systemd, path, Self.systemd + ".Unit", "Job", nil, &reply, "(uo)"),
            "asking for the unit's job"
        )
        defer { sd_bus_message_unref(reply) }
        return try readJob(reply)
    }

    /// How many descriptors systemd keeps for the unit that this process belongs to.
    func storedByOwnUnit() throws(SystemBusError) -> UInt32 {
        try limitCall()
        var count: UInt32 = 0
        let path = "/org/freedesktop/systemd1/unit/self"
        let (service, type) = (Self.systemd + ".Service", CChar(UInt8(ascii: "u")))
        try check(
            sd_bus_get_property_trivial(bus, Self.systemd, path, service, "NFileDescriptorStore", nil, type, &count),
            "asking what is stored"
        )
        return count
    }

    /// What a job does, such as `restart`.
    func type(ofJob path: String) throws(SystemBusError) -> String {
        try limitCall()
        var type: UnsafeMutablePointer<CChar>?
        try check(
            sd_bus_get_property_string(bus, Self.systemd, path, Self.systemd + ".Job", "JobType", nil, &type),
            "asking for the job's type"
        )
        defer { free(type) }
        return type.map { String(cString: $0) } ?? ""
    }

    /// `(uo)`: number, 0 where there is none, and object path.
    private func readJob(_ message: OpaquePointer?) throws(SystemBusError) -> String? {
        let structure = CChar(UInt8(ascii: "r"))
        var number: UInt32 = 0
        var path: UnsafePointer<CChar>?
        try check(sd_bus_message_enter_container(message, structure, "uo"), "reading the unit's job")
        try check(sd_bus_message_read_basic(message, CChar(UInt8(ascii: "u")), &number), "reading the unit's job")
        try check(sd_bus_message_read_basic(message, CChar(UInt8(ascii: "o")), &path), "reading the unit's job")
        return number == 0 ? nil : path.map { String(cString: $0) }
    }

    /// A call would wait for the bus to let us in, for half a minute.
    private func waitUntilReady() throws(SystemBusError) {
        while sd_bus_is_ready(bus) == 0 {
            let processed = sd_bus_process(bus, nil)
            try check(processed, "coming onto the system bus")
            if processed == 0 { try check(sd_bus_wait(bus, try remaining()), "coming onto the system bus") }
        }
    }

    private func limitCall() throws(SystemBusError) {
        try check(sd_bus_set_method_call_timeout(bus, try remaining()), "limiting the time")
    }

    /// Microseconds, at least one.
    private func remaining() throws(SystemBusError) -> UInt64 {
        let now = MonotonicClock.nanoseconds()
        guard now < deadline else { throw SystemBusError(doing: "the system bus", code: -ETIMEDOUT) }
        return (deadline - now) / 1000 + 1
    }

    private func check(_ outcome: CInt, _ doing: String) throws(SystemBusError) {
        guard outcome >= 0 else { throw SystemBusError(doing: doing, code: outcome) }
    }
}
