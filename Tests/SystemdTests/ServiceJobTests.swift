import CSystemd
import Dispatch
import Glibc
import Testing

@testable import Systemd

/// libsystemd finds the bus in the environment, which belongs to the whole process: each test has its own.
@Suite struct ServiceJobTests {
    @Test(arguments: [
        "start": ServiceJob.start, "stop": .stop, "restart": .restart, "try-restart": .restart,
        "reload": .unknown("a job of type reload"),
    ])
    func typeOfTheUnitsJobIsTold(type: String, job: ServiceJob) async {
        await #expect(processExitsWith: .success) { [type] in
            serveBus(job: 42, type: type)
            #expect(ServiceJob.current(patience: .seconds(60)) == ServiceJob(type: type))
        }
        #expect(ServiceJob(type: type) == job)
    }

    @Test func unitWithoutAJobHasNone() async {
        await #expect(processExitsWith: .success) {
            serveBus(job: 0, type: nil)
            #expect(ServiceJob.current(patience: .seconds(60)) == .none)
        }
    }

    @Test func jobThatIsGoneMeanwhileIsUnknown() async {
        await #expect(processExitsWith: .success) {
            serveBus(job: 42, type: nil)
            let job = ServiceJob.current(patience: .seconds(60))
            guard case .unknown(let reason) = job else { fatalError("\(job)") }
            #expect(reason.hasPrefix("asking for the job's type: "))
        }
    }

    @Test func withoutABusItIsUnknown() async {
        await #expect(processExitsWith: .success) {
            setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", 1)
            #expect(ServiceJob.current() == .unknown("no system bus: No such file or directory"))
        }
    }

    /// Nobody waits half a minute for a bus that lets nobody in.
    @Test func silentBusIsUnknown() async {
        await #expect(processExitsWith: .success) {
            let name = "systemd-tests-silent-\(getpid())"
            let listener = unixListener(at: "@" + name)
            setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:abstract=\(name)", 1)
            #expect(
                ServiceJob.current(patience: .milliseconds(50))
                    == .unknown("the system bus: Connection timed out")
            )
            close(listener)
        }
    }
}

/// A system bus with systemd on it, for one client.
/// - Parameters:
///   - job: the number of the unit's job.
///   - type: the job's type; nil when the job is gone by the time it is asked for.
private func serveBus(job: UInt32, type: String?) {
    let name = "systemd-tests-bus-\(getpid())"
    let listener = unixListener(at: "@" + name)
    setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:abstract=\(name)", 1)
    DispatchQueue.global().async {
        var bus: OpaquePointer?
        let client = accept(listener, nil, nil)
        precondition(sd_bus_new(&bus) >= 0 && sd_bus_set_fd(bus, client, client) >= 0)
        precondition(
            sd_bus_set_server(bus, 1, sd_id128_t(bytes: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))) >= 0
        )
        precondition(sd_bus_start(bus) >= 0)
        while true {
            var message: OpaquePointer?
            let processed = sd_bus_process(bus, &message)
            guard processed >= 0 else { break }
            if let message { answer(message, on: bus, job: job, type: type) }
            if processed == 0 { sd_bus_wait(bus, .max) }
        }
    }
}

private func answer(_ call: OpaquePointer, on bus: OpaquePointer?, job: UInt32, type: String?) {
    defer { sd_bus_message_unref(call) }
    var reply: OpaquePointer?
    sd_bus_message_new_method_return(call, &reply)
    defer { sd_bus_message_unref(reply) }
    let jobPath = "/org/freedesktop/systemd1/job/\(job)"
    switch (String(cString: sd_bus_message_get_member(call)), String(cString: sd_bus_message_get_path(call)), type) {
    case ("Hello", _, _):
        append("s", ":1.1", to: reply)
    case ("Get", "/org/freedesktop/systemd1/unit/self", _):
        var number = job
        sd_bus_message_open_container(reply, character("v"), "(uo)")
        sd_bus_message_open_container(reply, character("r"), "uo")
        sd_bus_message_append_basic(reply, character("u"), &number)
        append("o", job == 0 ? "/" : jobPath, to: reply)
        sd_bus_message_close_container(reply)
        sd_bus_message_close_container(reply)
    case ("Get", jobPath, let type?):
        sd_bus_message_open_container(reply, character("v"), "s")
        append("s", type, to: reply)
        sd_bus_message_close_container(reply)
    default:
        var error = sd_bus_error()
        sd_bus_error_set_const(&error, "org.freedesktop.DBus.Error.UnknownObject", "No such object")
        sd_bus_message_unref(reply)
        sd_bus_message_new_method_error(call, &reply, &error)
    }
    sd_bus_send(bus, reply, nil)
}

private func append(_ type: Unicode.Scalar, _ text: String, to message: OpaquePointer?) {
    _ = text.withCString { sd_bus_message_append_basic(message, character(type), $0) }
}

private func character(_ scalar: Unicode.Scalar) -> CChar { CChar(scalar.value) }
